/**
 * Whether the addresses at which calls over RTP are reached are still this computer's: another network, a VPN or another lease takes one away, and
 * nothing that is sent from it arrives.
 *
 * @module
 */
import { networkInterfaces } from "node:os";

/** Milliseconds between two looks. */
const LOOK_MS = 5_000;
/** Looks at which an address has to be missing: one that is renewed is away for a moment. */
const LOOKS = 2;

/** The addresses of this computer, as the system writes them. */
export const ownAddresses = (): ReadonlySet<string> =>
  new Set(Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address)));

interface Watched {
  readonly address: string;
  missed: number;
}

export class AddressWatch {
  readonly #addressesNow: () => ReadonlySet<string>;
  readonly #gone: (id: number) => void;
  readonly #watched = new Map<number, Watched>();
  #timer: NodeJS.Timeout | undefined;

  /** @param gone - told once that the address of a call is gone */
  constructor(addressesNow: () => ReadonlySet<string>, gone: (id: number) => void) {
    this.#addressesNow = addressesNow;
    this.#gone = gone;
  }

  /** One that is no address of this computer as the system writes them, such as one for all of them, is not watched. */
  watch(id: number, address: string): void {
    if (!this.#addressesNow().has(address)) return;
    this.#watched.set(id, { address, missed: 0 });
    this.#timer ??= setInterval(() => this.#look(), LOOK_MS).unref();
  }

  forget(id: number): void {
    this.#watched.delete(id);
    if (this.#watched.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    const now = this.#addressesNow();
    for (const [id, watched] of [...this.#watched]) {
      watched.missed = now.has(watched.address) ? 0 : watched.missed + 1;
      if (watched.missed < LOOKS) continue;
      this.forget(id);
      this.#gone(id);
    }
  }
}
