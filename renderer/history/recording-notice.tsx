import { useStore } from "zustand";
import type { Recording } from "../../shared/bridge/recording.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { CodeLine } from "../design/code-line.tsx";
import { type RecordingStore, recordingNotice } from "./recording-store.ts";
import { HISTORY_WORDS } from "./words.ts";

/** How much waits and how much is lost; nothing where nothing does. */
function countsOf({ waiting, lost, damage }: Recording): string {
  const { notice } = HISTORY_WORDS;
  return [
    waiting > 0 ? notice.waiting({ count: waiting }) : "",
    lost > 0 ? notice.lost({ count: lost }) : "",
    damage?.saving === true ? notice.saved({ count: damage.saved }) : "",
  ]
    .filter((text) => text !== "")
    .join(" ");
}

/**
 * Stands under the strip for as long as calls are not recorded as they should be. What happened is spoken once, in an
 * element that is always there; what only counts is not.
 */
export function RecordingNotice({ store }: { readonly store: RecordingStore }) {
  const { recording, isOver } = useStore(store);
  const code = recordingNotice(recording);
  const counts = recording === null || code === null ? "" : countsOf(recording);
  return (
    <div className={code === null ? "recording" : "recording shown"}>
      <div role="alert">
        {code === null ? null : (
          <p>
            <strong>{ERROR_WORDS[code].message}</strong> {ERROR_WORDS[code].advice}
          </p>
        )}
      </div>
      {code === null ? null : (
        <section aria-label={HISTORY_WORDS.notice.region}>
          {counts === "" ? null : <p>{counts}</p>}
          <CodeLine code={code} />
        </section>
      )}
      <span className="for-screen-readers" role="status">
        {isOver ? HISTORY_WORDS.notice.over : ""}
      </span>
    </div>
  );
}
