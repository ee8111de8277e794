import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { openCallDatabase } from "../../../../electron/services/call-database.ts";
import { codeOf, dataFolderForTests } from "./support/data-folder.ts";

const at = dataFolderForTests();
const CALL_LOG_FILE = "calls.sqlite";
const OWN_ID = "sip:dispatcher@a.test";

/** The file as version 0.1.0 wrote it. */
function write010(...records: readonly unknown[]): void {
  const database = new DatabaseSync(join(at.folder, CALL_LOG_FILE));
  database.exec(
    "CREATE TABLE calls (id TEXT PRIMARY KEY, started_at INTEGER NOT NULL, ended INTEGER NOT NULL, record TEXT NOT NULL) STRICT",
  );
  const insert = database.prepare("INSERT INTO calls VALUES (?, ?, 1, ?)");
  for (const [index, record] of records.entries()) {
    insert.run(`call ${index}`, index, typeof record === "string" ? record : JSON.stringify(record));
  }
  database.close();
}

/** Names of what was kept of an earlier form. */
const copies = () => readdirSync(at.folder).filter((name) => /^calls\.sqlite\.earlier-[\dTZ-]+$/.test(name));

const arrow = (atMs: number, more = {}) => ({ atMs, label: "INVITE", ...more });

/** What is in the file after it was opened. */
function opened(ownId: string | null = OWN_ID) {
  const database = openCallDatabase(at.folder, ownId);
  const records = database.prepare("SELECT record FROM calls ORDER BY started_at").all();
  const ladder = database.prepare("SELECT call_id, number, at_ms, entry FROM ladder ORDER BY call_id, number").all();
  database.close();
  return {
    records: records.map((row) => String(row["record"])),
    ladder: ladder.map((row) => [row["call_id"], row["number"], row["at_ms"], JSON.parse(String(row["entry"]))]),
  };
}

describe("the calls of version 0.1.0", () => {
  test("get their ladders in a table of their own, and an owner", () => {
    write010({ id: "call 0", ladder: [arrow(0), arrow(1.5, { text: 'a "b"\r\n' })] }, { id: "call 1", ladder: [] });
    for (const _again of [1, 2]) {
      const { records, ladder } = opened();
      expect(records.map((record) => JSON.parse(record))).toEqual([
        { id: "call 0", ownId: OWN_ID },
        { id: "call 1", ownId: OWN_ID },
      ]);
      expect(ladder).toEqual([
        ["call 0", 0, 0, arrow(0)],
        ["call 0", 1, 1.5, arrow(1.5, { text: 'a "b"\r\n' })],
      ]);
    }
  });

  test("that it added to a file of today's form, gone back to for a while, are taken in as the others are", () => {
    write010({ id: "call 0", ladder: [arrow(0)] });
    opened();
    const back = new DatabaseSync(join(at.folder, CALL_LOG_FILE));
    const insert = back.prepare("INSERT INTO calls VALUES (?, ?, 1, ?)");
    insert.run("call 1", 1, JSON.stringify({ id: "call 1", ladder: [arrow(2)] }));
    insert.run("call 2", 2, JSON.stringify({ id: "call 2", ladder: [] }));
    back.close();
    for (const _again of [1, 2]) {
      const { records, ladder } = opened();
      expect(records.map((record) => JSON.parse(record))).toEqual([
        { id: "call 0", ownId: OWN_ID },
        { id: "call 1", ownId: OWN_ID },
        { id: "call 2", ownId: OWN_ID },
      ]);
      expect(ladder).toEqual([
        ["call 0", 0, 0, arrow(0)],
        ["call 1", 0, 2, arrow(2)],
      ]);
    }
    // A copy would stand there in the clear.
    expect(copies()).toEqual([]);
  });

  test("have no owner where the account cannot be read", () => {
    write010({ id: "call 0", ladder: [] });
    expect(opened(null).records.map((record) => JSON.parse(record))).toEqual([{ id: "call 0", ownId: null }]);
  });

  test.each([
    ["no JSON", "no JSON {"],
    ["a ladder that is none", { ladder: { atMs: 1 } }],
    ["arrows that are none", { ladder: ["text", 7, null, { atMs: "soon" }, {}] }],
    ["no ladder", { id: "call 1" }],
  ])("that are damaged hold up no other: %s", (_what, damaged) => {
    write010({ id: "call 0", ladder: [arrow(3)] }, damaged);
    const { records, ladder } = opened();
    expect(records).toHaveLength(2);
    expect(ladder).toEqual([["call 0", 0, 3, arrow(3)]]);
    expect(at.logged).toEqual([]);
  });

  test("stay as they were where they cannot be brought over", () => {
    write010({ id: "call 0", ladder: [arrow(0)] });
    const file = join(at.folder, CALL_LOG_FILE);
    const full = new DatabaseSync(file);
    // In the place of a full disk: nothing of the new form can be made.
    full.exec("CREATE TABLE ladder (another TEXT)");
    full.close();
    expect(() => openCallDatabase(at.folder, OWN_ID)).toThrow("ladder");
    const kept = new DatabaseSync(file);
    expect(JSON.parse(String(kept.prepare("SELECT record FROM calls").get()?.["record"]))).toEqual({
      id: "call 0",
      ladder: [arrow(0)],
    });
    expect(kept.prepare("PRAGMA user_version").get()?.["user_version"]).toBe(0);
    kept.close();
  });
});

test("a file of a later version is left alone, and said to be one", () => {
  openCallDatabase(at.folder, null).close();
  const file = join(at.folder, CALL_LOG_FILE);
  const later = new DatabaseSync(file);
  later.exec("PRAGMA user_version = 99");
  later.close();
  const before = readFileSync(file);
  expect(codeOf(() => openCallDatabase(at.folder, null))).toBe("call-history-newer");
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(readdirSync(at.folder).filter((name) => name.includes("unreadable"))).toEqual([]);
});

test.skipIf(process.platform === "win32")(
  "the file and what lies beside it are their owner's alone, also older ones",
  () => {
    const file = join(at.folder, CALL_LOG_FILE);
    const modes = () => ["", "-wal", "-shm"].map((end) => statSync(file + end).mode & 0o777);
    const database = openCallDatabase(at.folder, null);
    expect(modes()).toEqual([0o600, 0o600, 0o600]);
    for (const end of ["", "-wal", "-shm"]) chmodSync(file + end, 0o644);
    const again = openCallDatabase(at.folder, null);
    expect(modes()).toEqual([0o600, 0o600, 0o600]);
    again.close();
    database.close();
  },
);

test("what is confirmed is on the disk", () => {
  const database = openCallDatabase(at.folder, null);
  const pragma = (name: string) => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
  // FULL, which SQLite calls 2: each commit waits for the disk.
  expect([pragma("synchronous"), pragma("journal_mode"), pragma("fullfsync")]).toEqual([2, "wal", 1]);
  database.close();
});

test("what was not yet in a file that is gone is not taken for what is not yet in a new one", () => {
  const before = openCallDatabase(at.folder, null);
  before.exec("INSERT INTO calls VALUES ('old', 1, 1, '{}')");
  const left = readFileSync(join(at.folder, `${CALL_LOG_FILE}-wal`));
  before.close();
  rmSync(join(at.folder, CALL_LOG_FILE));
  writeFileSync(join(at.folder, `${CALL_LOG_FILE}-wal`), left);
  expect(opened().records).toEqual([]);
  expect(readdirSync(at.folder).filter((name) => /unreadable.*-wal$/.test(name))).toHaveLength(1);
});
