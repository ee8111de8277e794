import type { ComponentProps } from "react";
import { ariaKeys } from "../keyboard/shortcuts.ts";

/**
 * Tells a screen reader the key that is drawn on a button for the eye.
 *
 * @param hint - the key as it is shown; undefined where it does not work at the moment
 * @returns what a button of React Aria needs for it: of its own it hands no `aria-keyshortcuts` on
 */
export function withAriaKeys(hint: string | undefined) {
  const keys = ariaKeys(hint);
  if (keys === undefined) return {};
  return { render: (props: ComponentProps<"button">) => <button {...props} aria-keyshortcuts={keys} /> };
}
