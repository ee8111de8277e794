/**
 * What the host asks of the thread in which voices over RTP are, and what that answers. Keys go this way and no other.
 *
 * @module
 */
import type { Absence } from "../../shared/floor/floor-state.ts";
import type { FloorAgreement } from "./floor-channel.ts";
import type { FloorKey } from "./floor-protection.ts";
import type { OpenedPictures } from "./picture-link.ts";
import type { PortRange } from "./port-pair.ts";
import type { RtpProtection } from "./rtp-line.ts";
import type { PictureRemote } from "./rtp-pictures.ts";
import type { RtpRemote } from "./rtp-voice.ts";
import type { TransmissionAgreement } from "./transmission-channel.ts";

/** What the account says of the calls over RTP. */
export interface VoiceKind {
  /** Whether there is a port for floor control. */
  readonly withFloor?: boolean;
  /** The same for transmission control, of a call with pictures. */
  readonly withTransmission?: boolean;
  /** Whether packets are answered to where authentic ones come from. */
  readonly latching?: boolean;
  /** Whether there are ports for pictures. */
  readonly withPictures?: boolean;
}

export type VoiceOrder =
  /** Windows of this origin may attach. */
  | { readonly kind: "origin"; readonly origin: string }
  /** Take a pair of ports; and one for floor or transmission control, where calls may have it. */
  | ({
      readonly kind: "open";
      readonly id: number;
      readonly address: string;
      readonly range: PortRange;
    } & VoiceKind)
  /** Speak from now on, once for each voice; where there is floor or transmission control, with its permission alone. */
  | {
      readonly kind: "start";
      readonly id: number;
      readonly protection: RtpProtection;
      readonly remote: RtpRemote;
      readonly floor?: FloorAgreement | undefined;
      readonly transmission?: TransmissionAgreement | undefined;
      /** Where its pictures are; left out, it has none. */
      readonly pictures?: PictureRemote | undefined;
      /** The CSK of its control messages; left out, messages go in clear. */
      readonly floorKey?: FloorKey | undefined;
    }
  /** The user has made another CSK: a server may speak it from now on, where a call has one already. */
  | { readonly kind: "floor-key"; readonly id: number; readonly floorKey: FloorKey }
  /** The server has taken it: ours are under it from now on. */
  | { readonly kind: "floor-key-taken"; readonly id: number; readonly cskId: string }
  /** The other end is elsewhere, or wants to be spoken to otherwise, or not at all. */
  | {
      readonly kind: "follow";
      readonly id: number;
      readonly remote: RtpRemote | "nowhere";
      readonly floor?: FloorAgreement | undefined;
      readonly transmission?: TransmissionAgreement | undefined;
      readonly pictures?: PictureRemote | "nowhere" | undefined;
    }
  | { readonly kind: "close"; readonly id: number }
  /** Every voice says goodbye and its keys are wiped; the thread is ended thereafter. */
  | { readonly kind: "end" };

/** A voice that has its ports. */
export interface OpenedVoice {
  /** Of RTP; that of RTCP is the next. */
  readonly port: number;
  /** Of floor or transmission control, where that was asked for. */
  readonly controlPort?: number | undefined;
  /** Of pictures, where they were asked for. */
  readonly pictures?: OpenedPictures | undefined;
  readonly ssrc: number;
  readonly cname: string;
  /** Whoever has it may attach the sound of this voice, once. */
  readonly token: string;
}

export type VoiceNews =
  /** Windows attach here. */
  | { readonly kind: "listening"; readonly url: string }
  | ({ readonly kind: "opened"; readonly id: number } & OpenedVoice)
  | { readonly kind: "not-opened"; readonly id: number; readonly because: string }
  /** Every voice has said goodbye. */
  | { readonly kind: "ended" }
  /** Who had permission to talk, or had asked for it, is taken to be gone, and it was given back; `gone`: with the window, and so will be the call. */
  | { readonly kind: "let-go"; readonly id: number; readonly because: Absence | "gone" }
  /** Who talks does so from another source than floor control names. */
  | { readonly kind: "other-source"; readonly id: number }
  /** A fault of the program ended this voice, and no other. */
  | { readonly kind: "broken"; readonly id: number; readonly because: string };
