/**
 * What floor control makes to be heard: short, and each of another shape, so that nobody has to look.
 *
 * @module
 */
import { type FloorTone, FRAME_SAMPLES, SOUND_RATE } from "../../shared/media/sound-frames.ts";

/** A piece of a tone that goes from one pitch to another; without a pitch it is silence. */
interface Piece {
  readonly frames: number;
  readonly hz?: readonly [from: number, to: number];
}

/** The first is over before the microphone opens, which the host does five frames behind a grant. */
const TONES: Readonly<Record<FloorTone, readonly Piece[]>> = {
  "may-talk": [{ frames: 3, hz: [700, 1400] }],
  "your-turn": [{ frames: 3, hz: [700, 700] }, { frames: 2 }, { frames: 3, hz: [1050, 1050] }],
  "taken-away": [{ frames: 6, hz: [1200, 500] }],
  refused: [{ frames: 4, hz: [300, 300] }, { frames: 2 }, { frames: 4, hz: [300, 300] }],
  "ends-soon": [{ frames: 2, hz: [900, 900] }],
};
/** A quarter of what is loudest. */
const AMPLITUDE = 8_192;
/** Samples over which a piece begins and ends: a hard edge clicks. */
const EDGE = 80;

/** The frames of a tone, 20 ms each. */
export function floorTone(of: FloorTone): Int16Array[] {
  return TONES[of].flatMap(({ frames, hz }) => {
    const samples = new Int16Array(frames * FRAME_SAMPLES);
    if (hz !== undefined) {
      const [from, to] = hz;
      let phase = 0;
      for (let at = 0; at < samples.length; at++) {
        const edge = Math.min(1, at / EDGE, (samples.length - 1 - at) / EDGE);
        samples[at] = Math.round(AMPLITUDE * edge * Math.sin(phase));
        phase += (2 * Math.PI * (from + ((to - from) * at) / samples.length)) / SOUND_RATE;
      }
    }
    return Array.from({ length: frames }, (_, frame) =>
      samples.slice(frame * FRAME_SAMPLES, (frame + 1) * FRAME_SAMPLES),
    );
  });
}
