/**
 * How the two ends of a call agree on protecting media frames, and show each other that they hold the same key.
 *
 * One session-level SDP attribute of ours carries it. The offer names version, cipher suite and PCK-ID; the answer
 * repeats them and adds a nonce and a confirmation. Confirmation and frame keys are derived from the call's secret together
 * with everything that was offered, the I_MESSAGE included: whoever changes a word of it on the way leaves the ends with
 * different keys, and the confirmation does not hold. The nonce is bound in as well: an offer that is answered twice, by two
 * units of one user or by one that is sent it again, never gives two senders one key. The profile is ours and not of 3GPP.
 *
 * A second attribute says that an end takes digits inside the frames (`frame-digits.ts`). An end that does not know it leaves
 * it out of its answer, and the agreement is what it was before there were digits. Where the answer has it, it is bound into
 * confirmation and keys too, so both ends always have the same idea of what is in a frame.
 *
 * Of a call to several nobody knows for whom to make a key. Its offer has a third attribute in the place of the first: a nonce, and
 * that whoever answers may bring the I_MESSAGE. The answer then has both, and confirms with the nonce of the offer: the nonce is always
 * drawn by who opens the I_MESSAGE. That it came with the answer is bound in, too.
 *
 * @module
 */
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, randomBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { FRAME_PROFILE } from "../mikey/derivation.ts";
import { attributeValues } from "../sip/attribute-values.ts";

/** Name of the SDP attribute. */
export const FRAME_ATTRIBUTE = "x-mc-frame-protection";
/** RFC 9605 clause 4.5, cipher suite 4. */
export const FRAME_SUITE = "AES_128_GCM_SHA256_128";

/** Name of the SDP attribute that says that digits can go inside the frames. */
const DIGITS_ATTRIBUTE = "x-mc-frame-digits";
/** Version of their form. */
const DIGITS_VERSION = "1";

/** Name of the SDP attribute that asks whoever answers for the key. */
const REQUEST_ATTRIBUTE = "x-mc-frame-key-request";
const REQUEST = /^1 nonce=([0-9a-f]{32})$/;

const VERSION = "1";
const OFFER = /^1 AES_128_GCM_SHA256_128 pck=([0-9a-f]{8})$/;
const ANSWER = /^1 AES_128_GCM_SHA256_128 pck=([0-9a-f]{8}) nonce=([0-9a-f]{32}) confirm=([0-9a-f]{32})$/;
const NONCE_LENGTH = 16;

/** What an offer says about frame protection. */
export interface FrameOffer {
  /** The attribute's value as it stands in the offer. */
  readonly value: string;
  /** PCK-ID, eight hexadecimal digits. */
  readonly pckId: string;
  /** Whether digits can go inside the frames. */
  readonly digits: boolean;
}

/** What an offer says that has no key and asks for one. */
export interface FrameRequest {
  /** {@link FrameContext.nonce}. */
  readonly nonce: string;
  /** Whether digits can go inside the frames. */
  readonly digits: boolean;
}

/** What a confirmed answer gives. */
export interface FrameAnswer {
  readonly value: string;
  readonly pckId: string;
  /** Whether digits go inside the frames of the call. */
  readonly digits: boolean;
  /** {@link FrameContext.nonce}. */
  readonly nonce: string;
  /** 16 octets in hexadecimal digits. */
  readonly confirmation: string;
}

/** What both ends know of one call when it is offered. */
export interface OfferedContext {
  /** 32 octets, from `deriveFrameSecret`. */
  readonly secret: Uint8Array;
  /** {@link FrameOffer.value}. */
  readonly offer: string;
  /** The I_MESSAGE in base64 as it stood in the offer or, where that asked for it, in the answer. */
  readonly message: string;
  /** Whether the answer brought it. */
  readonly inAnswer?: boolean | undefined;
}

/** What both ends know of one call before media flow. */
export interface FrameContext extends OfferedContext {
  /** Whether offer and answer say that digits go inside the frames. */
  readonly digits: boolean;
  /** Of whoever opens the I_MESSAGE, drawn for this answer or for the offer that asked for it: 16 octets in hexadecimal digits. */
  readonly nonce: string;
}

/** The SFrame key of one sender: key identifier (RFC 9605 clause 4.4.1) and base_key of 16 octets. */
export interface SenderKey {
  /** Twice the PCK-ID, plus 1 for the receiver of the I_MESSAGE, plus 2^33 for pictures. */
  readonly keyId: number;
  readonly baseKey: Uint8Array;
}

/** The attribute's value for an offer. */
export function frameOffer(pckId: string): string {
  return `${VERSION} ${FRAME_SUITE} pck=${pckId}`;
}

/** Whether a description says that digits can go inside the frames, in the form that is known here. */
function saysDigits(sdp: string): boolean {
  const [value, ...others] = attributeValues(sdp, DIGITS_ATTRIBUTE);
  return value === DIGITS_VERSION && others.length === 0;
}

/** Reads the offer; undefined when there is none, or more than one, or one in a form that is not known. */
export function readFrameOffer(sdp: string): FrameOffer | undefined {
  const [value, ...others] = attributeValues(sdp, FRAME_ATTRIBUTE);
  const pckId = value === undefined ? undefined : OFFER.exec(value)?.[1];
  return value === undefined || pckId === undefined || others.length > 0
    ? undefined
    : { value, pckId, digits: saysDigits(sdp) };
}

/** Reads what asks for a key; undefined as in {@link readFrameOffer}, and where the description has an agreement already. */
export function readFrameRequest(sdp: string): FrameRequest | undefined {
  const [value, ...others] = attributeValues(sdp, REQUEST_ATTRIBUTE);
  const nonce = value === undefined ? undefined : REQUEST.exec(value)?.[1];
  if (nonce === undefined || others.length > 0 || attributeValues(sdp, FRAME_ATTRIBUTE).length > 0) return undefined;
  return { nonce, digits: saysDigits(sdp) };
}

/** Reads the answer; undefined as in {@link readFrameOffer}. */
export function readFrameAnswer(sdp: string): FrameAnswer | undefined {
  const [value, ...others] = attributeValues(sdp, FRAME_ATTRIBUTE);
  const [, pckId, nonce, confirmation] = (value === undefined ? null : ANSWER.exec(value)) ?? [];
  if (value === undefined || others.length > 0) return undefined;
  if (pckId === undefined || nonce === undefined || confirmation === undefined) return undefined;
  return { value, pckId, digits: saysDigits(sdp), nonce, confirmation };
}

/**
 * Puts the attribute into a session description, at session level: before the first medium.
 *
 * @param digits - whether the description also says that digits go inside the frames
 */
export function withFrameAttribute(sdp: string, value: string, digits = false): string {
  return withLines(sdp, `a=${FRAME_ATTRIBUTE}:${value}\r\n`, digits);
}

/** Puts into an offer, in the same place, that whoever answers may bring the key. Parameters as in {@link FrameRequest}. */
export function withFrameRequest(sdp: string, { nonce, digits }: FrameRequest): string {
  return withLines(sdp, `a=${REQUEST_ATTRIBUTE}:${VERSION} nonce=${nonce}\r\n`, digits);
}

function withLines(sdp: string, first: string, digits: boolean): string {
  const line = `${first}${digits ? `a=${DIGITS_ATTRIBUTE}:${DIGITS_VERSION}\r\n` : ""}`;
  const firstMedium = sdp.search(/^m=/m);
  return firstMedium === -1 ? sdp + line : sdp.slice(0, firstMedium) + line + sdp.slice(firstMedium);
}

/** A nonce for an answer, or for an offer that asks for the key. */
export function agreementNonce(): string {
  return bytesToHex(randomBytes(NONCE_LENGTH));
}

/** A key bound to everything that was offered and to its answer. The label, a zero octet: no two purposes coincide. */
function bound(context: FrameContext, purpose: string, length: number): Uint8Array {
  const { secret, offer, message, nonce, digits, inAnswer } = context;
  const agreed = [
    ...[FRAME_PROFILE, offer, message, nonce],
    ...(digits ? [`digits ${DIGITS_VERSION}`] : []),
    ...(inAnswer === true ? ["in answer"] : []),
  ];
  const salt = sha256(utf8ToBytes(agreed.join("\0")));
  return hkdf(sha256, secret, salt, utf8ToBytes(`${FRAME_PROFILE}\0${purpose}\0`), length);
}

/**
 * The answer's confirmation: an HMAC-SHA-256 over the values that the answer repeats, cut to 16 octets, in hexadecimal
 * digits.
 * Only who opened the I_MESSAGE, or made it, can make it.
 */
export function frameConfirmation(context: FrameContext): string {
  return bytesToHex(hmac(sha256, bound(context, "confirmation", 32), utf8ToBytes(context.offer)).subarray(0, 16));
}

/** The attribute's value for an answer. */
export function frameAnswer(context: FrameContext): string {
  return `${context.offer} nonce=${context.nonce} confirm=${frameConfirmation(context)}`;
}

/**
 * Whether an answer comes from somebody who holds the call's key and has seen our offer as we sent it. One that says nothing of
 * digits may come from an end that does not know of them.
 */
export function answerConfirms(answer: FrameAnswer, offered: OfferedContext): boolean {
  if (!answer.value.startsWith(`${offered.offer} `)) return false;
  const expected = frameConfirmation({ ...offered, nonce: answer.nonce, digits: answer.digits });
  let difference = expected.length ^ answer.confirmation.length;
  for (let i = 0; i < expected.length; i++) {
    difference |= expected.charCodeAt(i) ^ answer.confirmation.charCodeAt(i);
  }
  return difference === 0;
}

/** The keys of both ends for one kind of media. */
interface SenderKeys {
  readonly initiator: SenderKey;
  readonly receiver: SenderKey;
}

function keysOf(context: FrameContext, pckId: string, kind: { readonly label: string; readonly from: number }) {
  const id = Number.parseInt(pckId, 16);
  const keyOf = (side: "initiator" | "receiver"): SenderKey => ({
    keyId: kind.from + 2 * id + (side === "receiver" ? 1 : 0),
    baseKey: bound(context, `${kind.label}${side}`, 16),
  });
  return { initiator: keyOf("initiator"), receiver: keyOf("receiver") };
}

/**
 * The keys under which each end sends sound. Each side has its own, because two senders under one key would repeat GCM
 * nonces.
 *
 * @param pckId - eight hexadecimal digits
 */
export function senderKeys(context: FrameContext, pckId: string): SenderKeys {
  return keysOf(context, pckId, { label: "", from: 0 });
}

/** Above every key identifier of sound. */
const PICTURES_FROM = 2 ** 33;

/** The same for pictures: sound and pictures count their frames apart, so they have keys of their own. */
export function pictureKeys(context: FrameContext, pckId: string): SenderKeys {
  return keysOf(context, pckId, { label: "pictures ", from: PICTURES_FROM });
}
