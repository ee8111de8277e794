/** The record of calls as a log that can be checked: what is chained and signed, over restarts, crashes and removals, and what is found out. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { LastingSigner } from "../../../../electron/services/call-entries.ts";
import { NOTICE_OF_A_SHORTER_RULE, RUN_BEFORE } from "../../../../electron/services/call-retention.ts";
import { PLACE } from "../../../../electron/services/call-seal.ts";
import { RECORD_CRYPTO } from "../../../../electron/services/record-crypto.ts";
import type { CallRecord } from "../../../../shared/mc/call-record.ts";
import { fingerprintOf } from "../../../../shared/record/links.ts";
import { RecordVerifier } from "../../../../shared/record/verify-record.ts";
import { newKeys } from "../../../support/fixtures/record/kept-record.ts";
import {
  type CallLog,
  type CallLogOptions,
  openCallLog,
  TEST_TEXTS,
} from "../../../support/fixtures/record/sealed-log.ts";
import { endedCall, fileIn, fill } from "./support/calls.ts";
import { codeOf, dataFolderForTests } from "./support/data-folder.ts";

const at = dataFolderForTests();
const keys = newKeys();

/** Counters go on over the runs of a test, as those of the console do. */
let counted = 0;
let reached: number | null = null;
function lasting(pair = keys): LastingSigner {
  return {
    ...pair,
    count: () => ++counted,
    get reached() {
      return reached;
    },
    confirm: (counter) => (reached = counter),
  };
}
afterEach(() => {
  counted = 0;
  reached = null;
});

function open(options: CallLogOptions = {}, signer: LastingSigner | null = lasting()): CallLog {
  const log = openCallLog(at.folder, at.log, null, { now: () => 5_000, ...options });
  if (signer !== null) log.signWith(signer);
  return log;
}

/** Opens it when what is too much is announced, and again when it goes. */
function afterNotice(options: CallLogOptions): CallLog {
  open(options).close();
  return open({ ...options, now: () => 5_000 + NOTICE_OF_A_SHORTER_RULE, runFor: () => RUN_BEFORE });
}

const linesOf = (log: CallLog, ids = log.list(500).map(({ id }) => id)) => [...log.exportLines(ids)];

function verified(lines: readonly string[], key = keys.key) {
  const verifier = new RecordVerifier({ crypto: RECORD_CRYPTO, fingerprint: fingerprintOf(RECORD_CRYPTO, key) });
  for (const line of lines) verifier.line(line);
  return verifier.end();
}

/** What the shown entries say, without whole calls. */
const kinds = (lines: readonly string[]) =>
  lines.flatMap((line) => (JSON.parse(line) as { body?: { kind: string } }).body?.kind ?? []);

function inFile<T>(work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(fileIn(at.folder));
  try {
    return work(database);
  } finally {
    database.close();
  }
}

describe("entries", () => {
  test("are made when a call ends and with each change after it, not while it goes on", () => {
    const log = open();
    const call = endedCall(1);
    const live: CallRecord = { ...call, state: "connected", endReason: null };
    for (const state of [live, { ...live, muted: true }, call, call]) log.put(state);
    log.attend([call.id], "attended");
    log.put({ ...call, attended: true, muted: true });
    const lines = linesOf(log);
    expect(kinds(lines)).toEqual(["opened", "call", "change", "change"]);
    expect(lines[3]).toContain('"set":{"attended":true}');
    expect(verified(lines)).toMatchObject({ fault: null, outside: 0 });
    log.close();
  });

  test("of calls that are not asked for go along as hashes, and those of a call in progress are none", () => {
    const log = open();
    const [a, b] = [endedCall(1), endedCall(2)];
    for (const call of [a, b]) log.put(call);
    const live: CallRecord = { ...endedCall(3), state: "connected", endReason: null };
    log.put(live);
    const lines = linesOf(log, [b.id, live.id]);
    expect(lines.join("\n")).not.toContain(a.id);
    expect(verified(lines)).toMatchObject({ fault: null, leftOut: 1, outside: 1, notAsLogged: 0 });
    log.close();
  });

  test("go on over restarts, one that says so each time; an interrupted call ends in one", () => {
    const first = open();
    first.put({ ...endedCall(1), state: "connected", endReason: null });
    first.close();
    const second = open();
    const lines = linesOf(second);
    expect(kinds(lines)).toEqual(["opened", "call", "opened"]);
    expect(verified(lines)).toMatchObject({ fault: null });
    expect(at.logged.filter((line) => line.includes("ends before"))).toEqual([]);
    second.close();
  });

  test("of calls from before the chain are none, until something changes in them", () => {
    fill(at, 3);
    inFile((database) => database.exec("DELETE FROM record_entries"));
    const log = open();
    expect(verified(linesOf(log))).toMatchObject({ fault: null, outside: 3, notAsLogged: 0 });
    const [call] = log.list(1);
    log.put({ ...call!, muted: true });
    expect(kinds(linesOf(log))).toEqual(["opened", "older"]);
    expect(verified(linesOf(log))).toMatchObject({ fault: null, outside: 2 });
    log.close();
  });
});

describe("the key", () => {
  test("signs what was recorded before it was at hand; without it nothing is exported", () => {
    const log = open({}, null);
    for (const at of [1, 2, 3]) log.put(endedCall(at));
    expect(codeOf(() => linesOf(log))).toBe("record-not-exported");
    log.signWith(lasting());
    expect(verified(linesOf(log))).toMatchObject({ fault: null, head: { number: 4 } });
    log.close();
  });

  test("may be another one: it signs all there is, and says that it is another", () => {
    const first = open({ keep: 1 });
    // Some are removed, so that there is a checkpoint.
    for (let i = 1; i < 5; i++) first.put(endedCall(i));
    first.close();
    afterNotice({ keep: 1 }).close();
    const others = newKeys();
    const second = open({ keep: 1 }, lasting(others));
    const lines = linesOf(second);
    expect(verified(lines, others.key)).toMatchObject({ fault: null });
    expect(verified(lines)).toMatchObject({ fault: "another-key" });
    expect(lines.some((line) => line.includes(`"otherKey":"${keys.key}"`))).toBe(true);
    second.close();
  });
});

describe("what is removed because there is too much", () => {
  test("leaves a signed checkpoint, and an entry that says so", () => {
    const first = open({ keep: 5 });
    for (let i = 1; i <= 106; i++) first.put(endedCall(i));
    first.close();
    const log = afterNotice({ keep: 5 });
    expect(log.recording()).toMatchObject({ kept: 5, removed: 101 });
    log.put(endedCall(107));
    const lines = linesOf(log);
    expect(kinds(lines)).toEqual([
      "call",
      "call",
      "call",
      "call",
      "call",
      "announced",
      "opened",
      "removed",
      "opened",
      "call",
    ]);
    // The first of all said that the record was opened.
    expect(verified(lines)).toMatchObject({ fault: null, removedUpTo: 102, shown: 10 });
    log.close();
  });

  test("in the middle leaves hashes", () => {
    const first = open({ keep: 5 });
    const refused = { direction: "incoming", endReason: { code: "too-many-calls" } } as const;
    first.put(endedCall(1));
    for (let i = 2; i <= 106; i++) first.put(endedCall(i, i < 103 ? refused : {}));
    first.close();
    const log = afterNotice({ keep: 5 });
    const lines = linesOf(log);
    expect(verified(lines)).toMatchObject({ fault: null, removedUpTo: 0, leftOut: 101 });
    expect(lines.join("")).not.toContain("too-many-calls");
    log.close();
  });
});

describe("an export on its way when calls are to be removed", () => {
  const TEN_MINUTES = 600_000;
  let clock = { now: 5_000, runFor: 0 };
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    clock = { now: 5_000, runFor: 0 };
  });
  afterEach(() => void vi.useRealTimers());

  /** A record of which 101 calls are due, and an export that has begun. */
  function due() {
    const log = open({ keep: 5, now: () => clock.now, runFor: () => clock.runFor });
    for (let i = 1; i <= 106; i++) log.put(endedCall(i));
    vi.advanceTimersByTime(TEN_MINUTES);
    expect(log.recording().going).toMatchObject({ others: 101 });
    const rest = log.exportLines(log.list(500).map(({ id }) => id));
    clock = { now: 5_000 + NOTICE_OF_A_SHORTER_RULE, runFor: RUN_BEFORE };
    const first = rest.next().value ?? "";
    vi.advanceTimersByTime(TEN_MINUTES);
    expect(log.recording()).toMatchObject({ kept: 106, removed: 0 });
    return { log, first, rest };
  }

  test("comes to its end whole, and then they go", () => {
    const { first, log, rest } = due();
    expect(verified([first, ...rest])).toMatchObject({ fault: null, removedUpTo: 0, shown: 108 });
    vi.advanceTimersByTime(TEN_MINUTES);
    expect(log.recording()).toMatchObject({ kept: 5, removed: 101 });
    log.close();
  });

  test("is not waited for when it is dropped", () => {
    const { log, rest } = due();
    rest.return();
    vi.advanceTimersByTime(TEN_MINUTES);
    expect(log.recording()).toMatchObject({ kept: 5, removed: 101 });
    log.close();
  });

  test("of which nobody takes the rest is not waited for either, and ends by name", () => {
    const { log, rest } = due();
    clock.runFor += 60_000;
    vi.advanceTimersByTime(TEN_MINUTES);
    expect(log.recording()).toMatchObject({ kept: 5, removed: 101 });
    expect(codeOf(() => [...rest])).toBe("record-not-exported");
    log.close();
  });
});

describe("somebody at the file", () => {
  function filled(): CallRecord[] {
    const log = open();
    const calls = [1, 2, 3, 4].map((start) => endedCall(start));
    for (const call of calls) log.put(call);
    log.close();
    return calls;
  }
  const found = () => {
    const log = open();
    const result = verified(linesOf(log));
    log.close();
    return result;
  };

  test("who changes what an entry says is found", () => {
    filled();
    inFile((database) =>
      database.exec(
        "UPDATE record_entries SET body = substr(body, 1, 59) || iif(substr(body, 60, 1) = 'x', 'y', 'x') || substr(body, 61) WHERE number = 3",
      ),
    );
    expect(found()).toMatchObject({ fault: "changed", number: 3 });
  });

  test("who has the key that seals, and not the one that signs, is found as well", () => {
    filled();
    inFile((database) => {
      const body = String(database.prepare("SELECT body FROM record_entries WHERE number = 3").get()?.["body"]);
      const said = TEST_TEXTS.opened(PLACE.said(3), body) ?? "";
      const changed = TEST_TEXTS.sealed(PLACE.said(3), said.replace('"startedAt":2', '"startedAt":9'));
      expect(said).toContain('"startedAt":2');
      database.prepare("UPDATE record_entries SET body = ? WHERE number = 3").run(changed);
    });
    expect(found()).toMatchObject({ fault: "changed", number: 3 });
  });

  test("who removes an entry is found", () => {
    filled();
    inFile((database) => database.exec("DELETE FROM record_entries WHERE number = 3"));
    expect(found()).toMatchObject({ fault: "missing", number: 3 });
  });

  test("who changes a call and not its entry is found, and its state is exported as one that is not attested", () => {
    const [, second] = filled();
    const changed = TEST_TEXTS.sealed(PLACE.record(second!.id), JSON.stringify({ ...second, muted: true }));
    for (const text of [changed, "1:bm90aGluZw=="]) {
      inFile((database) => database.prepare("UPDATE calls SET record = ? WHERE id = ?").run(text, second!.id));
      // Of one that nobody can open the chain knows more than the file.
      const ids = [second!.id];
      const log = open();
      expect(verified(linesOf(log, ids))).toMatchObject({ fault: null, outside: 1, notAsLogged: 1 });
      log.close();
    }
  });

  test("who cuts the end off, or puts an older file in place, is found at the next start", () => {
    filled();
    filled();
    inFile((database) => database.exec("DELETE FROM record_entries WHERE number > 5"));
    const log = open();
    expect(at.logged.some((line) => line.includes("ends before what was signed"))).toBe(true);
    const lines = linesOf(log);
    const last = lines.findLast((line) => line.includes('"kind":"opened"'));
    const { body } = JSON.parse(last!) as { body: { counter: number; reached: number } };
    expect(body.counter).toBeLessThan(body.reached);
    log.close();
  });
});

test("a process that is killed at any moment leaves a chain that is whole, its end signed at the next start", async () => {
  const writer = fileURLToPath(new URL("../../../support/harness/disk/record-writer.ts", import.meta.url));
  for (const after of [1, 9]) {
    const child = spawn(process.execPath, [writer, at.folder], { stdio: ["ignore", "pipe", "inherit"] });
    let confirmed = 0;
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      confirmed += chunk.toString().split("\n").length - 1;
      if (confirmed >= after) child.kill("SIGKILL");
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    expect(child.signalCode).toBe("SIGKILL");
    const log = open();
    const lines = linesOf(log);
    expect(verified(lines)).toMatchObject({ fault: null, outside: 0 });
    expect(kinds(lines).filter((kind) => kind === "call").length).toBeGreaterThanOrEqual(after);
    log.close();
  }
});
