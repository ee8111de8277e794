import { Check, CircleDashed, CircleDot, CircleX, type LucideIcon } from "lucide-react";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { offset } from "../design/format.ts";
import { keyFactsText } from "./key-facts-text.ts";
import { type KeyLine, keyLines } from "./story.ts";
import { KEY_STEP_WORDS, PROTECTION_WORDS } from "./words.ts";

const MARKS = {
  done: Check,
  running: CircleDot,
  waiting: CircleDashed,
  failed: CircleX,
} as const satisfies Record<KeyLine["fate"], LucideIcon>;

const SPOKEN = {
  done: "keyWorkDone",
  running: "keyWorkRunning",
  waiting: "keyWorkWaiting",
  failed: "keyWorkFailed",
} as const satisfies Record<KeyLine["fate"], string>;

/** The key work of the leg in progress, a line a step, with what came of it and when. */
export function KeyWork({ call }: { readonly call: CallRecord }) {
  const lines = keyLines(call);
  if (lines.length === 0) return null;
  return (
    <ol className="key-work" aria-label={PROTECTION_WORDS.keyWork}>
      {lines.map(({ step, fate, entry }) => {
        const Mark = MARKS[fate];
        return (
          <li key={step} className={fate}>
            <Mark className="mark-icon" size={14} aria-hidden="true" />
            <span className="step-word">{KEY_STEP_WORDS[step]}</span>
            <span className="muted what">
              {entry === null ? PROTECTION_WORDS[SPOKEN[fate]] : keyFactsText(entry.facts)}
              {entry === null ? null : <span className="for-screen-readers"> {PROTECTION_WORDS[SPOKEN[fate]]}</span>}
            </span>
            <span className="id muted">{entry === null ? "" : offset(entry.atMs)}</span>
          </li>
        );
      })}
    </ol>
  );
}
