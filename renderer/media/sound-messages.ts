/**
 * What a window and its sound worker say to each other. Sound itself goes between worklet, worker and host.
 *
 * @module
 */
import type { SoundNews, SoundOrder } from "../../shared/media/sound-frames.ts";

/** The talk key of a call went down, or was let go. */
export type TalkKey = Extract<SoundOrder, { kind: "talk-key" }>;

/** How urgent the call is from here on. */
type UrgencyOrder = Extract<SoundOrder, { kind: "urgency" }>;

/** Somebody wants to transmit, or to see what the other end transmits; or no more. */
type TransmissionWish = Extract<SoundOrder, { kind: "transmit" | "view" }>;

export type SoundWork =
  /** Attach a leg to its voice in the host; `line` leads to its worklet. */
  | {
      readonly kind: "attach";
      readonly leg: number;
      readonly url: string;
      readonly token: string;
      readonly line: MessagePort;
    }
  /** What may pass: what is heard here, and what comes. */
  | { readonly kind: "gates"; readonly leg: number; readonly out: boolean; readonly in: boolean }
  | { readonly kind: "digits"; readonly leg: number; readonly digits: string }
  | ({ readonly leg: number } & TalkKey)
  /** The talk key is held still, or to transmit is wanted still. */
  | { readonly kind: "still-wanted"; readonly leg: number }
  | ({ readonly leg: number } & UrgencyOrder)
  | ({ readonly leg: number } & TransmissionWish)
  | { readonly kind: "close"; readonly leg: number };

/** Energy of sound so far, as WebRTC counts it (`totalAudioEnergy`): the square of the loudness, in full scale, over seconds. */
export interface SoundEnergy {
  readonly sent: number;
  readonly received: number;
}

export type SoundReport =
  | { readonly kind: "attached"; readonly leg: number }
  | { readonly kind: "said"; readonly leg: number; readonly news: SoundNews; readonly energy: SoundEnergy }
  /** The host has gone, or has let go of the voice. */
  | { readonly kind: "gone"; readonly leg: number };
