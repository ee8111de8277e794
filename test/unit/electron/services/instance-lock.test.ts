import { existsSync } from "node:fs";
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
