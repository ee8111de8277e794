/**
 * What answers in a driven window when the console asks for a microphone. Chromium's flags, the same in both shells.
 *
 * @module
 */
import type { ProgramOptions } from "./program.ts";

export const MICROPHONE_FLAGS: Readonly<Record<NonNullable<ProgramOptions["microphone"]>, readonly string[]>> = {
  "test-signal": ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
  "of-this-computer": ["--use-fake-ui-for-media-stream"],
  // Without the automatic consent a headless browser answers as a person who clicks on "block".
  refused: ["--use-fake-device-for-media-stream"],
  // The test devices always include a microphone, so there are none; the flag hides those that the computer has.
  missing: ["--disable-audio-input", "--use-fake-ui-for-media-stream"],
};
