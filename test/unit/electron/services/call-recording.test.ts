import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WaitingCalls } from "../../../../electron/services/waiting-calls.ts";
import type { Recording } from "../../../../shared/bridge/recording.ts";
import { type CallLog, type CallLogOptions, openCallLog } from "../../../support/fixtures/record/sealed-log.ts";
import { canMount, mountSmall, remount } from "../../../support/harness/disk/child.ts";
import { arrow, endedCall, fileIn, stored } from "./support/calls.ts";
import { codeOf, dataFolderForTests } from "./support/data-folder.ts";

const at = dataFolderForTests();
let log: CallLog | undefined;
afterEach(() => log?.close());

function open(folder = at.folder, options: CallLogOptions = {}): CallLog {
  log = openCallLog(folder, at.log, null, options);
  return log;
}
const idsOf = (calls: CallLog) => calls.list(500).map(({ id }) => id);

describe("a file that cannot be written", () => {
  const mountable = canMount();
  if (!mountable)
    process.stderr.write("NOT TRIED: a history on full and read-only file systems, which only root can mount\n");
  let small = "";
  let unmount = () => {};
  beforeEach(() => {
    if (!mountable) return;
    small = mkdtempSync(join(tmpdir(), "mc-dispatcher-full-"));
    unmount = mountSmall(small, 4096);
  });
  afterEach(() => {
    log?.close();
    if (mountable) unmount();
  });

  test.runIf(mountable)("because the disk is full loses nothing: it says so until a store succeeds again", () => {
    const calls = open(small);
    const told: (Recording["problem"] | "again")[] = [];
    calls.onRecording(({ problem }) => told.push(problem));
    const first = { ...endedCall(1), state: "connected" as const, endReason: null };
    calls.put(first);
    calls.appendLadder(first.id, [{ number: 0, entry: arrow(1) }], []);
    writeFileSync(join(small, "ballast"), "");
    expect(codeOf(() => writeFileSync(join(small, "ballast"), "b".repeat(4096 * 1024)))).toContain("ENOSPC");
    // What is in it already has room for some more.
    const more = Array.from({ length: 60 }, (_, index) => endedCall(index + 2));
    for (const call of more) {
      calls.put(call);
      calls.appendLadder(call.id, [{ number: 0, entry: arrow(1, "y".repeat(2000)) }], []);
    }
    calls.put({ ...first, state: "ended", endReason: { code: "hung-up" } });
    const recording = calls.recording();
    expect(recording).toMatchObject({ problem: "calls-not-recorded", lost: 0 });
    expect(recording.waiting).toBeGreaterThan(1);
    // Nothing of it is out of sight meanwhile.
    expect(new Set(idsOf(calls))).toEqual(new Set([first, ...more].map(({ id }) => id)));
    expect(calls.list(100).find(({ id }) => id === first.id)).toMatchObject({ state: "ended" });
    expect(calls.ladder(more.at(-1)!.id)).toHaveLength(1);
    expect(at.logged.filter((line) => line === "calls are not being recorded")).toHaveLength(1);

    rmSync(join(small, "ballast"));
    const last = endedCall(100);
    calls.put(last);
    expect(calls.recording()).toMatchObject({ problem: null, waiting: 0 });
    expect(told.filter((problem, index) => problem !== told[index - 1])).toEqual([null, "calls-not-recorded", null]);
    calls.close();
    const { ids, arrows } = stored(small);
    expect(new Set(ids)).toEqual(new Set([first, ...more, last].map(({ id }) => id)));
    expect(arrows).toBe(61);
    expect(
      open(small)
        .list(100)
        .find(({ id }) => id === first.id)?.endReason?.code,
    ).toBe("hung-up");
  });

  test.runIf(mountable)("because nobody may write to the disk loses nothing", () => {
    const before = open(small);
    before.put(endedCall(1));
    before.close();
    remount(small, "ro");
    const calls = open(small);
    calls.put(endedCall(2));
    expect(calls.recording()).toMatchObject({ problem: "calls-not-recorded", waiting: 1 });
    remount(small, "rw");
    calls.put(endedCall(3));
    expect(calls.recording()).toMatchObject({ problem: null, waiting: 0 });
    expect(stored(small).ids).toHaveLength(3);
  });

  test("from the start is tried again by itself, and takes all that waited", () => {
    vi.useFakeTimers();
    try {
      const inTheWay = join(at.folder, "data");
      writeFileSync(inTheWay, "");
      const calls = open(inTheWay);
      expect(calls.recording().problem).toBe("calls-not-recorded");
      const live = { ...endedCall(1), state: "connected" as const, endReason: null };
      calls.put(live);
      calls.appendLadder(live.id, [{ number: 0, entry: arrow(1) }], []);
      calls.appendLadder(live.id, [{ number: 1, entry: arrow(0) }], [0]);
      expect(calls.ladder(live.id).map(({ atMs }) => atMs)).toEqual([0]);
      rmSync(inTheWay);
      mkdirSync(inTheWay);
      vi.advanceTimersByTime(60_000);
      expect(calls.recording()).toMatchObject({ problem: null, waiting: 0, kept: 1 });
      // It goes on: it was in progress all the time.
      expect(calls.list(1)).toMatchObject([{ state: "connected" }]);
      expect(stored(inTheWay)).toEqual({ ids: [live.id], arrows: 1 });
    } finally {
      vi.useRealTimers();
    }
  });

  test("with nothing to store is tried again as well", () => {
    vi.useFakeTimers();
    try {
      const inTheWay = join(at.folder, "data");
      writeFileSync(inTheWay, "");
      const calls = open(inTheWay);
      rmSync(inTheWay);
      vi.advanceTimersByTime(60_000);
      expect(calls.recording().problem).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });

  test("because a later version wrote it is left alone, and said to be that", () => {
    open().close();
    const later = new DatabaseSync(fileIn(at.folder));
    later.exec("PRAGMA user_version = 99");
    later.close();
    const calls = open();
    calls.put(endedCall(1));
    expect(calls.recording()).toMatchObject({ problem: "call-history-newer", waiting: 1 });
    expect(calls.list(5)).toHaveLength(1);
  });
});

describe("what waits", () => {
  test("is bounded: first messages go, the oldest first, then calls; and it is counted", () => {
    const waiting = new WaitingCalls(16_000);
    const calls = Array.from({ length: 6 }, (_, index) => endedCall(index));
    for (const call of calls) {
      waiting.put(call);
      waiting.append(call.id, [{ number: 0, entry: arrow(1, "x".repeat(3000)) }], []);
    }
    expect(waiting.count).toBe(6);
    const arrows = calls.map(({ id }) => waiting.of(id)?.entries.length);
    expect(arrows.slice(0, 2)).toEqual([0, 0]);
    expect(arrows.at(-1)).toBe(1);
    expect(waiting.lost).toBe(arrows.filter((count) => count === 0).length);
    for (let index = 0; index < 100; index++) waiting.put(endedCall(index));
    expect(waiting.count).toBeLessThan(40);
    expect(waiting.of(calls[0]!.id)).toBeUndefined();
    expect(waiting.lost).toBeGreaterThan(60);
    for (const id of waiting.ids()) waiting.remove(id);
    waiting.put(calls[0]!);
    expect([waiting.count, waiting.ids(), waiting.records()]).toEqual([1, [calls[0]!.id], [calls[0]]]);
  });

  test("counts the newest of each alone, however often it comes", () => {
    const waiting = new WaitingCalls(20_000);
    const call = endedCall(1);
    for (let time = 0; time < 1000; time++) {
      waiting.put(call);
      waiting.append(call.id, [{ number: 0, entry: arrow(1, "x".repeat(3000)) }], [1]);
    }
    expect([waiting.count, waiting.lost]).toEqual([1, 0]);
    waiting.append(call.id, [], [0]);
    expect([...(waiting.of(call.id)?.givenUp ?? [])]).toEqual([1, 0]);
  });
});
