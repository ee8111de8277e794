/**
 * The one writer of files: every file that the program keeps is written here, all of it or not at all.
 *
 * What is written goes into a file beside the one that is meant, which is put in its place only when every octet is on
 * the disk; until then, whatever happens, the one that was there stays. What a program that was killed has left of it is
 * swept away at the next start ({@link sweepUnfinished}).
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import {
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** What a file is called while it is not finished: its name, a number drawn for it (earlier versions: of the process). */
const UNFINISHED = /\.(?:[0-9a-f-]{36}|\d+)\.next$/;

/** What says that a folder cannot be flushed here, unlike a disk that failed. */
const NO_FLUSH = new Set(["EACCES", "EINVAL", "EISDIR", "ENOTSUP", "EPERM"]);

const codeOf = (cause: unknown): string => (cause as NodeJS.ErrnoException).code ?? "";

function discard(file: string): void {
  try {
    rmSync(file);
  } catch {
    // It was never made, or has its name already.
  }
}

/** Has the names in a folder on the disk. Windows has no such thing, and some network folders have none either. */
export function flushFolder(folder: string): void {
  if (process.platform === "win32") return;
  try {
    const handle = openSync(folder, "r");
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (cause) {
    if (!NO_FLUSH.has(codeOf(cause))) throw cause;
  }
}

/**
 * Makes a folder that its owner alone can enter, with those above it, where they are not there yet.
 *
 * @throws Error of the file system
 */
export function makeFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  const top = dirname(first);
  for (let made = folder; made.length > top.length; made = dirname(made)) flushFolder(dirname(made));
}

/** Writes every octet: a full disk may take some and say so only when asked for the rest. */
function writeAll(handle: number, octets: Uint8Array): void {
  for (let at = 0; at < octets.length; ) {
    const written = writeSync(handle, octets, at);
    if (written === 0) throw new Error("the file takes no more octets");
    at += written;
  }
}

function writeBeside(file: string, content: string | Uint8Array): string {
  const next = `${file}.${randomUUID()}.next`;
  try {
    makeFolder(dirname(file));
    const handle = openSync(next, "wx", 0o600);
    try {
      writeAll(handle, typeof content === "string" ? Buffer.from(content) : content);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    return next;
  } catch (cause) {
    discard(next);
    throw cause;
  }
}

/**
 * Replaces a file, or makes it: readable by its owner alone, on the disk when this returns. Where it throws before the
 * last step, the file is what it was.
 *
 * @throws Error of the file system
 */
export function storeFile(file: string, content: string | Uint8Array): void {
  const next = writeBeside(file, content);
  try {
    renameSync(next, file);
  } catch (cause) {
    discard(next);
    throw cause;
  }
  flushFolder(dirname(file));
}

/**
 * Makes a file that is not there yet; one that is there stays as it is.
 *
 * @throws Error of the file system
 */
export function storeNewFile(file: string, content: string | Uint8Array): void {
  const next = writeBeside(file, content);
  try {
    // Unlike a rename, a link never replaces what is there already.
    linkSync(next, file);
  } catch (cause) {
    if (codeOf(cause) === "EEXIST") return;
    // Not every file system has links. The program runs once for a data folder, so nobody else makes this file now.
    renameSync(next, file);
  } finally {
    discard(next);
  }
  flushFolder(dirname(file));
}

/**
 * Gives a file another name, in place of what has that name. Both names lie in one file system.
 *
 * @throws Error of the file system
 */
export function moveFile(from: string, to: string): void {
  renameSync(from, to);
  for (const folder of new Set([dirname(to), dirname(from)])) flushFolder(folder);
}

/**
 * Copies a file to a name that is not taken; nothing is left of a copy that failed.
 *
 * @throws Error of the file system
 */
export function copyStored(from: string, to: string): void {
  try {
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    const handle = openSync(to, "r+");
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (cause) {
    if (codeOf(cause) !== "EEXIST") discard(to);
    throw cause;
  }
  flushFolder(dirname(to));
}

/**
 * Removes what programs that were killed have left unfinished in a folder. For who holds the folder alone; never throws.
 *
 * @param beginning - of the names of files that are concerned
 */
export function sweepUnfinished(folder: string, beginning = ""): void {
  try {
    for (const name of readdirSync(folder)) {
      if (name.startsWith(beginning) && UNFINISHED.test(name)) discard(join(folder, name));
    }
  } catch {
    // No folder, nothing in it.
  }
}
