/** The key that signs the record: another one takes its place only where nobody can open it any more, and what it signed stays signed until then. */
import { readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { type KeyStore, KeyStoreLocked, keyFileStore } from "../../../../electron/keys/key-store.ts";
import { openRecordKey, recordKeyFile } from "../../../../electron/keys/record-key.ts";
import { dataFolderForTests } from "../services/support/data-folder.ts";

const at = dataFolderForTests();
const store = (): KeyStore => keyFileStore(join(at.folder, "test.key"));
const opened = (by: KeyStore = store()) => openRecordKey(at.folder, [by], at.log);
const file = () => recordKeyFile(at.folder);
const names = () => readdirSync(dirname(file()));

test("is made once, and its counter never goes back", async () => {
  const first = await opened();
  const reached = first.count();
  const again = await opened();
  expect(again.key).toBe(first.key);
  expect(again.count()).toBeGreaterThan(reached);
});

test("stays as it is where the disk does not give it, and is there when it does", async () => {
  const { key } = await opened();
  renameSync(file(), `${file()}.there`);
  // A way that leads back to itself: ELOOP, for whoever asks.
  symlinkSync(file(), file());
  await expect(opened()).rejects.toMatchObject({ code: "data-folder-unwritable" });
  expect([names(), at.logged]).toEqual([["record.key", "record.key.there"], []]);
  renameSync(`${file()}.there`, file());
  expect((await opened()).key).toBe(key);
});

test("stays as it is while the key store is locked", async () => {
  await opened();
  const before = readFileSync(file(), "utf8");
  const locked: KeyStore = { ...store(), open: async () => Promise.reject(new KeyStoreLocked("by the test")) };
  await expect(opened(locked)).rejects.toThrow(KeyStoreLocked);
  expect(readFileSync(file(), "utf8")).toBe(before);
});

test("is put aside, not thrown away, when another store made it or it is none", async () => {
  const { key } = await opened();
  rmSync(join(at.folder, "test.key"));
  const second = await opened();
  expect(second.key).not.toBe(key);
  expect(names()).toHaveLength(2);
  writeFileSync(file(), "{");
  expect((await opened()).key).not.toBe(second.key);
  expect(at.logged.every((line) => line.includes("is put aside, another one is made"))).toBe(true);
});
