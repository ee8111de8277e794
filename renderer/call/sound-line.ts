/**
 * How the sound of a call fares, second by second, and what that is in words. Pure: what is counted comes from elsewhere.
 *
 * @module
 */
import type { SoundSummary } from "../../shared/mc/record-parts/sound.ts";
import type { LineSample } from "../calling/sound-samples.ts";

/** Samples that are kept: a minute. */
const KEPT = 60;
/** Samples over which loss is judged: one lost packet of fifty is no trouble, when it is one. */
const JUDGED = 5;

/** The newest last, no more than a minute of them. */
export const withSample = (samples: readonly LineSample[], sample: LineSample): readonly LineSample[] =>
  [...samples, sample].slice(-KEPT);

type Grade = "good" | "fair" | "poor";
/** What is not good about it. */
type Why = "loss" | "jitter" | "delay" | "nothing";

export interface Verdict {
  readonly grade: Grade;
  readonly why: readonly Why[];
}

/**
 * From which value on it is fair, and poor. Loss and jitter by what a speech codec conceals; the delay there and back is twice what ITU-T
 * G.114 has for one way (150 and 400 ms).
 */
const LIMITS = { loss: [0.02, 0.08], jitter: [30, 80], delay: [300, 800] } as const;
const GRADES: readonly Grade[] = ["good", "fair", "poor"];

const rankOf = (value: number | null, [fair, poor]: readonly [number, number]) =>
  value === null || value < fair ? 0 : value < poor ? 1 : 2;

/** The mean of what is known; null where nothing is. */
function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/**
 * How one way fares now; undefined while too little is known.
 *
 * @param expected - whether sound is to pass this way at all: not on hold, not without the floor, not muted
 */
export function verdictOf(
  samples: readonly LineSample[],
  way: "received" | "sent",
  expected: boolean,
): Verdict | undefined {
  const last = samples.slice(-JUDGED);
  const latest = last.at(-1);
  if (latest === undefined) return undefined;
  if (expected && last.length === JUDGED && last.every((sample) => sample[way].rate === 0))
    return { grade: "poor", why: ["nothing"] };
  const { jitterMs, loss } = latest[way];
  if (jitterMs === null && loss === null && latest.roundTripMs === null) return undefined;
  return judged(mean(last.map((sample) => sample[way].loss)), jitterMs, latest.roundTripMs);
}

function judged(loss: number | null, jitterMs: number | null, roundTripMs: number | null): Verdict {
  const ranks: Readonly<Record<"loss" | "jitter" | "delay", number>> = {
    loss: rankOf(loss, LIMITS.loss),
    jitter: rankOf(jitterMs, LIMITS.jitter),
    delay: rankOf(roundTripMs, LIMITS.delay),
  };
  const worst = Math.max(...Object.values(ranks));
  const why = (["loss", "jitter", "delay"] as const).filter((each) => ranks[each] === worst && worst > 0);
  return { grade: GRADES[worst] ?? "poor", why };
}

/** How one way fared over a whole call, by the means. */
export function verdictOfSummary(sound: SoundSummary, way: "received" | "sent"): Verdict {
  const { jitterMs, loss } = sound[way];
  return judged(loss?.mean ?? null, jitterMs?.mean ?? null, sound.roundTripMs?.mean ?? null);
}

/**
 * Points of a plot, in pixels from its upper left corner; each run without a gap is a line of its own.
 *
 * @param most - value at the upper edge, if none is above it
 */
export function linesOf(
  values: readonly (number | null)[],
  { height, most, width }: { readonly width: number; readonly height: number; readonly most: number },
): readonly string[] {
  const top = Math.max(most, ...values.map((value) => value ?? 0));
  const lines: string[][] = [[]];
  const first = KEPT - values.length;
  values.forEach((value, at) => {
    if (value === null) lines.push([]);
    else {
      const x = ((first + at) / (KEPT - 1)) * width;
      lines.at(-1)?.push(`${x.toFixed(1)},${(height - (value / top) * height).toFixed(1)}`);
    }
  });
  return lines.filter((line) => line.length > 1).map((line) => line.join(" "));
}
