/**
 * The arithmetic of digest authentication (RFC 7616 clause 3.4, RFC 8760 clause 2). The secret comes in here, and only its
 * response goes out.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** Algorithms of RFC 8760, as `node:crypto` names them. The variants with sessions are not among them. */
const HASHES = { MD5: "md5", "SHA-256": "sha256", "SHA-512-256": "sha512-256" } as const;

export type DigestAlgorithm = keyof typeof HASHES;
/** Quality of protection: what the response covers. Undefined as before RFC 2617, without a count. */
export type DigestQop = "auth" | "auth-int" | undefined;

/** The algorithm of a challenge, whose letters may be of either case; MD5 where it names none. */
export function digestAlgorithm(name: string | undefined): DigestAlgorithm | undefined {
  const known = (name ?? "MD5").toUpperCase();
  return Object.hasOwn(HASHES, known) ? (known as DigestAlgorithm) : undefined;
}

export interface DigestInput {
  readonly algorithm: DigestAlgorithm;
  readonly qop: DigestQop;
  readonly username: string;
  readonly realm: string;
  readonly password: string;
  readonly nonce: string;
  readonly cnonce: string;
  /** Eight hexadecimal digits. */
  readonly nc: string;
  readonly method: string;
  readonly uri: string;
  /** Of the request, as it goes over the wire. */
  readonly body: string;
}

/** The response to a challenge, in hexadecimal digits. */
export function digestResponse(input: DigestInput): string {
  const { qop, username, realm, password, nonce, cnonce, nc, method, uri, body } = input;
  const digest = (...parts: readonly string[]) =>
    createHash(HASHES[input.algorithm]).update(parts.join(":")).digest("hex");
  const ha1 = digest(username, realm, password);
  const ha2 = qop === "auth-int" ? digest(method, uri, digest(body)) : digest(method, uri);
  return qop === undefined ? digest(ha1, nonce, ha2) : digest(ha1, nonce, nc, cnonce, qop, ha2);
}
