/**
 * A still of the far picture: which may be taken, and how it is.
 *
 * @module
 */
import type { Settings } from "../../shared/bridge/settings.ts";
import { type KeepStill, LARGEST_STILL, LONGEST_SIDE } from "../../shared/bridge/stills.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { drawTurned, turnedSides } from "./draw-turned.ts";
import { FAR_FRAME_ID } from "./far-frame.ts";
import { hasPicturesNow } from "./picture-story.ts";

/** As it was taken, without the call that it is of. */
export type TakenStill = Omit<KeepStill, "callId">;

/** Of a JPEG; the next where the one before is too large. */
const QUALITIES = [0.9, 0.75, 0.5] as const;

/**
 * Whether a still may be taken now: of a picture that moves, and of which frames were authenticated. What nobody has vouched for is not
 * kept as the picture of a colleague.
 */
export function mayTakeStill(call: CallRecord, rule: Settings["stills"]): boolean {
  if (rule === "refuse" || !hasPicturesNow(call)) return false;
  const { far, proved } = call.pictures;
  return call.state === "connected" && call.hold === "none" && far === "shown" && proved.received;
}

/** The far picture on the screen; null where there is none. */
export const farVideo = (): HTMLVideoElement | null =>
  document.getElementById(FAR_FRAME_ID)?.querySelector("video") ?? null;

/**
 * Takes what a picture shows at this moment, turned as it is shown.
 *
 * @param quarters - turns, clockwise
 * @returns undefined where nothing is there yet, or no still is small enough
 */
export function takeStill(video: HTMLVideoElement, quarters: number): TakenStill | undefined {
  const { videoHeight, videoWidth } = video;
  if (videoHeight === 0 || videoWidth === 0) return undefined;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(videoHeight, videoWidth));
  const [across, down] = [Math.round(videoWidth * scale), Math.round(videoHeight * scale)];
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = turnedSides(across, down, quarters);
  const context = canvas.getContext("2d", { alpha: false });
  if (context === null) return undefined;
  drawTurned(context, video, across, down, quarters);
  for (const quality of QUALITIES) {
    const octets = canvas.toDataURL("image/jpeg", quality).split(",")[1] ?? "";
    const isSmallEnough = (octets.length * 3) / 4 <= LARGEST_STILL;
    if (octets !== "" && isSmallEnough) return { width: canvas.width, height: canvas.height, octets };
  }
  return undefined;
}
