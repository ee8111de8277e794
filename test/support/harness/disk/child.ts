/** Child processes that write files while something is done to them, and file systems for them. */
import { execFileSync, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export interface Ended {
  /** What the program printed, a line each. */
  readonly printed: readonly string[];
  readonly signal: NodeJS.Signals | null;
}

/** Runs a program of this folder; `shell` goes before it in the same shell: a limit that it is to have. */
export function runChild(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  shell = "",
): Promise<Ended> {
  const command = `${shell} exec "$0" "$@"`;
  const node = ["--import", here("stepping.ts"), here(program), ...args];
  const child = spawn("/bin/bash", ["-c", command, process.execPath, ...node], {
    env: { ...process.env, NODE_OPTIONS: "", NODE_NO_WARNINGS: "1", ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    text += part;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (_code, signal) => resolve({ printed: text.trim().split("\n"), signal }));
  });
}

/** Whether this user can mount a file system in memory. Where not, tests that need one are skipped, and say so. */
export function canMount(): boolean {
  return process.platform === "linux" && process.getuid?.() === 0;
}

/** Mounts a file system of so many KiB on a folder; returns the way to take it off again. */
export function mountSmall(folder: string, kibibytes: number): () => void {
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${kibibytes}k,mode=700`, "tmpfs", folder]);
  return () => {
    execFileSync("umount", ["--lazy", folder]);
    rmSync(folder, { recursive: true, force: true });
  };
}

/** Lets nobody write to a mounted file system any more, or everybody again. */
export function remount(folder: string, how: "ro" | "rw"): void {
  execFileSync("mount", ["-o", `remount,${how}`, folder]);
}
