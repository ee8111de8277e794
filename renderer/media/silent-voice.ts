/**
 * A voice that says nothing, for a call that is answered without a microphone: the line stands as any other, is protected and
 * measured, and a microphone that comes later takes its place.
 *
 * @module
 */
import type { TrackVoice } from "./track-voice.ts";

/** Starts the silence; it lasts until closed. */
export function openSilence(): TrackVoice {
  const context = new AudioContext();
  const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  const quiet = new ConstantSourceNode(context, { offset: 0 });
  quiet.connect(destination);
  quiet.start();
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
