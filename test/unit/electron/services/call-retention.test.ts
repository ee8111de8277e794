/** What leaves the record, and that it was said before: when it is time, and at the edges of the clock. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { NOTICE, NOTICE_OF_A_SHORTER_RULE, RUN_BEFORE } from "../../../../electron/services/call-retention.ts";
import { missedCalls } from "../../../../shared/mc/missed.ts";
import { type CallLog, type CallLogOptions, openCallLog } from "../../../support/fixtures/record/sealed-log.ts";
import { endedCall, fill, stored } from "./support/calls.ts";
import { dataFolderForTests } from "./support/data-folder.ts";

const at = dataFolderForTests();
const DAY = 24 * 3_600_000;
const TEN_MINUTES = 600_000;
const START = Date.UTC(2026, 10, 29, 12);

/** The clock on the wall, and the time that the program has run, which nobody can set. */
let now = START;
let runFor = 0;
let log: CallLog | undefined;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  now = START;
  runFor = 0;
});
afterEach(() => {
  log?.close();
  vi.useRealTimers();
});

function open(options: CallLogOptions = {}): CallLog {
  log?.close();
  runFor = 0;
  log = openCallLog(at.folder, at.log, null, { now: () => now, runFor: () => runFor, ...options });
  return log;
}

/** Time passes, for both clocks, and everything that was waited for happens. */
function pass(milliseconds: number): void {
  for (let left = milliseconds; left > 0; left -= TEN_MINUTES) {
    const step = Math.min(left, TEN_MINUTES);
    now += step;
    runFor += step;
    vi.advanceTimersByTime(step);
  }
}

/** What is looked at in a moment is looked at; no clock goes on. */
const settle = () => vi.advanceTimersByTime(10);

const refused = (startedAt: number, known: boolean) =>
  endedCall(startedAt, {
    direction: "incoming",
    endReason: { code: "too-many-calls" },
    refused: { count: 7, callers: 1, lastAt: startedAt, known },
  });
const going = (calls: CallLog) => calls.recording().going;
const put = (calls: CallLog, times: readonly number[]) =>
  times.map((time) => {
    const call = endedCall(time);
    calls.put(call);
    return call.id;
  });

describe("a record that is full", () => {
  test("says what goes and when, and removes it then, what nobody misses first", () => {
    const calls = open({ keep: 2 });
    const all = [endedCall(1), refused(2, true), refused(3, false), endedCall(4), refused(5, false)];
    expect(all.map(missedCalls)).toEqual([0, 7, 0, 0, 0]);
    for (const call of all) calls.put(call);
    settle();
    expect(going(calls)).toEqual({ aged: 0, refused: 2, others: 1, until: 1, at: START + NOTICE, shorter: false });
    expect(stored(at.folder).ids).toHaveLength(5);
    pass(NOTICE - 1);
    expect(stored(at.folder).ids).toHaveLength(5);
    pass(RUN_BEFORE);
    expect(stored(at.folder).ids).toEqual([all[1]!.id, all[3]!.id]);
    expect(calls.recording()).toMatchObject({ limit: 2, kept: 2, removed: 3, going: null });
    expect(at.logged).toEqual([
      "calls are going to be removed from the record",
      "calls removed from the record, as was announced",
    ]);
  });

  test("never gives up what came after it was said, nor a call that is in progress", () => {
    const calls = open({ keep: 2 });
    const live = { ...endedCall(1), state: "connected" as const, endReason: null };
    calls.put(live);
    const before = put(calls, [2, 3, 4]);
    settle();
    const later = refused(5, false);
    calls.put(later);
    pass(NOTICE + TEN_MINUTES);
    expect(stored(at.folder).ids).toEqual([live.id, before[2], later.id]);
  });

  test("that grows faster than can be waited with is held to twice its size", () => {
    const calls = open({ keep: 10 });
    put(
      calls,
      Array.from({ length: 11 }, (_, index) => index),
    );
    settle();
    put(
      calls,
      Array.from({ length: 300 }, (_, index) => 11 + index),
    );
    pass(TEN_MINUTES);
    // Announced with eleven, and ten may come to them; a hundred are tolerated, so that not each one removes one.
    expect(stored(at.folder).ids.length).toBeLessThanOrEqual(121);
    expect(calls.recording().kept).toBe(stored(at.folder).ids.length);
    expect(at.logged).toContain("calls removed at once: too many came to wait with them");
  });

  test("keeps the newest calls also where the clock was set back", () => {
    const calls = open({ keep: 3 });
    put(calls, [1_000, 2_000, 3_000]);
    const back = endedCall(5);
    calls.put(back);
    pass(NOTICE + TEN_MINUTES);
    expect(calls.list(1)).toMatchObject([{ id: back.id }]);
    expect(stored(at.folder).ids).toHaveLength(3);
  });
});

describe("a policy that keeps less than before", () => {
  test("takes a week, and nothing where it is taken back until then", () => {
    put(open({ keep: 10 }), [1, 2, 3, 4, 5]);
    const shorter = open({ keep: 3, keepSetBy: "City IT" });
    expect(shorter.recording()).toMatchObject({
      limit: 3,
      keepSetBy: "City IT",
      going: { others: 2, until: 2, shorter: true, at: START + NOTICE_OF_A_SHORTER_RULE },
    });
    pass(NOTICE_OF_A_SHORTER_RULE - 1);
    expect(stored(at.folder).ids).toHaveLength(5);
    const again = open({ keep: 10 });
    expect(going(again)).toBeNull();
    pass(10 * DAY);
    expect(stored(at.folder).ids).toHaveLength(5);
    expect(at.logged).toContain("calls that were to be removed stay: no more are on record than are kept");
  });

  test("holds over restarts from when it was said, and is said anew where it is another one again", () => {
    put(open({ keep: 10 }), [1, 2, 3, 4, 5]);
    open({ keep: 3 });
    now += 3 * DAY;
    expect(going(open({ keep: 3 }))).toMatchObject({ others: 2, at: START + NOTICE_OF_A_SHORTER_RULE });
    expect(going(open({ keep: 4 }))).toMatchObject({
      others: 1,
      shorter: true,
      at: START + 3 * DAY + NOTICE_OF_A_SHORTER_RULE,
    });
    pass(NOTICE_OF_A_SHORTER_RULE);
    expect(stored(at.folder).ids).toHaveLength(4);
  });

  test("takes a week as well in a file of which nobody knows how much was kept", () => {
    fill(at, 5, 0);
    const database = at.folder;
    expect(going(open({ keep: 3 }))).toMatchObject({ others: 2 });
    expect(stored(database).ids).toHaveLength(5);
  });
});

describe("the clock", () => {
  test("was past the day while the program was off: it removes nothing before it has run for an hour", () => {
    put(open({ keep: 2 }), [1, 2, 3]);
    settle();
    now += 30 * DAY;
    const calls = open({ keep: 2 });
    expect(going(calls)).toMatchObject({ others: 1, at: START + 30 * DAY + RUN_BEFORE });
    pass(RUN_BEFORE - 60_000);
    expect(stored(at.folder).ids).toHaveLength(3);
    pass(60_000);
    expect(stored(at.folder).ids).toHaveLength(2);
  });

  test("was set back: it is said anew, and neither earlier nor in years", () => {
    put(open({ keep: 2 }), [1, 2, 3]);
    settle();
    now = START - 400 * DAY;
    expect(going(open({ keep: 2 }))).toMatchObject({ others: 1, at: now + NOTICE });
    pass(NOTICE);
    expect(stored(at.folder).ids).toHaveLength(2);
  });

  test("was set back by less than an hour, as clocks are: the day stays", () => {
    put(open({ keep: 2 }), [1, 2, 3]);
    settle();
    now = START - 60_000;
    expect(going(open({ keep: 2 }))).toMatchObject({ at: START + NOTICE });
  });

  test("was years ahead for some hours: what it made too old stays", () => {
    const calls = open({ keepDays: 90 });
    put(calls, [START - DAY, START]);
    now += 1000 * DAY;
    pass(600_000);
    expect(going(calls)).toMatchObject({ aged: 2, until: START });
    now -= 1000 * DAY;
    pass(600_000);
    expect(going(calls)).toBeNull();
    pass(NOTICE * 2);
    expect(stored(at.folder).ids).toHaveLength(2);
  });
});

describe("calls that are older than is kept", () => {
  test("go with the day, those at its edge with the next", () => {
    const calls = open({ keepDays: 90 });
    const [old, edge] = put(calls, [START - 90 * DAY - 1, START - 90 * DAY + 1, START]);
    calls.close();
    expect(going(open({ keepDays: 90 }))).toMatchObject({ aged: 1, until: START - 90 * DAY - 1, shorter: false });
    pass(NOTICE);
    expect(stored(at.folder).ids).not.toContain(old);
    expect(stored(at.folder).ids).toContain(edge);
    pass(600_000);
    expect(going(log!)).toMatchObject({ aged: 1, until: START - 90 * DAY + 1 });
  });

  test("and those above the number are counted once", () => {
    const calls = open({ keep: 3 });
    put(calls, [START - 100 * DAY, START - 99 * DAY, START - 3, START - 2, START - 1, START]);
    const both = open({ keep: 3, keepDays: 90 });
    expect(going(both)).toMatchObject({ aged: 2, refused: 0, others: 1, until: START - 3, shorter: true });
    pass(NOTICE_OF_A_SHORTER_RULE);
    expect(stored(at.folder).ids).toHaveLength(3);
    expect(both.recording()).toMatchObject({ removed: 3, going: null });
  });
});

test("a hundred thousand calls go a part at a time, calls go on meanwhile, and a new start goes on with the rest", () => {
  fill(at, 100_000, 0);
  open({ keep: 1_000 });
  now += NOTICE_OF_A_SHORTER_RULE;
  open({ keep: 1_000 });
  runFor = RUN_BEFORE;
  vi.advanceTimersToNextTimer();
  const kept: number[] = [];
  for (let turn = 0; turn < 3; turn++) {
    kept.push(stored(at.folder).ids.length);
    // Between two goes the program does what else there is to do: a call is stored.
    put(log!, [START + turn]);
    vi.advanceTimersByTime(10);
  }
  expect(kept).toEqual([99_500, 99_001, 98_502]);
  expect(going(log!)).toMatchObject({ others: 97_000 });
  open({ keep: 1_000 });
  expect(going(log!)).toMatchObject({ others: 97_000 });
  pass(RUN_BEFORE + TEN_MINUTES);
  // The three that came meanwhile were not announced then: they are above the number for another day.
  expect(log!.recording()).toMatchObject({ kept: 1_003, going: { others: 3 } });
});
