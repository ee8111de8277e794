/**
 * How the sound of a call fared that is over, in words, and the numbers beside them.
 *
 * @module
 */
import type { CallRecord } from "../../shared/mc/call-record.ts";
import type { SoundSpread } from "../../shared/mc/record-parts/sound.ts";
import { wordsOf } from "../../shared/words/words.ts";
import { verdictOfSummary } from "./sound-line.ts";

const WORDS = wordsOf("call").line;

export interface SoundTold {
  readonly said: string;
  readonly numbers: string;
}

function measureOf(name: string, spread: SoundSpread | null, unit: "percent" | "ms" | "kbit"): string[] {
  if (spread === null) return [];
  const shown = (value: number) => (unit === "percent" ? Math.round(value * 1000) / 10 : Math.round(value));
  const [least, mean, most] = [shown(spread.least), shown(spread.mean), shown(spread.most)];
  const value = WORDS[unit]({ value: mean });
  return [least === most ? WORDS.steady({ name, value }) : WORDS.spread({ name, value, least, most })];
}

/** One way of a call; null where nothing is known of it. */
export function soundTold({ sound }: Pick<CallRecord, "sound">, way: "received" | "sent"): SoundTold | null {
  if (sound === null) return null;
  const { jitterMs, loss, rate } = sound[way];
  const numbers = [
    ...measureOf(WORDS.loss, loss, "percent"),
    ...measureOf(WORDS.jitter, jitterMs, "ms"),
    ...measureOf(WORDS.rate, rate, "kbit"),
    ...(way === "sent" ? measureOf(WORDS.delay, sound.roundTripMs, "ms") : []),
  ];
  if (numbers.length === 0) return null;
  const { grade, why } = verdictOfSummary(sound, way);
  const because = why.map((each) => WORDS.why[each]).join(", ");
  const said = because === "" ? WORDS.grades[grade] : WORDS.because({ grade: WORDS.grades[grade], why: because });
  return { said, numbers: numbers.join("; ") };
}
