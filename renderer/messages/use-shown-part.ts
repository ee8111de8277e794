import { useState } from "react";

/** Messages that are drawn at first, and more at an end when somebody asks. */
const STEP = 100;
/** Messages beyond which the oldest are not drawn any more while the end is read. */
const MOST = 300;

interface ShownPart {
  /** Places in the thread: the first message that is drawn, and the one after the last. */
  readonly from: number;
  readonly to: number;
  showEarlier(): void;
  showLater(): void;
  /** The end is being read: what has grown too long above it goes. */
  keepShort(): void;
}

/**
 * The part of a long thread that is drawn: its end, or what lies around a message that was searched for.
 *
 * @param length - of the thread
 * @param at - place of that message; below zero for the end. What it is at first counts: another message wants another state
 */
export function useShownPart(length: number, at: number): ShownPart {
  const [{ from, end }, setPart] = useState<{ readonly from: number; readonly end: number | null }>(() => {
    const after = at + STEP / 2;
    const isEnd = at < 0 || after >= length;
    return { from: Math.max(0, isEnd ? length - STEP : at - STEP / 2), end: isEnd ? null : after };
  });
  const to = end ?? length;
  return {
    from,
    to,
    showEarlier: () => setPart({ from: Math.max(0, from - STEP), end }),
    showLater: () => setPart({ from, end: to + STEP >= length ? null : to + STEP }),
    keepShort: () => {
      if (end === null && to - from > MOST) setPart({ from: to - STEP, end });
    },
  };
}
