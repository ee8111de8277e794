/**
 * What can be done with the far picture beyond its place in the window: the whole screen, or a window of its own, which stays above
 * others and can lie on another screen. It shows what may be shown and nothing else: with the picture it goes.
 *
 * @module
 */

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
let shown: HTMLVideoElement | undefined;

/** Takes the window of its own away. */
export function closeOwnWindow(): void {
  const closed = shown;
  shown = undefined;
  if (closed === undefined) return;
  if (document.pictureInPictureElement === closed) document.exitPictureInPicture().catch(() => {});
  closed.srcObject = null;
}

/**
 * Shows a picture in a window of its own, or takes it away again. The picture stays where it is in the console.
 *
 * @param changed - told when it is there, and when it is not any more, whoever closed it
 */
export async function toggleOwnWindow(track: MediaStreamTrack, changed: (isOpen: boolean) => void): Promise<void> {
  if (shown !== undefined) {
    closeOwnWindow();
    return;
  }
  const video = document.createElement("video");
  shown = video;
  video.muted = true;
  video.addEventListener("leavepictureinpicture", () => {
    changed(false);
    if (shown === video) closeOwnWindow();
  });
  video.srcObject = new MediaStream([track]);
  try {
    await video.play();
    await video.requestPictureInPicture();
  } catch {
    // Refused by the browser, or closed before it was there.
    if (shown === video) closeOwnWindow();
    return;
  }
  if (shown === video) changed(true);
  else document.exitPictureInPicture().catch(() => {});
}
