/**
 * When to go back to a server that is preferred to the one in use: after it has answered for a while, at a moment that
 * chance chooses, so that not all consoles come back at once, and only when no call would notice.
 *
 * @module
 */
import type { OpenLine } from "./server-line.ts";
import { ServerProbe } from "./server-probe.ts";

/** The time over which those who return spread themselves. */
export const RETURN_SPREAD_MS = 5 * 60_000;

/** A server to which one could go back. */
export interface BetterServer {
  readonly address: string;
  /** Milliseconds for which it is not asked whether it is there. */
  readonly waitMs: number;
}

export interface ReturnWatchParts {
  /** Servers that are preferred to the one in use, the best first. */
  readonly better: readonly BetterServer[];
  /** SIP URI that they stand for. */
  readonly target: string;
  /** Connects to them. */
  readonly openLine: OpenLine;
  /** From 0 inclusive to 1 exclusive. */
  readonly random: () => number;
  /** Runs the action as soon as there is no call; gives the way to leave it. */
  readonly whenIdle: (action: () => void) => () => void;
  /** It is time. @param address - of the best server that is there */
  readonly onReturn: (address: string) => void;
}

/** Watches until it is closed, or has said once that it is time. */
export class ReturnWatch {
  readonly #parts: ReturnWatchParts;
  readonly #probes: readonly ServerProbe[];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #leaveWaiting: () => void = () => {};

  constructor(parts: ReturnWatchParts) {
    this.#parts = parts;
    const { better, openLine, random, target } = parts;
    this.#probes = better.map(
      (server) => new ServerProbe({ ...server, target, openLine, random, onSteady: () => this.#judge() }),
    );
  }

  close(): void {
    this.#wait();
    for (const probe of this.#probes) probe.close();
  }

  #best(): ServerProbe | undefined {
    return this.#probes.find(({ isSteady }) => isSteady);
  }

  /** Leaves what was waited for. */
  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#leaveWaiting();
    this.#leaveWaiting = () => {};
  }

  #judge(): void {
    if (this.#best() === undefined) this.#wait();
    else this.#timer ??= setTimeout(() => this.#whenIdle(), this.#parts.random() * RETURN_SPREAD_MS);
  }

  #whenIdle(): void {
    this.#leaveWaiting = this.#parts.whenIdle(() => {
      const best = this.#best();
      if (best === undefined) return;
      this.close();
      this.#parts.onReturn(best.address);
    });
  }
}
