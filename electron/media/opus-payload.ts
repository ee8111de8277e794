/**
 * Opus in RTP, RFC 7587: a packet of the codec is the payload, and says itself how much sound it has (RFC 6716 clause 3).
 *
 * @module
 */
import { MediaRefusal } from "./media-refusal.ts";

/** Units of its timestamps in 20 ms: their clock is one of 48 kHz, whatever the sound was made of (RFC 7587 clause 4.1). */
export const OPUS_UNITS_A_FRAME = 960;
/** Frames of 20 ms that a packet may have: 120 ms. */
export const MOST_OPUS_FRAMES = 6;
/** A packet without sound, for speech of 16 kHz and 20 ms: whoever sends it has nothing to say (RFC 6716 clause 3.2.1, code 0). */
export const NO_SOUND = Uint8Array.of(9 << 3);
/** Octets of a packet, at most, that stands for a pause: what describes none (RFC 7587 clause 3.1.3). */
const PAUSE_OCTETS = 2;

/** Durations of what a configuration codes, in units of the clock, by its two lowest bits (RFC 6716 table 2). */
const SILK = [480, 960, 1920, 2880];
const HYBRID = [480, 960];
const CELT = [120, 240, 480, 960];
const FIRST_HYBRID = 12;
const FIRST_CELT = 16;
const MORE_THAN_TWO = 3;

const durationOf = (configuration: number) =>
  configuration < FIRST_HYBRID
    ? (SILK[configuration % 4] ?? 0)
    : configuration < FIRST_CELT
      ? (HYBRID[configuration % 2] ?? 0)
      : (CELT[configuration % 4] ?? 0);

/** Whether a packet says that nobody speaks. */
export const isOpusPause = (packet: Uint8Array): boolean => packet.length <= PAUSE_OCTETS;

/**
 * How many frames of 20 ms a packet has. Shorter ones are not taken: what we ask for is no less (`minptime`).
 *
 * @throws MediaRefusal `malformed`
 */
export function opusFrames(packet: Uint8Array): number {
  const [first, second = 0] = packet;
  if (first === undefined) throw new MediaRefusal("malformed");
  const code = first & 3;
  if (code === MORE_THAN_TWO && packet.length < 2) throw new MediaRefusal("malformed");
  const count = code === 0 ? 1 : code === MORE_THAN_TWO ? second & 0x3f : 2;
  const frames = (count * durationOf(first >> 3)) / OPUS_UNITS_A_FRAME;
  if (!Number.isInteger(frames) || frames < 1 || frames > MOST_OPUS_FRAMES) throw new MediaRefusal("malformed");
  return frames;
}
