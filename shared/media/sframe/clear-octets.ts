/**
 * Which octets of a frame stay readable. A packetiser that reads into the frame needs them; they are authenticated
 * like the rest. Audio needs none: its packetisers take the frame as it is.
 *
 * @module
 */
import { SFrameError } from "./errors.ts";

/** VP8 frame tag, and behind it start code, width and height of a key frame; RFC 6386 clause 9.1. */
const VP8_TAG = 3;
const VP8_KEY_FRAME_HEADER = 10;

/**
 * Octets at the front of a frame that stay readable. Sealer and opener come to the same number, because what they look
 * at stays readable too.
 *
 * @param kind - of the track
 * @param mimeType - of the codec; undefined when the browser does not tell
 * @throws SFrameError `codec-unknown` for video whose packetiser is not known here: such frames do not leave
 */
export function clearOctets(kind: "audio" | "video", mimeType: string | undefined, frame: Uint8Array): number {
  if (kind === "audio") return 0;
  if (mimeType?.toLowerCase() !== "video/vp8") throw new SFrameError("codec-unknown");
  const isKeyFrame = ((frame[0] ?? 1) & 1) === 0;
  return isKeyFrame ? VP8_KEY_FRAME_HEADER : VP8_TAG;
}
