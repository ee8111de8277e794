/**
 * SRTP and SRTCP of one packet, from a packet and its index to octets and back: AEAD_AES_128_GCM and AEAD_AES_256_GCM (RFC 7714), and AES in counter
 * mode with HMAC-SHA1 (RFC 3711, RFC 6188). Which index a packet has, and whether it was there before, is the matter of `srtp-sender.ts`
 * and `srtp-receiver.ts`; so is the MKI, behind which a tag of HMAC-SHA1 stands.
 *
 * @module
 */
import { SRTP_SUITES } from "../../shared/mikey/derivation.ts";
import { MediaRefusal } from "./media-refusal.ts";
import { viewOf } from "./octets.ts";
import { applyCm, atag, cmTag, tagOf } from "./srtp-cm.ts";
import { GCM_TAG, openGcm, sealGcm } from "./srtp-gcm.ts";
import { type RtcpIndex, type RtpIndex, rtcpPlace, rtpPlace } from "./srtp-place.ts";
import type { SessionKeys } from "./srtp-session-keys.ts";

/** Octets of an MKI that is a PCK-ID. */
export const MKI_LENGTH = 4;
/** Octets of an SRTCP packet that stay readable: the first header and the SSRC of the sender. */
const RTCP_CLEAR = 8;
/** The bit that says that an SRTCP packet is encrypted. */
const ENCRYPTED = 0x8000_0000;
/** Octets of that bit and the index behind it. */
const INDEX_LENGTH = 4;

/** A protected packet without its MKI, which stands between the two. */
interface SealedPacket {
  /** With the tag of an AEAD in it. */
  readonly body: Uint8Array;
  /** Empty with an AEAD. */
  readonly tag: Uint8Array;
}

type Suite = Pick<SessionKeys, "suite" | "kind">;

const isAead = ({ suite }: Suite) => SRTP_SUITES[suite].cipher === "GCM";
/** Octets of the tag in the body, and of the one behind the MKI: every suite has one of them. */
export const tagInBody = (keys: Suite): number => (isAead(keys) ? GCM_TAG : 0);
export const tagBehindMki = (keys: Suite): number => (isAead(keys) ? 0 : cmTag(keys));

const NO_TAG = new Uint8Array();

/** The roll-over counter is authenticated with each packet, and not sent (RFC 3711 clause 4.2). */
function octetsOf(roc: number): Uint8Array {
  const octets = new Uint8Array(4);
  viewOf(octets).setUint32(0, roc);
  return octets;
}

/**
 * Protects an RTP packet.
 *
 * @param headerLength - octets of the header, which stays readable
 */
export function sealRtp(keys: SessionKeys, packet: Uint8Array, headerLength: number, at: RtpIndex): SealedPacket {
  const header = packet.subarray(0, headerLength);
  const plain = packet.subarray(headerLength);
  if (isAead(keys)) return { body: Buffer.concat([header, sealGcm(keys, rtpPlace(at), [header], plain)]), tag: NO_TAG };
  const body = Buffer.concat([header, applyCm(keys, rtpPlace(at), plain)]);
  return { body, tag: tagOf(keys, [body, octetsOf(at.roc)]) };
}

/**
 * Takes the protection off an RTP packet. Nothing of it is made readable before it is found authentic.
 *
 * @returns the packet in clear, header and payload
 * @throws MediaRefusal `malformed`, `not-authentic`
 */
export function openRtp(keys: SessionKeys, { body, tag }: SealedPacket, headerLength: number, at: RtpIndex): Buffer {
  if (body.length < headerLength + tagInBody(keys)) throw new MediaRefusal("malformed");
  const header = body.subarray(0, headerLength);
  const hidden = body.subarray(headerLength);
  if (isAead(keys)) return Buffer.concat([header, openGcm(keys, rtpPlace(at), [header], hidden)]);
  atag(keys, [body, octetsOf(at.roc)], tag);
  return Buffer.concat([header, applyCm(keys, rtpPlace(at), hidden)]);
}

const encryptedIndex = (index: number): Uint8Array => {
  const octets = new Uint8Array(INDEX_LENGTH);
  viewOf(octets).setUint32(0, index + ENCRYPTED);
  return octets;
};

/**
 * Protects an RTCP packet, compound or not.
 *
 * @param index - 31 bits, another one for each packet under these keys
 */
export function sealRtcp(keys: SessionKeys, packet: Uint8Array, index: number): SealedPacket {
  const clear = packet.subarray(0, RTCP_CLEAR);
  const plain = packet.subarray(RTCP_CLEAR);
  const place = rtcpPlace({ ssrc: viewOf(packet).getUint32(4), index });
  const trailer = encryptedIndex(index);
  if (isAead(keys))
    return { body: Buffer.concat([clear, sealGcm(keys, place, [clear, trailer], plain), trailer]), tag: NO_TAG };
  const body = Buffer.concat([clear, applyCm(keys, place, plain), trailer]);
  return { body, tag: tagOf(keys, [body]) };
}

/**
 * What an SRTCP packet, its MKI and a tag behind it taken off, says of its place.
 *
 * @throws MediaRefusal `malformed`; also for one that is not encrypted, which nothing of ours sends or takes
 */
export function rtcpIndexOf(keys: Suite, body: Uint8Array): RtcpIndex {
  if (body.length < RTCP_CLEAR + tagInBody(keys) + INDEX_LENGTH) throw new MediaRefusal("malformed");
  const view = viewOf(body);
  const word = view.getUint32(body.length - INDEX_LENGTH);
  if (view.getUint8(0) >> 6 !== 2 || word < ENCRYPTED) throw new MediaRefusal("malformed");
  return { ssrc: view.getUint32(4), index: word - ENCRYPTED };
}

/**
 * Takes the protection off an SRTCP packet. Nothing of it is made readable before it is found authentic.
 *
 * @returns the RTCP packet in clear
 * @throws MediaRefusal `malformed`, `not-authentic`
 */
export function openRtcp(keys: SessionKeys, { body, tag }: SealedPacket): Buffer {
  const place = rtcpPlace(rtcpIndexOf(keys, body));
  const clear = body.subarray(0, RTCP_CLEAR);
  const hidden = body.subarray(RTCP_CLEAR, body.length - INDEX_LENGTH);
  if (isAead(keys))
    return Buffer.concat([clear, openGcm(keys, place, [clear, body.subarray(body.length - INDEX_LENGTH)], hidden)]);
  atag(keys, [body], tag);
  return Buffer.concat([clear, applyCm(keys, place, hidden)]);
}
