/**
 * A voice that says nothing, for a call that is answered without a microphone: the line stands as any other, is protected and
 * measured, and a microphone that comes later takes its place.
 *
 * @module
 */
import { madeVoice, type TrackVoice } from "./track-voice.ts";

/** Starts the silence; it lasts until closed. */
export function openSilence(): TrackVoice {
  const context = new AudioContext();
  const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  const quiet = new ConstantSourceNode(context, { offset: 0 });
  quiet.connect(destination);
  quiet.start();
  return madeVoice(context, destination);
}
