/**
 * The end of the log for a report: times, levels, our own words, codes and plain numbers. Names, addresses and whatever else was put into a
 * line is left out, also where nobody took it for a secret when the line was written.
 *
 * @module
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { z } from "zod";
import { isCommandName } from "../../shared/bridge/bridge.ts";
import { isErrorCode } from "../../shared/errors/mc-error.ts";
import { readParticular } from "../../shared/errors/particulars.ts";
import { MESSAGE_FLAWS } from "../../shared/mc/message-handling.ts";
import { LOG_WORDS } from "./log-vocabulary.ts";

/** Octets that are read of a file, from its end. */
const TAIL = 256 * 1024;
/** Causes of a cause. */
const MAX_CAUSES = 5;
/** Characters of a line that are looked at. */
const MAX_LINE = 16_384;
const GAP = "[…]";

/** Facts beside a line, which are numbers, flags, codes or moments; any other fact is left out. */
const FACTS: ReadonlySet<string> = new Set([
  ...["code", "kind", "stage", "until", "lab", "version", "shell", "removed", "kept", "limit"],
  ...["aged", "olderThan", "due", "keepCalls", "keepDays"],
  ...["refused", "others", "keep", "calls", "offered", "remembered", "state", "attempt", "status", "count", "keys"],
]);
/** Words that facts can be, besides codes. */
const FACT_WORDS: ReadonlySet<string> = new Set([
  ...["electron", "chromium", "off", "starting", "ready", "failed", "in", "out", "waiting", "connecting"],
  ...["registered", "reconnecting", "ahead", "soon", "over"],
  ...["server-certificate", "own-certificate", "sign-in", "own-keys"],
]);
const ERROR_NAMES: ReadonlySet<string> = new Set([
  ...["Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "AggregateError", "McError", "ZodError"],
  ...["AbortError", "TimeoutError", "SipStreamError", "NotTextError", "MediaRefusal"],
]);

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z$/;
/** A version, a status: nothing longer, which could be a number of somebody. */
const SHORT_NUMBER = /^\d{1,3}$/;
const VERSION = /^\d{1,3}\.\d{1,3}\.\d{1,3}$/;
const EDGES = /^[("'`,.:;!?–-]{0,8}|["'`),.:;!?–-]{0,8}$/g;

const lineSchema = z.object({
  at: z.string().regex(MOMENT),
  level: z.enum(["info", "warn", "error"]),
  name: z.string().regex(/^[a-z-]{1,20}(?: [a-z]{1,20})?$/),
  message: z.string(),
  facts: z.record(z.string(), z.unknown()).optional(),
  cause: z.unknown().optional(),
});

/** A line of a report, and what it says that went wrong. */
export interface KeptLine {
  readonly at: string;
  readonly level: "info" | "warn" | "error";
  readonly text: string;
  /** Codes of the closed set that stand in it. */
  readonly codes: readonly string[];
}

const FLAWS: ReadonlySet<string> = new Set(MESSAGE_FLAWS);

const isOurs = (word: string) =>
  LOG_WORDS.has(word.toLowerCase()) ||
  FLAWS.has(word) ||
  isErrorCode(word) ||
  isCommandName(word) ||
  SHORT_NUMBER.test(word);

/** Our own words of a text, with a gap for everything between them. */
export function ourWordsOf(text: string): string {
  const words = text
    .slice(0, MAX_LINE)
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => (isOurs(word.replaceAll(EDGES, "")) ? word : GAP));
  return words.filter((word, at) => word !== GAP || words[at - 1] !== GAP).join(" ");
}

function factOf(value: unknown): string | undefined {
  if (typeof value === "boolean" || typeof value === "number") return String(value);
  if (typeof value !== "string") return undefined;
  return isErrorCode(value) || FACT_WORDS.has(value) || MOMENT.test(value) || VERSION.test(value) ? value : undefined;
}

function factsOf(facts: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(facts).flatMap(([name, value]) => {
    const fact = FACTS.has(name) ? factOf(value) : undefined;
    return fact === undefined ? [] : [`${name}=${fact}`];
  });
}

/** What failed, and what was behind it: names of errors and codes, none of their sentences. */
function causesOf(cause: unknown): string[] {
  const found: string[] = [];
  let next = cause;
  for (let depth = 0; depth < MAX_CAUSES && typeof next === "object" && next !== null; depth++) {
    const { name, code, detail, cause: behind } = next as Readonly<Record<string, unknown>>;
    if (typeof code === "string" && isErrorCode(code)) {
      const mark = typeof detail === "string" ? readParticular(detail)?.mark : undefined;
      found.push(mark === undefined ? code : `${code} (${mark})`);
    } else found.push(typeof name === "string" && ERROR_NAMES.has(name) ? name : "Error");
    next = behind;
  }
  return found;
}

/** From the first of its characters alone. */
const CODES = /(?<![a-z0-9-])[a-z0-9]+(?:-[a-z0-9]+)+/g;

/** What of one line of the log may be told; undefined for one that cannot be read. */
export function keptLine(line: string): KeptLine | undefined {
  let read: z.infer<typeof lineSchema>;
  try {
    read = lineSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
  const { at, level, name, message, facts = {}, cause } = read;
  const title = LOG_WORDS.has(name.split(" ")[0] ?? "") || name === "host" ? name : GAP;
  const causes = causesOf(cause);
  const parts = [ourWordsOf(message), ...factsOf(facts), ...(causes.length === 0 ? [] : [`<- ${causes.join(" <- ")}`])];
  const text = parts.join(" ");
  return {
    at,
    level,
    text: `${at} ${level} ${title}: ${text}`,
    codes: [...new Set((text.match(CODES) ?? []).filter(isErrorCode))],
  };
}

/** The last octets of a file, from the beginning of a line; nothing where it cannot be read. */
function tailOf(file: string): string[] {
  let handle: number | undefined;
  try {
    handle = openSync(file, "r");
    const { size } = fstatSync(handle);
    const octets = Buffer.alloc(Math.min(size, TAIL));
    const read = readSync(handle, octets, 0, octets.length, size - octets.length);
    const lines = octets.subarray(0, read).toString("utf8").split("\n");
    return (size > TAIL ? lines.slice(1) : lines).filter((line) => line !== "");
  } catch {
    return [];
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/**
 * The last lines of the log.
 *
 * @param file - the newest file; the one before it ends in `.1`
 * @param most - lines, the newest
 */
export function keptLog(file: string, most: number): { readonly lines: readonly KeptLine[]; readonly unread: number } {
  const newest = tailOf(file);
  const all = newest.length >= most ? newest : [...tailOf(`${file}.1`), ...newest];
  const read = all.slice(-most).map(keptLine);
  const lines = read.filter((line) => line !== undefined);
  return { lines, unread: read.length - lines.length };
}
