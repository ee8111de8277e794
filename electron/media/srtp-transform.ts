/**
 * SRTP and SRTCP with AEAD_AES_128_GCM or AEAD_AES_256_GCM, RFC 7714, as long as the master key is, and the MKI of RFC 3711: from a packet and its index to octets and back. Which index a
 * packet has, and whether it was there before, is the matter of `srtp-sender.ts` and `srtp-receiver.ts`.
 *
 * @module
 */

import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from "node:crypto";
import type { SrtpKeys } from "../../shared/mikey/derivation.ts";
import { MediaRefusal } from "./media-refusal.ts";
import { viewOf } from "./octets.ts";

/** Octets of the authentication tag. */
export const TAG_LENGTH = 16;
/** Octets of an MKI that is a PCK-ID. */
export const MKI_LENGTH = 4;
const SALT_LENGTH = 12;
/** Octets of an SRTCP packet that stay readable: the first header and the SSRC of the sender. */
const RTCP_CLEAR = 8;
/** The bit that says that an SRTCP packet is encrypted. */
const ENCRYPTED = 0x8000_0000;
/** Octets of that bit and the index behind it. */
const INDEX_LENGTH = 4;

/** Labels of the key derivation, RFC 3711 clause 4.3.2. */
const LABELS = { rtp: { key: 0, salt: 2 }, rtcp: { key: 3, salt: 5 } } as const;

/** Keys of one direction, for RTP or for RTCP. */
export interface SessionKeys {
  /** 16 or 32 octets, as many as the master key has. Made once: from octets Node would make one for each packet, in five times the time. */
  readonly key: KeyObject;
  /** 12 octets, secret. */
  readonly salt: Uint8Array;
}

/** Bits of a key of AES, one of the two lengths that suites have. */
function bitsOf(length: number | undefined): 128 | 256 {
  if (length !== 16 && length !== 32) throw new RangeError(`a key of ${length} octets`);
  return length === 16 ? 128 : 256;
}

/** AES-CM of RFC 3711 clause 4.3.3, with a key of 256 bits that of RFC 6188, over a master salt that is filled up to 112 bits (RFC 7714 clause 11). */
function derive({ masterKey, masterSalt }: SrtpKeys, label: number, length: number): Uint8Array {
  const counter = new Uint8Array(16);
  counter.set(masterSalt);
  counter[7] = (counter[7] ?? 0) ^ label;
  const cipher = createCipheriv(`aes-${bitsOf(masterKey.length)}-ctr`, masterKey, counter);
  return new Uint8Array(cipher.update(new Uint8Array(length)));
}

/** Session keys from the master key and salt, with a key derivation rate of 0. */
export function deriveSessionKeys(master: SrtpKeys, kind: keyof typeof LABELS): SessionKeys {
  const octets = derive(master, LABELS[kind].key, master.masterKey.length);
  const key = createSecretKey(octets);
  octets.fill(0);
  return {
    key,
    salt: derive(master, LABELS[kind].salt, SALT_LENGTH),
  };
}

/** Makes the keys unusable; OpenSSL overwrites the key itself once nobody holds it any more. */
export function wipeSessionKeys({ salt }: SessionKeys): void {
  salt.fill(0);
}

/** The IV of RFC 7714 clauses 8.1 and 9.1: SSRC and index in their places, and the salt over it. */
function ivOf(salt: Uint8Array, ssrc: number, high: number, low: { bits16: number } | { bits32: number }): Uint8Array {
  const iv = new Uint8Array(SALT_LENGTH);
  const view = viewOf(iv);
  view.setUint32(2, ssrc);
  if ("bits16" in low) {
    view.setUint32(6, high);
    view.setUint16(10, low.bits16);
  } else view.setUint32(8, low.bits32);
  for (let i = 0; i < SALT_LENGTH; i++) iv[i] = (iv[i] ?? 0) ^ (salt[i] ?? 0);
  return iv;
}

function seal(key: KeyObject, iv: Uint8Array, associated: readonly Uint8Array[], plain: Uint8Array): Buffer {
  const cipher = createCipheriv(`aes-${bitsOf(key.symmetricKeySize)}-gcm`, key, iv);
  cipher.setAAD(Buffer.concat(associated));
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @throws MediaRefusal `not-authentic` */
function open(key: KeyObject, iv: Uint8Array, associated: readonly Uint8Array[], sealed: Uint8Array): Buffer {
  const decipher = createDecipheriv(`aes-${bitsOf(key.symmetricKeySize)}-gcm`, key, iv, { authTagLength: TAG_LENGTH });
  decipher.setAAD(Buffer.concat(associated));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_LENGTH));
  const plain = decipher.update(sealed.subarray(0, sealed.length - TAG_LENGTH));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch (cause) {
    throw new MediaRefusal("not-authentic", cause);
  }
}

/** What places an RTP packet: whose it is, and its index of 48 bits as roll-over counter and sequence number. */
export interface RtpIndex {
  readonly ssrc: number;
  /** 32 bits. */
  readonly roc: number;
  /** 16 bits. */
  readonly sequence: number;
}

/**
 * Protects an RTP packet, without its MKI.
 *
 * @param headerLength - octets of the header, which stays readable
 */
export function sealRtp({ key, salt }: SessionKeys, packet: Uint8Array, headerLength: number, at: RtpIndex): Buffer {
  const header = packet.subarray(0, headerLength);
  const iv = ivOf(salt, at.ssrc, at.roc, { bits16: at.sequence });
  return Buffer.concat([header, seal(key, iv, [header], packet.subarray(headerLength))]);
}

/**
 * Takes the protection off an RTP packet whose MKI was taken off.
 *
 * @returns the packet in clear, header and payload
 * @throws MediaRefusal `malformed`, `not-authentic`
 */
export function openRtp({ key, salt }: SessionKeys, packet: Uint8Array, headerLength: number, at: RtpIndex): Buffer {
  if (packet.length < headerLength + TAG_LENGTH) throw new MediaRefusal("malformed");
  const header = packet.subarray(0, headerLength);
  const iv = ivOf(salt, at.ssrc, at.roc, { bits16: at.sequence });
  return Buffer.concat([header, open(key, iv, [header], packet.subarray(headerLength))]);
}

const encryptedIndex = (index: number): Uint8Array => {
  const octets = new Uint8Array(INDEX_LENGTH);
  viewOf(octets).setUint32(0, index + ENCRYPTED);
  return octets;
};

/**
 * Protects an RTCP packet, compound or not, without its MKI.
 *
 * @param index - 31 bits, another one for each packet under these keys
 */
export function sealRtcp({ key, salt }: SessionKeys, packet: Uint8Array, index: number): Buffer {
  const clear = packet.subarray(0, RTCP_CLEAR);
  const iv = ivOf(salt, viewOf(packet).getUint32(4), 0, { bits32: index });
  const trailer = encryptedIndex(index);
  return Buffer.concat([clear, seal(key, iv, [clear, trailer], packet.subarray(RTCP_CLEAR)), trailer]);
}

/** Who sent an SRTCP packet, and its index; nothing of it is proved yet. */
export interface RtcpIndex {
  readonly ssrc: number;
  /** 31 bits. */
  readonly index: number;
}

/**
 * What an SRTCP packet, its MKI taken off, says of its place.
 *
 * @throws MediaRefusal `malformed`; also for one that is not encrypted, which nothing of ours sends or takes
 */
export function rtcpIndexOf(packet: Uint8Array): RtcpIndex {
  if (packet.length < RTCP_CLEAR + TAG_LENGTH + INDEX_LENGTH) throw new MediaRefusal("malformed");
  const view = viewOf(packet);
  const word = view.getUint32(packet.length - INDEX_LENGTH);
  if (view.getUint8(0) >> 6 !== 2 || word < ENCRYPTED) throw new MediaRefusal("malformed");
  return { ssrc: view.getUint32(4), index: word - ENCRYPTED };
}

/**
 * Takes the protection off an SRTCP packet whose MKI was taken off.
 *
 * @returns the RTCP packet in clear
 * @throws MediaRefusal `malformed`, `not-authentic`
 */
export function openRtcp({ key, salt }: SessionKeys, packet: Uint8Array): Buffer {
  const { ssrc, index } = rtcpIndexOf(packet);
  const clear = packet.subarray(0, RTCP_CLEAR);
  const sealed = packet.subarray(RTCP_CLEAR, packet.length - INDEX_LENGTH);
  return Buffer.concat([
    clear,
    open(key, ivOf(salt, ssrc, 0, { bits32: index }), [clear, packet.subarray(packet.length - INDEX_LENGTH)], sealed),
  ]);
}
