/**
 * What every user of a Linux computer can read of its processes, and what their own user can: command lines and environments.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";

export interface SeenProcess {
  readonly id: number;
  readonly commandLine: string;
  readonly environment: string;
}

/** Of a process that has ended meanwhile there is nothing. */
function read(id: number | string, what: "cmdline" | "environ" | "stat"): string {
  try {
    return readFileSync(`/proc/${id}/${what}`, "latin1");
  } catch {
    return "";
  }
}

/** The second field after the name, which stands in brackets and may hold anything. */
const parentOf = (id: string) => Number(/.*\) \S (\d+)/s.exec(read(id, "stat"))?.[1] ?? 0);

/** A process and everything that it has started, or that was started by those. */
export function processesOf(first: number): readonly SeenProcess[] {
  const parents = new Map(
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(name)]),
  );
  const found = new Set([first]);
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const [id, parent] of parents) if (found.has(parent)) found.add(id);
  }
  return [...found].map((id) => ({ id, commandLine: read(id, "cmdline"), environment: read(id, "environ") }));
}
