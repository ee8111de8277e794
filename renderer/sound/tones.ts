/**
 * The sounds as data: notes in their order. None of them is a file.
 *
 * @module
 */
import type { SoundEvent } from "../../shared/bridge/sounds.ts";

/** Frequencies that sound together for a time; none is a pause. */
export interface Note {
  readonly hertz: readonly number[];
  readonly ms: number;
}

export interface Tone {
  readonly notes: readonly Note[];
  /** Whether it begins anew when its last note is over, until its cause is. */
  readonly repeats: boolean;
  /** Where it is heard: across the room, or by whoever wears the headset. */
  readonly output: "ring" | "headset";
  /** What sounds across the room is heard in the headset as well: how much softer there, while somebody is being spoken to, in decibels. */
  readonly alsoInHeadset?: { readonly softerWhileTalkingDb: number };
}

const note = (ms: number, ...hertz: readonly number[]): Note => ({ hertz, ms });
const pause = (ms: number): Note => ({ hertz: [], ms });

/** Two tones in quick turn, as bells have them: heard through the noise of a room, and found by the ear in it. */
const TRILL: readonly Note[] = Array.from({ length: 12 }, (_, at) => note(50, at % 2 === 0 ? 880 : 1_108));

/** Frequencies of the rows and columns of a keypad (ITU-T Q.23). */
const ROWS = [697, 770, 852, 941] as const;
const COLUMNS = [1_209, 1_336, 1_477] as const;
const PAD = "123456789*0#";
/** Long enough to be heard as a tone, and over before the next one of a quick hand. */
const DIGIT_MS = 90;

/** The tone of a digit, for whoever presses it. Nothing for what is none. */
export function digitNotes(digit: string): readonly Note[] {
  const at = PAD.indexOf(digit);
  const row = ROWS[Math.floor(at / COLUMNS.length)];
  const column = COLUMNS[at % COLUMNS.length];
  return row === undefined || column === undefined ? [] : [note(DIGIT_MS, row, column)];
}

/** Two tones in the range of a voice, to hear where and how loud colleagues are. */
export const TEST_NOTES: readonly Note[] = [note(400, 500), note(400, 1_000)];

/**
 * Each event's sound. No two are alike in rhythm and direction together, so that they are told apart also by who hears high or low
 * tones badly.
 */
export const TONES: Readonly<Record<SoundEvent, Tone>> = {
  // As sirens in the street have them, and nothing else here.
  emergency: {
    notes: [note(450, 960), note(450, 720)],
    repeats: true,
    output: "ring",
    alsoInHeadset: { softerWhileTalkingDb: 12 },
  },
  "priority-call": {
    notes: [...TRILL, pause(120), ...TRILL, pause(120), ...TRILL, pause(960)],
    repeats: true,
    output: "ring",
  },
  call: { notes: [...TRILL, pause(200), ...TRILL, pause(2_600)], repeats: true, output: "ring" },
  "call-while-talking": {
    notes: [note(90, 620), pause(90), note(90, 620), pause(9_730)],
    repeats: true,
    output: "headset",
  },
  // The cadence of European networks (ITU-T E.180): one second of 425 Hz, four of silence.
  "ring-back": { notes: [note(1_000, 425), pause(4_000)], repeats: true, output: "headset" },
  redirected: { notes: [note(110, 523), note(110, 659), note(180, 784)], repeats: false, output: "headset" },
  protected: { notes: [note(60, 1_568)], repeats: false, output: "headset" },
  "not-protected": { notes: [note(220, 262), pause(60), note(320, 262)], repeats: false, output: "headset" },
  ended: { notes: [note(150, 587), note(240, 440)], repeats: false, output: "headset" },
  failed: {
    notes: [note(180, 480, 620), pause(140), note(180, 480, 620), pause(140), note(180, 480, 620)],
    repeats: false,
    output: "headset",
  },
  // Nothing at first: whoever has just put a call on hold knows it.
  "on-hold": { notes: [pause(30_000), note(80, 740), pause(120), note(80, 988)], repeats: true, output: "headset" },
  digit: { notes: digitNotes("5"), repeats: false, output: "headset" },
  "connection-lost": { notes: [note(500, 220), pause(29_500)], repeats: true, output: "ring" },
};
