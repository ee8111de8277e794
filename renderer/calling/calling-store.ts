/**
 * What the views of the console know of signalling and calls. Written by the calling engine alone; SIP objects and
 * keys never enter it.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { TalkKeyUse } from "../../shared/floor/floor-state.ts";
import type { CallRecord, DrawnCall } from "../../shared/mc/call-record.ts";
import type { Attention } from "../../shared/mc/record-parts/attended.ts";
import type { NewIdChoice } from "../../shared/mc/record-parts/new-id.ts";
import type { CallNote } from "../../shared/mc/record-parts/note.ts";
import type { ChangedUrgency, Urgency } from "../../shared/mc/record-parts/urgency.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import { type CallLimits, ONE_CALL } from "./call-limits.ts";
import { type Lines, NO_LINES } from "./lines.ts";
import type { PictureSource } from "./picture.ts";
import type { CallVolume, HeardVoice, Registration, SoundStatistics } from "./ports.ts";
import type { PublishedServices } from "./published-settings.ts";

/** State of the calling engine as the views see it. */
export interface CallingState {
  readonly registration: Registration;
  /** What the servers of the services know of how this desk takes calls; empty where they are not told. */
  readonly published: PublishedServices;
  /** Calls in progress and calls that ended since the window opened, the newest first. */
  readonly calls: readonly DrawnCall[];
  /** The call in the middle of the console: the one in progress, or the last one; null before the first. */
  readonly focusId: string | null;
  /** The call that the person turns to, while those that had the ear are being put on hold; mostly null. */
  readonly turnsToId: string | null;
  /** The digits that reach the calls. */
  readonly lines: Lines;
  /** Digits that the other ends of calls have sent, as far as they can be told; by ID of a call, as long as it lives. */
  readonly digitsOf: Readonly<Record<string, string>>;
  /** How loud calls are, where that was changed, see `call-volumes.ts`; by ID of a call, as long as it lives. */
  readonly volumes: Readonly<Record<string, CallVolume>>;
  /** How many calls there may be at a time, see `admission.ts`. */
  readonly limits: CallLimits;
}

export type CallingStore = StoreApi<CallingState>;

/** What the dispatcher can do. Every method answers at once; what follows shows in the store. */
export interface CallingActions {
  /**
   * Places a private call to an ID of a service. Refused (with an ended record that says why) where `placing` refuses it.
   *
   * @param urgency - an ordinary call when left out; an emergency begins with the ID given, follows redirections, and waits for nobody's hand
   */
  place(calledId: string, service: McService, urgency?: Urgency): void;
  /**
   * Calls several at once; the first to answer has the call. Refused as `place` is, and where the user profile forbids it, where protection
   * is required, or where they are fewer than two or more than there is room for.
   */
  placeFirstToAnswer(calledIds: readonly string[], service: McService): void;
  /** Ends a call in any state: cancels, declines, stops a re-dial, or hangs up. */
  end(callId: string): void;
  /** Policy `ask`: follow the redirection. */
  follow(callId: string): void;
  /** Policy `ask`: do not follow. */
  refuse(callId: string): void;
  /** Keys could not be had and protection is preferred: place the call without it all the same. */
  callUnprotected(callId: string): void;
  /** The host of the called ID has another KMS than before: go on with that one. */
  acceptKms(callId: string): void;
  /** Answers a call that rings; what that does to the others says `answering`. Who is held for it is held first. */
  answer(callId: string): void;
  /** Ends the call that has the ear and answers one that rings, see `endingToAnswer`. */
  endAndAnswer(callId: string): void;
  mute(callId: string, muted: boolean): void;
  /** The talk key of a call with floor control is down, or let go; see `floor` of the record. @param use - left out, it is held */
  talkKey(callId: string, down: boolean, use?: TalkKeyUse): void;
  /** How loud a voice of a call that lives is, in percent, see `call-volumes.ts`; kept as long as the call lives. */
  setVolume(callId: string, voice: HeardVoice, percent: number): void;
  /**
   * Holds or resumes a connected call. Does nothing without connection to the server, or while the last one is under way.
   * What resuming does to the others says `resuming`; they are held first.
   */
  hold(callId: string, on: boolean): void;
  /**
   * Makes a connected call an emergency, or none any more, at both ends. Does nothing without connection to the server, while the last
   * change is under way, or where the user profile forbids it. Where it is refused the call goes on as it was.
   */
  setUrgency(callId: string, to: ChangedUrgency): void;
  /** How the sound of a call fares at this moment; undefined when nobody can tell. */
  statistics(callId: string): Promise<SoundStatistics | undefined>;
  /** Shows our camera or a screen in a call that has pictures, or nothing. */
  showPicture(callId: string, of: PictureSource | null): void;
  /** Has what the other end transmits sent to us, in a call with transmission control, or no more. */
  view(callId: string, on: boolean): void;
  /** Sends digits (0 to 9, *, #) in a call that can carry them, see `digits` of the record. */
  sendDigits(callId: string, digits: string): void;
  /**
   * Has the other end of a connected call call somebody else; it waits on hold meanwhile. Where that one is being spoken to
   * about it (`consult`), they are joined: that talk ends with the transfer.
   */
  transfer(callId: string, targetId: string): void;
  /** Has whoever calls us call somebody else. The call rings on until the server has taken that. */
  forwardTo(callId: string, targetId: string): void;
  /** Calls somebody to ask whether the other end of a connected call may be passed on; that one waits on hold. */
  consult(callId: string, targetId: string): void;
  /** Puts a call, in progress or ended, into the middle. */
  focus(callId: string): void;
  /** Takes a call that is over out of the middle. One that lives stays there. */
  putAway(): void;
  /** Says of missed calls that this window has what somebody has done about them; ones that it does not have are left alone. */
  attend(callIds: readonly string[], how: Attention): void;
  /** Writes a note to a call that this window has and that is over; another call is left alone. */
  annotate(callId: string, note: CallNote): void;
  /** Says what is to become of the new ID of the person of a call that this window has; another call is left alone. */
  chooseNewId(callId: string, choice: NewIdChoice): void;
  /** Signs in again after the server refused. */
  register(): void;
}

/** A store without calls, not registered. */
export function createCallingStore(limits: CallLimits = ONE_CALL): CallingStore {
  return createStore<CallingState>(() => ({
    registration: { state: "off" },
    published: {},
    calls: [],
    focusId: null,
    turnsToId: null,
    lines: NO_LINES,
    digitsOf: {},
    volumes: {},
    limits,
  }));
}

/** Whether a call still takes part in anything. */
export function isLive(call: CallRecord): boolean {
  return call.state !== "ended";
}
