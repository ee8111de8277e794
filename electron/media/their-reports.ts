/**
 * What the other end says of the sound that it has of us: RFC 3550 clause 6.4.1.
 *
 * @module
 */
import { middleOf, ntpTime, type ReportBlock } from "./rtcp.ts";

const UNITS_A_SECOND = 65_536;

export class TheirReports {
  readonly #ssrc: number;
  #last: ReportBlock | undefined;
  #roundTrip: number | undefined;
  #isOfReport = false;
  #count = 0;

  readonly #unitsAMs: () => number;

  /**
   * @param ssrc - who we are in our packets
   * @param unitsAMs - of the clock of our timestamps, a millisecond
   */
  constructor(ssrc: number, unitsAMs: () => number) {
    this.#ssrc = ssrc;
    this.#unitsAMs = unitsAMs;
  }

  /**
   * Blocks of a report that was authentic.
   *
   * @param at - when it came, Unix milliseconds
   */
  note(blocks: readonly ReportBlock[], at: number): void {
    const own = blocks.find(({ ssrc }) => ssrc === this.#ssrc);
    if (own === undefined) return;
    this.#last = own;
    this.#count += 1;
    if (own.lastSr === 0) return;
    this.#isOfReport = true;
    // 32 bits of both clocks are ours: a difference of more than half of them is one that lies before.
    const took = (middleOf(ntpTime(at)) - own.lastSr - own.delaySinceLastSr) | 0;
    if (took >= 0) this.#roundTrip = (took / UNITS_A_SECOND) * 1000;
  }

  /** Whether it has named a report of ours: it hears us. */
  get nameOurs(): boolean {
    return this.#isOfReport;
  }

  /** Packets of ours that it has not had; null before it has said. */
  get lost(): number | null {
    return this.#last?.cumulativeLost ?? null;
  }

  /** Its reports on what it has of us. */
  get count(): number {
    return this.#count;
  }

  /** What part of our packets it has missed between its last two reports, 0 to 1; null before it has said. */
  get fractionLost(): number | null {
    return this.#last === undefined ? null : this.#last.fractionLost / 256;
  }

  /** Milliseconds. */
  get jitterMs(): number | null {
    return this.#last === undefined ? null : this.#last.jitter / this.#unitsAMs();
  }

  /** Milliseconds there and back. */
  get roundTripMs(): number | null {
    return this.#roundTrip ?? null;
  }
}
