/**
 * The voice that goes into a call: the microphone that the settings name, or a generated signal.
 *
 * @module
 */

import type { EndReasonCode } from "../../shared/errors/end-reason.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { particular } from "../../shared/errors/particulars.ts";
import { type DeviceChoice, findDevice } from "./device-choice.ts";
import { generateVoice } from "./generated-voice.ts";
import type { TrackVoice } from "./track-voice.ts";

const ERROR_CODES: ReadonlyMap<string, EndReasonCode> = new Map([
  ["NotFoundError", "microphone-missing"],
  ["OverconstrainedError", "microphone-missing"],
  ["NotAllowedError", "microphone-refused"],
  ["SecurityError", "microphone-refused"],
]);

/** The code for a failure of `getUserMedia`, by the name of its DOMException. */
export function microphoneErrorCode(name: string): EndReasonCode {
  return ERROR_CODES.get(name) ?? "microphone-failed";
}

/**
 * Opens a microphone.
 *
 * @param deviceId - empty for the system's default
 * @throws McError `microphone-missing`, `microphone-refused` or `microphone-failed`
 */
export async function openMicrophone(deviceId: string): Promise<TrackVoice> {
  // Absent outside a secure context; the shells always provide one.
  if (navigator.mediaDevices === undefined) throw new McError("microphone-failed", particular("no-media-devices"));
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: {
        ...(deviceId === "" ? {} : { deviceId: { exact: deviceId } }),
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
      },
    });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    throw new McError(microphoneErrorCode(name), name, error);
  }
  const [track] = stream.getAudioTracks();
  if (track === undefined) throw new McError("microphone-missing");
  return voiceOf(track);
}

/**
 * Opens the microphone of a choice. One that is not there fails by its old name.
 *
 * @throws McError as {@link openMicrophone}
 */
export const openChosenMicrophone = async (choice: DeviceChoice): Promise<TrackVoice> =>
  openMicrophone((await findDevice("audioinput", choice)) ?? choice.id);

/** The voice of a track that is ours alone, and ends when it is closed. */
export function voiceOf(track: MediaStreamTrack): TrackVoice {
  return {
    track,
    // Not told for an end of our own making.
    onLost: (listener) => track.addEventListener("ended", listener, { once: true }),
    close: () => track.stop(),
  };
}

/** A voice of its own of the same microphone, which ends alone. It is heard, also where what it is copied from is not. */
export function copyOf(track: MediaStreamTrack): TrackVoice {
  const copy = track.clone();
  copy.enabled = true;
  return voiceOf(copy);
}

/** A voice-like signal for the lab and for computers without a microphone. */
export function openGeneratedVoice(): TrackVoice {
  return generateVoice();
}
