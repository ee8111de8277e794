import { type PointerEvent, type RefObject, useEffect, useRef } from "react";

/** As the browser names it, and as it is told to a screen reader. */
export const TALK_KEY = "Space";

/** Space talks with the focus on the key itself, or where nothing has it: never while it would press or type something. */
const mayTalk = (key: HTMLElement | null): boolean => {
  const focused = document.activeElement;
  return focused === null || focused === document.body || focused === key || focused.matches(".card.call");
};

const isSpace = (event: KeyboardEvent) =>
  event.code === TALK_KEY && !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;

/** Talks wherever the focus is, also where Space is typed. AltGr is the left one, with Alt. */
const RIGHT_CTRL = "ControlRight";
const isRightCtrl = (event: KeyboardEvent) =>
  event.code === RIGHT_CTRL && !event.altKey && !event.metaKey && !event.shiftKey && !event.isComposing;

type HeldBy = "pointer" | "space" | "ctrl";

/**
 * A key that is held: by the pointer on it, by Space, or by the right Ctrl. Whatever takes the window or the key away lets it go; a key that repeats
 * itself was pressed once.
 *
 * @param onHeld - told when it is pressed, and when it is let go
 */
export function useHeldKey(key: RefObject<HTMLElement | null>, works: boolean, onHeld: (down: boolean) => void) {
  const held = useRef<HeldBy | null>(null);
  const latest = useRef({ works, onHeld });
  useEffect(() => {
    latest.current = { works, onHeld };
  });
  const press = (by: HeldBy) => {
    if (held.current !== null || !latest.current.works) return;
    held.current = by;
    latest.current.onHeld(true);
  };
  const letGo = (by?: HeldBy) => {
    if (held.current === null || (by !== undefined && held.current !== by)) return;
    held.current = null;
    latest.current.onHeld(false);
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
      if (!goesOn && (!isSpace(event) || event.isComposing || !mayTalk(key.current))) return;
      isOurs = true;
      // Neither a page that scrolls nor a button that is pressed.
      event.preventDefault();
      if (!event.repeat) acts.current.press("space");
    };
    const up = (event: KeyboardEvent) => {
      if (event.code === RIGHT_CTRL) acts.current.letGo("ctrl");
      if (event.code !== TALK_KEY) return;
      if (isOurs || mayTalk(key.current)) event.preventDefault();
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
  }, [key]);
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      press("pointer");
    },
    onPointerUp: () => letGo("pointer"),
    onPointerCancel: () => letGo("pointer"),
    onLostPointerCapture: () => letGo("pointer"),
  };
}
