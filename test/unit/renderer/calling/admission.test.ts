/** One call beside others: every constellation, and the engine held against what the views are told. */
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  actOfLine,
  answering,
  callInHand,
  endingToAnswer,
  endsOthers,
  isInProgress,
  isRinging,
  nextRinging,
  type PresentCalls,
  placing,
  reasonNotToRing,
  resuming,
  ringingInOrder,
  takesMiddle,
  type Yielding,
} from "../../../../renderer/calling/admission.ts";
import { type CallLimits, ONE_CALL } from "../../../../renderer/calling/call-limits.ts";
import { CALL_STATES, type CallRecord } from "../../../../shared/mc/call-record.ts";
import { HOLD_CHANGES, HOLD_STATES } from "../../../../shared/mc/record-parts/hold.ts";
import type { Urgency } from "../../../../shared/mc/record-parts/urgency.ts";
import { NOT_URGENT } from "../../../../shared/mc/urgency.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";
import { createStandInCalling, incomingLeg } from "../../../support/stand-ins/calling.ts";

/** What a later console may be given: one call waits, held, while another is spoken in. */
const TWO_CALLS: CallLimits = { ...ONE_CALL, waiting: 1 };

/** Every kind of call that the limits can tell from another. */
const KINDS: readonly Partial<CallRecord>[] = [
  ...CALL_STATES.filter((state) => state !== "connected").map((state) => ({
    state,
    direction: state === "incoming" || state === "answering" ? ("incoming" as const) : ("outgoing" as const),
  })),
  { state: "obtaining-keys", direction: "incoming" },
  ...HOLD_STATES.flatMap((hold) =>
    HOLD_CHANGES.flatMap((holdChange) =>
      [true, false].map((signalling) => ({ state: "connected" as const, hold, holdChange, signalling })),
    ),
  ),
];
const call = (kind: Partial<CallRecord>, id: string): CallRecord => callRecord({ ...kind, id });

/** All constellations of two calls beside a caller. */
function* constellations(limits: CallLimits): Generator<PresentCalls & { readonly caller: CallRecord }> {
  const caller = call({ state: "incoming", direction: "incoming" }, "caller");
  for (const first of [undefined, ...KINDS]) {
    for (const second of first === undefined ? [undefined] : [undefined, ...KINDS]) {
      const others = [first, second].flatMap((kind, at) => (kind === undefined ? [] : [call(kind, `other-${at}`)]));
      yield { calls: [caller, ...others], limits, caller };
    }
  }
}

const isHeldOrHolding = ({ hold, holdChange }: CallRecord) =>
  holdChange === "holding" || ((hold === "by-us" || hold === "both") && holdChange !== "resuming");

/** The calls as they are when everything has been done to them. */
const became = (calls: readonly CallRecord[], yielding: readonly Yielding[]) =>
  calls.map((each): CallRecord => {
    const does = yielding.find(({ callId }) => callId === each.id)?.does;
    if (does === undefined) return each;
    return does === "end" ? { ...each, state: "ended" } : { ...each, holdChange: "holding" };
  });

describe.each([
  ["one call at a time", ONE_CALL],
  ["one call may wait", TWO_CALLS],
])("%s", (_, limits) => {
  test("answering leaves no more calls than may wait, each of them held, and touches no call that rings", () => {
    for (const present of constellations(limits)) {
      const yielding = answering(present, present.caller.id);
      expect(yielding).toBeDefined();
      const left = became(present.calls, yielding!).filter(isInProgress);
      expect(left.length).toBeLessThanOrEqual(limits.waiting);
      expect(left.every(isHeldOrHolding)).toBe(true);
      expect(yielding!.every(({ callId }) => present.calls.some(({ id }) => id === callId))).toBe(true);
      for (const { callId } of yielding!)
        expect(isInProgress(present.calls.find(({ id }) => id === callId)!)).toBe(true);
    }
  });

  test("nobody is ended without need: as many stay as can wait and find room", () => {
    for (const present of constellations(limits)) {
      const before = present.calls.filter(isInProgress);
      const able = before.filter(
        (each) =>
          each.state === "connected" &&
          (isHeldOrHolding(each) || (each.signalling && !/ing$|hold-refused/.test(each.holdChange))),
      );
      const left = became(present.calls, answering(present, present.caller.id)!).filter(isInProgress);
      expect(left).toHaveLength(Math.min(limits.waiting, able.length));
    }
  });

  test("a call may be placed exactly where answering one would end no other", () => {
    for (const present of constellations(limits)) {
      const answer = answering(present, present.caller.id)!;
      const place = placing(present);
      expect(place.may).toBe(!endsOthers(answer));
      expect(place).toEqual(
        endsOthers(answer) ? { may: false, because: "call-in-progress" } : { may: true, others: answer },
      );
    }
  });

  test("only a call that rings can be answered", () => {
    for (const kind of KINDS) {
      const present = { calls: [call(kind, "it")], limits };
      expect(answering(present, "it") !== undefined).toBe(kind.state === "incoming");
      expect(answering(present, "nobody's")).toBeUndefined();
    }
  });

  test("every call is one of four: it rings, is in progress, is being ended, or is over", () => {
    for (const kind of KINDS) {
      const it = call(kind, "it");
      const over = it.state === "ending" || it.state === "ended";
      expect([isRinging(it), isInProgress(it), over].filter(Boolean)).toHaveLength(1);
    }
  });
});

const EMERGENCY = { urgency: "emergency", requestPriority: null } as const;

describe("which call is meant", () => {
  const ringing = (id: string) => call({ state: "incoming", direction: "incoming" }, id);
  const checking = (id: string) => call({ state: "obtaining-keys", direction: "incoming" }, id);
  const talking = (id: string, change: Partial<CallRecord> = {}) => call({ state: "connected", ...change }, id);

  test("answer and decline mean the call in the middle, else the one that came first", () => {
    const [later, first] = [ringing("later"), checking("first")];
    expect(nextRinging([later, first], later)).toEqual({ call: later, because: "in-the-middle" });
    expect(nextRinging([later, first], talking("active"))).toEqual({ call: first, because: "came-first" });
    expect(nextRinging([talking("active")], undefined)).toBeUndefined();
  });

  test("ending means the call in progress, also while a past one is read, and never one that rings", () => {
    const active = talking("active");
    const past = call({ state: "ended" }, "past");
    expect(callInHand([ringing("caller"), active], active)).toBe(active);
    expect(callInHand([ringing("caller"), active], past)).toBe(active);
    expect(callInHand([ringing("caller")], ringing("caller"))).toBeUndefined();
    expect(callInHand([{ ...active, state: "ending" }], active)).toBeUndefined();
  });

  test("of several it is the one in the middle, else the one that is spoken in, else the newest", () => {
    const held = talking("held", { hold: "by-us" });
    const older = talking("older", { hold: "both" });
    const spoken = talking("spoken", { hold: "by-colleague" });
    expect(callInHand([held, older, spoken], older)).toBe(older);
    expect(callInHand([held, older, spoken], undefined)).toBe(spoken);
    expect(callInHand([held, older], undefined)).toBe(held);
  });

  test("who calls takes the middle where nothing in progress is", () => {
    expect(takesMiddle({ calls: [], focusId: null }, NOT_URGENT)).toBe(true);
    expect(takesMiddle({ calls: [call({ state: "ended" }, "past")], focusId: "past" }, NOT_URGENT)).toBe(true);
    expect(takesMiddle({ calls: [talking("active")], focusId: "active" }, NOT_URGENT)).toBe(false);
  });

  test("an emergency takes the middle from who rings there and is not as urgent, and from no call in progress", () => {
    const rings = { calls: [ringing("caller")], focusId: "caller" };
    expect(takesMiddle(rings, NOT_URGENT)).toBe(false);
    expect(takesMiddle(rings, EMERGENCY)).toBe(true);
    const calls = [call({ state: "incoming", direction: "incoming", ...EMERGENCY }, "caller")];
    expect(takesMiddle({ ...rings, calls }, EMERGENCY)).toBe(false);
    expect(takesMiddle({ calls: [talking("active")], focusId: "active" }, EMERGENCY)).toBe(false);
  });

  test("who rings is answered by urgency, by the priority of the request, then by how long it has waited", () => {
    const as = (id: string, urgency: Urgency, requestPriority: number | null = null) =>
      call({ state: "incoming", direction: "incoming", urgency, requestPriority }, id);
    const calls = [
      as("emergency, later", "emergency"),
      as("emergency", "emergency", 3),
      as("peril", "imminent-peril"),
      as("priority 15", "priority", 15),
      as("priority 9", "priority", 9),
      as("ordinary, later", "normal", 7),
      as("ordinary", "normal", 1),
    ].toSorted((a, b) => a.id.length - b.id.length);
    const order = ringingInOrder([
      ...calls.filter(({ id }) => id.includes("later")),
      ...calls.filter(({ id }) => !id.includes("later")),
    ]);
    expect(order.map(({ id }) => id)).toEqual([
      "emergency",
      "emergency, later",
      "peril",
      "priority 15",
      "priority 9",
      "ordinary",
      "ordinary, later",
    ]);
  });
});

test("where there is no room for one more that waits, the one that was spoken in ends; who waited goes on waiting", () => {
  const caller = call({ state: "incoming", direction: "incoming" }, "caller");
  const waiting = call({ state: "connected", hold: "by-us" }, "waiting");
  const spoken = call({ state: "connected" }, "spoken");
  expect(answering({ calls: [caller, waiting, spoken], limits: TWO_CALLS }, "caller")).toEqual([
    { callId: "spoken", does: "end" },
  ]);
  expect(placing({ calls: [waiting], limits: TWO_CALLS })).toEqual({ may: true, others: [] });
});

describe("who may ring", () => {
  const limits: CallLimits = { ...ONE_CALL, ringing: 4, ringingOfOne: 2, keptForKnown: 2 };
  const rings = (primaryId: string, id: string) => call({ state: "incoming", direction: "incoming", primaryId }, id);
  const others = (count: number) => Array.from({ length: count }, (_, at) => rings(`sip:other-${at}@b.test`, `o${at}`));
  const bea = { id: "sip:bea@a.test", known: true };
  const stranger = { id: "sip:eve@b.test", known: false };

  test("no more calls ring than are allowed; calls in progress do not count", () => {
    const three = [...others(2), call({ state: "obtaining-keys", direction: "incoming" }, "3")];
    expect(
      reasonNotToRing({ calls: [...three, call({ state: "connected" }, "2")], limits }, bea, NOT_URGENT),
    ).toBeUndefined();
    expect(reasonNotToRing({ calls: [...three, ...others(1)], limits }, bea, NOT_URGENT)).toBe("too-many-calls");
  });

  test("ordinary calls keep no emergency out, and emergencies do", () => {
    const emergencies = others(4).map((each) => ({ ...each, ...EMERGENCY }));
    expect(reasonNotToRing({ calls: others(4), limits }, stranger, EMERGENCY)).toBeUndefined();
    expect(reasonNotToRing({ calls: emergencies.slice(2), limits }, stranger, EMERGENCY)).toBe("too-many-calls");
    expect(reasonNotToRing({ calls: emergencies, limits }, bea, EMERGENCY)).toBe("too-many-calls");
  });

  test("places are kept for people of the directory", () => {
    expect(reasonNotToRing({ calls: others(1), limits }, stranger, NOT_URGENT)).toBeUndefined();
    expect(reasonNotToRing({ calls: others(2), limits }, stranger, NOT_URGENT)).toBe("too-many-calls");
    expect(reasonNotToRing({ calls: others(3), limits }, bea, NOT_URGENT)).toBeUndefined();
  });

  test.each(["sip:bea@a.test", "sips:bea@A.test", "sip:bea@a.test;x=1"])(
    "no caller holds more than two places, whatever form the ID has: %s",
    (id) => {
      const one = [rings("sip:bea@a.test", "b1")];
      expect(reasonNotToRing({ calls: one, limits }, { id, known: true }, NOT_URGENT)).toBeUndefined();
      const two = [...one, rings("sip:bea@a.test;x=2", "b2")];
      expect(reasonNotToRing({ calls: two, limits }, { id, known: true }, NOT_URGENT)).toBe("too-many-calls");
    },
  );

  test("a person has at least one place that strangers and that person's own calls leave", () => {
    expect(ONE_CALL.keptForKnown).toBeGreaterThan(ONE_CALL.ringingOfOne);
    expect(ONE_CALL.ringing).toBeGreaterThan(ONE_CALL.keptForKnown);
  });
});

describe("the engine does what the views were told", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const step = fc.oneof(
    fc
      .constantFrom("place", "receive", "answer", "connect", "settle-hold", "settle-resume", "refuse-hold")
      .map((kind) => ({ kind, at: 0 })),
    fc.record({
      kind: fc.constantFrom("answer", "end-and-answer", "end", "hold", "resume", "focus"),
      at: fc.nat({ max: 3 }),
    }),
  );

  test.each([
    ["one call at a time", ONE_CALL],
    ["one call may wait", TWO_CALLS],
    ["three may wait", { ...ONE_CALL, waiting: 3 }],
    ["answering ends the one that is spoken in", { ...ONE_CALL, waiting: 3, answering: "end" as const }],
  ])("%s", { timeout: 60_000 }, async (_, limits) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const desk = createStandInCalling({ limits });
        const { engine, store, legs } = desk;
        const present = () => store.getState();
        const incoming: ReturnType<typeof incomingLeg>[] = [];
        const find = (id: string) => present().calls.find((each) => each.id === id);
        /** Who was spoken with is held first, and only then the other gets the ear. */
        const waitsForHold = (before: readonly CallRecord[], told: readonly Yielding[]) =>
          became(before, told).some((each) => isInProgress(each) && each.holdChange === "holding");
        /** What was said of the others, held against what became of them. */
        const check = (before: readonly CallRecord[], told: readonly Yielding[]) => {
          for (const old of before.filter(isInProgress)) {
            const does = told.find(({ callId }) => callId === old.id)?.does;
            const now = find(old.id)!;
            if (does === "end") expect(["ending", "ended"]).toContain(now.state);
            else if (does === "hold") expect(now).toMatchObject({ state: "connected", holdChange: "holding" });
            else expect(now).toBe(old);
          }
        };
        for (const { kind, at } of steps) {
          const { calls } = present();
          const target = calls[at];
          switch (kind) {
            case "place": {
              const told = placing(present());
              engine.place("sip:bea@mcx.system-a.example", "mcptt");
              const [placed] = present().calls;
              expect(placed?.endReason?.code).toBe(told.may ? undefined : "call-in-progress");
              check(calls, told.may ? told.others : []);
              break;
            }
            case "receive": {
              const caller = incomingLeg(`in-${incoming.length}`);
              incoming.push(caller);
              engine.receive(caller.leg);
              check(calls, []);
              break;
            }
            case "answer": {
              const id = target?.id ?? "nobody's";
              const told = answering(present(), id);
              engine.answer(id);
              const waits = told !== undefined && waitsForHold(calls, told);
              const answers = (told !== undefined && !waits) || target?.state === "answering";
              expect(find(id)?.state === "answering").toBe(answers);
              if (waits) expect(present().turnsToId).toBe(id);
              check(
                calls.filter((each) => each.id !== id),
                told ?? [],
              );
              break;
            }
            case "end-and-answer": {
              const id = target?.id ?? "nobody's";
              const told = endingToAnswer(present(), id);
              engine.endAndAnswer(id);
              const waits = told !== undefined && waitsForHold(calls, told);
              const answers = (told !== undefined && !waits) || target?.state === "answering";
              expect(find(id)?.state === "answering").toBe(answers);
              check(
                calls.filter((each) => each.id !== id),
                told ?? [],
              );
              break;
            }
            case "resume": {
              const id = target?.id ?? "nobody's";
              const told = resuming(present(), id);
              const turnedTo = present().turnsToId;
              engine.hold(id, false);
              if (told === undefined) expect(present().calls).toEqual(calls);
              else if (
                waitsForHold(
                  calls.filter((each) => each.id !== id),
                  told,
                )
              )
                expect(present().turnsToId).toBe(id);
              else if (turnedTo !== id) expect(find(id)?.holdChange).toBe("resuming");
              check(
                calls.filter((each) => each.id !== id),
                told ?? [],
              );
              break;
            }
            case "end":
              if (target !== undefined) engine.end(target.id);
              break;
            case "hold":
              if (target !== undefined) engine.hold(target.id, true);
              break;
            case "focus":
              if (target !== undefined) engine.focus(target.id);
              break;
            case "settle-hold":
              for (const leg of [...legs, ...incoming]) leg.tell({ kind: "hold-settled", on: true, accepted: true });
              break;
            case "settle-resume":
              for (const leg of [...legs, ...incoming]) leg.tell({ kind: "hold-settled", on: false, accepted: true });
              break;
            case "refuse-hold":
              for (const leg of [...legs, ...incoming]) leg.tell({ kind: "hold-settled", on: true, accepted: false });
              break;
            case "connect":
              for (const leg of [...legs, ...incoming]) leg.tell({ kind: "answered" });
              break;
          }
          await vi.advanceTimersByTimeAsync(1);
          const heard = ({ muted }: CallRecord) => !muted;
          const speaking = present().calls.filter(
            (each) => isInProgress(each) && !isHeldOrHolding(each) && heard(each),
          );
          expect(speaking.length).toBeLessThanOrEqual(1);
          expect(present().calls.filter(isInProgress).length).toBeLessThanOrEqual(1 + limits.waiting);
        }
        engine.endAll();
        await vi.advanceTimersByTimeAsync(5_000);
        desk.nothingLeft();
      }),
      { numRuns: 500 },
    );
  });
});

test("a call of ours rings nobody here while its keys are obtained", () => {
  expect(isRinging(callRecord({ direction: "outgoing", state: "obtaining-keys" }))).toBe(false);
  expect(isRinging(callRecord({ direction: "incoming", state: "obtaining-keys" }))).toBe(true);
});

describe("in whichever order the calls came", () => {
  const caller = call({ state: "incoming", direction: "incoming" }, "caller");
  const waiting = call({ state: "connected", hold: "by-us" }, "waiting");
  const spoken = call({ state: "connected" }, "spoken");

  test.each([
    ["the one that waits came last", [caller, waiting, spoken]],
    ["the one that waits came first", [caller, spoken, waiting]],
  ])("%s", (_, calls) => {
    const one = { calls, limits: TWO_CALLS };
    const two = { calls, limits: { ...ONE_CALL, waiting: 2 } };
    const ends = [{ callId: "spoken", does: "end" }];
    const holds = [{ callId: "spoken", does: "hold" }];
    expect(answering(one, "caller")).toEqual(ends);
    expect(answering(two, "caller")).toEqual(holds);
    expect(answering({ ...two, limits: { ...two.limits, answering: "end" } }, "caller")).toEqual(ends);
    expect(endingToAnswer(two, "caller")).toEqual(ends);
    expect(resuming(one, "waiting")).toEqual(holds);
    expect(actOfLine(one, "caller")).toBe("show");
    expect(actOfLine(two, "caller")).toBe("answer");
    expect(actOfLine(two, "waiting")).toBe("resume");
    expect(actOfLine(two, "spoken")).toBe("show");
  });

  test("nobody has to be ended to answer where nobody has the ear", () => {
    expect(endingToAnswer({ calls: [caller, waiting], limits: { ...ONE_CALL, waiting: 2 } }, "caller")).toBeUndefined();
    expect(endingToAnswer({ calls: [spoken], limits: TWO_CALLS }, "spoken")).toBeUndefined();
  });

  test("a call is not resumed where another could only end, nor twice", () => {
    const calling = call({ state: "requesting" }, "calling");
    expect(resuming({ calls: [calling, waiting], limits: TWO_CALLS }, "waiting")).toBeUndefined();
    expect(resuming({ calls: [spoken], limits: TWO_CALLS }, "spoken")).toBeUndefined();
    expect(resuming({ calls: [waiting], limits: TWO_CALLS }, "nobody's")).toBeUndefined();
  });
});

test("where two may wait, the one that waits keeps its place beside the one that was spoken in", () => {
  const calls = [
    call({ state: "incoming" }, "caller"),
    call({ state: "connected" }, "spoken-in"),
    call({ state: "connected", hold: "by-us" }, "waits"),
  ];
  const present = { calls, limits: { ...ONE_CALL, waiting: 2 } };
  expect(answering(present, "caller")).toEqual([{ callId: "spoken-in", does: "hold" }]);
});

test("of calls that ring, the first that came is meant where none is in the middle", () => {
  const calls = ["newest", "second", "first"].map((id) => call({ state: "incoming" }, id));
  expect(nextRinging(calls, undefined)).toMatchObject({ call: { id: "first" }, because: "came-first" });
  expect(nextRinging(calls, calls[1])).toMatchObject({ call: { id: "second" }, because: "in-the-middle" });
});
