import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lockDataFolder } from "../../../../electron/services/instance-lock.ts";
import { codeOf, dataFolderForTests } from "./support/data-folder.ts";

const at = dataFolderForTests();

test("a data folder is one program's, until it ends", () => {
  const unlock = lockDataFolder(at.folder);
  expect(codeOf(() => lockDataFolder(at.folder))).toBe("already-running");
  unlock();
  lockDataFolder(at.folder)();
  expect(() => lockDataFolder(at.unwritable())()).not.toThrow();
  expect(existsSync(join(at.folder, "instance.lock"))).toBe(true);
});

test.runIf(process.platform !== "win32")("a data folder is closed to others, but one that many share is not", () => {
  const modeAfter = (mode: number) => {
    chmodSync(at.folder, mode);
    lockDataFolder(at.folder)();
    return statSync(at.folder).mode & 0o7777;
  };
  expect([0o755, 0o2770, 0o700, 0o1777].map(modeAfter)).toEqual([0o700, 0o700, 0o700, 0o1777]);
});

test("who holds the folder removes what a killed program left unfinished, in it and beside it, and nothing of others", () => {
  const left = (name: string) => `${name}.${crypto.randomUUID()}.next`;
  const data = join(at.folder, "data");
  mkdirSync(join(data, "keys"), { recursive: true });
  for (const path of [left("data/settings.json"), left("data/keys/a.vault"), left("data.key"), left("other.key")]) {
    writeFileSync(join(at.folder, path), "");
  }
  mkdirSync(join(data, "set-up-a1B2c3"));
  writeFileSync(join(data, "set-up-a1B2c3", "account.json"), "password");
  mkdirSync(join(data, "set-up-notes"));
  const held = lockDataFolder(data);
  expect(readdirSync(data).filter((name) => name.startsWith("set-up"))).toEqual(["set-up-notes"]);
  expect(readdirSync(data).sort()).toEqual(expect.arrayContaining(["instance.lock", "keys"]));
  expect(readdirSync(data).filter((name) => name.endsWith(".next"))).toEqual([]);
  expect(readdirSync(join(data, "keys"))).toEqual([]);
  expect(readdirSync(at.folder).filter((name) => name.endsWith(".next"))).toEqual([
    expect.stringMatching(/^other\.key/),
  ]);
  const unfinished = join(data, left("settings.json"));
  writeFileSync(unfinished, "");
  expect(codeOf(() => lockDataFolder(data))).toBe("already-running");
  expect(existsSync(unfinished)).toBe(true);
  held();
  rmSync(data, { recursive: true });
});
