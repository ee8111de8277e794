/**
 * Which key can be that of an act.
 *
 * @module
 */
import { isKeyName, type Stroke } from "../../shared/bridge/key-text.ts";
import type { ShortcutId } from "./shortcut-table.ts";

/** Why a key cannot be that of an act, whoever has it. */
export type KeyRefusal =
  /** It is no key of a shortcut: it operates what has the focus, talks, or is typed with another one. */
  | "none"
  /** Text is edited with it. */
  | "editing"
  /** The browser or the system has it, and may not give it to the page. */
  | "system"
  /** Digits are those of the lines, and of the keypad. */
  | "digit"
  /** The act calls or ends, and one key alone is pressed by mistake. */
  | "alone";

const EDITING = new Set(["a", "c", "v", "x", "y", "z"]);
/** With Ctrl: new, tab, close, quit, load anew, address, downloads or hide. */
const WINDOW = new Set(["n", "t", "w", "q", "r", "l", "h", "F4", "F5", "Escape"]);
/** With Ctrl and Shift, besides: tools of development, and what deletes a browser's data. */
const WINDOW_SHIFT = new Set([...WINDOW, "i", "j", "c", "Delete"]);
const FUNCTION_KEYS = new Set(["F5", "F10", "F11", "F12"]);

/** Acts that place or end a call, or begin to. */
const WEIGHTY = new Set<ShortcutId>(["end", "callNew", "videoCall", "callUnprotected", "emergency"]);

/** Why a key can never be that of an act; null where it can. */
export function refusalOf(act: ShortcutId, stroke: Stroke | undefined): KeyRefusal | null {
  if (stroke === undefined || stroke.alt === true || !isKeyName(stroke.key)) return "none";
  const { key } = stroke;
  const ctrl = stroke.ctrl === true;
  const shift = stroke.shift === true;
  if (!ctrl && /^\d$/.test(key)) return "digit";
  if (!ctrl && key === "Enter") return "none";
  if (!ctrl && key === "Delete") return act === "takeOff" && !shift ? null : "editing";
  if (ctrl && !shift && EDITING.has(key)) return "editing";
  if (FUNCTION_KEYS.has(key) || (ctrl && (shift ? WINDOW_SHIFT : WINDOW).has(key))) return "system";
  return WEIGHTY.has(act) && !ctrl && !shift ? "alone" : null;
}

/** Whether a key may be that of an act, whoever has it now. */
export const isAllowed = (act: ShortcutId, stroke: Stroke | undefined): boolean => refusalOf(act, stroke) === null;
