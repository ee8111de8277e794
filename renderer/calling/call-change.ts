/**
 * The small changes that every transition of a private call is made of.
 *
 * @module
 */

import { END_REASONS, type EndReason, isEndReason } from "../../shared/errors/end-reason.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { CallRecord, CallState, CallStep } from "../../shared/mc/call-record.ts";
import { endedRecord, withMilestone } from "../../shared/mc/ended-record.ts";
import { keptReason, MAX_SHORT_TEXT } from "../../shared/mc/kept-reason.ts";
import { newProtection, type Protection } from "../../shared/mc/protection.ts";
import { NO_PICTURES_YET } from "../../shared/mc/record-parts/pictures.ts";
import { RECORD_PARTS, together } from "../../shared/mc/record-parts/record-parts.ts";
import { hasPictures } from "../../shared/mc/services/call-services.ts";
import type { CallRules, CoreEffect, Outcome, PrivateCall } from "./call-core.ts";

/** The reason that an error names, if it is one of ours. */
export function reasonOfError(error: unknown, otherwise: EndReason): EndReason {
  if (error instanceof McError && isEndReason(error.code)) return { code: error.code, detail: error.detail };
  return otherwise;
}

export function finish(call: PrivateCall, reason: EndReason, now: number): Outcome<CoreEffect> {
  const record = endedRecord(call.record, keptReason(reason), now);
  return { call: { ...call, record }, effects: [{ do: "release" }] };
}

export function finishAndEndLeg(call: PrivateCall, reason: EndReason, now: number): Outcome<CoreEffect> {
  const because = END_REASONS[reason.code].category === "normal" ? {} : { because: reason.code };
  return before(finish(call, reason, now), { do: "end-leg", ...because });
}

export function before<E>(outcome: Outcome<E>, ...effects: CoreEffect[]): Outcome<E | CoreEffect> {
  return { call: outcome.call, effects: [...effects, ...outcome.effects] };
}

export function unchanged(call: PrivateCall): Outcome<never> {
  return { call, effects: [] };
}

export function update(call: PrivateCall, change: Partial<CallRecord>): PrivateCall {
  return { ...call, record: { ...call.record, ...change } };
}

/** The protection of a call; a call in progress always has one. */
export function protectionOf({ record, rules }: PrivateCall): Protection {
  return record.protection ?? newProtection(rules.protection);
}

export function withProtection(call: PrivateCall, change: Partial<Protection>): PrivateCall {
  return update(call, { protection: { ...protectionOf(call), ...change } });
}

export function withStep(call: PrivateCall, step: CallStep, now: number): PrivateCall {
  return update(call, { steps: withMilestone(call.record.steps, step, now - call.record.startedAt) });
}

/** The person whom a call begins with. */
interface Beginning {
  readonly id: string;
  readonly direction: CallRecord["direction"];
  readonly peerId: string;
  readonly state: CallState;
}

/** A call of which nothing has happened yet. `now` is Unix milliseconds, with fraction. */
export function newCall({ id, direction, peerId, state }: Beginning, rules: CallRules, now: number): PrivateCall {
  const shownId = peerId.slice(0, MAX_SHORT_TEXT);
  return {
    record: {
      id,
      service: rules.service,
      ownId: rules.ownId === "" ? null : rules.ownId.slice(0, MAX_SHORT_TEXT),
      direction,
      state,
      startedAt: Math.floor(now),
      connectedAt: null,
      endedAt: null,
      primaryId: shownId,
      currentId: shownId,
      redirections: [],
      steps: [],
      ladder: [],
      muted: false,
      voiceProblem: null,
      signalling: true,
      decideBy: null,
      media: null,
      endReason: null,
      ...together(RECORD_PARTS, "atStart"),
      pictures: hasPictures(rules.service) ? NO_PICTURES_YET : null,
      protection: newProtection(rules.protection),
    },
    rules,
    leg: 1,
    sentLeg: 0,
    voiceReady: false,
    keyWork: "none",
    keyLead: { kmsUri: null },
    unprotectedAllowed: false,
    kmsRetried: false,
    refusableScheme: null,
    mediaRetried: false,
    triedIds: direction === "outgoing" ? [peerId] : [],
    endUnlessForwarded: null,
    mediaConnected: false,
    moving: "no",
    transferOrder: null,
  };
}
