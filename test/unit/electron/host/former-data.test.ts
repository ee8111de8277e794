/** What a data folder held of its one user moves to that user's folder, whole or not yet, and over nothing. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { moveFormerData } from "../../../../electron/host/former-data.ts";
import { VAULT_FOLDER } from "../../../../electron/keys/key-vault.ts";
import { recordKeyFile } from "../../../../electron/keys/record-key.ts";
import type { Logger } from "../../../../electron/services/log.ts";

let root: string;
let from: string;
let to: string;
let warned: string[];
const log = { info: () => {}, warn: (text: string) => void warned.push(text), error: () => {} } as unknown as Logger;
const move = (sharesCalls = false) => moveFormerData(from, to, sharesCalls, log);

/** A database as a program leaves it that was killed: what was written last is in its journal. */
function leaveDatabase(name: string, text: string): void {
  const live = join(root, `live-${name}`);
  const database = new DatabaseSync(live);
  database.exec("PRAGMA journal_mode = WAL; CREATE TABLE t (x)");
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  database.prepare("INSERT INTO t VALUES (?)").run(text);
  for (const part of ["", "-wal"]) writeFileSync(join(from, name + part), readFileSync(live + part));
  database.close();
}

function readDatabase(path: string): unknown {
  const database = new DatabaseSync(path);
  try {
    return database.prepare("SELECT x FROM t").get()?.["x"];
  } finally {
    database.close();
  }
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mc-dispatcher-former-"));
  [from, to, warned] = [join(root, "desk"), join(root, "desk", "users", "ava"), []];
  mkdirSync(to, { recursive: true });
  leaveDatabase("calls.sqlite", "a call");
  leaveDatabase("messages.sqlite", "a message");
  for (const folder of ["stills", "received-files", VAULT_FOLDER]) mkdirSync(join(from, folder));
  writeFileSync(join(from, "stills", "1"), "a picture");
  writeFileSync(join(from, VAULT_FOLDER, "keys.sealed"), "keys");
  writeFileSync(recordKeyFile(from), "what signs the record");
  writeFileSync(join(from, "account.json"), "{}");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function expectAllThere(): void {
  expect(readDatabase(join(to, "calls.sqlite"))).toBe("a call");
  expect(readDatabase(join(to, "messages.sqlite"))).toBe("a message");
  expect(readFileSync(join(to, "stills", "1"), "utf8")).toBe("a picture");
  expect(readFileSync(join(to, VAULT_FOLDER, "keys.sealed"), "utf8")).toBe("keys");
  expect(readFileSync(recordKeyFile(to), "utf8")).toBe("what signs the record");
  expect(readdirSync(from).toSorted()).toEqual([VAULT_FOLDER, "account.json", "users"].toSorted());
  expect(readdirSync(join(from, VAULT_FOLDER))).toEqual([]);
}

test("all that was the user's moves, with what a killed program left in a journal; what is the desk's stays", () => {
  move();
  expectAllThere();
  move();
  expectAllThere();
  expect(warned).toEqual([]);
});

test.each([1, 2, 3, 4])("whoever was stopped after %i parts goes on", (parts) => {
  const others = ["received-files", "stills"];
  const moved = [...others, "messages.sqlite", "calls.sqlite"].slice(0, parts);
  // What is folded in first is folded in whenever it was stopped.
  if (parts > others.length) {
    for (const name of ["calls.sqlite", "messages.sqlite"]) readDatabase(join(from, name));
  }
  for (const name of moved) renameSync(join(from, name), join(to, name));
  move();
  expectAllThere();
});

test("where one cannot be moved nothing is lost, and the next sign-in moves the rest", () => {
  writeFileSync(join(to, VAULT_FOLDER), "in the way");
  expect(() => move()).toThrow();
  expect(readFileSync(join(from, VAULT_FOLDER, "keys.sealed"), "utf8")).toBe("keys");
  rmSync(join(to, VAULT_FOLDER));
  move();
  expectAllThere();
});

test("nothing is put in the place of something", () => {
  writeFileSync(join(to, "call-backs.json"), "of the user");
  writeFileSync(join(from, "call-backs.json"), "of before");
  move();
  expect(readFileSync(join(to, "call-backs.json"), "utf8")).toBe("of the user");
  expect(readFileSync(join(from, "call-backs.json"), "utf8")).toBe("of before");
  expect(warned).toHaveLength(1);
});

test("a record that is the desk's stays, with what signs it", () => {
  move(true);
  expect(readDatabase(join(from, "calls.sqlite"))).toBe("a call");
  expect(existsSync(recordKeyFile(from))).toBe(true);
  expect(existsSync(join(to, "calls.sqlite"))).toBe(false);
  expect(readDatabase(join(to, "messages.sqlite"))).toBe("a message");
});
