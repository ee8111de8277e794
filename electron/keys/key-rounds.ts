/**
 * When the home KMS is asked: at the start, before a key period ends, some times a day, and again after a failure, ever
 * more slowly. What all consoles of a control room have a reason for in the same second they do spread over a while; whoever
 * needs a key now passes every timer.
 *
 * @module
 */
import { afterAsked } from "../../shared/base/retry-after.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { Clock } from "./clock.ts";
import { asKeyFault } from "./key-fault.ts";
import type { ExchangeEntry, ExchangeListener } from "./kms-exchange.ts";
import { SharedWork } from "./shared-work.ts";

/** Milliseconds after the first failure, by half of it more or less; doubled with every other one. */
const FIRST_PAUSE = 5_000;
const LONGEST_PAUSE = 600_000;
/** Milliseconds between rounds without a reason, and up to a quarter less: what was revoked becomes known. */
const ROUTINE = 6 * 3_600_000;
/** Milliseconds over which the first rounds of consoles are spread that have their keys: after a power cut all start at once. */
export const START_SPREAD = 60_000;
/** Longest sleep of the timer: a clock that was set, or a computer that slept, is noticed after so long. */
const LONGEST_SLEEP = 30_000;

export interface KeyRoundsParts {
  readonly clock: Clock;
  /** Asks for everything that is wanted. */
  readonly round: (signal: AbortSignal, tell: ExchangeListener) => Promise<void>;
  /** When the next round is wanted by what is held, Unix milliseconds, and whether something is missing until then. */
  readonly wanted: () => { readonly at: number; readonly missing: boolean };
  /** Before when the KMS does not want to be asked, Unix milliseconds; in the past where it has not said so in the last round. */
  readonly notBefore: () => number;
  /** A round has ended, or time has passed. */
  readonly onTick: () => void;
  /** Spreads the rounds of many consoles, from 0 inclusive to 1 exclusive. */
  readonly random: () => number;
}

export class KeyRounds {
  readonly #parts: KeyRoundsParts;
  readonly #work = new SharedWork<void, ExchangeEntry>();
  readonly #ending = new AbortController();
  #stopTimer: () => void = () => {};
  #failures = 0;
  /** When what is missing is asked for again, Unix milliseconds. */
  #retryAt = Number.NEGATIVE_INFINITY;
  /** When the next round comes without a reason, Unix milliseconds. */
  #routineAt = Number.NEGATIVE_INFINITY;
  /** When that was planned, Unix milliseconds. */
  #plannedAt = Number.NEGATIVE_INFINITY;
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

  /**
   * Begins the first round, at once where there are no keys, and plans all others.
   *
   * @returns whether it is under way
   */
  start(): boolean {
    const { clock, random } = this.#parts;
    this.#plannedAt = clock.now();
    this.#routineAt = this.#plannedAt + random() * START_SPREAD;
    this.#retryAt = this.#routineAt;
    return this.#goOn();
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
      else this.#rest();
    } catch (cause) {
      const error = asKeyFault(cause);
      if (!signal.aborted) {
        this.#problem = error;
        this.#pause();
      }
      throw error;
    } finally {
      this.#isRunning = false;
      this.#plannedAt = clock.now();
      this.#routineAt = this.#plannedAt + ROUTINE * (1 - this.#parts.random() / 4);
      if (!this.#ending.signal.aborted) {
        this.#parts.onTick();
        this.#sleep();
      }
    }
  };

  #rest(): void {
    this.#failures = 0;
    this.#retryAt = Number.NEGATIVE_INFINITY;
  }

  #pause(): void {
    const { clock, notBefore, random } = this.#parts;
    const now = clock.now();
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 20);
    const share = random();
    const asked = notBefore() - now;
    this.#retryAt = now + Math.max(pause * (0.5 + share), asked > 0 ? afterAsked(asked, pause, share) : 0);
  }

  /** When the next round is due, Unix milliseconds. */
  #due(): number {
    const { clock, notBefore, wanted } = this.#parts;
    // The clock was set back: what was planned by the one before can lie as far away as that was wrong.
    if (this.#plannedAt > clock.now()) return Number.NEGATIVE_INFINITY;
    if (this.#problem !== undefined) return this.#retryAt;
    const { at, missing } = wanted();
    const reason = Math.min(at, this.#routineAt);
    return Math.max(missing ? Math.min(this.#retryAt, reason) : reason, notBefore());
  }

  #sleep(): void {
    const { clock } = this.#parts;
    this.#stopTimer();
    const rest = Math.max(100, Math.min(this.#due() - clock.now(), LONGEST_SLEEP));
    this.#stopTimer = clock.after(rest, () => this.#wake());
  }

  #wake(): void {
    if (this.#goOn()) return;
    this.#parts.onTick();
  }

  /** Begins a round if one is due, or sleeps until then; whether one was. */
  #goOn(): boolean {
    const isDue = this.#parts.clock.now() >= this.#due();
    if (isDue) this.run(this.#ending.signal).catch(() => {});
    else this.#sleep();
    return isDue;
  }
}
