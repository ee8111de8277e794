/**
 * The voice that goes into the window's calls at present, for whoever wants to see how loud it is.
 *
 * @module
 */
import type { TrackVoice } from "./track-voice.ts";

export interface VoicesInUse {
  /** Notes a voice until it is closed or lost. */
  add(voice: TrackVoice): TrackVoice;
  /** The newest that is open; undefined without a call. Always the same one until another is. */
  newest(): MediaStreamTrack | undefined;
  /** @returns ends that */
  onChange(listener: () => void): () => void;
}

export function createVoicesInUse(): VoicesInUse {
  const open: MediaStreamTrack[] = [];
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  return {
    add(voice) {
      const { track } = voice;
      const remove = () => {
        const at = open.indexOf(track);
        if (at < 0) return;
        open.splice(at, 1);
        tell();
      };
      open.push(track);
      voice.onLost(remove);
      tell();
      return {
        ...voice,
        close() {
          voice.close();
          remove();
        },
      };
    },
    newest: () => open.at(-1),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
