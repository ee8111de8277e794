import type { Voice } from "../calling/ports.ts";

/** A voice as WebRTC takes it. */
export interface TrackVoice extends Voice {
  /** The track to clone from; each leg sends a clone, so that ending one leg leaves the voice alive. */
  readonly track: MediaStreamTrack;
}

/** A voice that is made here and can not be lost: what arrives at a destination, until it is closed with its context. */
export function madeVoice(context: AudioContext, destination: MediaStreamAudioDestinationNode): TrackVoice {
  // A page that nobody has touched may have its audio suspended.
  if (context.state === "suspended") void context.resume();
  const [track] = destination.stream.getAudioTracks();
  if (track === undefined) throw new Error("audio destination without a track");
  return {
    track,
    onLost: () => {},
    close: () => {
      track.stop();
      void context.close();
    },
  };
}
