/**
 * Digest authentication as SIP uses it (RFC 3261 clause 22, RFC 2617): MD5 with quality of protection `auth`.
 *
 * MD5 is what the protocol asks for here; nothing else in the program uses it.
 *
 * @module
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

const md5 = (text: string) => createHash("md5").update(text, "utf8").digest("hex");

/** Parameters of a Digest credential or challenge, names in lower case. */
export type DigestParameters = ReadonlyMap<string, string>;

/** Reads the parameters of an Authorization header field; undefined when it is not of the Digest scheme. */
export function parseDigest(header: string): DigestParameters | undefined {
  const scheme = /^\s*digest\s+/i.exec(header);
  if (scheme === null) return undefined;
  const parameters = new Map<string, string>();
  const form = /([!#$%&'*+\-.^_`|~\w]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))\s*(?:,|$)/gy;
  form.lastIndex = scheme[0].length;
  let end = form.lastIndex;
  for (let match = form.exec(header); match !== null; match = form.exec(header)) {
    const [, name = "", quoted, token = ""] = match;
    parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? token);
    end = form.lastIndex;
    while (/\s/.test(header.charAt(form.lastIndex))) form.lastIndex++;
  }
  return end >= header.trimEnd().length ? parameters : undefined;
}

/** What became of a request's credentials. */
export type DigestVerdict =
  | { readonly result: "accepted"; readonly username: string }
  /** Ask (again). `stale`: the credentials were right, but not for a nonce that still counts. */
  | { readonly result: "challenge"; readonly stale: boolean }
  /** The credentials contradict the request. */
  | { readonly result: "bad-request" };

interface Nonce {
  readonly issuedAt: number;
  /** Highest nonce count seen; a count is good for one request. */
  lastCount: number;
}

/** Options of a {@link DigestAuthenticator}. */
export interface DigestOptions {
  readonly realm: string;
  /** HA1 of a user; undefined for an unknown one. */
  readonly ha1Of: (username: string) => string | undefined;
  /** Milliseconds for which a nonce can be used. */
  readonly nonceLifetimeMs: number;
  /** Milliseconds of any clock that only goes forward. */
  readonly now: () => number;
}

/** The server's side of digest authentication. */
export class DigestAuthenticator {
  readonly #options: DigestOptions;
  readonly #nonces = new Map<string, Nonce>();
  /** Stands in for the HA1 of unknown users, so that they take the same path. */
  readonly #nobody = randomBytes(16).toString("hex");

  constructor(options: DigestOptions) {
    this.#options = options;
  }

  /** Value of WWW-Authenticate with a fresh nonce. */
  challenge(stale: boolean): string {
    const { now, nonceLifetimeMs, realm } = this.#options;
    for (const [value, nonce] of this.#nonces) {
      if (now() - nonce.issuedAt <= nonceLifetimeMs) break;
      this.#nonces.delete(value);
    }
    const value = randomBytes(16).toString("hex");
    this.#nonces.set(value, { issuedAt: now(), lastCount: 0 });
    return `Digest realm="${realm}",nonce="${value}",${stale ? "stale=true," : ""}algorithm=MD5,qop="auth"`;
  }

  /**
   * Checks the credentials of a request.
   *
   * @param sameUri - whether the credential's `uri` names the Request-URI
   */
  verify(method: string, header: string | undefined, sameUri: (uri: string) => boolean): DigestVerdict {
    const challenge = { result: "challenge", stale: false } as const;
    const parameters = header === undefined ? undefined : parseDigest(header);
    if (parameters === undefined) return challenge;
    const get = (name: string) => parameters.get(name) ?? "";
    const { ha1Of, now, nonceLifetimeMs, realm } = this.#options;
    const [username, uri, count] = [get("username"), get("uri"), get("nc")];
    if (get("realm") !== realm || get("qop") !== "auth" || !/^[0-9a-f]{8}$/i.test(count)) return challenge;
    if (!sameUri(uri)) return { result: "bad-request" };
    const ha1 = ha1Of(username);
    const expected = md5(
      `${ha1 ?? this.#nobody}:${get("nonce")}:${count}:${get("cnonce")}:auth:${md5(`${method}:${uri}`)}`,
    );
    const given = Buffer.from(get("response").toLowerCase());
    const right = given.length === expected.length && timingSafeEqual(given, Buffer.from(expected));
    if (!right || ha1 === undefined) return challenge;
    const nonce = this.#nonces.get(get("nonce"));
    const serial = Number.parseInt(count, 16);
    if (nonce === undefined || now() - nonce.issuedAt > nonceLifetimeMs || serial <= nonce.lastCount) {
      return { result: "challenge", stale: true };
    }
    nonce.lastCount = serial;
    return { result: "accepted", username };
  }
}
