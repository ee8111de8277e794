/** The key under which calls are sealed: it stays while it cannot be had, and is put aside only when nobody can open it any more. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { callsKeyFile, openCallSeal } from "../../../../electron/keys/calls-key.ts";
import { type KeyStore, KeyStoreLocked, keyFileStore } from "../../../../electron/keys/key-store.ts";
import { dataFolderForTests } from "../services/support/data-folder.ts";

const at = dataFolderForTests();
const store = (): KeyStore => keyFileStore(join(at.folder, "test.key"));
const opened = (by: KeyStore = store()) => openCallSeal(at.folder, [by], at.log);
const names = () => readdirSync(dirname(callsKeyFile(at.folder)));

test("is made once, and opens what it sealed, at its place alone", async () => {
  const sealed = (await opened()).seal("larch", "record a");
  const again = await opened();
  expect(again.open(sealed, "record a")).toBe("larch");
  expect(() => again.open(sealed, "record b")).toThrow();
  const another = Buffer.from(sealed, "base64");
  another[20] = (another[20] ?? 0) ^ 1;
  expect(() => again.open(another.toString("base64"), "record a")).toThrow();
});

test("stays as it is while the key store is locked", async () => {
  await opened();
  const before = readFileSync(callsKeyFile(at.folder), "utf8");
  const locked: KeyStore = { ...store(), open: async () => Promise.reject(new KeyStoreLocked("by the test")) };
  await expect(opened(locked)).rejects.toThrow(KeyStoreLocked);
  expect(readFileSync(callsKeyFile(at.folder), "utf8")).toBe(before);
  expect(at.logged).toEqual([]);
});

test("stays as it is where the disk does not give it", async () => {
  // In the place of a file that cannot be read, also by root.
  mkdirSync(callsKeyFile(at.folder), { recursive: true });
  await expect(opened()).rejects.toMatchObject({ code: "data-folder-unwritable" });
  expect(names()).toEqual(["calls.key"]);
});

test("is put aside, not thrown away, when another store made it or it is none", async () => {
  await opened();
  rmSync(join(at.folder, "test.key"));
  const sealed = (await opened()).seal("larch", "record a");
  expect(names()).toHaveLength(2);
  writeFileSync(callsKeyFile(at.folder), "{");
  const last = await opened();
  expect(() => last.open(sealed, "record a")).toThrow();
  expect(at.logged.every((line) => line.includes("is put aside, another one is made"))).toBe(true);
});
