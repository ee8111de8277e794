/**
 * What an earlier set-up found out, kept among the packages and gone with them.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const fileOf = (/** @type {string} */ root) => join(root, "node_modules", ".mc-dispatcher-setup.json");

/**
 * @typedef {object} Stamp
 * @property {string} [lockHash] of the package-lock.json that was installed
 * @property {string | undefined} [nodeVersion] that the installed Node answered with
 * @property {number} [electronTriedAt]
 * @property {Record<string, boolean>} [runs] whether a program ran, by its path, size and time of change
 */

/** @param {string} root @returns {Stamp} */
export function readStamp(root) {
  try {
    const stamp = JSON.parse(readFileSync(fileOf(root), "utf8"));
    return typeof stamp === "object" && stamp !== null ? stamp : {};
  } catch {
    return {};
  }
}

/** @param {string} root @param {Stamp} stamp */
export function writeStamp(root, stamp) {
  try {
    writeFileSync(fileOf(root), `${JSON.stringify(stamp, null, 2)}\n`);
  } catch {
    // A checkout that cannot be written is looked at again at each start.
  }
}
