import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openLog } from "../../../../electron/services/log.ts";
import { keptLine, keptLog, ourWordsOf } from "../../../../electron/support/log-lines.ts";
import { LOG_WORDS } from "../../../../electron/support/log-vocabulary.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { particular } from "../../../../shared/errors/particulars.ts";

/** A call that writes a line of the log, with the text that it begins with. */
const WRITES =
  /\b(?:log|said|write|onWarning|writeLog|createLogger\([^)]*\)|#log)(?:\.(?:info|warn|error))?\(\s*(?:host,\s*"\w+",\s*)?(["`])((?:\\.|(?!\1)[^\\])*)\1/g;

test("every word of which our own lines are made may be told", () => {
  const missing = new Set<string>();
  let lines = 0;
  for (const folder of ["electron", "renderer"]) {
    for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      if (!/\.tsx?$/.test(file)) continue;
      for (const [, , text = ""] of readFileSync(join(folder, file), "utf8").matchAll(WRITES)) {
        lines += 1;
        for (const piece of text.split(/\$\{[^}]*\}/)) {
          for (const word of piece.split(/[^A-Za-z-]+/)) {
            const plain = word.replaceAll(/^-+|-+$/g, "").toLowerCase();
            if (plain !== "" && !LOG_WORDS.has(plain)) missing.add(plain);
          }
        }
      }
    }
  }
  expect(lines).toBeGreaterThan(100);
  expect([...missing]).toEqual([]);
});

describe("of a text our own words alone are left", () => {
  test.each([
    ["signed in at id.city.example", "signed in at […]"],
    ["certificate of kms.system-b.example not there ahead of calls", "certificate of […] not there ahead of calls"],
    ["wss://sip.a.test: 503 Zwetschge kaputt", "[…] 503 […]"],
    ["message dropped: field-unreadable Kontakt", "message dropped: field-unreadable […]"],
    ["calls.put failed", "calls.put failed"],
    ["+49 170 1234567", "[…] 170 […]"],
    ["", ""],
  ])("%s", (text, kept) => {
    expect(ourWordsOf(text)).toBe(kept);
  });
});

describe("a line", () => {
  let folder: string;
  const file = () => join(folder, "mc-dispatcher.log");
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-lines-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const lines = (most = 100) => keptLog(file(), most).lines;

  test("is told with facts of known kinds and with codes of what failed, and nothing else", () => {
    const log = openLog(folder)("host");
    log.info("the program starts", { version: "0.2.0", lab: true, system: "linux x64", policyOf: "Herr Quitte" });
    log.warn("the SIP server was lost", { code: "server-unreachable", detail: "sip.quitte.example" });
    log.error(
      "keys not stored",
      new McError("kms-forbidden", particular("key-period", 77), new TypeError("Quitte at /home/quitte")),
    );
    log.error("nobody caught an error", new Error("Quitte"));
    expect(lines().map(({ text }) => text.slice(25))).toEqual([
      "info host: the program starts version=0.2.0 lab=true",
      "warn host: the SIP server was lost code=server-unreachable",
      "error host: keys not stored <- kms-forbidden (key-period) <- TypeError",
      "error host: nobody caught an error <- Error",
    ]);
    expect(lines().map(({ codes }) => codes)).toEqual([[], ["server-unreachable"], ["kms-forbidden"], []]);
  });

  test.each([
    ["no JSON", "quitte"],
    ["no object", "[1]"],
    ["without a moment", '{"level":"info","name":"host","message":"a"}'],
    ["whose moment is a text", '{"at":"quitte","level":"info","name":"host","message":"a"}'],
    ["of a level that there is not", '{"at":"2026-11-29T00:00:00.000Z","level":"quitte","name":"host","message":"a"}'],
  ])("that is %s is left out, and counted", (_what, line) => {
    expect(keptLine(line)).toBeUndefined();
    writeFileSync(file(), `${line}\n`);
    expect(keptLog(file(), 10)).toEqual({ lines: [], unread: 1 });
  });

  test("by a name, a fact, a code or an error that we do not have tells none of them", () => {
    const text = keptLine(
      JSON.stringify({
        at: "2026-11-29T00:00:00.000Z",
        level: "warn",
        name: "quitte",
        message: "quitte",
        quitte: "quitte",
        facts: { quitte: 1, code: "quitte-quitte", status: "quitte", until: "quitte", count: { quitte: 1 } },
        cause: { name: "QuitteError", message: "quitte", code: "quitte-a", detail: "quitte", stack: "quitte" },
      }),
    )?.text;
    expect(text).toBe("2026-11-29T00:00:00.000Z warn […]: […] <- Error");
  });

  test("the newest are told, over both files, and a file that is not there is no matter", () => {
    expect(lines()).toEqual([]);
    const log = openLog(folder, 400)("host");
    for (let at = 0; at < 8; at++) log.info(`calls removed ${at}`);
    expect(lines(3).map(({ text }) => text.at(-1))).toEqual(["5", "6", "7"]);
  });
});
