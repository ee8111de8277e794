/**
 * Small JSON files of the data folder: read with a schema, written so that a crash leaves the old or the new one.
 *
 * @module
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { McError } from "../../shared/errors.ts";

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

/** Names the members of a file that are wrong, never their values. */
export function wrongMembers(cause: unknown): string {
  if (!(cause instanceof z.ZodError)) return "not JSON";
  return [...new Set(cause.issues.map((issue) => issue.path.join(".") || "the file"))].join(", ").slice(0, 500);
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

/**
 * Puts a file out of the way under a name that says why and when. Returns its new name, or undefined if it stays or was
 * not there.
 */
export function setAside(file: string, why: "unreadable" | "replaced" = "unreadable"): string | undefined {
  const aside = `${file}.${why}-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`;
  try {
    renameSync(file, aside);
    return aside;
  } catch {
    return undefined;
  }
}
