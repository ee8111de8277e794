/**
 * From the calling engine's record to what a field unit shows and reports.
 *
 * @module
 */

import type { UnitReport } from "../../shared/bridge/lab.ts";
import type { CallRecord, CallState, MediaCount } from "../../shared/mc/call-record.ts";
import type { Registration } from "../calling/ports.ts";
import type { UnitCall, UnitCallState, UnitProtection } from "./unit-store.ts";

const UNIT_STATES: Readonly<Record<CallState, UnitCallState>> = {
  preparing: "calling",
  "obtaining-keys": "calling",
  "deciding-protection": "calling",
  requesting: "calling",
  "awaiting-target": "calling",
  releasing: "calling",
  deciding: "calling",
  redialling: "calling",
  ringing: "calling",
  incoming: "ringing",
  answering: "answering",
  connected: "connected",
  ending: "ended",
  ended: "ended",
};

const NO_CALL: UnitCall = {
  state: "idle",
  callerId: null,
  calledId: null,
  since: null,
  answeredAt: null,
  endReason: null,
};

/** @param ownId - the ID that the unit is registered under */
export function unitCallOf(record: CallRecord | undefined, ownId: string): UnitCall {
  if (record === undefined) return NO_CALL;
  const incoming = record.direction === "incoming";
  return {
    // A call to the unit rings at the caller's end while its key message is being verified.
    state: incoming && record.state === "obtaining-keys" ? "ringing" : UNIT_STATES[record.state],
    callerId: incoming ? record.primaryId : ownId,
    calledId: incoming ? ownId : record.currentId,
    since: record.endedAt ?? record.connectedAt ?? record.startedAt,
    answeredAt: record.connectedAt,
    endReason: record.endReason?.code ?? null,
  };
}

/** What is known of the protection of a call; null before the first. */
export function unitProtectionOf(record: CallRecord | undefined): UnitProtection | null {
  const protection = record?.protection ?? null;
  if (record === undefined || protection === null) return null;
  const { identity, state } = protection;
  return {
    state,
    verifiedCaller: record.direction === "incoming" ? (identity?.initiator.userUri ?? null) : null,
    pckId: identity?.pckId ?? null,
  };
}

/**
 * Loudness from 0 to 1 over the time between two counts. WebRTC's audio energy is the square of the level, summed
 * over seconds.
 */
export function levelBetween(before: MediaCount, now: MediaCount, seconds: number): { heard: number; sent: number } {
  const level = (from: number, to: number) =>
    seconds > 0 ? Math.min(1, Math.sqrt(Math.max(0, to - from) / seconds)) : 0;
  return {
    heard: level(before.received.energy, now.received.energy),
    sent: level(before.sent.energy, now.sent.energy),
  };
}

const REGISTRATIONS: Readonly<Record<Registration["state"], UnitReport["registration"]>> = {
  off: "off",
  connecting: "connecting",
  registered: "registered",
  reconnecting: "reconnecting",
  refused: "failed",
};

export function unitRegistration(registration: Registration): UnitReport["registration"] {
  return REGISTRATIONS[registration.state];
}
