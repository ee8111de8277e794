/**
 * A foreign program that a test runs: its output in a log, its readiness awaited, its end by its own process.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, type WriteStream } from "node:fs";
import { join } from "node:path";

const READY_LIMIT_MS = 20_000;
const END_LIMIT_MS = 5_000;

export interface ForeignProcessOptions {
  /** Names the log. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Where the log is written and the program runs. */
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
}

export class ForeignProcess {
  readonly name: string;
  readonly #process: ChildProcess;
  readonly #log: WriteStream;
  readonly #ended: Promise<number | null>;
  readonly #listeners = new Set<() => void>();
  #output = "";

  private constructor({ name, command, args, folder, env = {} }: ForeignProcessOptions) {
    this.name = name;
    this.#log = createWriteStream(join(folder, `${name}.log`), { flags: "a" });
    // A group of its own: a server that is killed takes its workers along.
    this.#process = spawn(command, args, {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
    });
    const take = (chunk: Buffer) => {
      this.#log.write(chunk);
      // Enough to find what was waited for; the log has it all.
      this.#output = (this.#output + chunk.toString("utf8")).slice(-1_000_000);
      for (const listener of this.#listeners) listener();
    };
    this.#process.stdout?.on("data", take);
    this.#process.stderr?.on("data", take);
    // What it does not read when it ends is not worth a fault of ours.
    this.#process.stdin?.on("error", () => undefined);
    this.#ended = new Promise((resolve) => {
      this.#process.once("error", () => resolve(null));
      this.#process.once("close", (code) => resolve(code));
    });
    void this.#ended.then(() => {
      this.#log.end();
      for (const listener of this.#listeners) listener();
    });
  }

  static start(options: ForeignProcessOptions): ForeignProcess {
    return new ForeignProcess(options);
  }

  get id(): number | undefined {
    return this.#process.pid;
  }

  get running(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null && this.#process.pid !== undefined;
  }

  /** What it has written so far. */
  get output(): string {
    return this.#output;
  }

  /**
   * Waits until what it has written matches.
   *
   * @param from - position in {@link output} behind which is searched
   */
  async says(pattern: RegExp, limitMs = READY_LIMIT_MS, from = 0): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const done = (act: () => void) => {
        clearTimeout(timer);
        this.#listeners.delete(look);
        act();
      };
      const look = () => {
        const found = pattern.exec(this.#output.slice(from));
        if (found !== null) return done(() => resolve(found));
        if (!this.running) done(() => reject(new Error(`${this.name} ended: ${this.#tail()}`)));
      };
      const timer = setTimeout(
        () => done(() => reject(new Error(`${this.name} did not say ${pattern} in ${limitMs} ms: ${this.#tail()}`))),
        limitMs,
      );
      this.#listeners.add(look);
      look();
    });
  }

  /** Writes to its standard input. */
  tell(text: string): void {
    this.#process.stdin?.write(text);
  }

  /** Sends a signal to it and to the workers that it has started. */
  signal(signal: NodeJS.Signals): void {
    if (!this.running || this.#process.pid === undefined) return;
    try {
      process.kill(-this.#process.pid, signal);
    } catch {
      // It ended just now.
    }
  }

  /** Resolves with its status when it has ended by itself. */
  ended(): Promise<number | null> {
    return this.#ended;
  }

  /** Ends it, gently at first, and waits until it has ended. */
  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    if (!this.running) return;
    this.#process.kill(signal);
    const timer = setTimeout(() => this.signal("SIGKILL"), END_LIMIT_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  #tail(): string {
    return this.#output.trim().split("\n").slice(-8).join("\n");
  }
}
