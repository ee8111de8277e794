/**
 * Files of calls that were put aside, and of which something may still be had.
 *
 * @module
 */
import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Beside a file that was put aside: what can be read of it is not, or not all, brought over. */
export const TO_BE_SAVED = ".to-be-saved";

/** Files that an earlier run put aside and did not read to the end, the newest first. */
export function leftFromBefore(file: string): string[] {
  try {
    return readdirSync(dirname(file))
      .filter((name) => name.startsWith(`${basename(file)}.`) && name.endsWith(TO_BE_SAVED))
      .map((name) => join(dirname(file), name.slice(0, -TO_BE_SAVED.length)))
      .sort()
      .reverse();
  } catch {
    return [];
  }
}
