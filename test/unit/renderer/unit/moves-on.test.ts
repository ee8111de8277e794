import { beforeEach, expect, test, vi } from "vitest";
import { MovesOn } from "../../../../renderer/unit/moves-on.ts";
import type { LabState } from "../../../../shared/bridge/lab.ts";
import type { LabPersonSettings } from "../../../../shared/bridge/lab-settings.ts";
import type { CallRecord, CallState } from "../../../../shared/mc/call-record.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";
import { LAB } from "../../../support/fixtures/views/people.ts";

const TARGET = LAB.people[1];
let settings: LabPersonSettings;
let done: string[];
let moves: MovesOn;

beforeEach(() => {
  vi.useFakeTimers();
  const [first] = LAB.people;
  if (first === undefined || TARGET === undefined) throw new Error("the lab lacks somebody");
  settings = { ...first.settings, answerDelayMs: 1000, movesTo: TARGET.id };
  done = [];
  moves = new MovesOn({
    settings: () => settings,
    lab: (): LabState => LAB,
    engine: {
      forwardTo: (id, target) => done.push(`forward ${id} ${target}`),
      transfer: (id, target) => done.push(`transfer ${id} ${target}`),
    },
  });
});

const call = (state: CallState): CallRecord => callRecord({ direction: "incoming", state });

test("a call that rings is forwarded once, and answered by nobody", () => {
  settings = { ...settings, moves: "forwards" };
  const ringing = call("incoming");
  expect([moves.changed(ringing), moves.changed(ringing)]).toEqual([true, true]);
  expect(done).toEqual([]);
  vi.advanceTimersByTime(60_000);
  expect(done).toEqual([`forward ${ringing.id} ${TARGET?.primaryId}`]);
});

test("a call that is up is transferred once, after both have heard each other, and rings as any other", () => {
  settings = { ...settings, moves: "transfers" };
  const up = call("connected");
  expect(moves.changed({ ...up, state: "incoming" })).toBe(false);
  moves.changed(up);
  moves.changed(up);
  vi.advanceTimersByTime(2000);
  expect(done).toEqual([]);
  vi.advanceTimersByTime(60_000);
  expect(done).toEqual([`transfer ${up.id} ${TARGET?.primaryId}`]);
});

test.each([
  ["keeps its calls", { moves: "keeps" }],
  ["has nobody to pass them to", { moves: "forwards", movesTo: "" }],
] as const)("whoever %s passes none on", (_what, change) => {
  settings = { ...settings, ...change };
  for (const state of ["incoming", "connected"] as const) expect(moves.changed(call(state))).toBe(false);
  vi.advanceTimersByTime(60_000);
  expect(done).toEqual([]);
});

test("calls of our own are not passed on", () => {
  settings = { ...settings, moves: "transfers" };
  moves.changed({ ...call("connected"), direction: "outgoing" });
  vi.advanceTimersByTime(60_000);
  expect(done).toEqual([]);
});
