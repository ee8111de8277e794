/**
 * Small JSON files of the data folder: read with a schema, written so that a crash leaves the old or the new one.
 *
 * @module
 */
import {
  closeSync,
  copyFileSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { McError } from "../../shared/errors/mc-error.ts";

export type JsonRead<T> =
  | { readonly kind: "found"; readonly value: T }
  | { readonly kind: "missing" }
  /** There, but not JSON or not of the expected form. */
  | { readonly kind: "unreadable"; readonly cause: unknown };

/** Reads a file that may be missing or damaged. Never throws. */
export function readJsonFile<S extends z.ZodType>(file: string, schema: S): JsonRead<z.output<S>> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" ? { kind: "missing" } : { kind: "unreadable", cause };
  }
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? { kind: "found", value: parsed.data } : { kind: "unreadable", cause: parsed.error };
  } catch (cause) {
    return { kind: "unreadable", cause };
  }
}

/** Names the members of a file that are wrong, those that there are not among them; never their values. */
export function wrongMembers(cause: unknown): string {
  if (!(cause instanceof z.ZodError)) return "not JSON";
  const members = cause.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path],
  );
  return [...new Set(members.map((path) => path.join(".") || "the file"))].join(", ").slice(0, 500);
}

/**
 * Replaces a file in one step, readable by its owner alone.
 *
 * @throws McError `data-folder-unwritable`
 */
export function writeJsonFile(file: string, value: unknown): void {
  const next = `${file}.${process.pid}.next`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const handle = openSync(next, "w", 0o600);
    try {
      writeSync(handle, `${JSON.stringify(value, null, 2)}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(next, file);
  } catch (cause) {
    discard(next);
    throw new McError("data-folder-unwritable", undefined, cause);
  }
}

function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It was never made: its folder is not one.
  }
}

type AsideReason = "unreadable" | "replaced";

const nameAside = (file: string, why: AsideReason) =>
  `${file}.${why}-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`;

/**
 * Puts a file out of the way under a name that says why and when. Returns its new name, or undefined if it stays or was
 * not there.
 */
export function setAside(file: string, why: AsideReason = "unreadable"): string | undefined {
  const aside = nameAside(file, why);
  try {
    renameSync(file, aside);
    return aside;
  } catch {
    return undefined;
  }
}

/** What copying says of something whose content cannot be had, unlike a disk that is full. */
const NOT_TO_BE_COPIED = new Set(["EACCES", "EPERM", "EISDIR", "ERR_FS_EISDIR"]);

/**
 * Keeps what is in a file that could not be understood, before it is written anew. The file stays where it is, so that a
 * crash in between does not make it look as if there had never been one; only what cannot be copied is put out of the way.
 *
 * @throws McError `data-folder-unwritable`
 */
export function keepUnreadable(file: string): void {
  const aside = nameAside(file, "unreadable");
  try {
    copyFileSync(file, aside);
  } catch (cause) {
    discard(aside);
    const { code = "" } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return;
    if (!NOT_TO_BE_COPIED.has(code)) throw new McError("data-folder-unwritable", undefined, cause);
    setAside(file);
  }
}
