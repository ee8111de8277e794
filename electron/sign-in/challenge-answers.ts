/**
 * What goes again with a request that a server has challenged: a response to a digest challenge, or the place of a token (RFC 8898), whichever is
 * asked for first of what can be given (RFC 8898 clause 2.1, RFC 8760 clause 2.4).
 *
 * @module
 */
import { isBearerToken } from "../../shared/base/bearer-token.ts";
import { noteNewest } from "../../shared/base/note-newest.ts";
import type { AuthorizationOrder, CredentialsLine } from "../../shared/bridge/authorization.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { BEARER_PLACES } from "../../shared/mc/access-token-place.ts";
import { type AuthParameters, parseAuthParameters } from "../../shared/sip/auth-parameters.ts";
import { CREDENTIALS_FIELD, type CredentialsField } from "../../shared/sip/challenges.ts";
import type { DigestCredentials } from "../services/account.ts";
import { asksForToken, readTokenAsked, refusalIn } from "./bearer-challenge.ts";
import { canBeChosen } from "./challenge-choice.ts";
import { DigestAnswers } from "./digest-answers.ts";

/** Kinds of requests of which is known which token was refused last; the oldest is forgotten. */
const MAX_REFUSED = 100;

/** The user's token, for the requests that may bear it. */
export interface BearerAccess {
  /** The identity server of the account. */
  readonly issuer: string;
  /** Why this request may not bear it; undefined where it may. */
  readonly fault: McError | undefined;
  /** Names the window and the kind of request: what is known of one that was refused. */
  readonly about: string;
  /** The token with which such a request left last; undefined before the first. */
  readonly told: string | undefined;
  held(): string | undefined;
  /**
   * Has a token ready.
   *
   * @param refused - the one that is held was refused
   * @throws McError `sign-in-…`, `identity-…`, `migration-…`
   */
  ready(refused: boolean): Promise<string>;
}

/** With what the user of a window proves who it is. */
interface Proofs {
  /** Undefined where the account has no password. */
  readonly digest: DigestCredentials | undefined;
  /** Undefined where the account shows SIP servers no token. */
  readonly bearer: BearerAccess | undefined;
}

/** One challenge of a 401 or 407. */
interface Challenge extends AuthParameters {
  readonly field: CredentialsField;
}

const isPlace = (value: string) => value === BEARER_PLACES.first || value === BEARER_PLACES.again;

export class ChallengeAnswers {
  readonly #digests = new DigestAnswers();
  /** The token that was refused in the end, by what {@link BearerAccess.about} names. */
  readonly #refused = new Map<string, string>();

  /**
   * The credentials with which a request goes again. A token is never among them: the host puts it in when the request leaves.
   *
   * @throws McError `challenge-…`, `challenged-without-end`, `credentials-refused`; why there is no token
   */
  async answer(order: AuthorizationOrder, proofs: Proofs): Promise<CredentialsLine[]> {
    const { bearer, digest } = proofs;
    const challenges = order.challenges.flatMap(({ field, value }) =>
      parseAuthParameters(value).map((each): Challenge => ({ ...each, field: CREDENTIALS_FIELD[field] })),
    );
    const fields = [...new Set(challenges.map(({ field }) => field))];
    const first = fields.flatMap(
      (field) => challenges.find((each) => each.field === field && canAnswer(each, proofs)) ?? [],
    );
    if (first.length === 0) {
      const fault = faultOf(challenges, proofs);
      if (fault !== undefined || digest === undefined) throw fault;
      // Says what is wrong with them.
      return this.#digests.answer(order, digest);
    }
    const isBorne = (field: CredentialsField) => first.some((each) => each.field === field && asksForToken(each));
    const byDigest = order.challenges.filter(({ field }) =>
      first.some((each) => each.field === CREDENTIALS_FIELD[field] && !asksForToken(each)),
    );
    const lines: CredentialsLine[] = [];
    for (const challenge of first)
      if (bearer !== undefined && asksForToken(challenge))
        lines.push({ field: challenge.field, value: await this.#bear(order, challenge, bearer) });
    const kept = order.credentials.filter(({ field, value }) => isPlace(value) && !isBorne(field));
    if (digest === undefined) return [...lines, ...kept];
    const responses =
      byDigest.length > 0
        ? this.#digests.answer({ ...order, challenges: byDigest }, digest)
        : this.#digests.repeat(order, digest);
    return [...lines, ...responses, ...kept];
  }

  /** Has the token ready that the place stands for. A request that was refused with one gets another, once. */
  async #bear({ credentials }: AuthorizationOrder, challenge: Challenge, bearer: BearerAccess): Promise<string> {
    const { about, held, ready, told } = bearer;
    const carried = credentials.find(({ field, value }) => field === challenge.field && isPlace(value));
    if (carried === undefined) {
      mustFit(await ready(false));
      return BEARER_PLACES.first;
    }
    // What was refused in the end before is not replaced again for the next request.
    if (carried.value === BEARER_PLACES.again || (told !== undefined && this.#refused.get(about) === told)) {
      if (told !== undefined) noteNewest(this.#refused, about, told, MAX_REFUSED);
      throw new McError("challenge-token-refused", refusalIn(challenge) || undefined);
    }
    // Where another request was refused before, there is another token by now, which this one has not shown.
    mustFit(await ready(told !== undefined && told === held()));
    return BEARER_PLACES.again;
  }
}

/** Why nothing of it can be answered; undefined where digest has to say it. */
function faultOf(challenges: readonly Challenge[], { bearer, digest }: Proofs): McError | undefined {
  const asked = challenges.find(asksForToken);
  if (bearer !== undefined && asked !== undefined) return readTokenAsked(asked, bearer.issuer) ?? bearer.fault;
  const wantsPassword = challenges.some(({ scheme }) => scheme === "digest");
  if (digest === undefined && wantsPassword) return new McError("challenge-password-missing");
  if (digest === undefined || (asked !== undefined && !wantsPassword))
    return new McError("challenge-unsupported", challenges[0]?.scheme);
  return undefined;
}

function canAnswer(challenge: Challenge, { bearer, digest }: Proofs): boolean {
  if (!asksForToken(challenge)) return digest !== undefined && canBeChosen(challenge.field, challenge, digest.realms);
  return bearer !== undefined && bearer.fault === undefined && readTokenAsked(challenge, bearer.issuer) === undefined;
}

/** @throws McError `identity-answer-wrong` for a token that no header field takes */
function mustFit(token: string): void {
  if (!isBearerToken(token)) throw new McError("identity-answer-wrong", "access_token");
}
