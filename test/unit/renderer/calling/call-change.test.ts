import { describe, expect, test } from "vitest";
import {
  before,
  finish,
  finishAndEndLeg,
  newCall,
  protectionOf,
  reasonOfError,
  unchanged,
  withProtection,
  withStep,
} from "../../../../renderer/calling/call-change.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { MAX_SHORT_TEXT } from "../../../../shared/mc/kept-reason.ts";
import { newProtection } from "../../../../shared/mc/protection.ts";
import { BEA, callRules, ID, NOW, OWN } from "../../../support/fixtures/call-rules.ts";

const RULES = callRules({ policies: { migrated: "follow", forwarded: "ask" }, protection: "preferred" });
const beginning = { id: ID, direction: "outgoing", peerId: BEA, state: "preparing" } as const;
const call = () => newCall(beginning, RULES, NOW + 0.75);

describe("a call of which nothing has happened yet", () => {
  test("says so in all that is kept of it", () => {
    expect(call().record).toEqual({
      id: ID,
      service: "mcptt",
      ownId: OWN,
      direction: "outgoing",
      state: "preparing",
      startedAt: NOW,
      connectedAt: null,
      endedAt: null,
      primaryId: BEA,
      currentId: BEA,
      redirections: [],
      steps: [],
      ladder: [],
      muted: false,
      opened: false,
      voiceProblem: null,
      iceProblem: null,
      signalling: true,
      decideBy: null,
      media: null,
      endReason: null,
      refused: null,
      transfer: null,
      transferredBy: null,
      asksFor: null,
      forward: null,
      pictures: null,
      floor: null,
      transmission: null,
      attended: false,
      urgency: "normal",
      urgencyChange: null,
      requestPriority: null,
      dialledFirst: null,
      newIdChoice: null,
      note: null,
      sound: null,
      firstToAnswer: null,
      digits: false,
      unknownToServer: false,
      hold: "none",
      holdChange: "none",
      heldAt: null,
      protection: newProtection("preferred"),
    });
  });

  test("and in all that the procedure remembers beside", () => {
    const { record: _record, rules, ...remembered } = call();
    expect(rules).toBe(RULES);
    expect(remembered).toEqual({
      leg: 1,
      sentLeg: 0,
      voiceReady: false,
      keyWork: "none",
      keyLead: { kmsUri: null },
      unprotectedAllowed: false,
      kmsRetried: false,
      refusableScheme: null,
      mediaRetried: false,
      triedIds: [BEA],
      endUnlessForwarded: null,
      mediaConnected: false,
      moving: "no",
      transferOrder: null,
    });
  });

  test("has dialled nobody when it is one to us", () => {
    expect(newCall({ ...beginning, direction: "incoming" }, RULES, NOW).triedIds).toEqual([]);
  });

  test("has no ID of ours where the account has none in the service", () => {
    expect(newCall(beginning, { ...RULES, ownId: "" }, NOW).record.ownId).toBeNull();
  });

  test("keeps of an ID that is far too long what a record can hold, and dials it whole", () => {
    const long = `sip:${"x".repeat(3_000)}@a.example`;
    const { record, triedIds } = newCall({ ...beginning, peerId: long }, { ...RULES, ownId: long }, NOW);
    const kept = long.slice(0, MAX_SHORT_TEXT);
    expect(record).toMatchObject({ ownId: kept, primaryId: kept, currentId: kept });
    expect(triedIds).toEqual([long]);
  });
});

describe("an error", () => {
  const OTHERWISE = { code: "keys-failed", detail: "#x" } as const;
  test("with a code by which calls end is the reason, with its particular", () => {
    expect(reasonOfError(new McError("kms-unreachable", "kms.a"), OTHERWISE)).toEqual({
      code: "kms-unreachable",
      detail: "kms.a",
    });
  });
  test.each([
    ["with a code by which no call ends", new McError("bridge-lost", "pipe")],
    ["of another kind, even with such a code", Object.assign(new Error("x"), { code: "kms-unreachable" })],
    ["that is none", "kms-unreachable"],
  ])("%s is not", (_what, error) => expect(reasonOfError(error, OTHERWISE)).toBe(OTHERWISE));
});

describe("an end", () => {
  test("lets go of everything, and is on record with its reason", () => {
    const { call: ended, effects } = finish(call(), { code: "busy", detail: "d" }, NOW + 5);
    expect(ended.record).toMatchObject({ state: "ended", endReason: { code: "busy", detail: "d" } });
    expect(effects).toEqual([{ do: "release" }]);
  });
  test("that went as it should tells the other side nothing of a reason", () => {
    expect(finishAndEndLeg(call(), { code: "hung-up" }, NOW).effects).toEqual([{ do: "end-leg" }, { do: "release" }]);
  });
  test("because something is wrong says what", () => {
    expect(finishAndEndLeg(call(), { code: "media-failed" }, NOW).effects).toEqual([
      { do: "end-leg", because: "media-failed" },
      { do: "release" },
    ]);
  });
});

test("what is done before comes first, in its order", () => {
  const outcome = before(finish(call(), { code: "busy" }, NOW), { do: "decline" }, { do: "refresh" });
  expect(outcome.effects).toEqual([{ do: "decline" }, { do: "refresh" }, { do: "release" }]);
});

test("a call of which nothing came is the same, and asks for nothing", () => {
  const same = call();
  const outcome = unchanged(same);
  expect(outcome.call).toBe(same);
  expect(outcome.effects).toEqual([]);
});

test("a milestone has its time from the beginning of the call", () => {
  expect(withStep(withStep(call(), "placed", NOW + 1), "requested", NOW + 7).record.steps).toEqual([
    { step: "placed", atMs: 1 },
    { step: "requested", atMs: 7 },
  ]);
});

describe("the protection of a call", () => {
  test("is the one on record", () => {
    const protected1 = withProtection(call(), { state: "establishing" });
    expect(protectionOf(protected1)).toEqual({ ...newProtection("preferred"), state: "establishing" });
    expect(withProtection(protected1, { failure: { code: "busy" } }).record.protection).toMatchObject({
      state: "establishing",
      failure: { code: "busy" },
    });
  });
  test("begins as its rule says where none is on record", () => {
    const { record, ...rest } = call();
    expect(protectionOf({ ...rest, record: { ...record, protection: null } })).toEqual(newProtection("preferred"));
  });
});
