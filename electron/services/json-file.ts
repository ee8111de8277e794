/**
 * Small JSON files of the data folder: read with a schema, written whole ({@link storeFile}), put aside when unreadable.
 *
 * @module
 */
import { z } from "zod";
import { codeOfIssue } from "../../shared/bridge/signalling-server.ts";
import { type ErrorCode, McError } from "../../shared/errors/mc-error.ts";
import { copyStored, moveFile, storeFile } from "./stored-file.ts";
import { NotTextError, readTextFileIfAny } from "./text-file.ts";

export type JsonRead<T> =
  | { readonly kind: "found"; readonly value: T }
  | { readonly kind: "missing" }
  /** There, but not JSON or not of the expected form. */
  | { readonly kind: "unreadable"; readonly cause: unknown };

/** Reads a file that may be missing or damaged. Never throws. */
export function readJsonFile<S extends z.ZodType>(file: string, schema: S): JsonRead<z.output<S>> {
  let text: string | undefined;
  try {
    text = readTextFileIfAny(file);
  } catch (cause) {
    return { kind: "unreadable", cause };
  }
  if (text === undefined) return { kind: "missing" };
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? { kind: "found", value: parsed.data } : { kind: "unreadable", cause: parsed.error };
  } catch (cause) {
    return { kind: "unreadable", cause };
  }
}

/** Whether a file is there and the system did not give what is in it: a disk that does not answer, or rights that were changed, damage nothing. */
export const isNotGiven = (read: JsonRead<unknown>): boolean =>
  read.kind === "unreadable" && (read.cause as NodeJS.ErrnoException | undefined)?.syscall !== undefined;

/** Names the members of a file that are wrong, those that there are not among them; never their values. */
export function wrongMembers(cause: unknown): string {
  if (cause instanceof NotTextError) return "not UTF-8";
  if (!(cause instanceof z.ZodError)) return "not JSON";
  const members = cause.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path],
  );
  return [...new Set(members.map((path) => path.join(".") || "the file"))].join(", ").slice(0, 500);
}

/**
 * Reads a file that has to be there, and right.
 *
 * @throws McError `missing`; `invalid`, or the code of what is wrong in it: the detail names the members, not their values
 */
export function readJsonOrThrow<S extends z.ZodType>(
  file: string,
  schema: S,
  missing: ErrorCode,
  invalid: ErrorCode,
): z.output<S> {
  const read = readJsonFile(file, schema);
  if (read.kind === "missing") throw new McError(missing, file);
  // The cause is not kept: a parser's message can quote the text around the fault, and a password may be there.
  if (read.kind === "unreadable")
    throw new McError(codeOfIssue(read.cause) ?? invalid, `${file}: ${wrongMembers(read.cause)}`);
  return read.value;
}

/**
 * Replaces a file in one step, readable by its owner alone.
 *
 * @throws McError `data-folder-unwritable`
 */
export function writeJsonFile(file: string, value: unknown): void {
  try {
    storeFile(file, `${JSON.stringify(value, null, 2)}\n`);
  } catch (cause) {
    throw new McError("data-folder-unwritable", undefined, cause);
  }
}

type AsideReason = "unreadable" | "replaced";

/** The name under which a file is put out of the way: it says why, and when. */
export const nameAside = (file: string, why: AsideReason) =>
  `${file}.${why}-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`;

/**
 * Puts a file out of the way under a name that says why and when. Returns its new name, or undefined if it stays or was
 * not there.
 */
export function setAside(file: string, why: AsideReason = "unreadable"): string | undefined {
  const aside = nameAside(file, why);
  try {
    moveFile(file, aside);
    return aside;
  } catch {
    return undefined;
  }
}

/** What copying says of something whose content cannot be had, unlike a disk that is full. */
const NOT_TO_BE_COPIED = new Set(["EACCES", "EPERM", "EISDIR", "ERR_FS_EISDIR"]);

/**
 * Keeps what is in a file before another takes its place. The file stays where it is, so that a crash in between does not
 * make it look as if there had never been one; only what cannot be copied is put out of the way.
 *
 * @throws McError `data-folder-unwritable`
 */
export function keepBeside(file: string, why: AsideReason): void {
  try {
    copyStored(file, nameAside(file, why));
  } catch (cause) {
    const { code = "" } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return;
    if (!NOT_TO_BE_COPIED.has(code)) throw new McError("data-folder-unwritable", undefined, cause);
    setAside(file, why);
  }
}
