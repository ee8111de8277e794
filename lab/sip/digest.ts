/**
 * Digest authentication as SIP uses it (RFC 3261 clause 22, RFC 7616, RFC 8760), the side of a server.
 *
 * Its arithmetic is its own: what the client computes is judged by it, and both by the examples of the standards.
 *
 * @module
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** Algorithms of RFC 8760, by their names in `node:crypto`. */
const HASHES = { MD5: "md5", "SHA-256": "sha256", "SHA-512-256": "sha512-256" } as const;
export type DigestAlgorithm = keyof typeof HASHES;
type DigestQop = "auth" | "auth-int";

const hashed = (algorithm: DigestAlgorithm, text: string) =>
  createHash(HASHES[algorithm]).update(text, "utf8").digest("hex");

/** H(A1): the hash of user name, realm and password (RFC 7616 clause 3.4.2), in hexadecimal digits. */
export function digestHa1(algorithm: DigestAlgorithm, username: string, realm: string, password: string): string {
  return hashed(algorithm, `${username}:${realm}:${password}`);
}

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
  readonly algorithm: DigestAlgorithm;
  /** Highest nonce count seen; a count is good for one request. */
  lastCount: number;
}

/** What a server asks for. */
export interface DigestOffers {
  /** One challenge each, the one it likes best first (RFC 8760 clause 2.4). */
  readonly algorithms: readonly DigestAlgorithm[];
  readonly qop: readonly DigestQop[];
}

/** Good algorithms first, and the one that every phone has. */
export const DEFAULT_OFFERS: DigestOffers = { algorithms: ["SHA-256", "MD5"], qop: ["auth"] };

/** Options of a {@link DigestAuthenticator}. */
export interface DigestOptions {
  readonly realm: string;
  /** Password of a user; undefined for an unknown one. */
  readonly passwordOf: (username: string) => string | undefined;
  readonly offers: DigestOffers;
  /** Milliseconds for which a nonce can be used. */
  readonly nonceLifetimeMs: number;
  /** Milliseconds of any clock that only goes forward. */
  readonly now: () => number;
}

/** What of a request its credentials are checked against. */
export interface DigestRequest {
  readonly method: string;
  readonly body: string;
  /** Value of Authorization or Proxy-Authorization. */
  readonly credentials: string | undefined;
  /** Whether the `uri` of the credentials names the Request-URI. */
  readonly sameUri: (uri: string) => boolean;
}

const CHALLENGE = { result: "challenge", stale: false } as const;

/** The server's side of digest authentication. */
export class DigestAuthenticator {
  readonly #options: DigestOptions;
  readonly #nonces = new Map<string, Nonce>();
  /** Stands in for the password of unknown users, so that they take the same path. */
  readonly #nobody = randomBytes(16).toString("hex");

  constructor(options: DigestOptions) {
    this.#options = options;
  }

  /** Values of WWW-Authenticate or Proxy-Authenticate, each with a fresh nonce. */
  challenges(stale: boolean): string[] {
    const { now, nonceLifetimeMs, offers, realm } = this.#options;
    for (const [value, nonce] of this.#nonces) {
      if (now() - nonce.issuedAt <= nonceLifetimeMs) break;
      this.#nonces.delete(value);
    }
    return offers.algorithms.map((algorithm) => {
      const value = randomBytes(16).toString("hex");
      this.#nonces.set(value, { issuedAt: now(), algorithm, lastCount: 0 });
      const first = `Digest realm="${realm}",nonce="${value}",${stale ? "stale=true," : ""}`;
      return `${first}algorithm=${algorithm},qop="${offers.qop.join(",")}"`;
    });
  }

  /** Checks the credentials of a request. */
  verify({ method, body, credentials, sameUri }: DigestRequest): DigestVerdict {
    const parameters = credentials === undefined ? undefined : parseDigest(credentials);
    if (parameters === undefined) return CHALLENGE;
    const get = (name: string) => parameters.get(name) ?? "";
    const { now, nonceLifetimeMs, offers, passwordOf, realm } = this.#options;
    const [username, uri, count] = [get("username"), get("uri"), get("nc")];
    const algorithm = offers.algorithms.find((each) => each === (parameters.get("algorithm") ?? "MD5"));
    const qop = offers.qop.find((each) => each === get("qop"));
    if (get("realm") !== realm || algorithm === undefined || qop === undefined || !/^[0-9a-f]{8}$/i.test(count)) {
      return CHALLENGE;
    }
    if (!sameUri(uri)) return { result: "bad-request" };
    const password = passwordOf(username);
    const ha1 = digestHa1(algorithm, username, realm, password ?? this.#nobody);
    const covered = qop === "auth-int" ? `:${hashed(algorithm, body)}` : "";
    const ha2 = hashed(algorithm, `${method}:${uri}${covered}`);
    const expected = hashed(algorithm, `${ha1}:${get("nonce")}:${count}:${get("cnonce")}:${qop}:${ha2}`);
    const given = Buffer.from(get("response").toLowerCase());
    const right = given.length === expected.length && timingSafeEqual(given, Buffer.from(expected));
    if (!right || password === undefined) return CHALLENGE;
    const nonce = this.#nonces.get(get("nonce"));
    const serial = Number.parseInt(count, 16);
    const isOver = nonce === undefined || nonce.algorithm !== algorithm || now() - nonce.issuedAt > nonceLifetimeMs;
    if (isOver || serial <= nonce.lastCount) return { result: "challenge", stale: true };
    nonce.lastCount = serial;
    return { result: "accepted", username };
  }
}
