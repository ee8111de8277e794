import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { LOG_FILE, openLog } from "../../../../electron/services/log.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { dataFolderForTests } from "./support/data-folder.ts";

const at = dataFolderForTests();

describe("the log", () => {
  const lines = (name = LOG_FILE) =>
    readFileSync(join(at.folder, name), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));

  test("is JSON lines with the whole chain of causes", () => {
    const logger = openLog(at.folder)("part");
    logger.info("started", { port: 1 });
    logger.error("failed", new McError("host-failed", "x", new Error("inner", { cause: "root" })));
    expect(lines()).toMatchObject([
      { level: "info", name: "part", message: "started", facts: { port: 1 }, at: expect.stringMatching(/Z$/) },
      {
        level: "error",
        cause: { code: "host-failed", detail: "x", cause: { message: "inner", cause: "root" } },
      },
    ]);
    expect(statSync(join(at.folder, LOG_FILE)).mode & 0o077).toBe(0);
  });

  test("begins a new file at its size and keeps the one before", () => {
    const logger = openLog(at.folder, 500)("part");
    for (let index = 0; index < 20; index += 1) logger.info(`line ${index}`);
    expect(statSync(join(at.folder, LOG_FILE)).size).toBeLessThanOrEqual(500);
    const kept = [...lines(`${LOG_FILE}.1`), ...lines()].map(({ message }) => message);
    expect(kept.at(-1)).toBe("line 19");
    expect(kept.length).toBeGreaterThan(5);
  });

  test("keeps what matters in a flood: of one kind a few lines, what is left out by its number, and everything else", () => {
    vi.useFakeTimers();
    const createLogger = openLog(at.folder);
    const flooded = createLogger("window console");
    for (let index = 0; index < 10_000; index += 1) flooded.warn(`message dropped: ${index}`);
    flooded.error("call not stored: the disk is full");
    createLogger("keys").warn("message dropped: of another part");
    vi.advanceTimersByTime(60_000);
    expect(statSync(join(at.folder, LOG_FILE)).size).toBeLessThan(5_000);
    expect(
      lines()
        .slice(20)
        .map(({ message }) => message),
    ).toEqual([
      "more lines like this are left out for a minute: window console warn message dropped",
      "call not stored: the disk is full",
      "message dropped: of another part",
      "9980 lines like this were left out: window console warn message dropped",
    ]);
    vi.useRealTimers();
  });

  test("goes on in the file of the last run, and gives up silently where it cannot write", () => {
    openLog(at.folder)("a").info("one");
    openLog(at.folder)("b").info("two");
    expect(lines()).toHaveLength(2);
    expect(() => openLog(at.unwritable())("c").info("three")).not.toThrow();
  });
});
