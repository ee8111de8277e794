/**
 * What a window knows of the CSKs that protect floor and transmission control at the servers (TS 33.180 clause 9). They go there with the
 * settings, behind the registration: a call that is placed in between waits a moment for them.
 *
 * @module
 */
import type { ControlUse, MadeCsk, SettleCsk } from "../../shared/bridge/signalling-key.ts";

/** Milliseconds that a call waits for the server's answer. */
const WITHIN_MS = 10_000;

export class ControlKeys {
  /** Nothing of those of which nothing has been heard yet. */
  readonly #known = new Map<ControlUse, boolean>();
  readonly #waiting = new Set<() => void>();

  /** One is made: where that fails the server gets none. */
  async making(use: ControlUse, made: Promise<MadeCsk>): Promise<MadeCsk> {
    try {
      return await made;
    } catch (error) {
      // What the server has of before is good for as long as it was.
      if (this.#known.get(use) === undefined) this.#tell(use, false);
      throw error;
    }
  }

  settled(use: ControlUse, outcome: SettleCsk["outcome"]): void {
    this.#tell(use, outcome === "taken");
  }

  /** Those that servers have are of no use any more, and others will be sent. */
  lost(): void {
    this.#known.clear();
  }

  /** Whether the server has none, and none is on its way, as far as is known here. */
  isMissing(use: ControlUse): boolean {
    return this.#known.get(use) === false;
  }

  /** Whether the server has one: said when it is known, and after ten seconds as it is. */
  async isTaken(use: ControlUse): Promise<boolean> {
    if (!this.#known.has(use)) await this.#news(use);
    return this.#known.get(use) === true;
  }

  #news(use: ControlUse): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = () => {
      if (this.#known.has(use)) resolve();
    };
    const timer = setTimeout(resolve, WITHIN_MS);
    this.#waiting.add(look);
    return promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(look);
    });
  }

  #tell(use: ControlUse, isTaken: boolean): void {
    this.#known.set(use, isTaken);
    for (const look of this.#waiting) look();
  }
}
