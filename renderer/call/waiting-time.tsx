import { useId, useState } from "react";
import { duration, durationInWords } from "../design/format.ts";
import { useNow } from "../design/use-now.ts";
import { CALL_WORDS } from "./call-words.ts";

/** When the ear was told last how long somebody waits, and what a row or a list needs so that it is told once. */
interface Told {
  /** Unix milliseconds; null while the focus is elsewhere. */
  readonly toldAt: number | null;
  /** For the element that says it. */
  readonly waitsId: string;
  onFocus(): void;
  onBlur(): void;
}

/**
 * Tells a time once to whoever comes upon it with the focus. Screen readers read a description again when it changes under the
 * focus, and one that changes each second would never let them come to anything else.
 */
export function useTold(): Told {
  const [toldAt, setToldAt] = useState<number | null>(null);
  const waitsId = useId();
  return { toldAt, waitsId, onFocus: () => setToldAt(Date.now()), onBlur: () => setToldAt(null) };
}

/** How long somebody has waited: a clock for the eye; in words for the ear, as of when it came upon them. */
export function WaitingTime(props: { readonly id: string; readonly since: number; readonly toldAt: number | null }) {
  const now = useNow(500);
  const told = durationInWords((props.toldAt ?? now) - props.since);
  return (
    <span className="waiting-time">
      <span id={props.id} className="for-screen-readers">
        {CALL_WORDS.waitingFor({ time: told })}
      </span>
      <span aria-hidden="true">{duration(now - props.since)}</span>
    </span>
  );
}
