/**
 * Which challenges are answered: for each realm of ours the first that we can (RFC 7616 clause 3.7, RFC 8760 clause 2.4), and
 * never one whose answer has just been refused (RFC 3261 clause 22.1).
 *
 * @module
 */
import type { AuthorizationOrder } from "../../shared/bridge/authorization.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { type AuthParameters, parseAuthParameters } from "../../shared/sip/auth-parameters.ts";
import { CREDENTIALS_FIELD, type CredentialsField } from "../../shared/sip/challenges.ts";
import { type DigestAlgorithm, type DigestQop, digestAlgorithm } from "./digest-response.ts";

/** What credentials are made for. */
export interface Chosen {
  readonly field: CredentialsField;
  readonly realm: string;
  readonly nonce: string;
  /** To be given back as it came; undefined where none came. */
  readonly opaque: string | undefined;
  readonly algorithm: DigestAlgorithm;
  readonly qop: DigestQop;
  /** Whether user name and password are to be in Normalization Form C (RFC 7616 clause 4). */
  readonly normalized: boolean;
}

/** A digest challenge, or digest credentials: they have these parameters in common. */
interface Digest {
  readonly field: CredentialsField;
  readonly realm: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Count of the first request with a nonce. A higher one says that the nonce has been accepted before. */
const FIRST = "00000001";

/** @returns undefined for a list in which there is none that we have */
function qopOf(offered: string | undefined): { readonly qop: DigestQop } | undefined {
  // An empty list offers none, as whoever writes it means.
  if (offered === undefined || offered.trim() === "") return { qop: undefined };
  const values = offered.split(",").map((value) => value.trim().toLowerCase());
  const qop = (["auth", "auth-int"] as const).find((value) => values.includes(value));
  return qop === undefined ? undefined : { qop };
}

function read({ field, realm, parameters }: Digest): Chosen | undefined {
  const algorithm = digestAlgorithm(parameters.get("algorithm"));
  const qop = qopOf(parameters.get("qop"));
  const nonce = parameters.get("nonce") ?? "";
  if (algorithm === undefined || qop === undefined || nonce === "") return undefined;
  const normalized = parameters.get("charset")?.toUpperCase() === "UTF-8";
  return { field, realm, nonce, opaque: parameters.get("opaque"), algorithm, ...qop, normalized };
}

function digests(fields: readonly { readonly field: CredentialsField; readonly value: string }[]): Digest[] {
  return fields.flatMap(({ field, value }) =>
    parseAuthParameters(value).flatMap(({ scheme, parameters }) => {
      const realm = parameters.get("realm");
      return scheme === "digest" && realm !== undefined ? [{ field, realm, parameters }] : [];
    }),
  );
}

const isSame = (one: Digest | Chosen, other: Digest | Chosen) => one.field === other.field && one.realm === other.realm;

/** @throws McError `credentials-refused`, `challenged-without-end` where the answer to the challenge would be another refusal */
function refuseRepetition(chosen: Chosen, stale: boolean, before: Digest | undefined): void {
  if (before === undefined) return;
  const wasAccepted = (before.parameters.get("nc") ?? FIRST) !== FIRST;
  if (!stale && !wasAccepted) throw new McError("credentials-refused", chosen.realm);
  if (before.parameters.get("nonce") === chosen.nonce) throw new McError("challenged-without-end", chosen.realm);
}

/** Whether a challenge is one that {@link chooseChallenges} can choose. */
export function canBeChosen(field: CredentialsField, challenge: AuthParameters, realms: readonly string[]): boolean {
  const realm = challenge.parameters.get("realm");
  if (challenge.scheme !== "digest" || realm === undefined || !realms.includes(realm)) return false;
  return read({ field, realm, parameters: challenge.parameters }) !== undefined;
}

/** What a request has answered of digest, to be made anew for the next one: no count goes twice. */
export function chooseCarried(credentials: AuthorizationOrder["credentials"], realms: readonly string[]): Chosen[] {
  const carried = digests(credentials).filter(({ realm }) => realms.includes(realm));
  return carried.map(read).filter((each) => each !== undefined);
}

/**
 * What the next request needs credentials for: the challenges, and those that it has answered before (RFC 3261 clause 22.3).
 *
 * @param realms - those of the account. A response for another realm would let whoever asks guess at the password
 * @throws McError `challenge-foreign`, `challenge-unsupported`, `credentials-refused`, `challenged-without-end`
 */
export function chooseChallenges(
  { challenges, credentials }: Pick<AuthorizationOrder, "challenges" | "credentials">,
  realms: readonly string[],
): Chosen[] {
  const isOurs = ({ realm }: Digest) => realms.includes(realm);
  const asked = digests(challenges.map(({ field, value }) => ({ field: CREDENTIALS_FIELD[field], value })));
  const ours = asked.filter(isOurs);
  const carried = digests(credentials).filter(isOurs);
  const spaces = ours.filter((each, index) => ours.findIndex((other) => isSame(each, other)) === index);
  const chosen = spaces.flatMap((space) => {
    const same = ours.filter((each) => isSame(each, space));
    const first = same.map(read).find((each) => each !== undefined);
    if (first === undefined) return [];
    const stale = same.some(({ parameters }) => parameters.get("stale")?.toLowerCase() === "true");
    refuseRepetition(
      first,
      stale,
      carried.find((each) => isSame(each, space)),
    );
    return [first];
  });
  if (chosen.length === 0) {
    if (ours.length > 0) throw new McError("challenge-unsupported", ours[0]?.realm);
    throw new McError("challenge-foreign", asked[0]?.realm);
  }
  const kept = chooseCarried(credentials, realms).filter((each) => !chosen.some((other) => isSame(each, other)));
  return [...chosen, ...kept];
}
