import type { Voice } from "../calling/ports.ts";

/** A voice as WebRTC takes it. */
export interface TrackVoice extends Voice {
  /** The track to clone from; each leg sends a clone, so that ending one leg leaves the voice alive. */
  readonly track: MediaStreamTrack;
}
