/** A fresh data folder for each test of a service, and a log that remembers what it was told. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import type { Logger } from "../../../../../electron/services/log.ts";
import { McError } from "../../../../../shared/errors/mc-error.ts";

export interface TestFolder {
  /** Another one for each test. */
  readonly folder: string;
  readonly log: Logger;
  /** The messages of the test. */
  readonly logged: readonly string[];
  /** A data folder that cannot be made, even by root: a file stands in its way. */
  unwritable(): string;
}

export function dataFolderForTests(): TestFolder {
  let folder = "";
  let logged: string[] = [];
  const note = (message: string) => void logged.push(message);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-test-"));
    logged = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return {
    get folder() {
      return folder;
    },
    get logged() {
      return logged;
    },
    log: { info: note, warn: note, error: note },
    unwritable() {
      writeFileSync(join(folder, "file"), "");
      return join(folder, "file", "data");
    },
  };
}

/** The code of the error that is thrown, or `none`. */
export function codeOf(act: () => unknown): string {
  try {
    act();
    return "none";
  } catch (error) {
    return error instanceof McError ? error.code : String(error);
  }
}
