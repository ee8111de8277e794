/** What stands in the file of calls: nothing of people and content in the clear, whenever the key comes, and whenever a process is killed. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test, vi } from "vitest";
import { sealUnder } from "../../../../electron/keys/calls-key.ts";
import type { LastingSigner } from "../../../../electron/services/call-entries.ts";
import { PLACE } from "../../../../electron/services/call-seal.ts";
import { RECORD_CRYPTO } from "../../../../electron/services/record-crypto.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { fingerprintOf } from "../../../../shared/record/links.ts";
import { RecordVerifier } from "../../../../shared/record/verify-record.ts";
import { newKeys } from "../../../support/fixtures/record/kept-record.ts";
import {
  type CallLog,
  type CallLogOptions,
  openCallLog,
  TEST_SEAL,
  TEST_TEXTS,
} from "../../../support/fixtures/record/sealed-log.ts";
import { arrow, endedCall, fileIn } from "./support/calls.ts";
import { dataFolderForTests } from "./support/data-folder.ts";

const at = dataFolderForTests();
const keys = newKeys();
const SECRETS = ["sip:larch@a.test", "beside the pier", "2611-0093", "Ava Wren", "INVITE sip:larch", "Fraser"];

let log: CallLog | undefined;
afterEach(() => log?.close());

function open(options: CallLogOptions = {}): CallLog {
  log = openCallLog(at.folder, at.log, null, options);
  return log;
}

let counted = 0;
const signer = (): LastingSigner => ({ ...keys, count: () => ++counted, reached: null, confirm: () => {} });

const noted = (startedAt: number) =>
  endedCall(startedAt, {
    primaryId: "sip:larch@a.test",
    note: { text: "Fraser waits beside the pier", incident: "2611-0093", by: "Ava Wren", at: 1, earlier: [] },
  });

/** Texts that stand in the clear in any file of the folder. */
function inTheClear(): string[] {
  const octets = readdirSync(at.folder).map((name) => readFileSync(join(at.folder, name), "latin1"));
  return SECRETS.filter((secret) => octets.some((text) => text.includes(secret)));
}

function inFile(work: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(fileIn(at.folder));
  work(database);
  database.close();
}

/** Leaves the file as a version left it that knew no seal. */
function unseal(): void {
  inFile((database) => {
    database.exec("BEGIN; DROP TABLE seal; DROP TABLE clear; PRAGMA user_version = 2;");
    for (const { ended, id, record } of database.prepare("SELECT id, ended, record FROM calls").all()) {
      const text = TEST_TEXTS.opened(PLACE.record(String(id)), String(record)) ?? "";
      database
        .prepare("UPDATE calls SET record = ?, ended = ? WHERE id = ?")
        .run(text, Math.min(1, Number(ended)), id!);
    }
    for (const { call_id, entry, number } of database.prepare("SELECT * FROM ladder").all()) {
      const text = TEST_TEXTS.opened(PLACE.arrow(String(call_id), Number(number)), String(entry)) ?? "";
      database.prepare("UPDATE ladder SET entry = ? WHERE call_id = ? AND number = ?").run(text, call_id!, number!);
    }
    for (const { body, hash, number } of database.prepare("SELECT * FROM record_entries").all()) {
      const links = JSON.parse(TEST_TEXTS.opened(PLACE.links(Number(number)), String(hash)) ?? "") as (string | null)[];
      const text = TEST_TEXTS.opened(PLACE.said(Number(number)), String(body)) ?? "";
      database
        .prepare("UPDATE record_entries SET content = ?, hash = ?, signature = ?, body = ? WHERE number = ?")
        .run(links[0]!, links[1]!, links[2]!, text, number!);
    }
    database.exec("COMMIT");
  });
}

function fillSigned(calls: number): void {
  const filled = open();
  filled.signWith(signer());
  for (let start = 1; start <= calls; start++) {
    const call = noted(start);
    filled.put(call);
    filled.appendLadder(call.id, [{ number: 0, entry: arrow(1, "INVITE sip:larch@a.test SIP/2.0") }], []);
  }
  filled.close();
}

function verified(calls: CallLog) {
  const verifier = new RecordVerifier({ crypto: RECORD_CRYPTO, fingerprint: fingerprintOf(RECORD_CRYPTO, keys.key) });
  for (const line of calls.exportLines(calls.list(500).map(({ id }) => id))) verifier.line(line);
  return verifier.end();
}

/** What the child says until it is killed behind a line. */
async function killed(what: "note" | "seal", isTime: (lines: readonly string[]) => boolean): Promise<string[]> {
  const writer = fileURLToPath(new URL("../../../support/harness/disk/note-writer.ts", import.meta.url));
  const child = spawn(process.execPath, [writer, at.folder, what], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    said += chunk.toString();
    if (isTime(said.split("\n"))) child.kill("SIGKILL");
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  expect(child.signalCode).toBe("SIGKILL");
  return said.split("\n").slice(0, -1);
}

test("nothing of people and content stands in the file or its journal; the key opens all of it", () => {
  const calls = open();
  const live = { ...noted(1), state: "connected" as const, endReason: null };
  calls.signWith(signer());
  calls.put(live);
  calls.appendLadder(live.id, [{ number: 0, entry: arrow(1, "INVITE sip:larch@a.test SIP/2.0") }], []);
  expect(inTheClear()).toEqual([]);
  calls.put({ ...live, state: "ended", endReason: { code: "hung-up" } });
  calls.attend([live.id], "attended");
  expect(inTheClear()).toEqual([]);
  calls.close();
  expect(inTheClear()).toEqual([]);
  const again = open();
  expect(again.find(live.id)).toMatchObject({ primaryId: "sip:larch@a.test", attended: true });
  expect(again.ladder(live.id)).toMatchObject([{ text: "INVITE sip:larch@a.test SIP/2.0" }]);
});

test("a row that is put in the place of another is left out", () => {
  const calls = open();
  const [one, two] = [noted(1), noted(2)];
  for (const call of [one, two]) calls.put(call);
  inFile((database) =>
    database
      .prepare("UPDATE calls SET record = (SELECT record FROM calls WHERE id = ?) WHERE id = ?")
      .run(one.id, two.id),
  );
  expect(calls.list(5).map(({ id }) => id)).toEqual([one.id]);
  expect(at.logged).toContain("a call on record is unreadable");
});

test("until the key is at hand calls wait, and nothing is told of it; then they are on record, behind those of before", async () => {
  fillSigned(2);
  const calls = openCallLog(at.folder, at.log, null, { seal: undefined as never });
  log = calls;
  const live = { ...noted(9), state: "connected" as const, endReason: null };
  calls.put(live);
  calls.signWith(signer());
  expect(calls.recording()).toMatchObject({ problem: null, awaited: true, waiting: 1 });
  expect(calls.list(5).map(({ id }) => id)).toEqual([live.id]);
  calls.withhold(new McError("record-locked"));
  await calls.known();
  expect(calls.recording()).toMatchObject({ problem: "record-locked", awaited: true, waiting: 1 });
  calls.unlock(TEST_SEAL);
  expect(calls.recording()).toMatchObject({ problem: null, awaited: false, waiting: 0, kept: 3 });
  expect(calls.list(5)).toMatchObject([{ id: live.id, state: "connected" }, {}, {}]);
  expect(verified(calls)).toMatchObject({ fault: null });
});

test("a file of another key is put aside whole, and a new one begun", () => {
  fillSigned(1);
  const calls = open({ seal: sealUnder(new Uint8Array(32).fill(8)) });
  calls.put(endedCall(5));
  expect(calls.list(5)).toHaveLength(1);
  expect(readdirSync(at.folder).some((name) => /^calls\.sqlite\.unreadable-[^.]*$/.test(name))).toBe(true);
});

test("what a version without a seal left is sealed, whenever that is cut off, and its chain holds", {
  timeout: 30_000,
}, async () => {
  fillSigned(450);
  unseal();
  expect(inTheClear()).toEqual(SECRETS);
  // Behind the first part, in the middle, at the end of the writing anew.
  for (const after of [1, 2, 5]) {
    await killed("seal", ({ length }) => length > after);
    const calls = open({ seal: TEST_SEAL });
    expect(calls.list(500)).toHaveLength(450);
    calls.signWith(signer());
    expect(verified(calls)).toMatchObject({ fault: null, outside: 0, notAsLogged: 0 });
    calls.close();
  }
  await killed("seal", (lines) => lines.includes("swept"));
  expect(inTheClear()).toEqual([]);
  const calls = open();
  expect(calls.list(500).map(({ startedAt }) => startedAt)).toEqual(Array.from({ length: 450 }, (_, n) => 450 - n));
});

test("a copy that was converted goes when all of it is sealed; damaged ones stay, and the log names those in the clear", async () => {
  fillSigned(2);
  writeFileSync(`${fileIn(at.folder)}.unreadable-2026-02`, readFileSync(fileIn(at.folder)));
  unseal();
  for (const name of ["earlier-2026-01", "unreadable-2026-01", "replaced-2026-01", "unreadable-2026-03"]) {
    writeFileSync(`${fileIn(at.folder)}.${name}`, readFileSync(fileIn(at.folder)));
  }
  // What an end without power left in a journal alone.
  writeFileSync(`${fileIn(at.folder)}.unreadable-2026-04-wal`, '{"startedAt":1,"primaryId":"sip:larch@a.test"}');
  writeFileSync(`${fileIn(at.folder)}.unreadable-2026-03.to-be-saved`, "");
  const copies = () => readdirSync(at.folder).filter((name) => name.startsWith("calls.sqlite."));
  const before = copies();
  const names = (said: string) => at.logged.filter((line) => line === said);
  open();
  await vi.waitFor(() => expect(names("a damaged copy of the calls stands in the clear")).toHaveLength(4), {
    timeout: 10_000,
  });
  expect(names("a copy of the calls that stood in the clear is removed")).toHaveLength(1);
  // What was still to be saved is brought over meanwhile, and its mark goes.
  const left = before.filter((name) => !/earlier|to-be-saved/.test(name));
  expect(copies().filter((name) => !name.endsWith(".to-be-saved"))).toEqual(left);
});

test("a process that is killed while a note is typed leaves what was confirmed of it last, and none of it in the clear", async () => {
  for (const after of [1, 40]) {
    const said = await killed("note", ({ length }) => length > after);
    expect(inTheClear()).toEqual([]);
    const [call] = open().list(1);
    expect(call).toMatchObject({ state: "ended", endReason: { code: "interrupted" } });
    const letters = (call?.note?.text.length ?? 0) - "larch".length;
    // One more may be on the disk than was said.
    expect([Number(said.at(-1)), Number(said.at(-1)) + 1]).toContain(letters);
    log?.close();
  }
});
