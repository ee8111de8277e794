import { useEffect, useRef } from "react";
import { type ShortcutId, shortcutFor } from "./shortcuts.ts";

/** What each shortcut does at present. One that is left out does nothing and reaches whatever else listens. */
export type ShortcutHandlers = { readonly [Id in ShortcutId]?: (() => void) | undefined };

const TYPING =
  "input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=range]), textarea, select, [contenteditable=true]";

/** Whether letters typed at this element belong to the element. */
export function takesText(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPING) !== null;
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
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented || event.repeat || event.isComposing) return;
      const { handlers: now, ...context } = latest.current;
      const id = shortcutFor(event, { inTextField: takesText(event.target), ...context });
      const handler = id === null ? undefined : now[id];
      if (handler === undefined) return;
      // Also keeps the browser from its own use of the key: the task manager on Shift Esc, help on F1.
      event.preventDefault();
      handler();
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
