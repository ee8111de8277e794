/**
 * The picture that goes into a call: the camera that the settings name, a screen that the person chooses, or a generated one.
 *
 * @module
 */
import type { EndReasonCode } from "../../shared/errors/end-reason.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { particular } from "../../shared/errors/particulars.ts";
import { type DeviceChoice, findDevice } from "./device-choice.ts";
import type { TrackPicture } from "./track-picture.ts";

/** The most that is sent, whatever the camera can do. */
const LARGEST_PICTURE = { width: 1280, height: 720, frameRate: 30 } as const;

const ERROR_CODES: ReadonlyMap<string, EndReasonCode> = new Map([
  ["NotFoundError", "camera-missing"],
  ["OverconstrainedError", "camera-missing"],
  ["NotAllowedError", "camera-refused"],
  ["SecurityError", "camera-refused"],
]);

/** The code for a failure of `getUserMedia` or `getDisplayMedia`, by the name of its DOMException. */
function cameraErrorCode(name: string): EndReasonCode {
  return ERROR_CODES.get(name) ?? "camera-failed";
}

async function open(ask: () => Promise<MediaStream>, hint: TrackPicture["hint"]): Promise<TrackPicture> {
  // Absent outside a secure context; the shells always provide one.
  if (navigator.mediaDevices === undefined) throw new McError("camera-failed", particular("no-media-devices"));
  let stream: MediaStream;
  try {
    stream = await ask();
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    throw new McError(cameraErrorCode(name), name, error);
  }
  const [track] = stream.getVideoTracks();
  if (track === undefined) throw new McError("camera-missing");
  track.contentHint = hint;
  return {
    track,
    hint,
    // Not told for an end of our own making.
    onLost: (listener) => track.addEventListener("ended", listener, { once: true }),
    close: () => track.stop(),
  };
}

const { frameRate, height, width } = LARGEST_PICTURE;
const SIZE = { width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: frameRate, max: frameRate } };

/**
 * Opens a camera.
 *
 * @param deviceId - empty for the system's default
 * @throws McError `camera-missing`, `camera-refused` or `camera-failed`
 */
const openCamera = (deviceId: string): Promise<TrackPicture> =>
  open(
    () =>
      navigator.mediaDevices.getUserMedia({
        video: { ...SIZE, ...(deviceId === "" ? {} : { deviceId: { exact: deviceId } }) },
      }),
    "motion",
  );

/**
 * Opens the camera of a choice, under whichever identifier it has now.
 *
 * @throws McError as {@link openCamera}
 */
export const openChosenCamera = async (choice: DeviceChoice): Promise<TrackPicture> =>
  openCamera((await findDevice("videoinput", choice)) ?? choice.id);

/**
 * Has the person choose a screen or a window.
 *
 * @throws McError as {@link openCamera}
 */
export const openScreen = (): Promise<TrackPicture> =>
  open(() => navigator.mediaDevices.getDisplayMedia({ video: SIZE, audio: false }), "detail");
