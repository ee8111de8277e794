/**
 * The rule by which lines of a log are left out, the same for windows and host: of one kind so many in a minute, and then how
 * many there were besides. What others send us over and over must not push out of the log what matters.
 *
 * @module
 */

// Every process has timers; the types of none of them may be asked for here.
declare function setTimeout(handler: () => void, milliseconds: number): unknown;
declare const performance: { now(): number };

/** Lines of one kind in a minute. */
const MAX_LINES = 20;
const MINUTE_MS = 60_000;
/** Kinds that are told apart in a minute; all others are one kind. */
const MAX_KINDS = 500;
/** Characters of a line that make its kind, unless a colon comes before. */
const KIND_CHARACTERS = 60;

interface Minute {
  lines: number;
  /** When it began, milliseconds. */
  readonly since: number;
}

/** What lines have in common that differ in their particulars: what stands before the first colon. */
export function kindOfLine(line: string): string {
  return line.slice(0, KIND_CHARACTERS).split(":", 1)[0] ?? "";
}

export class PacedLines {
  readonly #tell: (line: string) => void;
  readonly #now: () => number;
  readonly #minutes = new Map<string, Minute>();

  /**
   * @param tell - writes a line that says what is left out
   * @param now - milliseconds that only grow
   */
  constructor(tell: (line: string) => void, now: () => number = () => performance.now()) {
    this.#tell = tell;
    this.#now = now;
  }

  /** Whether a line of a kind may be written now. */
  admit(kind: string): boolean {
    const minute = this.#minuteOf(kind);
    minute.lines += 1;
    if (minute.lines === MAX_LINES + 1) {
      this.#tell(`more lines like this are left out for a minute: ${kind}`);
      const timer = setTimeout(() => this.#end(kind, minute), MINUTE_MS - (this.#now() - minute.since));
      // It must not keep a program from ending.
      (timer as { unref?: () => void }).unref?.();
    }
    return minute.lines <= MAX_LINES;
  }

  #minuteOf(kind: string): Minute {
    const present = this.#minutes.get(kind);
    if (present !== undefined && this.#now() - present.since < MINUTE_MS) return present;
    if (present === undefined && this.#minutes.size >= MAX_KINDS) this.#forgetPast();
    if (this.#minutes.size >= MAX_KINDS && kind !== "") return this.#minuteOf("");
    const minute = { lines: 0, since: this.#now() };
    this.#minutes.set(kind, minute);
    return minute;
  }

  #forgetPast(): void {
    for (const [kind, { since }] of this.#minutes) if (this.#now() - since >= MINUTE_MS) this.#minutes.delete(kind);
  }

  #end(kind: string, minute: Minute): void {
    if (this.#minutes.get(kind) === minute) this.#minutes.delete(kind);
    this.#tell(`${minute.lines - MAX_LINES} lines like this were left out: ${kind}`);
  }
}
