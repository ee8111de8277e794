import type { Picture } from "../calling/picture.ts";

/** A picture as WebRTC takes it. */
export interface TrackPicture extends Picture {
  /** The track to clone from; each leg sends a clone, so that ending one leg leaves the picture alive. */
  readonly track: MediaStreamTrack;
  /** `detail` for a screen, where what is written has to stay readable; `motion` for a camera. */
  readonly hint: "motion" | "detail";
}

/** What is shown in a window: the track of a picture, the other end's or our own. */
export interface ShownTrack {
  readonly track: MediaStreamTrack;
}
