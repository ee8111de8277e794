/**
 * Whose a file is.
 *
 * @module
 */
import type { Stats } from "node:fs";

/**
 * Whether nobody but the owner, who is the one who runs this program, can read or write a file: what somebody else could have written or
 * read protects nothing. Windows has no owners and modes of this kind; there the rights of the data folder count.
 */
export function isOwnAlone({ uid, mode }: Pick<Stats, "uid" | "mode">): boolean {
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0);
}
