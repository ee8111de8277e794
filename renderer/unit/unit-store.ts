/**
 * What a lab field unit shows: the stand-in for a colleague's handset. Written by the unit's engine, read by its view.
 *
 * @module
 */

import { createStore, type StoreApi } from "zustand/vanilla";
import type { UnitReport } from "../../shared/bridge/lab.ts";
import type { EndReasonCode } from "../../shared/errors/end-reason.ts";
import type { MessageRecord } from "../../shared/mc/message-record.ts";
import type { ProtectionState } from "../../shared/mc/protection.ts";
import type { HoldState } from "../../shared/mc/record-parts/hold.ts";
import type { ChangedUrgency } from "../../shared/mc/record-parts/urgency.ts";

/** States of the one call that a unit can have. */
export type UnitCallState = UnitReport["call"];

export interface UnitCall {
  readonly state: UnitCallState;
  /** MC service ID of the caller as the called system asserted it; null before the first call. */
  readonly callerId: string | null;
  /** MC service ID under which this unit was called. */
  readonly calledId: string | null;
  /** Unix milliseconds: when the present state began. */
  readonly since: number | null;
  /** Unix milliseconds: when it was answered; null if it was not. */
  readonly answeredAt: number | null;
  /** Why the last call ended; null while it goes on. */
  readonly endReason: EndReasonCode | null;
}

/** What a unit says about the protection of its call. */
export interface UnitProtection {
  readonly state: ProtectionState;
  /** Who signed the key of the call; null as long as nobody's signature has been verified. */
  readonly verifiedCaller: string | null;
  /** Eight hexadecimal digits, to compare with the other end; null without keys. */
  readonly pckId: string | null;
}

export interface UnitState {
  readonly person: { readonly name: string; readonly role: string };
  /** Name of the system that this unit registers at: `System B`. */
  readonly system: string;
  /** The MC service ID that it registers under at present. */
  readonly mcServiceId: string;
  readonly registration: UnitReport["registration"];
  readonly answerMode: "automatic" | "manual";
  readonly call: UnitCall;
  /** Who holds the call, seen from the unit: `by-us` is the unit. */
  readonly hold: HoldState;
  /** What the call can be made now: an emergency, or none any more; undefined while nobody can be told. */
  readonly urgencyToSet: ChangedUrgency | undefined;
  /** What the dispatcher has pressed in the call in progress; empty before the first digit. */
  readonly digits: string;
  /** Of the call in progress or the last one; null before the first. */
  readonly protection: UnitProtection | null;
  /** Whether the call waits for leave to be made without protection. */
  readonly asksForLeave: boolean;
  /** The last ones, the newest last. */
  readonly messages: readonly MessageRecord[];
  /** IDs of those who ask to be called back. */
  readonly wanted: readonly string[];
  /** The dispatcher's picture, where there is one to be shown. */
  readonly picture: MediaStreamTrack | null;
  /** Loudness from 0 (silence) to 1 (full scale). */
  readonly levels: { readonly heard: number; readonly sent: number };
}

export type UnitStore = StoreApi<UnitState>;

/** What the person at the unit can do. */
export interface UnitActions {
  answer(): void;
  decline(): void;
  hangUp(): void;
  /** Holds the call, or resumes it. */
  hold(on: boolean): void;
  /** Makes the call an emergency, or none any more. */
  setUrgency(to: ChangedUrgency): void;
  /** Sends digits, in a call that carries them. */
  press(digit: string): void;
  /** Places a private call to the dispatcher. */
  callConsole(): void;
  /** Writes to the dispatcher. */
  write(text: string): void;
  /** Has a file chosen, and sends it to the dispatcher. */
  sendFile(): void;
  /** Asks the dispatcher to call back. */
  askCallBack(): void;
  /** The same with picture. */
  videoConsole(): void;
  /** Keys could not be had: places the call without protection all the same. */
  callUnprotected(): void;
}

/** A unit without a call, not registered. */
export function createUnitStore(identity: Pick<UnitState, "person" | "system" | "mcServiceId">): UnitStore {
  return createStore<UnitState>(() => ({
    ...identity,
    registration: "off",
    answerMode: "automatic",
    call: { state: "idle", callerId: null, calledId: null, since: null, answeredAt: null, endReason: null },
    hold: "none",
    urgencyToSet: undefined,
    digits: "",
    protection: null,
    asksForLeave: false,
    messages: [],
    wanted: [],
    picture: null,
    levels: { heard: 0, sent: 0 },
  }));
}
