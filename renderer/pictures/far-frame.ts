/**
 * What can be done with the far picture beyond its place in the window: the whole screen, or a window of its own, which stays above
 * others and can lie on another screen. It shows what may be shown and nothing else: with the picture it goes.
 *
 * @module
 */
import { type TurnedTrack, turnedTrack } from "./turned-track.ts";

/** Of the element around the far picture. */
export const FAR_FRAME_ID = "far-frame";

/** Gives the far picture the whole screen, or takes that back. */
export function toggleFullScreen(): void {
  if (document.fullscreenElement === null)
    document
      .getElementById(FAR_FRAME_ID)
      ?.requestFullscreen()
      .catch(() => {});
  else document.exitFullscreen().catch(() => {});
}

/** Whether this computer's windows can show a picture in a window of its own. */
export const hasOwnWindow = (): boolean => document.pictureInPictureEnabled;

/** What is shown there, as long as it is; one window is all that a browser has of this kind. */
interface Shown {
  readonly video: HTMLVideoElement;
  /** As it comes. */
  readonly track: MediaStreamTrack;
  /** As it is shown. */
  turned: TurnedTrack;
}
let shown: Shown | undefined;

/** Takes the window of its own away. */
export function closeOwnWindow(): void {
  const closed = shown;
  shown = undefined;
  if (closed === undefined) return;
  if (document.pictureInPictureElement === closed.video) document.exitPictureInPicture().catch(() => {});
  closed.video.srcObject = null;
  closed.turned.close();
}

/** Turns what is shown there. @param quarters - turns, clockwise */
export function turnOwnWindow(quarters: number): void {
  if (shown === undefined) return;
  shown.turned.close();
  shown.turned = turnedTrack(shown.track, quarters);
  shown.video.srcObject = new MediaStream([shown.turned.track]);
  shown.video.play().catch(() => {});
}

/**
 * Shows a picture in a window of its own, or takes it away again. The picture stays where it is in the console.
 *
 * @param quarters - turns, clockwise
 * @param changed - told when it is there, and when it is not any more, whoever closed it
 */
export async function toggleOwnWindow(
  track: MediaStreamTrack,
  quarters: number,
  changed: (isOpen: boolean) => void,
): Promise<void> {
  if (shown !== undefined) {
    closeOwnWindow();
    return;
  }
  const video = document.createElement("video");
  const turned = turnedTrack(track, quarters);
  shown = { video, track, turned };
  video.muted = true;
  video.addEventListener("leavepictureinpicture", () => {
    changed(false);
    if (shown?.video === video) closeOwnWindow();
  });
  video.srcObject = new MediaStream([turned.track]);
  try {
    await video.play();
    await video.requestPictureInPicture();
  } catch {
    // Refused by the browser, or closed before it was there.
    if (shown?.video === video) closeOwnWindow();
    return;
  }
  if (shown?.video === video) changed(true);
  else document.exitPictureInPicture().catch(() => {});
}
