/**
 * Whether the other end of a call over RTP is there at all. WebRTC asks for consent all the time (RFC 7675) and tells that a path is gone;
 * RTP has no such thing. But whoever is there reports every few seconds, muted as well (RFC 3550 clause 6.2), so that an end of which
 * nothing authentic comes, neither sound nor report, is gone after a while. Not where its sound has come for long, and none of its reports: those of
 * some systems are under other keys, and who is muted there says nothing that can be opened.
 *
 * @module
 */
import type { SoundCounts } from "../../shared/media/sound-frames.ts";

/** Milliseconds without a packet of any kind: six reports at their usual distance. As long as RFC 7675 clause 5.1 keeps a path without consent. */
export const SILENCE_MS = 30_000;
/** Milliseconds of sound in which a report would have come: two of them at their usual distance. */
const REPORTED_MS = 10_000;
/** More between two looks is none of the other end's: the computer was asleep. */
const MOST_BETWEEN_MS = 1_000;

export class RtpSilence {
  #packets = 0;
  #lastLookMs: number | undefined;
  #silentMs = 0;
  #opened = 0;
  /** For how long its sound has come. */
  #heardMs = 0;
  #told = false;

  /**
   * Judges by one more look.
   *
   * @param expected - whether something has to come now: not on hold, and not where silence is the rule
   * @returns what is news: that the other end is gone, or that it has come back
   */
  look({ opened, reports }: SoundCounts, atMs: number, expected: boolean): "gone" | "back" | undefined {
    const between = Math.min(atMs - (this.#lastLookMs ?? atMs), MOST_BETWEEN_MS);
    this.#lastLookMs = atMs;
    if (opened > this.#opened) this.#heardMs += between;
    this.#opened = opened;
    const packets = opened + reports;
    if (packets > this.#packets) {
      this.#packets = packets;
      this.#silentMs = 0;
      const news = this.#told ? "back" : undefined;
      this.#told = false;
      return news;
    }
    const reportsElsewhere = reports === 0 && this.#heardMs >= REPORTED_MS;
    this.#silentMs = expected && !reportsElsewhere ? this.#silentMs + between : 0;
    if (this.#told || this.#silentMs < SILENCE_MS) return undefined;
    this.#told = true;
    return "gone";
  }
}
