/** How a file of SQLite is opened, looked at, and put out of the way. */
import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  checkPages,
  DamagedFile,
  foldJournalIn,
  isDamage,
  isNotTaken,
  openSqliteFile,
  setDatabaseAside,
} from "../../../../electron/services/sqlite-file.ts";
import { dataFolderForTests } from "./support/data-folder.ts";

const disk = vi.hoisted(() => ({ moved: [] as string[] }));
vi.mock("../../../../electron/services/stored-file.ts", async (original) => {
  const actual = await original<typeof import("../../../../electron/services/stored-file.ts")>();
  return {
    ...actual,
    moveFile: (from: string, to: string) => {
      disk.moved.push(from);
      actual.moveFile(from, to);
    },
  };
});

const at = dataFolderForTests();
const file = () => join(at.folder, "words.sqlite");
const names = () => readdirSync(at.folder).toSorted();
const isSet = (end: string) => new RegExp(`^words\\.sqlite\\.unreadable-[\\dTZ-]+${end}$`);

beforeEach(() => {
  disk.moved = [];
});

function errorOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return expect.fail("nothing was thrown");
}

/** A file with so much in it that it has many pages. */
function filled(): void {
  const database = openSqliteFile(file());
  database.exec("CREATE TABLE words (word TEXT NOT NULL UNIQUE) STRICT");
  const insert = database.prepare("INSERT INTO words VALUES (?)");
  for (let row = 0; row < 400; row++) insert.run(`${row} ${"x".repeat(200)}`);
  database.close();
}

describe("a file", () => {
  test("is made where there is none, and what is confirmed in it is on the disk", () => {
    const database = openSqliteFile(file());
    const pragma = (name: string) => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    // FULL, which SQLite calls 2: each commit waits for the disk.
    expect(pragma("synchronous")).toBe(2);
    expect(pragma("journal_mode")).toBe("wal");
    expect([pragma("fullfsync"), pragma("checkpoint_fullfsync")]).toEqual([1, 1]);
    expect(pragma("busy_timeout")).toBe(2_000);
    database.close();
    filled();
    expect(openSqliteFile(file()).prepare("SELECT count(*) AS rows FROM words").get()).toEqual({ rows: 400 });
  });

  test.skipIf(process.platform === "win32")("is its owner's alone, with what lies beside it, whoever made it", () => {
    const database = openSqliteFile(file());
    database.exec("CREATE TABLE words (word TEXT)");
    const all = ["", "-wal", "-shm"].map((end) => file() + end);
    const modes = () => all.map((each) => statSync(each).mode & 0o777);
    expect(modes()).toEqual([0o600, 0o600, 0o600]);
    for (const each of all) chmodSync(each, 0o640);
    openSqliteFile(file()).close();
    expect(modes()).toEqual([0o600, 0o600, 0o600]);
    for (const each of all) chmodSync(each, 0o604);
    openSqliteFile(file()).close();
    expect(modes()).toEqual([0o600, 0o600, 0o600]);
    database.close();
  });

  test("that is gone takes its journal along: a new one begins without", () => {
    writeFileSync(`${file()}-wal`, "left");
    writeFileSync(`${file()}-shm`, "left");
    openSqliteFile(file()).close();
    const aside = names().filter((name) => name.includes("unreadable"));
    expect(aside).toEqual([expect.stringMatching(isSet("-shm")), expect.stringMatching(isSet("-wal"))]);
    for (const name of aside) expect(readFileSync(join(at.folder, name), "utf8")).toBe("left");
  });

  test("that is there keeps its journal", () => {
    const before = openSqliteFile(file());
    before.exec("CREATE TABLE words (word TEXT); INSERT INTO words VALUES ('kept')");
    expect(existsSync(`${file()}-wal`)).toBe(true);
    const again = openSqliteFile(file());
    expect(again.prepare("SELECT word FROM words").get()).toEqual({ word: "kept" });
    again.close();
    before.close();
    expect(disk.moved).toEqual([]);
  });

  test("that is none is refused, and held by nobody afterwards", () => {
    writeFileSync(file(), "no database, whatever its name is".repeat(100));
    const close = vi.spyOn(DatabaseSync.prototype, "close");
    const error = errorOf(() => openSqliteFile(file()));
    expect(isDamage(error)).toBe(true);
    expect(close).toHaveBeenCalledOnce();
  });
});

describe("damage", () => {
  test("of pages is found", () => {
    filled();
    const whole = openSqliteFile(file());
    expect(checkPages(whole)).toBeUndefined();
    whole.close();
    const octets = readFileSync(file());
    octets.fill(0x5a, 4096 * 2, 4096 * 6);
    writeFileSync(file(), octets);
    const database = openSqliteFile(file());
    expect(isDamage(errorOf(() => checkPages(database)))).toBe(true);
    database.close();
  });

  test("that a check tells of has its words", () => {
    const found = { prepare: () => ({ all: () => [{ quick_check: "row 1 missing from index" }] }) };
    const error = errorOf(() => checkPages(found as never));
    expect(error).toBeInstanceOf(DamagedFile);
    expect(error).toMatchObject({ message: "row 1 missing from index", errcode: 11 });
    const nothing = { prepare: () => ({ all: () => [] }) };
    expect(isDamage(errorOf(() => checkPages(nothing as never)))).toBe(true);
  });

  test.each([
    [11, true, false],
    [26, true, false],
    // SQLITE_CORRUPT_INDEX: the primary code is in the lower octet.
    [11 | (3 << 8), true, false],
    [18, false, true],
    [19, false, true],
    [20, false, true],
    // SQLITE_CONSTRAINT_UNIQUE
    [2067, false, true],
    // A full disk, a file that somebody else holds, one that cannot be opened.
    [13, false, false],
    [5, false, false],
    [14, false, false],
    [undefined, false, false],
  ])("of code %s: %s; content that is not taken: %s", (errcode, damage, notTaken) => {
    const cause = Object.assign(new Error("x"), { errcode });
    expect([isDamage(cause), isNotTaken(cause)]).toEqual([damage, notTaken]);
  });

  test("as SQLite itself says it, of content that a table does not take", () => {
    filled();
    const database = openSqliteFile(file());
    const again = errorOf(() => database.prepare("INSERT INTO words VALUES (?)").run(`0 ${"x".repeat(200)}`));
    expect([isDamage(again), isNotTaken(again)]).toEqual([false, true]);
    database.close();
  });
});

test("is put out of the way with all that lies beside it, the file last", () => {
  for (const end of ["", "-wal", "-shm"]) writeFileSync(file() + end, `words${end}`);
  const aside = setDatabaseAside(file());
  expect(basename(aside)).toMatch(isSet(""));
  expect(disk.moved).toEqual([`${file()}-wal`, `${file()}-shm`, file()]);
  for (const end of ["", "-wal", "-shm"]) expect(readFileSync(aside + end, "utf8")).toBe(`words${end}`);
  expect(names()).toHaveLength(3);
});

test("of what is not there nothing is put out of the way", () => {
  writeFileSync(file(), "words");
  setDatabaseAside(file());
  expect(disk.moved).toEqual([file()]);
});

describe("the journal of a file that nobody has open", () => {
  const wordsIn = (path: string) => {
    const database = new DatabaseSync(path);
    try {
      return database.prepare("SELECT word FROM words").all();
    } finally {
      database.close();
    }
  };

  test("is folded into the file: without it the file has everything", () => {
    // As a program leaves it that was killed.
    const live = join(at.folder, "live.sqlite");
    const database = openSqliteFile(live);
    database.exec("CREATE TABLE words (word TEXT NOT NULL UNIQUE) STRICT");
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    database.exec("INSERT INTO words VALUES ('Larch')");
    for (const end of ["", "-wal"]) copyFileSync(live + end, file() + end);
    database.close();
    foldJournalIn(file());
    const alone = join(at.folder, "alone.sqlite");
    copyFileSync(file(), alone);
    expect(wordsIn(alone)).toEqual([{ word: "Larch" }]);
  });

  test("of no file makes none, and of one that is no database nothing else", () => {
    foldJournalIn(file());
    expect(names()).toEqual([]);
    writeFileSync(file(), "no database");
    foldJournalIn(file());
    expect(readFileSync(file(), "utf8")).toBe("no database");
  });
});
