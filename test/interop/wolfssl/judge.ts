/**
 * wolfSSL as a foreign cryptographer: its program, compiled here and asked in JSON lines.
 *
 * @module
 */
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { bytesToHex, hexToBytes } from "../../../shared/mikey/base/octets.ts";

const SOURCE = fileURLToPath(new URL("judge.c", import.meta.url));

/** What the program answered. `us`: microseconds that wolfSSL took. */
export interface Verdict {
  readonly ok: boolean;
  readonly error?: string;
  readonly valid?: boolean;
  readonly us: number;
  readonly [field: string]: unknown;
}

export class Judge {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #waiting: { question: string; resolve: (verdict: Verdict) => void; reject: (error: Error) => void }[] = [];

  private constructor(process: ChildProcessWithoutNullStreams, transcript: string | undefined) {
    this.#process = process;
    createInterface({ input: process.stdout }).on("line", (line) => {
      const asked = this.#waiting.shift();
      if (transcript !== undefined) appendFileSync(transcript, `${asked?.question}\n${line}\n`);
      asked?.resolve(JSON.parse(line) as Verdict);
    });
    process.once("close", (code) => {
      const [unanswered] = this.#waiting;
      if (transcript !== undefined && unanswered !== undefined) appendFileSync(transcript, `${unanswered.question}\n`);
      for (const { reject } of this.#waiting.splice(0)) reject(new Error(`the judge ended with ${code}`));
    });
  }

  /** Compiles the program into a folder. */
  static compile(folder: string): string {
    const program = join(folder, "judge");
    execFileSync("gcc", ["-O2", "-Wall", "-Wextra", "-Werror", "-o", program, SOURCE, "-lwolfssl"], { stdio: "pipe" });
    return program;
  }

  /** @param transcript - file for every question and its answer, by which a round can be played again */
  static start(program: string, transcript?: string): Judge {
    return new Judge(spawn(program), transcript);
  }

  /** Asks for an operation. Several may be asked before the first answer; they are answered in their order. */
  ask(op: string, fields: Readonly<Record<string, Uint8Array>> = {}): Promise<Verdict> {
    const hex = Object.fromEntries(Object.entries(fields).map(([name, octets]) => [name, bytesToHex(octets)]));
    const question = JSON.stringify({ op, ...hex });
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, resolve, reject });
      this.#process.stdin.write(`${question}\n`);
    });
  }

  /** Ends the program and waits until it has ended. */
  async end(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const closed = new Promise((resolve) => this.#process.once("close", resolve));
    this.#process.stdin.end();
    await closed;
  }
}

/** Octets of a field of a verdict. */
export function octetsOf(verdict: Verdict, field: string): Uint8Array {
  const value = verdict[field];
  if (!verdict.ok || typeof value !== "string") throw new Error(`no ${field}: ${verdict.error ?? "not answered"}`);
  return hexToBytes(value);
}
