/**
 * Copies of the record that stand in the clear beside it. What version 0.2.0 left of the file that it converted goes when all of it is in the record and
 * sealed. Damaged files of versions without a seal stay, since what the program cannot read of them somebody else may; the log names each.
 *
 * @module
 */
import { closeSync, existsSync, openSync, readdirSync, readSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { TO_BE_SAVED } from "./call-asides.ts";
import type { Logger } from "./log.ts";

/** What stands in the clear text of a call, and of a message of its ladder, and in no sealed one. */
const MARKS = ['"startedAt":', '"atMs":'] as const;
const LONGEST = Math.max(...MARKS.map(({ length }) => length));
/** Octets that are looked at in one go; calls go on in between. */
const PIECE = 1024 * 1024;
/** The file, and what SQLite keeps beside it. */
const PARTS = ["", "-wal", "-shm"] as const;

const rest = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Whether something in the clear stands in a file. @throws Error of the file system */
async function hasClearText(file: string, isOver: () => boolean): Promise<boolean> {
  const handle = openSync(file, "r");
  try {
    const octets = Buffer.alloc(PIECE);
    for (let at = 0; !isOver(); at += PIECE - LONGEST) {
      const length = readSync(handle, octets, 0, PIECE, at);
      const piece = octets.subarray(0, length);
      if (MARKS.some((mark) => piece.includes(mark))) return true;
      if (length < PIECE) return false;
      await rest();
    }
    return false;
  } finally {
    closeSync(handle);
  }
}

/** What an earlier version converted, and what was put aside as damaged. */
const CONVERTED = "earlier";
const KINDS = [CONVERTED, "unreadable", "replaced"] as const;

/** Copies beside a file, those alone that are not to be read any more. */
function copiesOf(file: string): string[] {
  const folder = dirname(file);
  const isCopy = (each: string) => KINDS.some((kind) => each.startsWith(`${basename(file)}.${kind}-`));
  const copies = readdirSync(folder)
    .map((each) => each.replace(/-(?:wal|shm)$/, ""))
    .filter((each) => isCopy(each) && !each.endsWith(TO_BE_SAVED))
    .map((each) => join(folder, each));
  return [...new Set(copies)].filter((copy) => !existsSync(copy + TO_BE_SAVED));
}

/** Removes the copies of a file that were converted, and tells of damaged ones that stand in the clear. */
export async function removeClearCopies(
  file: string,
  isOver: () => boolean,
  log: Pick<Logger, "info" | "warn" | "error">,
): Promise<void> {
  try {
    for (const copy of copiesOf(file)) {
      const name = basename(copy);
      const parts = PARTS.map((part) => copy + part).filter((part) => existsSync(part));
      if (name.startsWith(`${basename(file)}.${CONVERTED}-`)) {
        // The file last: whoever is stopped finds it again.
        for (const part of parts.toReversed()) rmSync(part, { force: true });
        log.info("a copy of the calls that stood in the clear is removed", { name });
        continue;
      }
      for (const part of parts) {
        if (!(await hasClearText(part, isOver))) continue;
        log.warn("a damaged copy of the calls stands in the clear", { name });
        break;
      }
      if (isOver()) return;
    }
  } catch (cause) {
    log.error("copies of the calls in the clear are not removed yet", cause);
  }
}
