/**
 * Whether what is installed is what package-lock.json asks for.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** @param {string} root */
export function lockHash(root) {
  return createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
}

/**
 * Compares two lock files: what should be there, and what npm noted that it installed. Optional packages (those of
 * other operating systems) may be missing.
 *
 * @param {unknown} wanted parsed package-lock.json
 * @param {unknown} installed parsed node_modules/.package-lock.json
 */
export function sameInstallation(wanted, installed) {
  const packagesOf = (/** @type {any} */ lock) => lock?.packages ?? {};
  const there = packagesOf(installed);
  return Object.entries(packagesOf(wanted)).every(([path, entry]) => {
    if (path === "" || entry.optional || entry.devOptional) return true;
    return there[path]?.version === entry.version;
  });
}

/**
 * Whether an installation that set-up did not make itself is the right one.
 *
 * @param {string} root
 */
export function installedAsLocked(root) {
  const read = (/** @type {string} */ path) => JSON.parse(readFileSync(join(root, path), "utf8"));
  try {
    return sameInstallation(read("package-lock.json"), read("node_modules/.package-lock.json"));
  } catch {
    return false;
  }
}
