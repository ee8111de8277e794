/**
 * What the calling procedure needs from the outside: signalling and media. SIP.js and WebRTC stand behind these
 * interfaces in a window; the integration tests put a stand-in behind the media port only.
 *
 * @module
 */

import type {
  KeyStatus,
  ObtainedKeys,
  ObtainKeys,
  OpenedKeys,
  OpenKeys,
  PrepareKeys,
} from "../../shared/bridge/keys.ts";
import type { EndReason, EndReasonCode } from "../../shared/errors/end-reason.ts";
import type { NetworkErrorCode } from "../../shared/errors/network-errors.ts";
import type { MediaCount, RedirectionTarget } from "../../shared/mc/call-record.ts";
import type { FailureAnswer } from "../../shared/mc/failure.ts";
import type { Urgency } from "../../shared/mc/record-parts/urgency.ts";
import type { RedirectionAnswer } from "../../shared/mc/redirection.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import type { CallUrgency } from "../../shared/mc/urgency.ts";
import type { Elsewhere } from "../../shared/sip/reason.ts";
import type { MediaRefusal } from "../../shared/sip/session-description.ts";
import type { FeatureLeg, FeatureLegEvent, FeatureMedia, FeatureMediaEvent } from "./features/features.ts";
import type { Picture, PictureSource } from "./picture.ts";
import type { SessionAgreement } from "./protection/keying.ts";

/** One SIP message as it passed. */
export interface PassedMessage {
  readonly direction: "sent" | "received";
  /** Unix milliseconds with fraction. */
  readonly at: number;
  /** The message as it was on the wire. */
  readonly text: string;
}

/** Which of several servers a user is registered at. */
export interface ServerInUse {
  /** Its host. */
  readonly name: string;
  /** Its place in the order of the account, 1 for the one that is preferred. */
  readonly place: number;
  readonly of: number;
}

/** Why one of several servers is not used. */
export interface ServerFault {
  /** Its host. */
  readonly server: string;
  /** What it answered; null when it could not be reached, was lost or said nothing. */
  readonly answer: { readonly status: number; readonly text: string } | null;
  /** Why it cannot be connected to, where that is known. */
  readonly because?: NetworkErrorCode;
}

/** Whether this user agent is registered, and what it is doing about it when not. */
export type Registration =
  | { readonly state: "off" }
  | { readonly state: "connecting" }
  /** `server` where the account names several. */
  | { readonly state: "registered"; readonly server?: ServerInUse }
  /**
   * The connection is lost; the next attempt is at `nextAttemptAt`, Unix milliseconds. `because` where it is known why;
   * `faults`: what became of each server, where there are several.
   */
  | {
      readonly state: "reconnecting";
      readonly attempt: number;
      readonly nextAttemptAt: number;
      readonly because?: NetworkErrorCode;
      readonly faults?: readonly ServerFault[];
    }
  /**
   * Every server refuses; nothing is tried again by itself. `status` is the SIP status of the last; `because` why its challenge
   * was not met.
   */
  | {
      readonly state: "refused";
      readonly status: number;
      readonly text: string;
      readonly because?: EndReasonCode;
      readonly faults?: readonly ServerFault[];
    };

/** What passed one way since the leg began; null where nobody knows it. */
interface WayStatistics {
  readonly packets: number;
  /** That the packets carried. */
  readonly octets: number;
  /** Packets that did not come; of ours, as the other end says it. */
  readonly lost: number | null;
  readonly jitterMs: number | null;
}

/** How the sound of a leg fares. */
export interface SoundStatistics {
  readonly received: WayStatistics;
  readonly sent: WayStatistics;
  /** There and back; null where nobody knows it. */
  readonly roundTripMs: number | null;
}

/** The voice that goes into a call: an open microphone, or a generated signal. */
export interface Voice {
  /** Tells when its device has gone, once and never after `close`: from then on nothing is heard of it. */
  onLost(listener: () => void): void;
  /** Gives the device back. */
  close(): void;
}

/** Of the two who talk in a call, whose voice is meant. */
export type HeardVoice = "theirs" | "ours";

/** How loud the two voices of a call are, in percent. */
export type CallVolume = Readonly<Record<HeardVoice, number>>;

/** How a STUN or TURN server failed; the detail names its host. */
export interface IceFault {
  readonly code: "ice-server-unreachable" | "turn-login-refused" | "turn-refused";
  readonly detail: string;
}

/** What a media leg reports by itself, whatever the features of a call. */
type CoreMediaEvent =
  /** The connection to the other side stands. */
  | { readonly kind: "connected" }
  /** The first packet from the other side has arrived. */
  | { readonly kind: "flowing" }
  /** A STUN or TURN server failed; the connection may stand all the same, over another way. */
  | { readonly kind: "ice-fault"; readonly fault: IceFault }
  /** Somebody else than this program has closed the connection: Chromium closes all when the computer goes to sleep. */
  | { readonly kind: "closed" }
  /** No connection, or it broke and did not come back. */
  | { readonly kind: "failed"; readonly detail: string };

export type MediaEvent = CoreMediaEvent | FeatureMediaEvent;

/**
 * Name of the scheme that is to protect the media of a leg, null for none. It is decided when the leg is made, because
 * a transform that is attached later is ignored silently. Until keys or the explicit leave to pass arrive, a leg that is
 * made for protection lets nothing by.
 */
export type LegProtection = string | null;

/**
 * The media of one leg. Made before it is needed: gathering of transport addresses starts with its creation.
 * An implementation outside WebRTC only has to speak SDP.
 */
interface CoreMediaLeg {
  /** Feeds a voice into the leg; allowed before and after the offer, without a new negotiation. */
  setVoice(voice: Voice): void;
  /** Our offer with transport addresses, complete enough to be usable. */
  createOffer(): Promise<string>;
  acceptAnswer(sdp: string): Promise<void>;
  acceptOffer(sdp: string): Promise<void>;
  createAnswer(): Promise<string>;
  /** Takes back an offer that the other side refused. */
  rollback(): Promise<void>;
  setMuted(muted: boolean): void;
  /** How loud a voice is: theirs here, in percent of how loud all calls are; ours at the other end, in percent of what the microphone has. */
  setVolume(voice: HeardVoice, percent: number): void;
  /** What has been counted so far. */
  count(): Promise<MediaCount>;
  /** How its sound fares; left out where nobody can tell, undefined where nobody can tell yet. */
  statistics?(): Promise<SoundStatistics | undefined>;
  /** One listener; replaced by the next call. */
  onEvent(listener: (event: MediaEvent) => void): void;
  close(): void;
}

/** The media of one leg, with what the features of a call need of them. */
export type MediaLeg = CoreMediaLeg & FeatureMedia;

/** Where voices and media legs come from. */
export interface MediaPort {
  /**
   * Opens the voice that the settings name.
   *
   * @throws McError `microphone-missing`, `microphone-refused` or `microphone-failed`
   */
  openVoice(): Promise<Voice>;
  /** As `openVoice`, with the system's default in the place of the microphone that the settings name. */
  openVoiceInstead(): Promise<Voice>;
  /** A voice that says nothing, for whoever listens without being heard. */
  openSilence(): Voice;
  /**
   * Opens the camera that the settings name, or a screen that the person chooses.
   *
   * @throws McError `camera-missing`, `camera-refused` or `camera-failed`
   */
  openPicture(of: PictureSource): Promise<Picture>;
  /**
   * Tells whenever microphones have come or gone, or may be used now.
   *
   * @returns ends that
   */
  onDevicesChanged(listener: () => void): () => void;
  /**
   * Tells whenever another voice was chosen.
   *
   * @returns ends that
   */
  onVoiceChosen(listener: () => void): () => void;
  /**
   * @param side - whether the leg will make the offer or answer one; it decides what can be gathered ahead
   * @param pictures - whether it has pictures beside the sound; left out, it has not
   */
  createLeg(side: "offerer" | "answerer", protection: LegProtection, pictures?: boolean): MediaLeg;
  /** Media of the next legs that make an offer, with sound alone, made before they are asked for; left out, none are. */
  readonly ahead?: {
    /** @param legs - how many a call may need */
    prepare(protection: LegProtection, legs: number): void;
    /** Nobody is about to be called, and somebody may be at any moment: they wait where they hold nothing of anybody else's. */
    rest(protection: LegProtection, legs: number): void;
    drop(): void;
  };
  /** Why an offer cannot be taken, as far as its text says: nothing is opened for it, and nobody is disturbed. */
  refusalOf(offer: string): MediaRefusal | undefined;
  /**
   * Whether a scheme works here: the outcome of its self-test at start-up.
   *
   * @param pictures - whether for a call that has pictures beside the sound; left out, for one without
   */
  canProtect(scheme: string, pictures?: boolean): Promise<boolean>;
}

/** Where keys come from: the host, which holds every key set. Errors are `McError` with a code of the end reasons. */
export interface KeyPort {
  /** Whether this user has keys, as far as the host has told. */
  status(): KeyStatus;
  /** KMS URI, certificate and I_MESSAGE for one leg. Progress arrives at the engine by itself. */
  obtain(order: ObtainKeys): Promise<ObtainedKeys>;
  /** Makes ahead what calls to these would need, where that asks nobody anything; of nobody, what was made goes. */
  prepare(order: PrepareKeys): void;
  /** Verifies and opens the I_MESSAGE of a call that came in. */
  open(order: OpenKeys): Promise<OpenedKeys>;
  /**
   * The call needs no keys any more: work for it is cancelled.
   *
   * @param protectedIds - whom it was for, if its media were protected end to end
   */
  forget(callId: string, protectedIds?: readonly string[]): void;
}

/** A private call request as the procedure asks for it. */
export interface InviteOrder {
  readonly service: McService;
  /** MC service ID of the callee; goes into the resource-lists body, never into the Request-URI. */
  readonly calledId: string;
  /** Of a call to several: everybody who is called, in the place of that one. */
  readonly candidates?: readonly string[];
  readonly commencement: "automatic" | "manual";
  readonly urgency: Urgency;
  readonly media: MediaLeg;
  /** Undefined for a leg without keys. */
  readonly agreement: SessionAgreement | undefined;
}

/** What a leg reports, in the order in which it happens. After `redirected`, `rejected`, `ended` or `lost` nothing follows. */
type CoreLegEvent =
  /** The first answer of any kind: the server is there. */
  | { readonly kind: "trying" }
  | { readonly kind: "ringing" }
  /** `calledId`: who has answered, as our server says; only of a call to several. */
  | { readonly kind: "answered"; readonly calledId?: string | undefined }
  | { readonly kind: "redirected"; readonly answer: RedirectionAnswer }
  | {
      readonly kind: "rejected";
      readonly answer: FailureAnswer & { readonly body?: string; readonly reasonHeaders?: readonly string[] };
    }
  /** The other side ended the call or, for an incoming one, gave up; `elsewhere` when others have met the invitation. */
  | { readonly kind: "ended"; readonly detail?: string; readonly elsewhere?: Elsewhere | "answered-by-another" }
  /** A session timer ran out without a refresh. */
  | { readonly kind: "expired" }
  /** Something on our side failed, or cannot take what the other side described; `refusal` where that has a name. */
  | {
      readonly kind: "lost";
      readonly cause: "media" | "program";
      readonly detail: string;
      readonly refusal?: MediaRefusal;
    };

/** What a leg reports, with what belongs to the features of a call. */
export type LegEvent = CoreLegEvent | FeatureLegEvent;

/** One SIP dialog in the making or in progress. */
interface CoreSignallingLeg {
  /** SIP Call-ID, to find its messages in the trace. */
  readonly callId: string;
  /**
   * CANCEL before the answer, BYE after it, whatever the moment demands. Safe at any time, also without connection.
   *
   * @param because - what is wrong with the call, for the other end; undefined when the person ended it
   */
  end(because?: EndReasonCode): void;
  /** Confirms to the server and the other side that the call is alive, after a reconnection. */
  refresh(): void;
  /** Offers the media as they are now; the call goes on as it is when the other side refuses or does not answer. */
  offerAnew(): void;
}

/** One SIP dialog, with what the features of a call need of it. */
export type SignallingLeg = CoreSignallingLeg & FeatureLeg;

/** A call that somebody else placed. */
export interface IncomingLeg extends SignallingLeg {
  readonly service: McService;
  /** MC service ID of the caller as our server asserts it. */
  readonly callerId: string;
  /** The ID of ours that was called, when the server says it. */
  readonly calledId: string | undefined;
  /** The caller's session description; undefined when the invitation has none. */
  readonly offer: string | undefined;
  /** Whether others are called too, of whom the first to answer has it. */
  readonly toSeveral: boolean;
  /** How urgent it is, as our server says. */
  readonly urgency: CallUrgency;
  /** Whether our server has us answer by ourselves (RFC 5373), where the settings of this desk do not say otherwise. */
  readonly answersItself: boolean;
  onEvent(listener: (event: LegEvent) => void): void;
  answer(media: MediaLeg, agreement: SessionAgreement | undefined): void;
  /** @param because - what is wrong with the call; undefined when the person declined it */
  decline(because: EndReasonCode | undefined): void;
}

/**
 * What is known of the other end of a call that a window left behind: it was told, it had ended by itself, or nothing is known and
 * it finds out by its own watch.
 */
export type LeftEnd = "told" | "over" | "untold";

/** The connection to the server, as far as the dispatcher acts on it. */
export interface ConnectionPort {
  /** Signs in again after the server refused. */
  retry(): void;
}

/** What we ask our server for: whom we talk to is to call somebody else. */
export interface TransferRequest {
  readonly service: McService;
  /** Whom we talk to. */
  readonly transferredId: string;
  readonly targetId: string;
  readonly announced: boolean;
  /** SIP Call-ID for the MESSAGE, to find it in the trace. */
  readonly callId: string;
}

/** What we ask our server for: who calls us is to call somebody else. */
export interface ForwardRequest {
  readonly service: McService;
  readonly callerId: string;
  readonly targetId: string;
  /** As a `forwarding-reason` says it. */
  readonly why: "manual-input" | "no-answer";
  /** SIP Call-ID for the MESSAGE, to find it in the trace. */
  readonly callId: string;
}

/** Requests outside any dialog by which calls are moved on. */
export interface MovePort {
  /** @returns null when it was agreed to, otherwise why it was not */
  transfer(request: TransferRequest): Promise<EndReason | null>;
  /** @returns null when the caller is told, otherwise why not */
  forward(request: ForwardRequest): Promise<EndReason | null>;
}

/** What we ask our server for: somebody is to call us back, or is not to any more. */
export interface CallBackRequest {
  readonly service: McService;
  readonly calledId: string;
  readonly word: "ask" | "withdraw";
}

/** What became of it. */
export type CallBackAnswer =
  | { readonly kind: "taken" }
  | { readonly kind: "refused"; readonly reason: EndReason }
  /** The server names another ID to ask. */
  | { readonly kind: "redirected"; readonly newId: string; readonly target: RedirectionTarget };

/** Requests outside any dialog about being called back. */
export interface CallBackPort {
  callBack(request: CallBackRequest): Promise<CallBackAnswer>;
}

/** The way out for calls. */
export interface SignallingPort {
  /** Sends the INVITE as soon as the media leg has its offer. */
  invite(order: InviteOrder, listener: (event: LegEvent) => void): SignallingLeg;
}
