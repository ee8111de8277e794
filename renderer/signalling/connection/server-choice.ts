/**
 * Which of the servers of an account is used: the next one that may be asked when one fails, what became of each, and no
 * more than that. Servers are counted from 1, the preferred one.
 *
 * @module
 */
import { LONGEST_RETRY_AFTER_SECONDS } from "../../../shared/base/retry-after.ts";
import type { EndReasonCode } from "../../../shared/errors/end-reason.ts";
import type { ServerFault, ServerInUse } from "../../calling/ports.ts";
import type { BetterServer } from "./return-watch.ts";

/** What one attempt at a server came to. */
export interface Failure {
  /** What it answered; null when it could not be reached or said nothing. */
  readonly answer: ServerFault["answer"];
  /** It does not want to be asked again sooner. */
  readonly retryAfterSeconds?: number | undefined;
  /** Asking again would be of no use until somebody has changed something. */
  readonly isFinal?: boolean;
  /** Why its challenge was not met. */
  readonly because?: EndReasonCode | undefined;
}

interface Standing extends Failure {
  /** Unix milliseconds. */
  readonly notBefore: number;
  /** The same, of the failure itself. */
  readonly at: number;
}

/** How long a server that answered, and refused to register us, is not gone back to of our own accord. */
const AFTER_REFUSAL_MS = 10 * 60_000;

/** A server as people are told of it: its host, without what else an address has. */
export const hostOf = (address: string) => new URL(address).host;

export class ServerChoice {
  #addresses: readonly string[];
  readonly #standings = new Map<string, Standing>();
  #place = 0;

  /** @param addresses - the one that is preferred first; none as long as they are not found */
  constructor(addresses: readonly string[]) {
    this.#addresses = addresses;
  }

  /** How many there are. */
  get count(): number {
    return this.#addresses.length;
  }

  /** The one to be used now. */
  get address(): string {
    return this.#addresses[this.#place] ?? "";
  }

  /** The same for people; undefined where there is no other. */
  get inUse(): ServerInUse | undefined {
    if (this.count < 2) return undefined;
    return { name: hostOf(this.address), place: this.#place + 1, of: this.count };
  }

  /** Milliseconds before which the present one does not want to be asked. `now` is Unix milliseconds. */
  wait(now: number): number {
    return Math.max((this.#standings.get(this.address)?.notBefore ?? 0) - now, 0);
  }

  /** Those that are preferred to the present one, except where asking is of no use. `now` is Unix milliseconds. */
  better(now: number): readonly BetterServer[] {
    const preferred = this.#addresses.slice(0, this.#place).filter((address) => !this.#isFinal(address));
    return preferred.map((address) => {
      const { answer = null, at = 0, notBefore = 0 } = this.#standings.get(address) ?? {};
      // It is there and registers nobody; whether that has changed, only an attempt of ours can show.
      const refusedUntil = answer === null ? 0 : at + AFTER_REFUSAL_MS;
      return { address, waitMs: Math.max(notBefore - now, refusedUntil - now, 0) };
    });
  }

  /** Why each of several servers is not in use, as far as they have been tried. */
  get faults(): readonly ServerFault[] {
    if (this.count === 1) return [];
    return this.#addresses.flatMap((address) => {
      const standing = this.#standings.get(address);
      return standing === undefined ? [] : [{ server: hostOf(address), answer: standing.answer }];
    });
  }

  /** Has a server used, from the next connection on. */
  use(address: string): void {
    this.#place = Math.max(this.#addresses.indexOf(address), 0);
  }

  /** The present one serves us. */
  served(): void {
    this.#standings.delete(this.address);
  }

  /** Every server may be asked again, whatever it said. */
  forgive(): void {
    this.#standings.clear();
  }

  /** The present one has failed. `now` is Unix milliseconds. */
  failed(failure: Failure, now: number): void {
    const seconds = Math.min(failure.retryAfterSeconds ?? 0, LONGEST_RETRY_AFTER_SECONDS);
    if (this.count === 0) return;
    this.#standings.set(this.address, { ...failure, notBefore: now + seconds * 1000, at: now });
  }

  /**
   * Goes on to the server to ask next: the one after the present, or the one that may be asked first.
   *
   * @returns milliseconds before which it does not want to be asked, 0 where there is none yet; undefined when all have refused
   *   for good
   */
  next(now: number): number | undefined {
    if (this.count === 0) return 0;
    let best: { place: number; wait: number } | undefined;
    for (let step = 1; step <= this.count; step += 1) {
      const place = (this.#place + step) % this.count;
      const address = this.#addresses[place] ?? "";
      if (this.#isFinal(address)) continue;
      const wait = Math.max((this.#standings.get(address)?.notBefore ?? 0) - now, 0);
      if (best === undefined || wait < best.wait) best = { place, wait };
    }
    if (best !== undefined) this.#place = best.place;
    return best?.wait;
  }

  /**
   * These are the servers from now on. What has become of those that stay is known still; one that nobody has tried yet comes before
   * those that have failed.
   */
  renew(addresses: readonly string[]): void {
    const present = this.address;
    this.#addresses = addresses;
    for (const address of [...this.#standings.keys()])
      if (!addresses.includes(address)) this.#standings.delete(address);
    const isUntried = (address: string) => !this.#standings.has(address);
    const best = [present, ...addresses].find((address) => addresses.includes(address) && isUntried(address));
    this.use(best ?? present);
  }

  #isFinal(address: string): boolean {
    return this.#standings.get(address)?.isFinal === true;
  }
}
