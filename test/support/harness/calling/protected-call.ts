/** A private call and what can become of its keys, as events of the state machine alone. */

import { expect } from "vitest";
import type { CallRules, PrivateCall } from "../../../../renderer/calling/call-core.ts";
import type { CallEffect, CallEvent, Transition } from "../../../../renderer/calling/call-events.ts";
import type { LegEvent, MediaEvent } from "../../../../renderer/calling/ports.ts";
import { placeCall, transition } from "../../../../renderer/calling/private-call.ts";
import { callRecordSchema } from "../../../../shared/mc/call-record.ts";
import type { KeyIdentity } from "../../../../shared/mc/key-identity.ts";
import type { ProtectionRule } from "../../../../shared/mc/protection-rule.ts";
import type { RedirectionPolicy } from "../../../../shared/mc/redirection-policy.ts";
import { BEA, callRules, ID, NOW, OWN } from "../../fixtures/call-rules.ts";

export const rules = (protection: ProtectionRule, policy: RedirectionPolicy = "follow"): CallRules =>
  callRules({ policies: { migrated: policy, forwarded: policy }, protection });
const holder = (userUri: string, kmsUri: string) => ({ userUri, kmsUri, keyPeriodNo: 1, periodFrom: 0, periodTo: 1 });
export const identity = (responder = BEA, change: Partial<KeyIdentity> = {}): KeyIdentity => ({
  pckId: "1a2b3c4d",
  initiator: holder(OWN, "kms.a"),
  responder: holder(responder, "kms.b"),
  kmsUriSource: "lookup",
  certificateSource: "held",
  ...change,
});
export const keysReady = (leg = 1, who?: KeyIdentity): CallEvent => ({
  type: "keys-ready",
  leg,
  identity: who ?? identity(),
  notes: [],
});
/** Of a call that can be offered in other media, too. */
export const srtpReady = (leg = 1): CallEvent => ({
  type: "keys-ready",
  leg,
  identity: identity(),
  scheme: "srtp",
  refusable: "srtp",
  notes: [],
});
export const keysFailed = (leg = 1): CallEvent => ({ type: "keys-failed", leg, code: "kms-unreachable", detail: "x" });
export const voice: CallEvent = { type: "media-ready" };
export const leg = (number: number, event: LegEvent): CallEvent => ({ type: "leg", leg: number, event });
export const media = (event: MediaEvent, number = 1): CallEvent => ({ type: "media", leg: number, event });
export const agreed = (outcome: Extract<CallEvent, { type: "agreed" }>["outcome"], number = 1): CallEvent => ({
  type: "agreed",
  leg: number,
  outcome,
});
export const timeout = (timer: Extract<CallEvent, { type: "timeout" }>["timer"]): CallEvent => ({
  type: "timeout",
  timer,
});
export const PROPOSED = { kmsUri: "kms.c", document: "<signed/>" };
export const kmsRefused: LegEvent = {
  kind: "rejected",
  answer: {
    status: 488,
    statusText: "Not Acceptable Here",
    contentType: "application/vnd.3gpp.kmsredirectresponse+xml",
    warningHeaders: [],
  },
};

/** The media of an offer cannot be taken, for no reason of mission critical services. */
export const mediaRefused = (status = 488): LegEvent => ({
  kind: "rejected",
  answer: { status, statusText: "Not Acceptable Here", contentType: undefined, warningHeaders: [] },
});

export function run(first: Transition, ...events: CallEvent[]): Transition {
  let { call, effects } = first;
  for (const [index, event] of events.entries()) ({ call, effects } = transition(call, event, NOW + index + 1));
  expect(callRecordSchema.safeParse(call.record).error).toBeUndefined();
  return { call, effects };
}
export const place = (rule: ProtectionRule = "preferred", policy?: RedirectionPolicy) =>
  placeCall(ID, BEA, rules(rule, policy), NOW);
export const names = (effects: readonly CallEffect[]) =>
  effects.map((effect) => ("timer" in effect ? `${effect.do} ${effect.timer}` : effect.do));
export const reason = (call: PrivateCall) => call.record.endReason?.code;
