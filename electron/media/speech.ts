/**
 * What a call is spoken in: a codec, and how it lies in RTP. Who sends and plays (`rtp-voice.ts`) knows no codec.
 *
 * @module
 */

import type { ModeTerms } from "./amr-modes.ts";
import type { AmrForm } from "./amr-payload.ts";

/** How the octets of a packet lie: in either form of RFC 4867, which is AMR-WB, or as RFC 7587 has Opus. */
export type SpeechForm = AmrForm | "opus";

/** How the other end wants to be spoken to, whatever is spoken. */
export interface SpeechTerms extends ModeTerms {
  readonly form: SpeechForm;
  /** Whether it makes use of what a packet of Opus says of the one before. */
  readonly fec?: boolean | undefined;
  /** Bits a second that Opus may have. */
  readonly bitrate?: number | undefined;
}

/** 20 ms of the other end's. */
export interface HeardFrame {
  /** Speech; a pause, whose noise it describes, behind which nothing is expected; or nothing at all. */
  readonly kind: "speech" | "pause" | "nothing";
  play(): Int16Array;
  /** The 20 ms before it, which were lost. */
  recover(): Int16Array;
}

export interface Speech {
  /** Units of the RTP timestamp in 20 ms. */
  readonly unitsAFrame: number;
  /** Frames of a packet at most. */
  readonly mostFrames: number;
  /** The other end wants to be spoken to otherwise. */
  follow(terms: SpeechTerms): void;
  /**
   * Takes 20 ms into the packet that is being made.
   *
   * @param place - of these in the call: one more every 20 ms
   */
  add(heard: Int16Array, place: number): void;
  /** Frames that it has. */
  readonly added: number;
  /** The packet; the next one begins. @throws RangeError where it has no frame */
  finish(): Uint8Array;
  /** What was taken is forgotten. */
  drop(): void;
  /** A packet that says nothing. */
  silence(): Uint8Array;
  /**
   * Reads a packet, and the wishes in it.
   *
   * @param form - in which it lies, one of this codec's
   * @throws MediaRefusal `malformed`
   */
  read(payload: Uint8Array, form: SpeechForm): readonly HeardFrame[];
  /** 20 ms that were lost and of which nothing is known. */
  conceal(): Int16Array;
  /** 20 ms of a pause that goes on. */
  pause(): Int16Array;
}
