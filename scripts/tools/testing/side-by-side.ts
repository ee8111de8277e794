/**
 * Runs commands at once, for those of which one leaves a core idle while another waits for one.
 *
 * @module
 */
import { spawn } from "node:child_process";

/** A program and what is shown of it. */
export interface Command {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
}

/** How a command ended. `code` is null where a signal ended it or it did not start. */
interface Ended {
  readonly name: string;
  readonly code: number | null;
}

function runToEnd({ name, program, args }: Command, print: (text: string) => void): Promise<Ended> {
  const begun = performance.now();
  return new Promise((resolve) => {
    const said: Buffer[] = [];
    const end = (code: number | null) => {
      const seconds = Math.round((performance.now() - begun) / 1000);
      print(`\n== ${name}: ${code === 0 ? "passed" : "FAILED"} after ${seconds} s\n${Buffer.concat(said).toString()}`);
      resolve({ name, code });
    };
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
    child.stdout.on("data", (octets: Buffer) => said.push(octets));
    child.stderr.on("data", (octets: Buffer) => said.push(octets));
    child.once("error", (error) => said.push(Buffer.from(`${error.message}\n`)));
    child.once("close", end);
  });
}

/**
 * Runs all of them to their end, whatever becomes of the others. What one says is printed whole and unmixed when it has ended;
 * who failed is said once more at the end.
 *
 * @returns whether all of them passed
 */
export async function runSideBySide(commands: readonly Command[], print: (text: string) => void): Promise<boolean> {
  print(`side by side: ${commands.map(({ name }) => name).join(", ")}\n`);
  const ended = await Promise.all(commands.map((command) => runToEnd(command, print)));
  const failed = ended.filter(({ code }) => code !== 0).map(({ name }) => name);
  if (failed.length > 0) print(`\nfailed: ${failed.join(", ")}\n`);
  return failed.length === 0;
}
