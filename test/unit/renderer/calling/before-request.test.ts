/** The connection to the server goes while nothing of it is needed: nothing ends that could go on. */
import { expect, test } from "vitest";
import type { CallRules } from "../../../../renderer/calling/call-core.ts";
import type { CallEvent } from "../../../../renderer/calling/call-events.ts";
import { placeCall, transition } from "../../../../renderer/calling/private-call.ts";
import { callRecordSchema } from "../../../../shared/mc/call-record.ts";
import { BEA, callRules, ID, NOW, VISITOR } from "../../../support/fixtures/call-rules.ts";
import { forwardedTo } from "../../../support/fixtures/redirections.ts";

const READY: CallEvent = { type: "media-ready" };
const LOST: CallEvent = { type: "signalling-lost" };
const BACK: CallEvent = { type: "signalling-restored" };
const FOLLOW: CallEvent = { type: "follow" };
const OVERDUE: CallEvent = { type: "timeout", timer: "signalling" };
const KEYS_FAILED: CallEvent = { type: "keys-failed", leg: 1, code: "kms-unreachable" };
const REFUSED: CallEvent = {
  type: "leg",
  leg: 1,
  event: {
    kind: "rejected",
    answer: { status: 480, statusText: "x", contentType: undefined, warningHeaders: ['399 a "175 call is forwarded"'] },
  },
};
const ASKED: readonly CallEvent[] = [READY, REFUSED, { type: "forwarded", redirection: forwardedTo(VISITOR) }];
const ASK: Partial<CallRules> = { policies: { migrated: "ask", forwarded: "ask" } };

/** What comes of a call after some events: its state, and what the last of them has done. */
function after(rules: Partial<CallRules>, ...events: readonly CallEvent[]) {
  let { call } = placeCall(ID, BEA, callRules(rules), NOW);
  let done: readonly string[] = [];
  for (const event of events) {
    const result = transition(call, event, NOW + 1);
    call = result.call;
    done = result.effects.map((effect) => ("timer" in effect ? `${effect.do} ${effect.timer}` : effect.do));
  }
  expect(callRecordSchema.safeParse(call.record).error).toBeUndefined();
  const { state, signalling, endReason, steps } = call.record;
  return { state, signalling, code: endReason?.code, done, steps: steps.map(({ step }) => step) };
}

test("the microphone is opened without a server, and the request waits for it", () => {
  expect(after({}, LOST)).toMatchObject({ state: "preparing", signalling: false, done: [] });
  const waiting = after({}, LOST, READY);
  expect(waiting).toMatchObject({ state: "preparing", done: ["stop-timer media", "start-timer signalling"] });
  const gone = after({}, LOST, READY, BACK);
  expect(gone).toMatchObject({ state: "requesting", signalling: true });
  expect(gone.done.slice(0, 3)).toEqual(["stop-timer signalling", "stop-timer media", "invite"]);
  expect(gone.steps).toEqual(["placed", "signalling-lost", "signalling-restored"]);
});

test("a server that is back before the microphone is open changes nothing more", () => {
  expect(after({}, LOST, BACK)).toMatchObject({ state: "preparing", signalling: true });
  expect(after({}, LOST, BACK, READY)).toMatchObject({ state: "requesting" });
});

test("keys are obtained without a server", () => {
  const rules = { protection: "required" } as const;
  expect(after(rules, READY, LOST)).toMatchObject({ state: "obtaining-keys", signalling: false, done: [] });
  expect(after(rules, READY, LOST, BACK)).toMatchObject({ state: "obtaining-keys", signalling: true });
});

test("the dispatcher decides about protection without a server, and the request waits for it then", () => {
  const rules = { protection: "preferred" } as const;
  const asked = [READY, KEYS_FAILED, LOST] as const;
  expect(after(rules, ...asked)).toMatchObject({ state: "deciding-protection", signalling: false, done: [] });
  expect(after(rules, ...asked, BACK)).toMatchObject({ state: "deciding-protection", signalling: true, done: [] });
  const decided = [...asked, { type: "call-unprotected" }] as const;
  expect(after(rules, ...decided)).toMatchObject({ state: "preparing" });
  expect(after(rules, ...decided, BACK).done).toContain("invite");
});

test("the dispatcher decides about a redirection without a server, and the request waits for it then", () => {
  expect(after(ASK, ...ASKED, LOST)).toMatchObject({ state: "deciding", signalling: false, done: [] });
  expect(after(ASK, ...ASKED, LOST, BACK)).toMatchObject({ state: "deciding", signalling: true, done: [] });
  expect(after(ASK, ...ASKED, LOST, { type: "refuse" }).code).toBe("forwarding-refused-by-you");
  expect(after(ASK, ...ASKED, LOST, { type: "timeout", timer: "decide" }).code).toBe("forwarding-not-confirmed");
  expect(after(ASK, ...ASKED, LOST, FOLLOW)).toMatchObject({ state: "preparing" });
  const gone = after(ASK, ...ASKED, LOST, FOLLOW, BACK);
  expect(gone).toMatchObject({ state: "redialling" });
  expect(gone.done).toContain("invite");
});

test.each<[string, Partial<CallRules>, readonly CallEvent[]]>([
  ["at the microphone", {}, [LOST, READY]],
  ["after the dispatcher's word", ASK, [...ASKED, LOST, FOLLOW]],
])("a request is not held for ever: %s", (_name, rules, events) => {
  expect(after(rules, ...events, OVERDUE)).toMatchObject({
    state: "ended",
    code: "signalling-lost",
    done: ["release"],
  });
});

test("a registration that is refreshed is no news", () => {
  expect(after({}, BACK)).toMatchObject({ state: "preparing", done: [], steps: ["placed"] });
});
