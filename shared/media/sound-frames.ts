/**
 * What passes between the sound of a window and its host for a call over RTP: frames of sound as octets, everything else as text.
 *
 * @module
 */

import type { Floor, FloorAction, FloorTerms, TalkKeyUse } from "../floor/floor-state.ts";
import type { Transmission } from "../transmission/transmission-state.ts";
import { isToken, readOrder } from "./window-order.ts";

/** Samples a second. */
export const SOUND_RATE = 16_000;
/** Samples of a frame: 20 ms. */
export const FRAME_SAMPLES = 320;
/** Octets of a frame: samples of 16 bits, the low octet first. */
export const FRAME_OCTETS = 2 * FRAME_SAMPLES;

/**
 * How long who talks is taken to be there, in milliseconds. `signMs`: after the window has last said that talking is wanted still, which it does
 * twice a second; a page may be busy for a second or two. `soundMs`: after sound came last, fifty times a second; a change of the headset keeps it
 * back for less than one. Both are below the 4 s after which a server, and whoever listens, take the floor for free (T1 and T103 of TS 24.380):
 * we let go before others assume it.
 */
export const WINDOW_LIMITS = { signMs: 3_000, soundMs: 2_000 };

/** What a window says besides sound: which voice it is of, once, and digits to be sent. */
export type SoundOrder =
  | { readonly kind: "attach"; readonly token: string }
  | { readonly kind: "digits"; readonly digits: string }
  /** The talk key went down, or was let go; `urgency`: of the call. */
  | {
      readonly kind: "talk-key";
      readonly down: boolean;
      readonly urgency: FloorTerms["urgency"];
      /** Left out, it is held. */
      readonly use?: TalkKeyUse | undefined;
    }
  /** Somebody wants to transmit in a call with transmission control, or no more; `urgency`: of the call. */
  | { readonly kind: "transmit"; readonly on: boolean; readonly urgency: FloorTerms["urgency"] }
  /** The call has become so urgent, or is no more. */
  | { readonly kind: "urgency"; readonly urgency: FloorTerms["urgency"] }
  /** Somebody wants to see what the other end transmits, or no more. */
  | { readonly kind: "view"; readonly on: boolean }
  /** The key is down still, or to transmit is wanted still, and whoever wants it is there: said with every count. Without it the host lets go. */
  | { readonly kind: "still-wanted" };

/** How the sound of a call fares: totals since its beginning, of packets and of the octets that they carry. */
export interface SoundLine {
  readonly octetsSent: number;
  readonly octetsReceived: number;
  /** Packets that did not come. */
  readonly lost: number;
  readonly jitterMs: number;
  /** The same as the other end reports it of ours; null before it has. */
  readonly theirLost: number | null;
  readonly theirJitterMs: number | null;
  /** There and back, by its reports. */
  readonly roundTripMs: number | null;
}

/** Packets of a call so far. */
export interface SoundCounts {
  /** Sent, protected. */
  readonly sent: number;
  /** Received, authentic and for the first time. */
  readonly opened: number;
  /** Received from where the other end is and not let through: not authentic, under another key, or malformed. */
  readonly refused: number;
  /** Authentic, and received before, or too late to tell. */
  readonly replayed: number;
  /** Authentic, and no sound. */
  readonly unreadable: number;
  /** Reports of the other end, authentic and for the first time. */
  readonly reports: number;
  /** Whether a report of the other end names one of ours: it hears us. */
  readonly reportedBack: boolean;
  /** Left out before there is anything to tell. */
  readonly line?: SoundLine;
  /** Of messages of floor or transmission control; left out where they go in clear, and where there are none. */
  readonly floorControl?: FloorControlCounts | undefined;
}

/** Messages of floor or transmission control of a call under the CSK so far. */
export interface FloorControlCounts {
  /** The CSK-ID of ours, in hexadecimal digits. */
  readonly cskId: string;
  /** Authentic, and for the first time. */
  readonly opened: number;
  /** Not authentic, in clear, or under a key that is not ours. */
  readonly refused: number;
  /** Authentic, and received before. */
  readonly replayed: number;
}

/** What the host says besides sound. */
export type SoundNews =
  | ({ readonly kind: "counts" } & SoundCounts)
  | { readonly kind: "digit"; readonly digit: string }
  /** What is known of the floor has changed. */
  | { readonly kind: "floor"; readonly floor: Floor }
  /** What is known of the transmissions has changed. */
  | { readonly kind: "transmission"; readonly transmission: Transmission }
  /** The address at which the call is reached is none of this computer any more. */
  | { readonly kind: "address-gone" }
  /** It is to be heard now, in front of all that is played from here on. */
  | { readonly kind: "tone"; readonly of: FloorTone };

export type FloorTone = Extract<FloorAction, { kind: "tone" }>["of"];

const DIGITS = /^[0-9*#A-D]{1,64}$/;

const URGENCIES: readonly unknown[] = ["normal", "emergency", "imminent-peril"] satisfies FloorTerms["urgency"][];
const isUrgency = (value: unknown): value is FloorTerms["urgency"] => URGENCIES.includes(value);

const USES: readonly unknown[] = ["held", "interrupting", "toggled"] satisfies TalkKeyUse[];
const isUse = (value: unknown): value is TalkKeyUse => USES.includes(value);

/** Reads what a window says; `undefined` for what is nothing of the kind. */
export function readSoundOrder(text: string): SoundOrder | undefined {
  const { kind, token, digits, down, on, urgency, use = "held" } = readOrder(text) ?? {};
  if (kind === "attach" && isToken(token)) return { kind, token };
  if (kind === "digits" && typeof digits === "string" && DIGITS.test(digits)) return { kind, digits };
  if (kind === "talk-key" && typeof down === "boolean" && isUrgency(urgency) && isUse(use))
    return { kind, down, urgency, use };
  if (kind === "transmit" && typeof on === "boolean" && isUrgency(urgency)) return { kind, on, urgency };
  if (kind === "urgency" && isUrgency(urgency)) return { kind, urgency };
  if (kind === "view" && typeof on === "boolean") return { kind, on };
  return kind === "still-wanted" ? { kind } : undefined;
}
