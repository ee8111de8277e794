/**
 * Notes as samples.
 *
 * @module
 */
import type { Note } from "./tones.ts";

/** Samples a second: enough for every tone there is, and little memory for pauses of half a minute. */
export const SAMPLE_RATE = 16_000;
/** How long a note takes to come and to go. Without it its edges click. */
const EDGE_MS = 6;

const samplesOfNote = (rate: number, { ms }: Note) => Math.round((ms * rate) / 1_000);

/** Between 0 and 1: how far a note has come at one of its samples. */
function edge(at: number, length: number, edgeLength: number): number {
  const near = Math.min(at, length - 1 - at) / edgeLength;
  return near >= 1 ? 1 : (1 - Math.cos(Math.PI * near)) / 2;
}

/**
 * The notes one after another.
 *
 * @param rate - samples a second
 * @returns samples of at most 1
 */
export function samplesOf(notes: readonly Note[], rate = SAMPLE_RATE): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(notes.reduce((sum, each) => sum + samplesOfNote(rate, each), 0));
  const edgeLength = (EDGE_MS * rate) / 1_000;
  let start = 0;
  for (const each of notes) {
    const length = samplesOfNote(rate, each);
    for (let at = 0; at < length && each.hertz.length > 0; at++) {
      const sum = each.hertz.reduce((total, hertz) => total + Math.sin((2 * Math.PI * hertz * at) / rate), 0);
      samples[start + at] = (sum / each.hertz.length) * edge(at, length, edgeLength);
    }
    start += length;
  }
  return samples;
}
