/**
 * Whether calls are being recorded, as the host says it.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Recording } from "../../shared/bridge/recording.ts";
import { createNewest } from "../client/newest.ts";
import type { Host } from "../host/host.ts";

interface RecordingState {
  /** Null until the host has told it. */
  readonly recording: Recording | null;
  /** Whether something was wrong with it, and is over. */
  readonly isOver: boolean;
}

export type RecordingStore = StoreApi<RecordingState>;

/** What stands in the console for as long as it is so. */
export type RecordingNotice = NonNullable<Recording["problem"]> | "call-history-damaged";

/** Nothing is known, until the host has said it. */
export function createRecordingStore(): RecordingStore {
  return createStore<RecordingState>(() => ({ recording: null, isOver: false }));
}

/** What has to be said at present; null when calls are recorded as they should be. */
export function recordingNotice(recording: Recording | null): RecordingNotice | null {
  return recording?.problem ?? (recording?.damage?.saving === true ? "call-history-damaged" : null);
}

/**
 * Asks the host, and follows what it says. Returns the way to stop.
 *
 * @param saved - called when more of it can be read: everything that could be read of a damaged record has been brought over, or its key has come
 */
export function followRecording(host: Host, store: RecordingStore, saved: () => void): () => void {
  const newest = createNewest<Recording>((recording) => {
    const { recording: before, isOver } = store.getState();
    const isWrong = recordingNotice(recording) !== null;
    store.setState({ recording, isOver: !isWrong && (isOver || recordingNotice(before) !== null) });
    const isSaved = before?.damage?.saving === true && recording.damage?.saving === false;
    if (isSaved || (before?.awaited === true && !recording.awaited)) saved();
  });
  const stop = host.on("calls.recordingChanged", newest.told);
  // A host that cannot tell leaves it at what is known.
  void newest.ask(() => host.call("calls.recording", {})).catch(() => {});
  return stop;
}
