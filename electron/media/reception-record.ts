/**
 * What a receiver knows of those who send to it, for the reports that it gives them: RFC 3550 clause 6.4.1 and appendix A.
 *
 * @module
 */
import type { ReportBlock } from "./rtcp.ts";

const WORD = 0x1_0000_0000;
/** Sources that a report speaks of. */
const MAX_SOURCES = 31;
const MOST_LOST = 0x7f_ffff;

interface Source {
  readonly first: number;
  highest: number;
  received: number;
  jitter: number;
  transit: number | undefined;
  lastSr: { middle: number; at: number } | undefined;
  reported: { expected: number; received: number };
}

export class ReceptionRecord {
  readonly #sources = new Map<number, Source>();
  readonly #unitsAMs: () => number;
  #octets = 0;
  #latest: number | undefined;

  /** @param unitsAMs - of the clock of the timestamps, a millisecond */
  constructor(unitsAMs: () => number) {
    this.#unitsAMs = unitsAMs;
  }

  /**
   * A packet was opened.
   *
   * @param index - sequence number with its roll-overs
   * @param at - Unix milliseconds
   * @param octets - of what it carried
   */
  note(ssrc: number, index: number, timestamp: number, at: number, octets = 0): void {
    this.#octets += octets;
    this.#latest = ssrc;
    const source = this.#sources.get(ssrc) ?? this.#begin(ssrc, index);
    source.highest = Math.max(source.highest, index);
    source.received += 1;
    const transit = Math.round(at * this.#unitsAMs()) - timestamp;
    if (source.transit !== undefined) {
      // Of the difference of two, since timestamps begin anywhere and roll over.
      const difference = Math.abs((transit - source.transit) | 0);
      source.jitter += (difference - source.jitter) / 16;
    }
    source.transit = transit;
  }

  /**
   * A sender report has come.
   *
   * @param middle - the middle 32 bits of its NTP time
   */
  noteReport(ssrc: number, middle: number, at: number): void {
    const source = this.#sources.get(ssrc);
    if (source !== undefined) source.lastSr = { middle, at };
  }

  /** Of all sources: octets, and packets that did not come; the jitter of the one that was heard last, milliseconds. */
  get total(): { readonly octetsReceived: number; readonly lost: number; readonly jitterMs: number } {
    let lost = 0;
    for (const { first, highest, received } of this.#sources.values())
      lost += Math.max(0, highest - first + 1 - received);
    const latest = this.#latest === undefined ? undefined : this.#sources.get(this.#latest);
    return { octetsReceived: this.#octets, lost, jitterMs: (latest?.jitter ?? 0) / this.#unitsAMs() };
  }

  /** What is to be said of each source that has sent since the last report. */
  blocks(at: number): readonly ReportBlock[] {
    const blocks: ReportBlock[] = [];
    for (const [ssrc, source] of this.#sources) {
      const expected = source.highest - source.first + 1;
      const expectedNow = expected - source.reported.expected;
      const receivedNow = source.received - source.reported.received;
      if (receivedNow === 0 || blocks.length === MAX_SOURCES) continue;
      source.reported = { expected, received: source.received };
      const lostNow = Math.max(0, expectedNow - receivedNow);
      const { lastSr } = source;
      blocks.push({
        ssrc,
        fractionLost: expectedNow === 0 ? 0 : Math.min(255, Math.floor((lostNow * 256) / expectedNow)),
        cumulativeLost: Math.max(-MOST_LOST, Math.min(MOST_LOST, expected - source.received)),
        highest: source.highest % WORD,
        jitter: Math.floor(source.jitter),
        lastSr: lastSr?.middle ?? 0,
        delaySinceLastSr: lastSr === undefined ? 0 : Math.min(WORD - 1, Math.round(((at - lastSr.at) / 1000) * 65_536)),
      });
    }
    return blocks;
  }

  #begin(ssrc: number, index: number): Source {
    const source: Source = {
      first: index,
      highest: index,
      received: 0,
      jitter: 0,
      transit: undefined,
      lastSr: undefined,
      reported: { expected: 0, received: 0 },
    };
    this.#sources.set(ssrc, source);
    return source;
  }
}
