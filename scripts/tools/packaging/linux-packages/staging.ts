/**
 * The files of a package as they will lie on the disk, with the rights that they have there whoever packs.
 *
 * @module
 */
import { chmodSync, cpSync, lstatSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Placed } from "./order.ts";

const EXECUTABLE = 0o111;

/** Everybody reads, root alone writes. Nothing is anybody's special right before the package's own script says so. */
function setRights(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  if (!stat.isDirectory()) {
    chmodSync(path, (stat.mode & EXECUTABLE) === 0 ? 0o644 : 0o755);
    return;
  }
  chmodSync(path, 0o755);
  for (const name of readdirSync(path)) setRights(join(path, name));
}

/** Copies everything to its place below a folder. */
export function stage(placed: readonly Placed[], folder: string): void {
  for (const { from, to, content } of placed) {
    const place = join(folder, to);
    mkdirSync(content ? place : dirname(place), { recursive: true });
    cpSync(from, place, { recursive: true, verbatimSymlinks: true });
  }
  setRights(folder);
}

/** The files below a folder, relative to it and in order, links among them. */
export function stagedFiles(folder: string, below = ""): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .flatMap((entry) => {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      return entry.isDirectory() ? stagedFiles(folder, path) : [path];
    })
    .sort();
}
