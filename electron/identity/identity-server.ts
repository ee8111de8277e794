/**
 * One identity management server and what is asked of it: who signs in, whether it goes on, that it ends (TS 33.180 Annex B, OpenID Connect
 * Core, RFC 6749, RFC 7636).
 *
 * @module
 */
import { createHash } from "node:crypto";
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  Configuration,
  calculatePKCECodeChallenge,
  clockTolerance,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  genericGrantRequest,
  type IDToken,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
  type TokenEndpointResponse,
  tokenRevocation,
} from "openid-client";
import { mcId } from "../../shared/bridge/account.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { MC_SERVICES, type McService } from "../../shared/mc/services/services.ts";
import { identityHost } from "../services/account-file.ts";
import type { BackFromLogOut } from "./browser-log-out.ts";
import { exchangeFault } from "./exchange-fault.ts";
import type { IdentityAccess } from "./identity-access.ts";
import { type Asked, clockFault, identityFault, LEEWAY_S } from "./identity-fault.ts";
import { identityFetch } from "./identity-fetch.ts";

/** Seconds that an access token is taken to be good for where the server does not say it. */
const UNSAID_S = 300;

/** What a sign-in or a refresh gave. Opaque, but for the times: tokens are the servers' to read (TS 33.180 B.10). */
export interface Tokens {
  readonly access: string;
  /** Undefined where the server keeps nobody signed in. */
  readonly refresh: string | undefined;
  /** Seconds. */
  readonly lifetime: number;
  /** Scopes that were asked for and are not among those that the server says it gave; undefined where it says nothing. */
  readonly withheld: readonly string[] | undefined;
  /** Who it is; undefined after a refresh, which says nothing of it. */
  readonly user?: SignedInUser;
  /** The ID token, by which the server knows whose session is to end; undefined where the answer had none. */
  readonly idToken: string | undefined;
}

/** Who has signed in, as the ID token says it. */
export interface SignedInUser {
  /** One for each user of a server, and never another's (OpenID Connect Core clause 2). */
  readonly subject: string;
  /** The ID in each service of the desk. */
  readonly ids: ReadonlyMap<McService, string>;
}

/** What an attempt to sign in is known by, from its beginning to its answer. */
interface Attempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Not before that somebody has to have proved who it is, Unix seconds; undefined: whoever is signed in there already may be it. */
  readonly provedSince: number | undefined;
}

const HASHES: Readonly<Record<string, string>> = { "256": "sha256", "384": "sha384", "512": "sha512" };

/** What `at_hash` has to be for a token (OpenID Connect Core clause 3.1.3.6); undefined for an algorithm without a rule. */
function accessTokenHash(algorithm: string, token: string): string | undefined {
  const hash = algorithm === "EdDSA" || algorithm === "Ed25519" ? "sha512" : HASHES[algorithm.slice(-3)];
  if (hash === undefined) return undefined;
  const digest = createHash(hash).update(token, "ascii").digest();
  return digest.subarray(0, digest.length / 2).toString("base64url");
}

/**
 * That the server has asked who somebody is, where it had to (OpenID Connect Core clauses 2 and 3.1.2.1): a session of whoever was there before is
 * no proof of whoever is there now.
 *
 * @throws McError `identity-answer-wrong`, `sign-in-not-proved`
 */
function assertProved(since: number, authTime: unknown): void {
  // With `max_age` it has to be there.
  if (typeof authTime !== "number") throw new McError("identity-answer-wrong", "auth_time");
  if (authTime < since - LEEWAY_S) throw new McError("sign-in-not-proved", `${Math.round(since - authTime)} s`);
}

/** Algorithm of a token whose signature was verified before. */
function algorithmOf(token: string): string {
  const [head = ""] = token.split(".", 1);
  return String((JSON.parse(Buffer.from(head, "base64url").toString("utf8")) as { alg?: unknown }).alg);
}

/**
 * What the profile wants of an ID token beyond what the library has verified (signature, issuer, audience, times, nonce).
 *
 * @returns who it is
 * @throws McError `identity-answer-wrong` naming the claim; `identity-clock-wrong`, `sign-in-other-user`
 */
function userIn(
  access: Pick<IdentityAccess, "acrValues" | "ids" | "services" | "worksHere">,
  claims: Readonly<Record<string, unknown>>,
  idToken: string,
  accessToken: string,
): SignedInUser {
  const wrong = (claim: string) => new McError("identity-answer-wrong", claim);
  const { acr, at_hash: hash, iat, sub } = claims;
  const otherClock = clockFault(iat);
  if (otherClock !== undefined) throw otherClock;
  if (typeof sub !== "string" || sub === "" || Buffer.byteLength(sub) > 255) throw wrong("sub");
  if (hash !== undefined && hash !== accessTokenHash(algorithmOf(idToken), accessToken)) throw wrong("at_hash");
  if (access.acrValues.length > 0 && !access.acrValues.includes(String(acr))) throw wrong("acr");
  const ids = access.services.map((service) => {
    const { idClaim, idTitle } = MC_SERVICES[service];
    const found = mcId.safeParse(claims[idClaim]);
    if (!found.success) throw wrong(idClaim);
    const pinned = access.ids.get(service);
    if (pinned !== undefined && found.data !== pinned) throw new McError("sign-in-other-user", idTitle);
    return [service, found.data] as const;
  });
  if (access.worksHere?.(ids.map(([, id]) => id)) === false) throw new McError("sign-in-other-user");
  return { subject: sub, ids: new Map(ids) };
}

function tokensOf(answer: TokenEndpointResponse, asked: readonly string[]): Tokens {
  const { access_token: access, expires_in: lifetime = UNSAID_S, refresh_token: refresh, scope } = answer;
  const given = scope === undefined ? undefined : new Set(scope.split(" "));
  const withheld = given && asked.filter((each) => !given.has(each));
  return { access, refresh, lifetime, withheld, idToken: answer.id_token };
}

type Endpoints = NonNullable<IdentityAccess["endpoints"]>;

/** For one use, in memory alone. */
interface SecurityToken {
  readonly token: string;
}

const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const JWT = "urn:ietf:params:oauth:token-type:jwt";

export interface IdentityServer {
  /** Host of the server, as people know it. */
  readonly host: string;
  /** Asks it anew what it says of itself. @throws McError `identity-…` */
  check(): Promise<void>;
  /** @param anew - whether somebody who is signed in there already has to say again who it is; at a desk of several users everybody has to */
  newAttempt(anew: boolean): Attempt;
  /**
   * Where the browser has to be sent for an attempt.
   *
   * @param redirectUri - where the answer is waited for
   * @throws McError `identity-…`, `sign-in-…`, as the others do
   */
  authorizationUrl(attempt: Attempt, redirectUri: string): Promise<URL>;
  /** What the answer to an attempt is worth. @param answer - address that the browser came back with */
  redeem(attempt: Attempt, answer: URL): Promise<Tokens>;
  /**
   * @param subject - whose it is: an answer that says who that is has to say the same (OpenID Connect Core clause 12.2)
   * @param narrowed - what the access token is to be good for alone (RFC 6749 clause 6); left out, for everything
   * @throws McError `sign-in-ended` where the server takes it no more; `sign-in-server-missing` where it does not give what it was narrowed to;
   *   `identity-answer-wrong` for an answer about somebody else
   */
  refresh(refreshToken: string, subject: string, narrowed?: readonly string[]): Promise<Tokens>;
  /** Ends what a refresh token is worth, where the server can (RFC 7009). */
  revoke(refreshToken: string): Promise<void>;
  /** The same of an access token. */
  revokeAccess(accessToken: string): Promise<void>;
  /**
   * Where the browser has to be sent for its session there to end (OpenID Connect RP-Initiated Logout 1.0 clause 2).
   *
   * @param idToken - of whoever was signed in; undefined where none is held
   * @param back - where the browser is to come afterwards; undefined: it stays
   * @returns undefined where the server says of no such place
   */
  endSessionUrl(idToken: string | undefined, back: BackFromLogOut | undefined): Promise<URL | undefined>;
  /**
   * A security token for the identity server of a partner system (TS 33.180 B.7, RFC 8693).
   *
   * @param accessToken - of this server
   * @param audience - the identity server of the partner, as both know it
   * @throws McError `migration-…`, `identity-…`
   */
  exchange(accessToken: string, audience: string): Promise<SecurityToken>;
  /**
   * What a security token is worth here, at the partner (TS 33.180 B.8, RFC 7523). Where the answer says whose it is, that is the user of the account.
   *
   * @throws McError `migration-…`, `identity-…`
   */
  redeemSecurityToken(securityToken: string): Promise<Tokens>;
  /** Seconds that its clock is ahead of this computer's, as its newest answer says; undefined where none has said it. */
  clockAhead(): number | undefined;
}

/** @throws McError `identity-server-not-trusted` for an issuer that is not reached over TLS */
export function identityServer(access: IdentityAccess): IdentityServer {
  const { acrValues, clientId, endpoints, ids, issuer, scopes } = access;
  const client = { [clockTolerance]: LEEWAY_S };
  let ahead: number | undefined;
  const fetch = identityFetch(access, (date) => {
    const at = Date.parse(date ?? "");
    if (!Number.isNaN(at)) ahead = Math.round((at - Date.now()) / 1_000);
  });
  let known: Promise<Configuration> | undefined;

  /** By what the account says. Whether it answers is seen by its keys, without which it can prove nothing. */
  async function asWritten({ authorization, endSession, keys, revocation, token }: Endpoints): Promise<Configuration> {
    const answer = await fetch(keys, { body: undefined, headers: {}, method: "GET", redirect: "manual" });
    if (!answer.ok) throw new McError("identity-server-failed", `${identityHost(access)}: ${answer.status}`);
    const metadata = {
      ...{ issuer, authorization_endpoint: authorization, token_endpoint: token, jwks_uri: keys },
      ...(revocation === undefined ? {} : { revocation_endpoint: revocation }),
      ...(endSession === undefined ? {} : { end_session_endpoint: endSession }),
    };
    const written = new Configuration(metadata, clientId, client, None());
    written[customFetch] = fetch;
    enableNonRepudiationChecks(written);
    return written;
  }

  async function discover(): Promise<Configuration> {
    if (endpoints !== undefined) return asWritten(endpoints);
    const found = await discovery(new URL(issuer), clientId, client, None(), {
      [customFetch]: fetch,
      // A signature is verified although the token came over TLS: it is the server that may be another one.
      execute: [enableNonRepudiationChecks],
    });
    // The library compares addresses; what stands in tokens is a text.
    if (found.serverMetadata().issuer !== issuer) throw new McError("identity-issuer-wrong", "issuer");
    return found;
  }

  /** Found once; what failed is tried anew by whoever asks next. */
  function configuration(): Promise<Configuration> {
    known ??= discover().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  }

  async function asked<T>(what: Asked, ask: (of: Configuration) => Promise<T>) {
    try {
      return await ask(await configuration());
    } catch (error) {
      throw identityFault(error, what);
    }
  }

  return {
    host: identityHost(access),
    clockAhead: () => ahead,

    newAttempt: (anew) => ({
      state: randomState(),
      nonce: randomNonce(),
      verifier: randomPKCECodeVerifier(),
      // At a desk of several users the browser may still know the one before.
      provedSince: anew || ids.size === 0 ? Math.floor(Date.now() / 1_000) : undefined,
    }),

    async check() {
      known = undefined;
      await asked("sign-in", async () => {});
    },

    authorizationUrl(attempt, redirectUri) {
      // What it said of itself when somebody signed in last may be long ago.
      known = undefined;
      return asked("sign-in", async (of) => {
        const to = buildAuthorizationUrl(of, {
          response_type: "code",
          scope: ["openid", ...scopes].join(" "),
          redirect_uri: redirectUri,
          state: attempt.state,
          nonce: attempt.nonce,
          code_challenge: await calculatePKCECodeChallenge(attempt.verifier),
          code_challenge_method: "S256",
          ...(acrValues.length === 0 ? {} : { acr_values: acrValues.join(" ") }),
          // The one asks for it, the other has the server say in the ID token when it was done.
          ...(attempt.provedSince === undefined ? {} : { prompt: "login", max_age: "0" }),
        });
        if (to.protocol !== "https:") throw new McError("identity-server-not-trusted", "authorization_endpoint");
        return access.inBrowser(to);
      });
    },

    redeem: (attempt, answer) =>
      asked("sign-in", async (of) => {
        const tokens = await authorizationCodeGrant(of, answer, {
          expectedState: attempt.state,
          expectedNonce: attempt.nonce,
          pkceCodeVerifier: attempt.verifier,
          idTokenExpected: true,
        });
        const claims: IDToken | undefined = tokens.claims();
        if (claims === undefined || tokens.id_token === undefined)
          throw new McError("identity-answer-wrong", "id_token");
        const user = userIn(access, claims, tokens.id_token, tokens.access_token);
        if (attempt.provedSince !== undefined) assertProved(attempt.provedSince, claims.auth_time);
        return { ...tokensOf(tokens, scopes), user };
      }),

    refresh: (refreshToken, subject, narrowed) =>
      asked(narrowed === undefined ? "refresh" : "narrowed-refresh", async (of) => {
        const parameters = narrowed === undefined ? {} : { scope: narrowed.join(" ") };
        const answer = await refreshTokenGrant(of, refreshToken, parameters);
        const claims: IDToken | undefined = answer.claims();
        if (claims !== undefined && claims.sub !== subject) throw new McError("identity-answer-wrong", "sub");
        // Without another one the same one goes on (RFC 6749 clause 6).
        return { ...tokensOf(answer, narrowed ?? scopes), refresh: answer.refresh_token ?? refreshToken };
      }),

    revoke: (refreshToken) =>
      asked("sign-in", async (of) => {
        if (of.serverMetadata().revocation_endpoint === undefined) return;
        await tokenRevocation(of, refreshToken, { token_type_hint: "refresh_token" });
      }),

    revokeAccess: (accessToken) =>
      asked("sign-in", async (of) => {
        if (of.serverMetadata().revocation_endpoint === undefined) return;
        await tokenRevocation(of, accessToken, { token_type_hint: "access_token" });
      }),

    endSessionUrl: (idToken, back) =>
      asked("sign-in", async (of) => {
        if (of.serverMetadata().end_session_endpoint === undefined) return undefined;
        // The library takes none that is not reached over TLS.
        const to = buildEndSessionUrl(of, {
          ...(idToken === undefined ? {} : { id_token_hint: idToken }),
          ...(back === undefined ? {} : { post_logout_redirect_uri: back.uri, state: back.state }),
        });
        return access.inBrowser(to);
      }),

    async exchange(accessToken, audience) {
      try {
        const answer = await genericGrantRequest(await configuration(), TOKEN_EXCHANGE, {
          resource: audience,
          subject_token: accessToken,
          // As the profile fixes it, whatever the token is.
          subject_token_type: JWT,
        });
        if (answer["issued_token_type"] !== JWT) throw new McError("identity-answer-wrong", "issued_token_type");
        return { token: answer.access_token };
      } catch (error) {
        throw exchangeFault(error, "home", identityHost(access));
      }
    },

    async redeemSecurityToken(securityToken) {
      try {
        const answer = await genericGrantRequest(await configuration(), JWT_BEARER, {
          assertion: securityToken,
          scope: ["openid", ...scopes].join(" "),
        });
        const claims: IDToken | undefined = answer.claims();
        if (claims === undefined || answer.id_token === undefined) return tokensOf(answer, scopes);
        return { ...tokensOf(answer, scopes), user: userIn(access, claims, answer.id_token, answer.access_token) };
      } catch (error) {
        throw exchangeFault(error, "partner", identityHost(access));
      }
    },
  };
}
