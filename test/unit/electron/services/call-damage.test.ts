import { readdirSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, describe, expect, test } from "vitest";
import type { Recording } from "../../../../shared/bridge/recording.ts";
import { type CallLog, type CallLogOptions, openCallLog } from "../../../support/fixtures/record/sealed-log.ts";
import { allSaved, arrow, endedCall, fileIn, fill, overwrite, pagesOf, sizeOf, stored } from "./support/calls.ts";
import { dataFolderForTests } from "./support/data-folder.ts";

const at = dataFolderForTests();
let log: CallLog | undefined;
afterEach(() => log?.close());

function open(options: CallLogOptions = {}): CallLog {
  log = openCallLog(at.folder, at.log, null, options);
  return log;
}
const asides = () => readdirSync(at.folder).filter((name) => /^calls\.sqlite\.unreadable-[^.]*$/.test(name));
const notes = () => readdirSync(at.folder).filter((name) => name.endsWith(".to-be-saved"));
const DAMAGED = "call history damaged, a new one is begun";

describe("damage that is met", () => {
  test("when a call is stored costs that call nothing, and of the others only what is gone", {
    timeout: 30_000,
  }, async () => {
    // So large that not all of it is looked at before.
    const before = fill(at, 4000, 1, 3500);
    // Inside of the trees: from there on no way leads to the pages with rows.
    const inner = pagesOf(at.folder, 5);
    expect(inner.length).toBeGreaterThan(2);
    const calls = open();
    overwrite(at.folder, inner);
    const told: Recording[] = [];
    calls.onRecording((recording) => told.push(recording));
    const now = Array.from({ length: 20 }, (_, index) => endedCall(10_000 + index));
    for (const call of now) {
      calls.put(call);
      calls.appendLadder(call.id, [{ number: 0, entry: arrow(1) }], []);
    }
    expect(at.logged).toContain(DAMAGED);
    expect(calls.list(20).map(({ id }) => id)).toEqual(now.map(({ id }) => id).reverse());
    expect(told).toContainEqual(expect.objectContaining({ problem: null, damage: { saving: true, saved: 0 } }));
    await allSaved(calls);
    const { damage, problem } = calls.recording();
    expect([problem, damage?.saving]).toEqual([null, false]);
    const saved = new Set(stored(at.folder).ids);
    for (const call of now) expect(saved.has(call.id)).toBe(true);
    // Not one page with rows was touched.
    expect([before.filter(({ id }) => saved.has(id)).length, damage?.saved]).toEqual([4000, 4000]);
    expect(stored(at.folder).arrows).toBe(4000 + 20);
    expect([asides().length, notes()]).toEqual([1, []]);
    expect(at.logged).toContain("what could be read of a damaged call history was brought over");
  });

  test.each<[string, () => void]>([
    ["pages with rows are gone", () => overwrite(at.folder, pagesOf(at.folder, 13).slice(5, 8))],
    ["pages inside of the trees are gone", () => overwrite(at.folder, pagesOf(at.folder, 5))],
    ["its first page is gone", () => overwrite(at.folder, [0])],
    ["every index is gone", () => overwrite(at.folder, [...pagesOf(at.folder, 10), ...pagesOf(at.folder, 2)])],
    ["the end is cut off", () => truncateSync(fileIn(at.folder), Math.floor(sizeOf(at.folder) / 8192) * 4096)],
  ])("at the start, because %s, costs only what is gone", async (_what, damage) => {
    const before = fill(at, 2000);
    damage();
    const calls = open();
    const call = endedCall(9_999);
    calls.put(call);
    await allSaved(calls);
    expect(at.logged[0]).toBe(DAMAGED);
    const { ids, arrows } = stored(at.folder);
    const saved = before.filter(({ id }) => ids.includes(id));
    expect(saved.length).toBeGreaterThan(600);
    expect(arrows).toBeGreaterThan(600);
    // The order in which they came is the order in which they stand: a full record gives up what came first.
    expect(ids).toEqual([...saved.map(({ id }) => id), call.id]);
    // And the new file is a good one.
    const database = new DatabaseSync(fileIn(at.folder), { readOnly: true });
    expect(database.prepare("PRAGMA integrity_check").get()?.["integrity_check"]).toBe("ok");
    database.close();
  });

  test("in the largest part of a large file is met too, by a thread that looks at all of it", {
    timeout: 30_000,
  }, async () => {
    fill(at, 4000, 1, 3500);
    expect(sizeOf(at.folder)).toBeGreaterThan(16 * 1024 * 1024);
    // Nothing that a start or a store looks at.
    overwrite(at.folder, pagesOf(at.folder, 13).slice(400, 402));
    const calls = open();
    expect(calls.recording().damage).toBeNull();
    await new Promise<void>((resolve) => {
      calls.onRecording(({ damage }) => {
        if (damage?.saving === false) resolve();
      });
    });
    expect(at.logged).toContain(DAMAGED);
    expect(stored(at.folder).ids.length).toBeGreaterThan(3900);
  });

  test("when the history is read is met as well", () => {
    fill(at, 4000, 1, 3500);
    overwrite(at.folder, pagesOf(at.folder, 13).slice(10));
    const calls = open();
    expect(at.logged).toEqual([]);
    calls.list(500);
    expect(at.logged[0]).toBe(DAMAGED);
  });

  test("again and again does not fill the disk with what was put aside", () => {
    const calls = open();
    for (let round = 0; round < 20; round++) {
      calls.put(endedCall(round));
      calls.list(1);
      writeFileSync(fileIn(at.folder), "no database ".repeat(1000));
      for (const end of ["-wal", "-shm"]) rmSync(fileIn(at.folder) + end, { force: true });
    }
    expect(asides().length).toBeLessThanOrEqual(8);
    expect(calls.list(50)).not.toEqual([]);
  });
});

describe("bringing over", () => {
  test("goes on at the next start where the program ended in between, and ends what was in progress", async () => {
    const before = fill(at, 500);
    const live = { ...endedCall(501), state: "connected" as const, endReason: null };
    open().put(live);
    log?.close();
    renameSync(fileIn(at.folder), `${fileIn(at.folder)}.unreadable-then`);
    writeFileSync(`${fileIn(at.folder)}.unreadable-then.to-be-saved`, "");
    const calls = open();
    expect(calls.recording().damage).toEqual({ saving: true, saved: 0 });
    calls.close();
    const again = open({ now: () => 7_000 });
    await allSaved(again);
    expect(stored(at.folder).ids).toEqual([...before.map(({ id }) => id), live.id]);
    expect(stored(at.folder).arrows).toBe(1000);
    expect(again.list(1)).toMatchObject([{ id: live.id, state: "ended", endReason: { code: "interrupted" } }]);
    expect(notes()).toEqual([]);
    again.close();
    expect(open().recording().damage).toBeNull();
  });

  test("leaves a call that goes on as it is", async () => {
    const live = { ...endedCall(1), state: "connected" as const, endReason: null };
    const calls = open();
    calls.put(live);
    // Not by a store: of the call only the damaged file knows.
    overwrite(at.folder, [0]);
    for (const end of ["-wal", "-shm"]) rmSync(fileIn(at.folder) + end, { force: true });
    await allSaved(calls);
    calls.put({ ...live, muted: true });
    expect(calls.list(1)).toMatchObject([{ id: live.id, state: "connected", muted: true }]);
  });

  test("takes over the form of an earlier version, whose ladders stand in its records", async () => {
    const { id, ...rest } = endedCall(3);
    const old = new DatabaseSync(`${fileIn(at.folder)}.unreadable-then`);
    old.exec("CREATE TABLE calls (id TEXT PRIMARY KEY, started_at INTEGER, ended INTEGER, record TEXT)");
    const insert = old.prepare("INSERT INTO calls VALUES (?, 3, 1, ?)");
    insert.run(id, JSON.stringify({ id, ...rest, ladder: [arrow(1), "none", arrow(2)] }));
    insert.run("another", JSON.stringify({ id, ...rest }));
    insert.run("broken", "{");
    old.close();
    writeFileSync(`${fileIn(at.folder)}.unreadable-then.to-be-saved`, "");
    const calls = open();
    await allSaved(calls);
    expect(calls.list(10).map((call) => call.id)).toEqual([id]);
    expect(calls.ladder(id).map(({ atMs }) => atMs)).toEqual([1, 2]);
  });
});

test.skipIf(process.platform === "win32")(
  "a file that somebody takes away is noticed, and what was in it is kept",
  async () => {
    const calls = open();
    const [one, two] = [endedCall(1), endedCall(2)];
    calls.put(one);
    for (const end of ["", "-wal", "-shm"]) rmSync(fileIn(at.folder) + end, { force: true });
    calls.put(two);
    await allSaved(calls);
    expect(calls.list(5).map(({ id }) => id)).toEqual([two.id, one.id]);
    calls.close();
    expect(stored(at.folder).ids).toEqual([one.id, two.id]);
    expect(readdirSync(at.folder).filter((name) => name.startsWith("calls.sqlite.replaced-"))).toHaveLength(1);
    expect(join(at.folder, "calls.sqlite")).toBe(fileIn(at.folder));
  },
);
