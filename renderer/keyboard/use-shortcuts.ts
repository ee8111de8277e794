import { useEffect, useRef, useState } from "react";
import type { ShortcutId } from "./shortcut-table.ts";
import { shortcutFor } from "./shortcuts.ts";
import { isMac, layoutNow } from "./this-keyboard.ts";

/** What each shortcut does at present. One that is left out does nothing and reaches whatever else listens. */
export type ShortcutHandlers = { readonly [Id in ShortcutId]?: (() => void) | undefined };

const TYPING =
  "input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=range]), textarea, select, [contenteditable=true]";

/** Whether letters typed at this element belong to the element. */
export function takesText(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPING) !== null;
}

/** Whether the right Ctrl is down while it is a talk key: other keys are pressed with it, and it is no part of them. */
function followTalkKey(signal: AbortSignal): () => boolean {
  let isDown = false;
  const set = (down: boolean) => (event: KeyboardEvent) => {
    if (event.code === "ControlRight") isDown = down;
  };
  window.addEventListener("keydown", set(true), { capture: true, signal });
  window.addEventListener("keyup", set(false), { capture: true, signal });
  window.addEventListener("blur", () => (isDown = false), { signal });
  return () => isDown && document.querySelector('.talk-key:not([aria-disabled="true"])') !== null;
}

/** What the shortcuts of a window do, and what they are taken for, as it is when a key is pressed. */
interface ShortcutsNow {
  readonly handlers: ShortcutHandlers;
  /** Whether single-character shortcuts are switched on. */
  readonly letters: boolean;
  /** Whether digits alone belong to an open keypad. */
  readonly digitsAreTones: boolean;
}

/** Listens for shortcuts until the returned function is called. @param now - is asked with each key */
export function listenForShortcuts(now: () => ShortcutsNow): () => void {
  const ended = new AbortController();
  const talkKeyHeld = followTalkKey(ended.signal);
  function onKeyDown(event: KeyboardEvent) {
    if (event.defaultPrevented || event.repeat || event.isComposing) return;
    // The browser's own then: it closes what it laid over the page, wherever the focus is.
    if (event.key === "Escape" && document.querySelector(":popover-open") !== null) return;
    const { handlers, ...context } = now();
    const where = {
      inTextField: takesText(event.target),
      isMac: isMac(),
      talkKeyHeld: talkKeyHeld(),
      layout: layoutNow(),
    };
    const id = shortcutFor(event, { ...where, ...context });
    const handler = id === null ? undefined : handlers[id];
    if (handler === undefined) return;
    // Also keeps the browser from its own use of the key: the task manager on Shift Esc, help on F1.
    event.preventDefault();
    handler();
  }
  // Asked for in time: the browser does not tell at once.
  layoutNow();
  window.addEventListener("keydown", onKeyDown, { signal: ended.signal });
  return () => ended.abort();
}

/**
 * Listens for the shortcuts of the console while the component is shown.
 *
 * @param handlers - the newest are used, without listening anew
 * @param letters - whether single-character shortcuts are switched on
 * @param digitsAreTones - whether digits alone belong to an open keypad
 */
export function useShortcuts(handlers: ShortcutHandlers, letters: boolean, digitsAreTones = false): void {
  const latest = useRef({ handlers, letters, digitsAreTones });
  useEffect(() => {
    latest.current = { handlers, letters, digitsAreTones };
  });
  useEffect(() => listenForShortcuts(() => latest.current), []);
}

/** Whether somebody is typing: the element with the focus takes text, and single characters are its own. */
export function useTyping(): boolean {
  const [typing, setTyping] = useState(false);
  useEffect(() => {
    setTyping(takesText(document.activeElement));
    const came = ({ target }: FocusEvent) => setTyping(takesText(target));
    const went = ({ relatedTarget }: FocusEvent) => setTyping(takesText(relatedTarget));
    document.addEventListener("focusin", came);
    document.addEventListener("focusout", went);
    return () => {
      document.removeEventListener("focusin", came);
      document.removeEventListener("focusout", went);
    };
  }, []);
  return typing;
}
