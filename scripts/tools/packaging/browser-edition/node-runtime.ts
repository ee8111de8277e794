/**
 * The Node that the browser edition brings along: the one that this checkout names, with its licence.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { NODE_BINARIES, NODE_BINARY_VERSION } from "../../setup/node-binary.mjs";

export interface NodeRuntime {
  /** Path of the binary. */
  readonly binary: string;
  /** Path of its licence, with those of all that is in it. */
  readonly licence: string;
}

/** Milliseconds: 30 MB. */
const FETCH_WITHIN = 300_000;

function runtimeIn(folder: string): NodeRuntime | undefined {
  const [binary, licence, about] = ["bin/node", "LICENSE", "package.json"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  if (![binary, licence, about].every((file) => existsSync(file))) return undefined;
  const { version } = JSON.parse(readFileSync(about, "utf8")) as { version?: string };
  return version === NODE_BINARY_VERSION ? { binary, licence } : undefined;
}

/**
 * Finds Node for a processor among the installed packages, or fetches npm's package of it, which has to be the one that is
 * named by its SHA-512.
 *
 * @param root - folder of the checkout
 * @param arch - `x64` or `arm64`
 * @throws Error that says what is missing and how to bring it
 */
export function nodeRuntime(root: string, arch: string): NodeRuntime {
  const name = `node-linux-${arch}`;
  const named = Object.hasOwn(NODE_BINARIES, name) ? NODE_BINARIES[name] : undefined;
  if (named === undefined)
    throw new Error(`There is no Node for Linux on ${arch} that could be compared with anything.`);
  const fetched = join(root, "dist", "node", `${name}-${NODE_BINARY_VERSION}`);
  const there = runtimeIn(join(root, "node_modules", "node", "node_modules", name)) ?? runtimeIn(fetched);
  if (there !== undefined) return there;
  const work = `${fetched}.new-${process.pid}`;
  mkdirSync(work, { recursive: true });
  try {
    const options = { cwd: work, stdio: "pipe", timeout: FETCH_WITHIN } as const;
    execFileSync("npm", ["pack", `${name}@${NODE_BINARY_VERSION}`, "--silent"], options);
    const archive = join(work, `${name}-${NODE_BINARY_VERSION}.tgz`);
    const sum = `sha512-${createHash("sha512").update(readFileSync(archive)).digest("base64")}`;
    if (sum !== named) throw new Error(`it is not the one that scripts/tools/setup/node-binary.mjs names`);
    execFileSync("tar", ["-xzf", archive, "package/bin/node", "package/LICENSE", "package/package.json"], options);
    rmSync(fetched, { recursive: true, force: true });
    renameSync(join(work, "package"), fetched);
  } catch (cause) {
    const text = cause instanceof Error ? cause.message.trim().split("\n").at(-1) : String(cause);
    throw new Error(`npm's package ${name}@${NODE_BINARY_VERSION} is not here and could not be fetched: ${text}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const now = runtimeIn(fetched);
  if (now === undefined) throw new Error(`npm's package ${name} does not hold what it should`);
  return now;
}
