/**
 * A phone that is a program for terminals: it is told on its standard input what to do, and says on its output what
 * happened.
 *
 * @module
 */
import type { ForeignProcess } from "../rig/foreign-process.ts";

const LIMIT_MS = 20_000;

export class TerminalPhone {
  readonly #process: ForeignProcess;

  protected constructor(process: ForeignProcess) {
    this.#process = process;
  }

  /** Gives a command as its operator would. */
  command(line: string): void {
    this.#process.tell(`${line}\n`);
  }

  get output(): string {
    return this.#process.output;
  }

  /** How much it has written so far. */
  get mark(): number {
    return this.output.length;
  }

  /** Waits until it has written something since a mark. */
  reports(pattern: RegExp, since: number): Promise<RegExpExecArray> {
    return this.#process.says(pattern, LIMIT_MS, since);
  }

  async end(): Promise<void> {
    this.command("quit");
    await this.#process.end();
  }
}
