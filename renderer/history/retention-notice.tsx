import { useStore } from "zustand";
import type { RecordingStore } from "./recording-store.ts";
import { goingWords, ruleWords } from "./retention-story.ts";

/** How far the record goes; what is going to be removed stands there before it is. */
export function RetentionNotice({ store }: { readonly store: RecordingStore }) {
  const recording = useStore(store, (state) => state.recording);
  if (recording === null) return null;
  const going = goingWords(recording);
  return (
    <p className="retention muted small">
      {ruleWords(recording)}
      {going === undefined ? null : <strong> {going}</strong>}
    </p>
  );
}
