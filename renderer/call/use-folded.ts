import { type RefObject, useCallback, useEffect, useState } from "react";

/** Milliseconds that a call which is over keeps its card, from when it ended, was chosen, or somebody did something there. */
const FOLD_AFTER_MS = 20_000;

const USES = ["pointermove", "pointerdown", "keydown", "focusin"] as const;

/** Whether somebody is at a control there. What has the focus for want of anything else is none. */
const isAtControl = (part: HTMLElement) =>
  part.contains(document.activeElement) &&
  document.activeElement?.matches("button, input, textarea, a, select") === true;

/**
 * Whether a call that is over is shown as one line: some time after anybody has done anything with it. It is not while somebody is at a control of
 * its card.
 *
 * @param callId - of the call that is over; null where none is shown, or it may not fold
 * @param part - where its card is
 * @returns also how it is shown whole again
 */
export function useFolded(
  callId: string | null,
  part: RefObject<HTMLElement | null>,
): { readonly isFolded: boolean; readonly unfold: () => void } {
  const [foldedId, setFoldedId] = useState<string | null>(null);
  const isFolded = callId !== null && foldedId === callId;
  useEffect(() => {
    const element = part.current;
    if (callId === null || isFolded || element === null) return;
    let usedAt = performance.now();
    let timer = 0;
    const wait = (ms: number) => {
      timer = window.setTimeout(() => {
        const left = usedAt + FOLD_AFTER_MS - performance.now();
        if (left > 0) wait(left);
        else if (isAtControl(element)) wait(FOLD_AFTER_MS);
        else setFoldedId(callId);
      }, ms);
    };
    const use = () => {
      usedAt = performance.now();
    };
    for (const kind of USES) element.addEventListener(kind, use);
    wait(FOLD_AFTER_MS);
    return () => {
      window.clearTimeout(timer);
      for (const kind of USES) element.removeEventListener(kind, use);
    };
  }, [callId, isFolded, part]);
  return { isFolded, unfold: useCallback(() => setFoldedId(null), []) };
}
