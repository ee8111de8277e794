/**
 * Whether the microphone that a call would take is there, may be used, and hears anything.
 *
 * @module
 */
import type { Settings } from "../../shared/bridge/settings.ts";
import { microphoneChoice } from "../media/device-choice.ts";
import { loudnessOf } from "../media/level.ts";
import { measureLevel } from "../media/measure-level.ts";
import type { TrackVoice } from "../media/track-voice.ts";
import { openChosenMicrophone } from "../media/voice.ts";

/** Milliseconds in which it is listened to: in a room where somebody works there is a sound in that time. */
const LISTEN_MS = 3_000;

/** What was found of it. */
export interface MicrophoneFound {
  /** What people read on it; empty where a generated voice takes its place. */
  readonly name: string;
  readonly heard: "something" | "nothing" | "generated";
}

type Chosen = Pick<Settings, "microphoneId" | "microphoneLabel" | "voiceSource">;

/** What is asked, and how long it is listened to. */
interface Means {
  readonly open: (settings: Chosen) => Promise<TrackVoice>;
  readonly measure: typeof measureLevel;
}

const BROWSER: Means = {
  open: (settings) => openChosenMicrophone(microphoneChoice(settings)),
  measure: measureLevel,
};

/** Resolves as soon as there is a sound, or with the end of the time. */
function listen(track: MediaStreamTrack, measure: Means["measure"], signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (heard: boolean) => {
      clearTimeout(limit);
      stop();
      resolve(heard);
    };
    const limit = setTimeout(() => end(false), LISTEN_MS);
    const stop = measure(track, (level) => {
      if (level !== null && loudnessOf(level) !== "silent") end(true);
    });
    signal.addEventListener("abort", () => end(false), { once: true });
  });
}

/**
 * Opens it for a moment and listens. A call that goes on keeps its own.
 *
 * @param signal - ends the listening
 * @throws McError `microphone-missing`, `microphone-refused`, `microphone-failed`
 */
export async function checkMicrophone(
  settings: Chosen,
  signal: AbortSignal,
  { measure, open }: Means = BROWSER,
): Promise<MicrophoneFound> {
  if (settings.voiceSource === "generated") return { name: "", heard: "generated" };
  const voice = await open(settings);
  try {
    const heard = await listen(voice.track, measure, signal);
    return { name: voice.track.label, heard: heard ? "something" : "nothing" };
  } finally {
    voice.close();
  }
}
