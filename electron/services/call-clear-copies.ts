/**
 * Copies of the record that stand in the clear beside it: what version 0.2.0 left of the file that it converted, and files of versions without a seal
 * that were put aside. When all that could be read of them is in the record, and all of that is sealed, they go.
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

/** Copies beside a file, those alone that are not to be read any more. */
function copiesOf(file: string): string[] {
  const name = basename(file).replaceAll(".", "\\.");
  const isCopy = new RegExp(`^${name}\\.(?:earlier|unreadable|replaced)-[^.]*$`);
  const folder = dirname(file);
  const copies = readdirSync(folder)
    .filter((each) => isCopy.test(each))
    .map((each) => join(folder, each.replace(/-(?:wal|shm)$/, "")));
  return [...new Set(copies)].filter((copy) => !existsSync(copy + TO_BE_SAVED));
}

/**
 * Removes the copies of a file that stand in the clear, which the log says.
 *
 * @param isOver - asked between two pieces: nothing is looked at any more
 */
export async function removeClearCopies(
  file: string,
  isOver: () => boolean,
  log: Pick<Logger, "info" | "error">,
): Promise<void> {
  try {
    for (const copy of copiesOf(file)) {
      const parts = PARTS.map((part) => copy + part).filter((part) => existsSync(part));
      let isClear = basename(copy).startsWith(`${basename(file)}.earlier-`);
      for (const part of parts) isClear ||= await hasClearText(part, isOver);
      if (isOver()) return;
      if (!isClear) continue;
      // The file last: whoever is stopped finds it again.
      for (const part of parts.toReversed()) rmSync(part, { force: true });
      log.info("a copy of the calls that stood in the clear is removed", { name: basename(copy) });
    }
  } catch (cause) {
    log.error("copies of the calls in the clear are not removed yet", cause);
  }
}
