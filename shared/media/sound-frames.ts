/**
 * What passes between the sound of a window and its host for a call over RTP: frames of sound as octets, everything else as text.
 *
 * @module
 */

/** Samples a second. */
export const SOUND_RATE = 16_000;
/** Samples of a frame: 20 ms. */
export const FRAME_SAMPLES = 320;
/** Octets of a frame: samples of 16 bits, the low octet first. */
export const FRAME_OCTETS = 2 * FRAME_SAMPLES;

/** What a window says besides sound: which voice it is of, once, and digits to be sent. */
export type SoundOrder =
  | { readonly kind: "attach"; readonly token: string }
  | { readonly kind: "digits"; readonly digits: string };

/** Packets of a call so far. */
export interface SoundCounts {
  /** Sent, protected. */
  readonly sent: number;
  /** Received, authentic and for the first time. */
  readonly opened: number;
  /** Received and not let through: not authentic, under another key, or malformed. */
  readonly refused: number;
  /** Authentic, and received before, or too late to tell. */
  readonly replayed: number;
  /** Authentic, and no sound. */
  readonly unreadable: number;
  /** Whether a report of the other end names one of ours: it hears us. */
  readonly reportedBack: boolean;
}

/** What the host says besides sound. */
export type SoundNews =
  | ({ readonly kind: "counts" } & SoundCounts)
  | { readonly kind: "digit"; readonly digit: string };

const MOST_TEXT = 256;
const TOKEN = /^[\w-]{43}$/;
const DIGITS = /^[0-9*#A-D]{1,64}$/;

/** Reads what a window says; `undefined` for what is nothing of the kind. */
export function readSoundOrder(text: string): SoundOrder | undefined {
  if (text.length > MOST_TEXT) return undefined;
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof read !== "object" || read === null) return undefined;
  const { kind, token, digits } = read as Readonly<Record<string, unknown>>;
  if (kind === "attach" && typeof token === "string" && TOKEN.test(token)) return { kind, token };
  if (kind === "digits" && typeof digits === "string" && DIGITS.test(digits)) return { kind, digits };
  return undefined;
}
