/**
 * The pictures that can be shown in a window at present, by call. Apart from the calls' own store, which knows nothing of what a
 * browser shows.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { PictureDesk } from "../calling/picture.ts";
import type { ShownTrack } from "../media/track-picture.ts";

/** The pictures of one call; null where there is none. */
export interface CallTracks {
  readonly far: MediaStreamTrack | null;
  readonly own: MediaStreamTrack | null;
}

export const NO_TRACKS: CallTracks = { far: null, own: null };

export type PictureBoard = StoreApi<Readonly<Record<string, CallTracks>>> & PictureDesk;

export function createPictureBoard(): PictureBoard {
  const store = createStore<Readonly<Record<string, CallTracks>>>(() => ({}));
  return {
    ...store,
    show(callId, whose, picture) {
      const { [callId]: before = NO_TRACKS, ...others } = store.getState();
      const now = { ...before, [whose]: (picture as ShownTrack | null)?.track ?? null };
      const isEmpty = now.far === null && now.own === null;
      store.setState(isEmpty ? others : { ...others, [callId]: now }, true);
    },
  };
}
