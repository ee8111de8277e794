import { type PointerEvent, type RefObject, useEffect, useRef } from "react";

/** As the browser names it, and as it is told to a screen reader. */
export const TALK_KEY = "Space";
/** The same key, held to interrupt who talks. */
export const INTERRUPTING_KEY = `Shift+${TALK_KEY}`;

/** Space talks with the focus on the key itself, or where nothing has it: never while it would press or type something. */
const mayTalk = ({ interrupt, key }: HeldKeys): boolean => {
  const focused = document.activeElement;
  if (focused === null || focused === document.body || focused.matches(".card.call")) return true;
  return focused === key.current || focused === interrupt.current;
};
/** What Space is held to do; undefined with Shift where nobody may be interrupted. */
function heldTo({ shiftKey }: KeyboardEvent, { interrupt }: HeldKeys): HeldTo | undefined {
  const { current } = interrupt;
  if (shiftKey) return current === null ? undefined : "interrupting";
  return current !== null && document.activeElement === current ? "interrupting" : "held";
}

const isSpace = (event: KeyboardEvent) => event.code === TALK_KEY && !event.altKey && !event.ctrlKey && !event.metaKey;

/** Talks wherever the focus is, also where Space is typed. AltGr is the left one, with Alt. */
const RIGHT_CTRL = "ControlRight";
const isRightCtrl = (event: KeyboardEvent) =>
  event.code === RIGHT_CTRL && !event.altKey && !event.metaKey && !event.shiftKey && !event.isComposing;

type HeldBy = "pointer" | "space" | "ctrl";
type HeldTo = "held" | "interrupting";

interface HeldKeys {
  /** The key itself. */
  readonly key: RefObject<HTMLElement | null>;
  /** What interrupts who talks; nothing is there while nobody may. */
  readonly interrupt: RefObject<HTMLElement | null>;
}

/**
 * A key that is held: by the pointer on it, by Space, or by the right Ctrl; with Shift and Space, or on a key of its own, to interrupt who talks. Whatever takes the window or the key away lets it go; a key that repeats
 * itself was pressed once.
 *
 * @param onHeld - told when it is pressed, and when it is let go
 */
export function useHeldKey(keys: HeldKeys, works: boolean, onHeld: (down: boolean, to: HeldTo) => void) {
  const { interrupt, key } = keys;
  const held = useRef<HeldBy | null>(null);
  const latest = useRef({ works, onHeld });
  useEffect(() => {
    latest.current = { works, onHeld };
  });
  const press = (by: HeldBy, to: HeldTo = "held") => {
    if (held.current !== null || !latest.current.works) return;
    held.current = by;
    latest.current.onHeld(true, to);
  };
  const letGo = (by?: HeldBy) => {
    if (held.current === null || (by !== undefined && held.current !== by)) return;
    held.current = null;
    latest.current.onHeld(false, "held");
  };
  const acts = useRef({ press, letGo });
  useEffect(() => {
    acts.current = { press, letGo };
  });
  useEffect(() => {
    if (!works) acts.current.letGo();
  }, [works]);
  useEffect(() => {
    /** Space went down to talk, and is no key of anything else until it is up: wherever the focus has gone meanwhile. */
    let isOurs = false;
    const down = (event: KeyboardEvent) => {
      if (isRightCtrl(event)) {
        if (!event.repeat) acts.current.press("ctrl");
        return;
      }
      const goesOn = isOurs && event.repeat && event.code === TALK_KEY;
      const to = heldTo(event, { interrupt, key });
      if (!goesOn && (!isSpace(event) || to === undefined || event.isComposing || !mayTalk({ interrupt, key }))) return;
      isOurs = true;
      // Neither a page that scrolls nor a button that is pressed.
      event.preventDefault();
      if (!event.repeat) acts.current.press("space", to);
    };
    const up = (event: KeyboardEvent) => {
      if (event.code === RIGHT_CTRL) acts.current.letGo("ctrl");
      if (event.code !== TALK_KEY) return;
      if (isOurs || mayTalk({ interrupt, key })) event.preventDefault();
      isOurs = false;
      acts.current.letGo("space");
    };
    const gone = () => acts.current.letGo();
    const hidden = () => {
      if (document.hidden) gone();
    };
    window.addEventListener("keydown", down, { capture: true });
    window.addEventListener("keyup", up, { capture: true });
    window.addEventListener("blur", gone);
    document.addEventListener("visibilitychange", hidden);
    return () => {
      window.removeEventListener("keydown", down, { capture: true });
      window.removeEventListener("keyup", up, { capture: true });
      window.removeEventListener("blur", gone);
      document.removeEventListener("visibilitychange", hidden);
      gone();
    };
  }, [interrupt, key]);
  const pointer = (to: HeldTo) => ({
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      press("pointer", to);
    },
    onPointerUp: () => letGo("pointer"),
    onPointerCancel: () => letGo("pointer"),
    onLostPointerCapture: () => letGo("pointer"),
  });
  return { talk: pointer("held"), interrupt: pointer("interrupting") };
}
