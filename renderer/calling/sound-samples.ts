/**
 * How the sound of a call fares between two counts, and over all of it. Pure: what is counted comes from elsewhere.
 *
 * @module
 */
import type { SoundSpread, SoundSummary, SoundWay } from "../../shared/mc/record-parts/sound.ts";
import type { SoundStatistics } from "./ports.ts";

/** One way, over one second or a little more; null where nobody knows it. */
export interface WaySample {
  /** Share of the packets that did not come, 0 to 1. */
  readonly loss: number | null;
  readonly jitterMs: number | null;
  /** Thousand bits a second. */
  readonly rate: number | null;
}

export interface LineSample {
  readonly received: WaySample;
  readonly sent: WaySample;
  readonly roundTripMs: number | null;
}

/** What was counted, and when: milliseconds that only grow. */
export interface Counted {
  readonly at: number;
  readonly of: SoundStatistics;
}

type Way = SoundStatistics["received"];

/** Packets that were lost, of how many that were to come; null where nobody knows it, or another leg counts anew. */
function lossOf(before: Way, now: Way): { readonly lost: number; readonly expected: number } | null {
  const packets = now.packets - before.packets;
  if (now.lost === null || before.lost === null || packets < 0) return null;
  const lost = Math.max(0, now.lost - before.lost);
  return { lost, expected: packets + lost };
}

function wayOf(before: Way, now: Way, seconds: number): WaySample {
  const octets = now.octets - before.octets;
  // Another leg counts anew.
  const rate = octets < 0 || now.packets < before.packets ? null : (octets * 8) / 1000 / seconds;
  const counted = lossOf(before, now);
  const loss = counted === null ? null : counted.expected <= 0 ? 0 : Math.min(1, counted.lost / counted.expected);
  return { loss, jitterMs: now.jitterMs, rate };
}

/** What came between two counts; undefined where no time has passed. */
export function sampleBetween(before: Counted, now: Counted): LineSample | undefined {
  const seconds = (now.at - before.at) / 1000;
  if (seconds <= 0) return undefined;
  return {
    received: wayOf(before.of.received, now.of.received, seconds),
    sent: wayOf(before.of.sent, now.of.sent, seconds),
    roundTripMs: now.of.roundTripMs,
  };
}

/** Extremes and mean of what was known. */
class Spread {
  #least = Number.POSITIVE_INFINITY;
  #most = 0;
  #sum = 0;
  #seconds = 0;

  add(value: number | null, seconds: number): void {
    if (value === null) return;
    this.#least = Math.min(this.#least, value);
    this.#most = Math.max(this.#most, value);
    this.#sum += value * seconds;
    this.#seconds += seconds;
  }

  /** @param mean - where it is another than that over time */
  get(mean = this.#sum / this.#seconds): SoundSpread | null {
    return this.#seconds === 0 ? null : { least: this.#least, mean, most: this.#most };
  }
}

class WaySummary {
  readonly #loss = new Spread();
  readonly #jitter = new Spread();
  readonly #rate = new Spread();
  #lost = 0;
  #expected = 0;

  add(before: Way, now: Way, { jitterMs, loss, rate }: WaySample, seconds: number): void {
    const counted = lossOf(before, now);
    // Where nothing was to come nothing was lost, and nothing is known.
    if (counted !== null && counted.expected > 0) {
      this.#lost += counted.lost;
      this.#expected += counted.expected;
      this.#loss.add(loss, seconds);
    }
    this.#jitter.add(jitterMs, seconds);
    this.#rate.add(rate, seconds);
  }

  get(): SoundWay {
    return {
      loss: this.#loss.get(this.#lost / Math.max(1, this.#expected)),
      jitterMs: this.#jitter.get(),
      rate: this.#rate.get(),
    };
  }
}

/** Gathers what is counted while a call is connected, in a few numbers, however long it lasts. */
export class SoundGatherer {
  readonly #received = new WaySummary();
  readonly #sent = new WaySummary();
  readonly #roundTrip = new Spread();
  #before: Counted | undefined;
  #seconds = 0;

  add(now: Counted): void {
    const before = this.#before;
    this.#before = now;
    const sample = before && sampleBetween(before, now);
    if (before === undefined || sample === undefined) return;
    const seconds = (now.at - before.at) / 1000;
    this.#seconds += seconds;
    this.#received.add(before.of.received, now.of.received, sample.received, seconds);
    this.#sent.add(before.of.sent, now.of.sent, sample.sent, seconds);
    this.#roundTrip.add(sample.roundTripMs, seconds);
  }

  /** Undefined while too little was counted. */
  summary(): SoundSummary | undefined {
    if (this.#seconds === 0) return undefined;
    return {
      seconds: this.#seconds,
      received: this.#received.get(),
      sent: this.#sent.get(),
      roundTripMs: this.#roundTrip.get(),
    };
  }
}
