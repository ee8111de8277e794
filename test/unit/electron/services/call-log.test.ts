import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openCallLog as openLocked } from "../../../../electron/services/call-log.ts";
import type { CallRecord, LadderEntry } from "../../../../shared/mc/call-record.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";
import { type CallLog, openCallLog } from "../../../support/fixtures/record/sealed-log.ts";
import { codeOf, dataFolderForTests } from "./support/data-folder.ts";

const at = dataFolderForTests();

const OWN_ID = "sip:dispatcher@a.test";

describe("the call log", () => {
  const call = (state: CallRecord["state"], startedAt: number): CallRecord =>
    callRecord({ state, startedAt, steps: [{ step: "offered", atMs: 5_000 }], decideBy: 9_000 });

  test("survives a restart; what was left unfinished is ended as interrupted", () => {
    const before = openCallLog(at.folder, at.log, OWN_ID);
    before.put(call("connected", 1_000));
    before.close();
    const after = openCallLog(at.folder, at.log, OWN_ID, { now: () => 3_000 });
    expect(after.list(10)).toMatchObject([
      {
        state: "ended",
        endedAt: 3_000,
        decideBy: null,
        endReason: { code: "interrupted" },
        // Never before the step that it follows.
        steps: [{ step: "offered" }, { step: "ended", atMs: 5_000 }],
      },
    ]);
    after.close();
  });

  test("ends an interrupted call as any other ends: nobody holds it, and what happened in it is kept", () => {
    const steps = (count: number) =>
      Array.from({ length: count }, (_, atMs) => ({ step: "signalling-lost" as const, atMs }));
    for (const count of [200, 512]) {
      const calls = openCallLog(at.folder, at.log, OWN_ID, { now: () => 3_000 });
      const held = { hold: "both", holdChange: "resuming", digits: true } as const;
      const before = { ...call("connected", 1_000), ...held, steps: steps(count) };
      calls.put(before);
      calls.close();
      const after = openCallLog(at.folder, at.log, OWN_ID, { now: () => 3_000 });
      const ended = after.list(10).find(({ id }) => id === before.id)!;
      expect(ended).toMatchObject({ state: "ended", hold: "none", holdChange: "none", digits: false });
      expect(ended.steps).toHaveLength(Math.min(count + 1, 512));
      expect(ended.steps.slice(0, -1)).toEqual(steps(count).slice(0, 511));
      expect(ended.steps.at(-1)).toEqual({ step: "ended", atMs: 2_000 });
      after.close();
    }
  });

  test("gives a line of every call, piece by piece, the one that came last first, and leaves out what it cannot read", () => {
    const calls = openCallLog(at.folder, at.log, OWN_ID);
    const all = Array.from({ length: 7 }, (_, number) => ({ ...call("ended", number), endReason: null }));
    for (const each of all) calls.put(each);
    const [unreadable] = all.splice(2, 1);
    const file = new DatabaseSync(join(at.folder, "calls.sqlite"));
    file.prepare("UPDATE calls SET record = '{' WHERE id = ?").run(unreadable?.id ?? "");
    file.close();
    const ids: string[] = [];
    let before: number | null = null;
    let pieces = 0;
    do {
      const { lines, next } = calls.lines(before, 3);
      ids.push(...lines.map(({ id }) => id));
      before = next;
      pieces += 1;
    } while (before !== null);
    expect(ids).toEqual(all.map(({ id }) => id).toReversed());
    expect(pieces).toBe(3);
    expect(calls.some([all[1]?.id ?? "", crypto.randomUUID()])).toEqual([all[1]]);
    calls.close();
  });

  test("ends the calls of one window alone, and no ended one twice", () => {
    const calls = openCallLog(at.folder, at.log, OWN_ID);
    const [mine, other] = [call("ringing", 1), call("ringing", 2)];
    const ended = { ...call("ended", 3), endReason: { code: "interrupted" as const, detail: "kept" } };
    for (const each of [mine, other, ended]) calls.put(each);
    calls.interrupt([mine.id, ended.id, crypto.randomUUID()]);
    expect(calls.list(10).map(({ state, endReason }) => [state, endReason?.detail])).toEqual([
      ["ended", "kept"],
      ["ringing", undefined],
      ["ended", undefined],
    ]);
    calls.close();
  });

  test("says what was interrupted, in this run and at the end of the last, until a window has settled it", () => {
    const before = openCallLog(at.folder, at.log, OWN_ID);
    const [left, mine, other] = [call("connected", 1), call("ringing", 2), call("ringing", 3)];
    before.put(left);
    expect(before.interrupted()).toEqual([]);
    before.close();
    const after = openCallLog(at.folder, at.log, OWN_ID);
    after.put(mine);
    after.put(other);
    after.interrupt([mine.id]);
    const named = () => after.interrupted().map(({ id, endReason }) => [id, endReason?.code]);
    expect(named()).toEqual([
      [left.id, "interrupted"],
      [mine.id, "interrupted"],
    ]);
    after.settle(left.id);
    after.settle(crypto.randomUUID());
    expect(named()).toEqual([[mine.id, "interrupted"]]);
    after.close();
  });

  test("a damaged file is kept beside a new one", () => {
    writeFileSync(join(at.folder, "calls.sqlite"), "no database ".repeat(100));
    const calls = openCallLog(at.folder, at.log, OWN_ID);
    calls.put(call("ringing", 1));
    expect(calls.list(10)).toHaveLength(1);
    calls.close();
    expect(readdirSync(at.folder).some((name) => name.startsWith("calls.sqlite.unreadable-"))).toBe(true);
    expect(at.logged[0]).toBe("call history damaged, a new one is begun");
  });

  test("that is closed opens its file for nobody, and starts nothing more", async () => {
    const calls = openCallLog(at.folder, at.log, OWN_ID);
    const kept = { ...call("ended", 1_000), endReason: null };
    calls.put(kept);
    calls.close();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      expect([calls.list(10), calls.find(kept.id)]).toEqual([[], null]);
      calls.put({ ...call("ended", 2_000), endReason: null });
      calls.attend([kept.id], "attended");
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
    expect(at.logged).toEqual([]);
    const after = openCallLog(at.folder, at.log, OWN_ID);
    expect(after.list(10)).toMatchObject([{ id: kept.id, attended: false }]);
    after.close();
  });

  test("whose key never came to hand is known to be closed", async () => {
    const calls = openLocked(at.folder, at.log, OWN_ID);
    const known = calls.known();
    calls.close();
    await known;
  });

  test("is kept for this run alone when the folder cannot be written", () => {
    const calls = openCallLog(at.unwritable(), at.log, OWN_ID);
    calls.put(call("ringing", 1));
    expect(calls.list(10)).toHaveLength(1);
    expect(at.logged).toEqual(["calls are not being recorded"]);
    calls.close();
  });

  test("a record that a later release wrote differently is left out, not fatal", () => {
    const calls = openCallLog(at.folder, at.log, OWN_ID);
    calls.put({ ...call("ended", 1), service: "telepathy" } as unknown as CallRecord);
    calls.put(call("ringing", 2));
    expect(calls.list(10)).toHaveLength(1);
    expect(at.logged).toEqual(["a call on record is unreadable"]);
    calls.close();
  });
});

describe("the ladder of a call", () => {
  const arrow = (atMs: number, label: string): LadderEntry => ({
    atMs,
    from: "console",
    to: "system-a",
    what: { kind: "as-written", text: label },
    clauseStep: null,
    tone: "plain",
    certainty: "observed",
    text: `${label} sip:b@x SIP/2.0`,
  });
  const numbered = (...entries: LadderEntry[]) => entries.map((entry, number) => ({ number, entry }));
  const labelsOf = (calls: CallLog, id: string) =>
    calls.ladder(id).map(({ what }) => (what.kind === "as-written" ? what.text : what.kind));
  let calls: CallLog;
  const open = () => openCallLog(at.folder, at.log, OWN_ID);
  beforeEach(() => {
    calls = open();
  });
  afterEach(() => calls.close());

  test("grows in the order of time, whenever an arrow is seen; those of one time stand as they came", () => {
    const record = callRecord();
    calls.put(record);
    calls.appendLadder(record.id, numbered(arrow(1, "INVITE"), arrow(9, "BYE")), []);
    calls.appendLadder(
      record.id,
      [
        { number: 2, entry: arrow(5, "late") },
        { number: 3, entry: arrow(9, "200") },
      ],
      [],
    );
    expect(labelsOf(calls, record.id)).toEqual(["INVITE", "late", "BYE", "200"]);
  });

  test("outlives the end of its call, a restart, and every later state of the call", () => {
    const record = callRecord({ state: "connected" });
    calls.put(record);
    calls.appendLadder(record.id, numbered(arrow(1, "INVITE")), []);
    calls.put({ ...record, state: "ended", endReason: { code: "hung-up" } });
    calls.appendLadder(record.id, [{ number: 1, entry: arrow(2, "200 BYE") }], []);
    calls.close();
    calls = open();
    expect(labelsOf(calls, record.id)).toEqual(["INVITE", "200 BYE"]);
    expect(calls.list(1)[0]).not.toHaveProperty("ladder");
  });

  test("is the same when something is sent twice, and gives up what it is told to", () => {
    const record = callRecord();
    calls.put(record);
    for (const _twice of [1, 2]) calls.appendLadder(record.id, numbered(arrow(1, "a"), arrow(2, "b")), []);
    expect(labelsOf(calls, record.id)).toEqual(["a", "b"]);
    calls.appendLadder(record.id, [{ number: 2, entry: arrow(3, "c") }], [0, 7]);
    expect(labelsOf(calls, record.id)).toEqual(["b", "c"]);
  });

  test("that cannot be stored is refused whole, and can be sent again", () => {
    const record = callRecord();
    const unknown = numbered(arrow(1, "a"));
    expect(codeOf(() => calls.appendLadder(record.id, unknown, []))).toBe("data-folder-unwritable");
    calls.put(record);
    const half = [...numbered(arrow(1, "a")), { number: Number.NaN, entry: arrow(2, "b") }];
    expect(codeOf(() => calls.appendLadder(record.id, half, []))).toBe("data-folder-unwritable");
    expect(labelsOf(calls, record.id)).toEqual([]);
    calls.appendLadder(record.id, unknown, []);
    expect(labelsOf(calls, record.id)).toEqual(["a"]);
  });

  test("of a call that is not on record is empty; an arrow of another form is left out", () => {
    expect(calls.ladder(callRecord().id)).toEqual([]);
    const record = callRecord();
    calls.put(record);
    calls.appendLadder(record.id, numbered({ ...arrow(1, "a"), from: "moon" as never }, arrow(2, "b")), []);
    expect(labelsOf(calls, record.id)).toEqual(["b"]);
    expect(at.logged).toEqual(["an arrow on record is unreadable"]);
  });

  test("goes with its call", () => {
    const record = callRecord();
    calls.put(record);
    calls.appendLadder(record.id, numbered(arrow(1, "a")), []);
    const database = new DatabaseSync(join(at.folder, "calls.sqlite"));
    database.exec("DELETE FROM calls");
    expect(database.prepare("SELECT count(*) AS left FROM ladder").get()?.["left"]).toBe(0);
    database.close();
  });
});

describe("whom the record leaves to be called back", () => {
  const ended = (startedAt: number, primaryId: string, change: Partial<CallRecord> = {}) =>
    callRecord({
      state: "ended",
      startedAt,
      endedAt: startedAt + 1,
      primaryId,
      endReason: { code: "missed" },
      ...change,
    });

  test("is found in all of it, however much came since, in slices that let others work", async () => {
    const calls = openCallLog(at.folder, at.log, OWN_ID);
    const first = ended(1, "sip:first@a.test");
    calls.put(first);
    calls.close();
    const database = new DatabaseSync(join(at.folder, "calls.sqlite"));
    const insert = database.prepare("INSERT INTO calls (id, started_at, ended, record) VALUES (?, ?, 1, ?)");
    database.exec("BEGIN");
    for (let at = 2; at < 3_000; at += 1) {
      const call = ended(at, "sip:b@a.test", { endReason: { code: "declined-by-you" } });
      insert.run(call.id, at, at === 99 ? "{" : JSON.stringify(call));
    }
    database.exec("COMMIT");
    database.close();
    const after = openCallLog(at.folder, at.log, OWN_ID);
    const asked = after.missed();
    const last = ended(4_000, "sip:last@a.test");
    after.put(last);
    expect((await asked).calls.map(({ id }) => id)).toEqual([first.id]);
    expect((await after.missed()).calls.map(({ id }) => id)).toEqual([last.id, first.id]);
    expect(after.list(1)).toMatchObject([{ id: last.id }]);
    expect(after.find(first.id)).toEqual(first);
    expect(after.find(crypto.randomUUID())).toBeNull();
    after.attend([first.id, crypto.randomUUID()], "opened");
    expect(after.find(first.id)).toEqual({ ...first, opened: true });
    after.attend([first.id], "attended");
    expect((await after.missed()).calls.map(({ id }) => id)).toEqual([last.id]);
    const cut = after.missed();
    after.close();
    await cut;
  });
});
