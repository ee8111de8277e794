/**
 * How the two ends of a call agree on protecting media frames, and show each other that they hold the same key.
 *
 * One session-level SDP attribute of ours carries it. The offer names version, cipher suite and PCK-ID; the answer
 * repeats them and adds a confirmation. Confirmation and frame keys are derived from the call's secret together with
 * everything that was offered, the I_MESSAGE included: whoever changes a word of it on the way leaves the ends with
 * different keys, and the confirmation does not hold. The profile is ours and not of 3GPP.
 *
 * @module
 */
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { FRAME_PROFILE } from "../mikey/derivation.ts";

/** Name of the SDP attribute. */
export const FRAME_ATTRIBUTE = "x-mc-frame-protection";
/** RFC 9605 clause 4.5, cipher suite 4. */
export const FRAME_SUITE = "AES_128_GCM_SHA256_128";

const VERSION = "1";
const OFFER = /^1 AES_128_GCM_SHA256_128 pck=([0-9a-f]{8})$/;
const ANSWER = /^1 AES_128_GCM_SHA256_128 pck=([0-9a-f]{8}) confirm=([0-9a-f]{32})$/;

/** What an offer says about frame protection. */
export interface FrameOffer {
  /** The attribute's value as it stands in the offer. */
  readonly value: string;
  /** PCK-ID, eight hexadecimal digits. */
  readonly pckId: string;
}

/** What a confirmed answer gives. */
export interface FrameAnswer {
  readonly value: string;
  readonly pckId: string;
  /** 16 octets in hexadecimal digits. */
  readonly confirmation: string;
}

/** What both ends know of one call before media flow. */
export interface FrameContext {
  /** 32 octets, from `deriveFrameSecret`. */
  readonly secret: Uint8Array;
  /** {@link FrameOffer.value}. */
  readonly offer: string;
  /** The I_MESSAGE in base64 as it stood in the offer. */
  readonly message: string;
}

/** The SFrame key of one sender: key identifier (RFC 9605 clause 4.4.1) and base_key of 16 octets. */
export interface SenderKey {
  /** Twice the PCK-ID, plus 1 for the receiver of the I_MESSAGE. */
  readonly keyId: number;
  readonly baseKey: Uint8Array;
}

/** The attribute's value for an offer. */
export function frameOffer(pckId: string): string {
  return `${VERSION} ${FRAME_SUITE} pck=${pckId}`;
}

/** The values of the attribute in a session description, at session level or below a medium. */
function attributeValues(sdp: string): string[] {
  const start = `a=${FRAME_ATTRIBUTE}:`;
  return sdp
    .split(/\r?\n/)
    .filter((line) => line.startsWith(start))
    .map((line) => line.slice(start.length));
}

/** Reads the offer; undefined when there is none, or more than one, or one in a form that is not known. */
export function readFrameOffer(sdp: string): FrameOffer | undefined {
  const [value, ...others] = attributeValues(sdp);
  const pckId = value === undefined ? undefined : OFFER.exec(value)?.[1];
  return value === undefined || pckId === undefined || others.length > 0 ? undefined : { value, pckId };
}

/** Reads the answer; undefined as in {@link readFrameOffer}. */
export function readFrameAnswer(sdp: string): FrameAnswer | undefined {
  const [value, ...others] = attributeValues(sdp);
  const [, pckId, confirmation] = (value === undefined ? null : ANSWER.exec(value)) ?? [];
  if (value === undefined || pckId === undefined || confirmation === undefined || others.length > 0) return undefined;
  return { value, pckId, confirmation };
}

/** Puts the attribute into a session description, at session level: before the first medium. */
export function withFrameAttribute(sdp: string, value: string): string {
  const line = `a=${FRAME_ATTRIBUTE}:${value}\r\n`;
  const firstMedium = sdp.search(/^m=/m);
  return firstMedium === -1 ? sdp + line : sdp.slice(0, firstMedium) + line + sdp.slice(firstMedium);
}

/** A key bound to everything that was offered. The label, a zero octet: no two purposes coincide. */
function bound({ secret, offer, message }: FrameContext, purpose: string, length: number): Uint8Array {
  const salt = sha256(utf8ToBytes(`${FRAME_PROFILE}\0${offer}\0${message}`));
  return hkdf(sha256, secret, salt, utf8ToBytes(`${FRAME_PROFILE}\0${purpose}\0`), length);
}

/**
 * The answer's confirmation: an HMAC-SHA-256 over the values that the answer repeats, cut to 16 octets, in hexadecimal
 * digits.
 * Only who opened the I_MESSAGE can make it.
 */
export function frameConfirmation(context: FrameContext): string {
  return bytesToHex(hmac(sha256, bound(context, "confirmation", 32), utf8ToBytes(context.offer)).subarray(0, 16));
}

/** The attribute's value for an answer. */
export function frameAnswer(context: FrameContext): string {
  return `${context.offer} confirm=${frameConfirmation(context)}`;
}

/** Whether an answer comes from somebody who holds the call's key and has seen our offer as we sent it. */
export function answerConfirms(answer: FrameAnswer, context: FrameContext): boolean {
  if (!answer.value.startsWith(`${context.offer} `)) return false;
  const expected = frameConfirmation(context);
  let difference = expected.length ^ answer.confirmation.length;
  for (let i = 0; i < expected.length; i++) {
    difference |= expected.charCodeAt(i) ^ answer.confirmation.charCodeAt(i);
  }
  return difference === 0;
}

/**
 * The keys under which each end sends. Each side has its own, because two senders under one key would repeat GCM
 * nonces.
 *
 * @param pckId - eight hexadecimal digits
 */
export function senderKeys(context: FrameContext, pckId: string): { initiator: SenderKey; receiver: SenderKey } {
  const id = Number.parseInt(pckId, 16);
  const keyOf = (side: "initiator" | "receiver"): SenderKey => ({
    keyId: 2 * id + (side === "receiver" ? 1 : 0),
    baseKey: bound(context, side, 16),
  });
  return { initiator: keyOf("initiator"), receiver: keyOf("receiver") };
}
