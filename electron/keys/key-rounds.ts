/**
 * When the home KMS is asked: at the start, before a key period ends, some times a day, and again after a failure, ever
 * more slowly.
 *
 * @module
 */
import { McError } from "../../shared/errors/mc-error.ts";
import type { Clock } from "./clock.ts";
import { asKeyFault } from "./key-fault.ts";
import type { ExchangeEntry, ExchangeListener } from "./kms-exchange.ts";
import { SharedWork } from "./shared-work.ts";

/** Milliseconds after the first failure; doubled with every other one. */
const FIRST_PAUSE = 5_000;
const LONGEST_PAUSE = 600_000;
/** Milliseconds between rounds without a reason: what was revoked becomes known. */
const ROUTINE = 6 * 3_600_000;
/** Longest sleep of the timer: a clock that was set, or a computer that slept, is noticed after so long. */
const LONGEST_SLEEP = 30_000;

export interface KeyRoundsParts {
  readonly clock: Clock;
  /** Asks for everything that is wanted. */
  readonly round: (signal: AbortSignal, tell: ExchangeListener) => Promise<void>;
  /** When the next round is wanted by what is held, Unix milliseconds, and whether something is missing until then. */
  readonly wanted: () => { readonly at: number; readonly missing: boolean };
  /** A round has ended, or time has passed. */
  readonly onTick: () => void;
  /** Spreads retries of many consoles, 0 to 1. */
  readonly random?: () => number;
}

export class KeyRounds {
  readonly #parts: KeyRoundsParts;
  readonly #work = new SharedWork<void, ExchangeEntry>();
  readonly #ending = new AbortController();
  #stopTimer: () => void = () => {};
  #failures = 0;
  #retryAt = 0;
  #lastRound = Number.NEGATIVE_INFINITY;
  #problem: McError | undefined;
  #isRunning = false;

  constructor(parts: KeyRoundsParts) {
    this.#parts = parts;
  }

  /** Why the last round failed. */
  get problem(): McError | undefined {
    return this.#problem;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Begins the first round, and plans all others. */
  start(): void {
    this.run(this.#ending.signal).catch(() => {});
  }

  /**
   * A round, at once; shared with one that runs.
   *
   * @throws McError of the round
   */
  run(signal: AbortSignal, listener: ExchangeListener = () => {}): Promise<void> {
    if (this.#ending.signal.aborted) return Promise.reject(new McError("keys-failed", "closed"));
    // The service itself waits as well: a call that is given up ends no round that others need.
    const waiting = this.#work.run("round", this.#ending.signal, () => {}, this.#round);
    waiting.catch(() => {});
    return this.#work.run("round", signal, listener, this.#round);
  }

  close(): void {
    this.#stopTimer();
    this.#ending.abort();
  }

  readonly #round = async (signal: AbortSignal, tell: ExchangeListener): Promise<void> => {
    const { clock } = this.#parts;
    this.#stopTimer();
    this.#isRunning = true;
    try {
      await this.#parts.round(signal, tell);
      this.#problem = undefined;
      if (this.#parts.wanted().missing) this.#pause();
      else this.#failures = 0;
    } catch (cause) {
      const error = asKeyFault(cause);
      if (!signal.aborted) {
        this.#problem = error;
        this.#pause();
      }
      throw error;
    } finally {
      this.#isRunning = false;
      this.#lastRound = clock.now();
      if (!this.#ending.signal.aborted) {
        this.#parts.onTick();
        this.#sleep();
      }
    }
  };

  #pause(): void {
    const { clock, random = Math.random } = this.#parts;
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 20);
    this.#retryAt = clock.now() + pause * (0.75 + random() / 4);
  }

  /** When the next round is due, Unix milliseconds. */
  #due(): number {
    // The clock was set back: what was planned by the one before can lie as far away as that was wrong.
    if (this.#lastRound > this.#parts.clock.now()) return Number.NEGATIVE_INFINITY;
    if (this.#problem !== undefined) return this.#retryAt;
    const { at, missing } = this.#parts.wanted();
    const reason = Math.min(at, this.#lastRound + ROUTINE);
    return missing ? Math.min(this.#retryAt, reason) : reason;
  }

  #sleep(): void {
    const { clock } = this.#parts;
    this.#stopTimer();
    const rest = Math.max(100, Math.min(this.#due() - clock.now(), LONGEST_SLEEP));
    this.#stopTimer = clock.after(rest, () => this.#wake());
  }

  #wake(): void {
    if (this.#parts.clock.now() >= this.#due()) {
      this.run(this.#ending.signal).catch(() => {});
      return;
    }
    this.#parts.onTick();
    this.#sleep();
  }
}
