/**
 * How the entries of the record of calls hang together: each by a hash to the one before, and heads of it signed with a counter.
 *
 * Every text that is hashed or signed begins with a line that says what it is, so that none can stand for another. Hashes are
 * SHA-256 (FIPS 180-4) in lower-case hexadecimal, 64 characters; signatures Ed25519 (RFC 8032), 64 octets in base64; the public key
 * its 32 octets in base64. How a value becomes text says {@link canonicalJson}.
 *
 * @module
 */
import { canonicalJson } from "./canonical.ts";

/** What a process has for hashing and for judging signatures. */
export interface RecordCrypto {
  /** Of the UTF-8 octets of a text, in hexadecimal. */
  sha256(text: string): string;
  /** A hash of texts that come one after another. */
  running(): { add(text: string): void; end(): string };
  /** Whether a signature over the UTF-8 octets of a text is that of a key. False for what is no key, or no signature. */
  verify(key: string, text: string, signature: string): boolean;
}

/** A point of the chain: an entry's number, counted from 1, and the hash that covers it and all before. */
export interface Point {
  readonly number: number;
  readonly hash: string;
}

/** A point with a counter that no other signature of the same key has. */
export interface Head extends Point {
  readonly counter: number;
}

/** Where the chain begins. */
export const BEGINNING: Point = { number: 0, hash: "0".repeat(64) };

/** The hash of what an entry says. @param body - its canonical text */
export const contentHash = (crypto: RecordCrypto, body: string): string =>
  crypto.sha256(`mc-dispatcher record content 1\n${body}`);

/** The entry that follows on a point. @param content - its {@link contentHash} */
export function nextPoint(crypto: RecordCrypto, { number, hash }: Point, content: string): Point {
  const next = number + 1;
  return { number: next, hash: crypto.sha256(`mc-dispatcher record entry 1\n${next}\n${hash}\n${content}`) };
}

/** What is signed of a head. */
export const headText = ({ counter, number, hash }: Head): string =>
  `mc-dispatcher record head 1\n${counter}\n${number}\n${hash}`;

/** What is signed of a checkpoint: all entries up to its number were removed. */
export const checkpointText = ({ counter, number, hash }: Head): string =>
  `mc-dispatcher record checkpoint 1\n${counter}\n${number}\n${hash}`;

/** What is signed at the end of an export. @param seal - its members but the signature */
export const sealText = (seal: object): string => `mc-dispatcher record export 1\n${canonicalJson(seal)}`;

/** The name of a public key, for people to compare: the first 32 characters of its hash, in groups of four. */
export const fingerprintOf = (crypto: RecordCrypto, key: string): string =>
  (crypto.sha256(`mc-dispatcher record key 1\n${key}`).slice(0, 32).match(/.{4}/g) ?? []).join("-");
