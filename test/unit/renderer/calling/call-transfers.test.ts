/** Transfers between several calls: which call a MESSAGE means, what is agreed to, and who is talked to again. */
import { describe, expect, test } from "vitest";
import type { Yielding } from "../../../../renderer/calling/admission.ts";
import type { PrivateCall } from "../../../../renderer/calling/call-core.ts";
import type { CallEvent } from "../../../../renderer/calling/call-events.ts";
import { ONE_CALL } from "../../../../renderer/calling/call-limits.ts";
import { CallTransfers, type NextCall, type TransferRefusal } from "../../../../renderer/calling/call-transfers.ts";
import { createCallingStore } from "../../../../renderer/calling/calling-store.ts";
import type { TransferRequest } from "../../../../renderer/calling/ports.ts";
import type { EndReason } from "../../../../shared/errors/end-reason.ts";
import type { DrawnCall, RedirectionCaution } from "../../../../shared/mc/call-record.ts";
import type { Transfer } from "../../../../shared/mc/record-parts/transfer.ts";
import type { TransferMessage } from "../../../../shared/mc/transfer-message.ts";
import { BEA, JOINT, OWN, VISITOR } from "../../../support/fixtures/call-rules.ts";
import { talk } from "../../../support/fixtures/connected-call.ts";

const EVE = "sip:eve@mcx.system-a.example";

/** A call that is up, unless something else is said of it. */
function upCall(id: string, change: Partial<DrawnCall> = {}, more: Partial<PrivateCall> = {}): PrivateCall {
  const { call } = talk();
  return { ...call, record: { ...call.record, id, ...change }, ...more };
}

function deskWith(...present: PrivateCall[]) {
  const store = createCallingStore();
  const calls = new Map(present.map((call) => [call.record.id, call]));
  const show = () => store.setState({ calls: [...calls.values()].map(({ record }) => record) });
  const done: [callId: string, CallEvent][] = [];
  const owned: [callId: string, sipCallId: string][] = [];
  const requests: TransferRequest[] = [];
  const places: NextCall[] = [];
  const yielded: Yielding[] = [];
  const answer = Promise.withResolvers<EndReason | null>();
  const rules = { policy: "ask" as "ask" | "follow" | "refuse", caution: undefined as RedirectionCaution | undefined };
  const transfers = new CallTransfers({
    store,
    port: {
      transfer: (request) => {
        requests.push(request);
        return answer.promise;
      },
    },
    policy: () => rules.policy,
    cautionAbout: (dialledId, newId) => (dialledId === BEA && newId === VISITOR ? rules.caution : undefined),
    dispatch: (callId, event) => void done.push([callId, event]),
    own: (callId, sipCallId) => void owned.push([callId, sipCallId]),
    callOf: (callId) => calls.get(callId),
    yield: (others) => void yielded.push(...others),
    place: (next) => {
      places.push(next);
      return "next";
    },
  });
  const record = (id: string) => calls.get(id)!.record;
  show();
  return {
    transfers,
    store,
    rules,
    done,
    owned,
    requests,
    places,
    yielded,
    answer,
    record,
    /** Something of a call becomes otherwise, and is told. */
    becomes(id: string, change: Partial<DrawnCall>) {
      const call = calls.get(id) ?? upCall(id);
      const before = calls.get(id)?.record;
      calls.set(id, { ...call, record: { ...call.record, ...change } });
      show();
      transfers.changed(before, record(id));
    },
  };
}

const transfer = (whom: Transfer["whom"], state: Transfer["state"]): Transfer => ({
  whom,
  state,
  targetId: VISITOR,
  announced: false,
  reason: null,
});
const message = (change: Partial<TransferMessage> = {}): TransferMessage => ({
  service: "mcptt",
  targetId: VISITOR,
  kmsUri: undefined,
  announced: false,
  byIds: [BEA],
  transferredIds: [OWN],
  ...change,
});
const HOLD = { type: "hold", on: true };
const RESUME = { type: "hold", on: false };
const ENDED = { state: "ended", endReason: { code: "busy" } } as const;

describe("to pass on whom we talk to", () => {
  const target = { targetId: VISITOR, announced: true };

  test("asks the server with the IDs of both, draws that in the call, and has the other end wait meanwhile", async () => {
    const desk = deskWith(upCall("one", { primaryId: JOINT }));
    desk.transfers.ask(desk.record("one"), target);
    const callId = desk.requests[0]?.callId ?? "";
    expect(desk.requests).toEqual([
      { service: "mcptt", transferredId: BEA, targetId: VISITOR, announced: true, callId },
    ]);
    expect(desk.owned).toEqual([["one", callId]]);
    expect(callId).not.toBe("");
    expect(desk.done).toEqual([["one", HOLD]]);
    desk.answer.resolve({ code: "transfer-refused" });
    await desk.answer.promise;
    await Promise.resolve();
    expect(desk.done.slice(1)).toEqual([["one", { type: "transfer-answered", reason: { code: "transfer-refused" } }]]);
  });

  test.each(["by-us", "both"] as const)("holds nobody who is held (%s)", (hold) => {
    const desk = deskWith(upCall("one", { hold }));
    desk.transfers.ask(desk.record("one"), target);
    expect([desk.done, desk.requests.length]).toEqual([[], 1]);
  });

  test.each([
    ["by-colleague", "none"],
    ["both", "by-us"],
  ] as const)("has failed where the other end is back without having left (%s, then %s)", (before, after) => {
    const desk = deskWith(upCall("one", { hold: before, transfer: transfer("partner", "under-way") }));
    desk.becomes("one", { muted: true });
    expect(desk.done).toEqual([]);
    desk.becomes("one", { hold: after });
    expect(desk.done).toEqual([["one", { type: "transfer-over", reason: { code: "transfer-not-reached" } }]]);
    desk.becomes("one", { muted: false });
    expect(desk.done).toHaveLength(1);
  });

  test.each([
    ["it is we who are passed on", { transfer: transfer("us", "under-way") }, {}],
    ["nobody has agreed yet", { transfer: transfer("partner", "asking") }, {}],
    ["nobody is passed on", {}, {}],
    ["the call is over", { transfer: transfer("partner", "under-way") }, { state: "ended" }],
  ] as const)("has not failed by a hold that is taken back where %s", (_, change, end) => {
    const desk = deskWith(upCall("one", { hold: "by-colleague", ...change }));
    desk.becomes("one", { hold: "none", ...end });
    expect(desk.done).toEqual([]);
  });

  test("ends the talk with whom we asked about it, and no other, once that one is called", () => {
    const asked = (id: string, callId: string, change: Partial<DrawnCall> = {}) =>
      upCall(id, { asksFor: { callId, id: BEA }, ...change });
    const desk = deskWith(
      upCall("one", { transfer: transfer("partner", "under-way") }),
      asked("asked", "one"),
      asked("over", "one", { state: "ended" }),
      asked("about another", "two"),
      upCall("two"),
    );
    desk.becomes("one", { state: "ended", transfer: transfer("partner", "done") });
    expect(desk.done).toEqual([["asked", { type: "end" }]]);
    desk.becomes("one", { muted: true });
    expect(desk.done).toHaveLength(1);
  });

  test.each([transfer("partner", "failed"), transfer("us", "done"), null])(
    "leaves that talk where it was not done: %o",
    (each) => {
      const desk = deskWith(upCall("one"), upCall("asked", { asksFor: { callId: "one", id: BEA } }));
      desk.becomes("one", { state: "ended", transfer: each });
      expect(desk.done).toEqual([]);
    },
  );
});

describe("a MESSAGE that has us call somebody else", () => {
  const asks = (desk: ReturnType<typeof deskWith>, change: Partial<TransferMessage> = {}) =>
    desk.transfers.told(message(change), "m-1");
  const order = { byId: BEA, targetId: VISITOR, kmsUri: null, announced: false };

  test.each([
    ["is over", [upCall("one", { state: "ended" })], {}],
    ["is of another service", [upCall("one", { service: "mcvideo" })], {}],
    ["is with somebody else", [upCall("one", { primaryId: EVE, currentId: EVE })], {}],
    ["is ours, and somebody else is meant", [upCall("one")], { transferredIds: [EVE] }],
    ["is with one of those who are said to want it", [upCall("one")], { byIds: [BEA, EVE] }],
    ["may be either of two", [upCall("one"), upCall("two")], {}],
    ["is not there", [], {}],
  ] as const)("means none where the call %s", async (_, present, change) => {
    const desk = deskWith(...present);
    expect(await asks(desk, change)).toEqual({ code: "transfer-without-call" });
    expect([desk.done, desk.owned]).toEqual([[], []]);
  });

  test.each([
    ["by the ID that was dialled first", { primaryId: JOINT }, { byIds: [JOINT, BEA] }],
    ["by the only call there is, where it names nobody", {}, { byIds: [], transferredIds: [] }],
  ] as const)("means a call %s", (_, change, said) => {
    const desk = deskWith(upCall("one", change), upCall("two", { primaryId: EVE, currentId: EVE, state: "ringing" }));
    void asks(desk, said);
    expect(desk.owned).toEqual([["one", "m-1"]]);
    expect(desk.done).toEqual([["one", { type: "transfer-told", order, asks: true }]]);
  });

  test("is answered when the call has said so, once", async () => {
    for (const [reason, refusal] of [
      [null, undefined],
      [{ code: "transfer-refused-by-you" }, { code: "transfer-refused-by-you" }],
    ] as const) {
      const desk = deskWith(upCall("one"));
      const verdict = asks(desk, { kmsUri: "kms.b", announced: true });
      expect(desk.done[0]?.[1]).toMatchObject({ order: { ...order, kmsUri: "kms.b", announced: true } });
      desk.transfers.answer(desk.record("one"), reason);
      expect(await verdict).toEqual(refusal);
      desk.transfers.answer(desk.record("one"), reason);
    }
  });

  test("is answered although the call ends first, by name", async () => {
    const desk = deskWith(upCall("one"), upCall("two", { primaryId: EVE, currentId: EVE }));
    const answers: (TransferRefusal | undefined)[] = [];
    const verdict = asks(desk).then((refusal) => void answers.push(refusal));
    desk.becomes("two", ENDED);
    desk.becomes("one", { muted: true });
    await Promise.resolve();
    expect(answers).toEqual([]);
    desk.becomes("one", ENDED);
    await verdict;
    expect(answers).toEqual([{ code: "transfer-without-call" }]);
  });

  test("is refused while another is under way, and drawn", async () => {
    const desk = deskWith(upCall("one", { transfer: transfer("us", "asking") }));
    expect(await asks(desk)).toEqual({ code: "transfer-under-way" });
    expect([desk.owned, desk.done]).toEqual([[["one", "m-1"]], []]);
  });

  test.each([
    ["the policy", {}, VISITOR, "refuse", "transfer-refused-by-policy"],
    ["leading to ourselves", {}, OWN, "follow", "redirection-to-self"],
    ["leading to whom we talk to", { triedIds: [] }, BEA, "follow", "redirection-loop"],
    ["leading to whom we have tried", { triedIds: [JOINT, BEA] }, JOINT, "ask", "redirection-loop"],
    ["leading on and on", { triedIds: [JOINT, EVE, BEA, "sip:x@a.example"] }, VISITOR, "follow", "redirection-limit"],
  ] as const)("is refused for %s, and nobody is asked", async (_, more, targetId, policy, code) => {
    const desk = deskWith(upCall("one", {}, more as Partial<PrivateCall>));
    desk.rules.policy = policy;
    expect(await asks(desk, { targetId })).toEqual({ code, detail: targetId });
    expect(desk.done).toEqual([]);
  });

  test.each([
    ["follow", undefined, false],
    ["follow", "unknown-system", true],
    ["ask", undefined, true],
  ] as const)("with policy %s and %s against it is asked about: %s", (policy, caution, isAsked) => {
    const desk = deskWith(upCall("one", { currentId: JOINT }));
    Object.assign(desk.rules, { policy, caution });
    void asks(desk);
    expect(desk.done).toEqual([["one", { type: "transfer-told", order: { ...order, byId: JOINT }, asks: isAsked }]]);
  });
});

describe("a call that waits and is to be transferred", () => {
  const waits = upCall("one", { hold: "by-us", transfer: transfer("us", "asking") });
  const spoken = (change: Partial<DrawnCall> = {}) => upCall("spoken", { primaryId: EVE, currentId: EVE, ...change });
  const order = { byId: BEA, targetId: VISITOR, kmsUri: null, announced: false };

  test.each([
    ["somebody else is spoken with", spoken(), true],
    ["somebody else is being called", spoken({ state: "ringing" }), true],
    ["whoever else there is waits too", spoken({ hold: "by-us" }), false],
    ["somebody rings", spoken({ direction: "incoming", state: "incoming" }), false],
  ])("is asked about whatever the policy where %s: %o", (_, other, asks) => {
    const desk = deskWith(upCall("one", { hold: "by-us" }), other);
    desk.rules.policy = "follow";
    void desk.transfers.told(message(), "m-1");
    expect(desk.done).toEqual([["one", { type: "transfer-told", order, asks }]]);
  });

  test("is gone on with when the dispatcher says so, and whom they spoke with is held for it", () => {
    const desk = deskWith(waits, spoken());
    desk.store.setState({ limits: { ...ONE_CALL, waiting: 2 } });
    desk.transfers.follow("one");
    expect(desk.done).toEqual([["one", { type: "follow" }]]);
    desk.transfers.goOn(waits, order);
    expect(desk.yielded).toEqual([{ callId: "spoken", does: "hold" }]);
    expect(desk.places).toHaveLength(1);
  });

  test.each([
    ["there is no room for whom they speak with to wait", ONE_CALL, spoken()],
    ["whom they call cannot wait", { ...ONE_CALL, waiting: 2 }, spoken({ state: "ringing" })],
  ])("stays, by name, where %s: no call is ended for it", (_, limits, other) => {
    const desk = deskWith(waits, other);
    desk.store.setState({ limits });
    desk.transfers.follow("one");
    expect(desk.done).toEqual([["one", { type: "transfer-impossible", reason: { code: "call-in-progress" } }]]);
  });

  test("is followed without a question of room where what is followed is a redirection", () => {
    const desk = deskWith(upCall("one", { state: "deciding" }), spoken());
    desk.transfers.follow("one");
    desk.transfers.follow("nobody's");
    expect(desk.done).toEqual([
      ["one", { type: "follow" }],
      ["nobody's", { type: "follow" }],
    ]);
  });
});

describe("the call that comes of it", () => {
  const order = { byId: BEA, targetId: VISITOR, kmsUri: null, announced: false };

  function begun(change: Partial<DrawnCall> = {}) {
    const from = upCall("one", { transfer: transfer("us", "under-way"), ...change });
    const desk = deskWith(from);
    desk.transfers.goOn(from, order);
    expect(desk.places).toEqual([{ from, order }]);
    return desk;
  }

  test("begins with the one before it on hold", () => {
    expect(begun().done).toEqual([["one", HOLD]]);
    expect(begun({ hold: "by-us" }).done).toEqual([]);
  });

  test.each([
    [{ state: "connected" }, null],
    [ENDED, { code: "busy" }],
    [{ state: "ended", endReason: null }, { code: "transfer-not-reached" }],
  ] as const)("tells the one before it what became of it, once: %o", (change, reason) => {
    const desk = begun({ hold: "by-us" });
    desk.becomes("next", { state: "ringing" });
    desk.becomes("another", { state: "connected" });
    expect(desk.done).toEqual([]);
    desk.becomes("next", change);
    expect(desk.done).toEqual([["one", { type: "transfer-over", reason }]]);
    desk.becomes("next", { ...change, muted: true });
    expect(desk.done).toHaveLength(1);
  });

  test("tells nobody where the one before it is over", () => {
    const desk = begun({ hold: "by-us" });
    desk.becomes("one", ENDED);
    desk.becomes("next", ENDED);
    expect(desk.done).toEqual([]);
  });
});

describe("whoever was on the line before", () => {
  test("is talked to again at once where nobody else has the ear", () => {
    const desk = deskWith(upCall("one", { hold: "by-us" }), upCall("held", { hold: "both" }), upCall("over", ENDED));
    desk.transfers.talkAgain(desk.record("one"));
    expect([desk.done, desk.store.getState().focusId]).toEqual([[["one", RESUME]], "one"]);
    desk.becomes("one", { muted: true });
    expect(desk.done).toHaveLength(1);
  });

  test("is in the middle again where no hold is to be taken back", () => {
    const desk = deskWith(upCall("one"));
    desk.transfers.talkAgain(desk.record("one"));
    expect([desk.done, desk.store.getState().focusId]).toEqual([[], "one"]);
  });

  test("is talked to again as soon as the hold that is under way has come about", () => {
    const desk = deskWith(upCall("one", { holdChange: "holding" }));
    desk.transfers.talkAgain(desk.record("one"));
    expect([desk.done, desk.store.getState().focusId]).toEqual([[], null]);
    desk.becomes("one", { hold: "by-us", holdChange: "none" });
    expect([desk.done, desk.store.getState().focusId]).toEqual([[["one", RESUME]], "one"]);
  });

  test.each<[string, Partial<DrawnCall>, readonly PrivateCall[]]>([
    ["somebody else has the ear", {}, [upCall("other")]],
    ["somebody else has it, and a third one waits", {}, [upCall("other"), upCall("third", { hold: "by-us" })]],
    ["the call is over", { state: "ended" }, []],
    ["the call is over, its hold not", { state: "ended", holdChange: "holding" }, []],
    ["somebody else has it while the hold comes about", { holdChange: "holding" }, [upCall("other")]],
  ])("stays where they are where %s, also when that is over", (_, change, others) => {
    const desk = deskWith(upCall("one", { hold: "by-us", ...change }), ...others);
    desk.transfers.talkAgain(desk.record("one"));
    expect([desk.done, desk.store.getState().focusId]).toEqual([[], null]);
    desk.becomes("other", ENDED);
    desk.becomes("one", { state: "connected", hold: "by-us", holdChange: "none" });
    expect(desk.done).toEqual([]);
  });

  test("is nobody where the call is not known any more", () => {
    const desk = deskWith();
    desk.transfers.talkAgain(upCall("one", { hold: "by-us" }).record);
    expect(desk.done).toEqual([]);
  });

  const asked = (state: DrawnCall["state"] = "ringing") =>
    upCall("asked", { state, asksFor: { callId: "one", id: BEA } });

  test("is talked to again when whom we asked about them is gone", () => {
    const desk = deskWith(upCall("one", { hold: "by-us" }), asked());
    desk.becomes("asked", { muted: true });
    expect(desk.done).toEqual([]);
    desk.becomes("asked", ENDED);
    expect(desk.done).toEqual([["one", RESUME]]);
    desk.becomes("asked", { muted: false });
    expect(desk.done).toHaveLength(1);
  });

  test.each([
    ["they are being passed on", { transfer: transfer("partner", "under-way") }],
    ["their call is over", { state: "ended" } as const],
  ])("is left alone then where %s", (_, change) => {
    const desk = deskWith(upCall("one", { hold: "by-us", ...change }), asked());
    desk.becomes("asked", ENDED);
    expect(desk.done).toEqual([]);
  });

  test("is not missed where their call is not known any more, or nobody was asked", () => {
    const desk = deskWith(asked(), upCall("two"));
    desk.becomes("asked", ENDED);
    desk.becomes("two", ENDED);
    expect(desk.done).toEqual([]);
  });
});
