/**
 * The timers of one call, by name: one that is started again begins anew.
 *
 * @module
 */
import type { CallEvent } from "./call-events.ts";
import { after, type StopTimer } from "./platform.ts";

type TimerName = Extract<CallEvent, { type: "timeout" }>["timer"];

export class CallTimers {
  readonly #stops = new Map<TimerName, StopTimer>();
  readonly #ran: (timer: TimerName) => void;

  /** @param ran - a timer has come to its end */
  constructor(ran: (timer: TimerName) => void) {
    this.#ran = ran;
  }

  /** Has a timer run from now on, for `ms` milliseconds. */
  start(timer: TimerName, ms: number): void {
    this.stop(timer);
    this.#stops.set(
      timer,
      after(ms, () => this.#ran(timer)),
    );
  }

  /** Stops a timer; nothing happens when it does not run. */
  stop(timer: TimerName): void {
    this.#stops.get(timer)?.();
  }

  stopAll(): void {
    for (const stop of this.#stops.values()) stop();
  }
}
