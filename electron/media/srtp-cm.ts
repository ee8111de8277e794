/**
 * AES in counter mode with HMAC-SHA1 over one packet, RFC 3711 clauses 4.1.1 and 4.2.1; with a key of 256 bits RFC 6188. Its tag is apart from
 * what is hidden: the MKI stands between them.
 *
 * @module
 */
import { createCipheriv, createHmac, timingSafeEqual } from "node:crypto";
import { SRTP_SUITES } from "../../shared/mikey/derivation.ts";
import { MediaRefusal } from "./media-refusal.ts";
import { ivOf, type PacketPlace } from "./srtp-place.ts";
import type { SessionKeys } from "./srtp-session-keys.ts";

const BLOCK = 16;
/** Octets of the tag of an SRTCP packet, whatever an RTP packet has: RFC 4568 clause 6.2.2, and a policy that asks for less is refused. */
const RTCP_TAG = 10;

/** Octets of the tag. */
export const cmTag = ({ suite, kind }: Pick<SessionKeys, "suite" | "kind">): number =>
  kind === "rtcp" ? RTCP_TAG : SRTP_SUITES[suite].tag;

/** The first counter; the last two octets count blocks. */
const counterOf = (salt: Uint8Array, place: PacketPlace): Uint8Array => ivOf(BLOCK, 4, salt, place);

/** Hides what is readable, and makes readable what is hidden. */
export function applyCm({ key, salt }: SessionKeys, place: PacketPlace, octets: Uint8Array): Buffer {
  const cipher = key.symmetricKeySize === 16 ? "aes-128-ctr" : "aes-256-ctr";
  return createCipheriv(cipher, key, counterOf(salt, place)).update(octets);
}

/** The tag over everything that is authenticated, in its order. */
export function tagOf(keys: SessionKeys, authenticated: readonly Uint8Array[]): Buffer {
  if (keys.authentication === undefined) throw new Error("a suite without a tag of its own");
  const hmac = createHmac("sha1", keys.authentication);
  for (const octets of authenticated) hmac.update(octets);
  return hmac.digest().subarray(0, cmTag(keys));
}

/** @throws MediaRefusal `not-authentic` */
export function atag(keys: SessionKeys, authenticated: readonly Uint8Array[], tag: Uint8Array): void {
  const expected = tagOf(keys, authenticated);
  if (tag.length !== expected.length || !timingSafeEqual(tag, expected)) throw new MediaRefusal("not-authentic");
}
