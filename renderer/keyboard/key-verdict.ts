/**
 * What becomes of a key that the dispatcher presses for an act: whether it is free, who has it, why it cannot be had.
 *
 * @module
 */
import { GLOBAL_ACTS, GLOBAL_KEY_SETTING, type GlobalAct, type GlobalKey } from "../../shared/bridge/global-keys.ts";
import { keyText, parseKeyText, type Stroke } from "../../shared/bridge/key-text.ts";
import type { Settings } from "../../shared/bridge/settings.ts";
import type { ShortcutAct } from "../../shared/bridge/shortcut-acts.ts";
import { type KeyRefusal, refusalOf } from "./key-choice.ts";
import { actOf, type ChosenKeys, isEditable, keysFrom } from "./keys-in-use.ts";
import { SHORTCUTS, type ShortcutId } from "./shortcut-table.ts";

export type KeyVerdict =
  | { readonly kind: "free" }
  /** Another act has it, and can be left without. */
  | { readonly kind: "taken"; readonly by: ShortcutAct }
  /** Another act has it for good. */
  | { readonly kind: "fixed"; readonly by: ShortcutId }
  /** It acts in every program, and does not reach the window. */
  | { readonly kind: "global"; readonly by: GlobalAct }
  | { readonly kind: "refused"; readonly why: KeyRefusal };

/** A key of every program, as the window would name it. */
const windowName = (key: string) => key.replace("CommandOrControl", "Ctrl").replaceAll("+", " ");

/** The act of the window that has a key of every program already; undefined where none has. */
export function actWithGlobal(key: GlobalKey, chosen: ChosenKeys): ShortcutId | undefined {
  const stroke = parseKeyText(windowName(key));
  return stroke === undefined ? undefined : actOf(stroke, keysFrom(chosen));
}

/** @param settings - with the keys of every program, and what is chosen */
export function verdictOn(
  act: ShortcutAct,
  stroke: Stroke | undefined,
  settings: Pick<Settings, "shortcuts" | (typeof GLOBAL_KEY_SETTING)[GlobalAct]>,
): KeyVerdict {
  const why = refusalOf(act, stroke);
  if (stroke === undefined || why !== null) return { kind: "refused", why: why ?? "none" };
  const text = keyText(stroke);
  const global = GLOBAL_ACTS.find((each) => windowName(settings[GLOBAL_KEY_SETTING[each]]) === text);
  if (global !== undefined) return { kind: "global", by: global };
  const by = actOf(stroke, keysFrom(settings.shortcuts), act);
  if (by === undefined) return { kind: "free" };
  return isEditable(by) ? { kind: "taken", by } : { kind: "fixed", by };
}

/** What is chosen once an act has another key, or none; who had it goes without. Null: the key that the act comes with. */
export function withKey(
  chosen: ChosenKeys,
  act: ShortcutAct,
  stroke: Stroke | "none" | null,
  from?: ShortcutAct,
): ChosenKeys {
  const { [act]: _, ...others } = chosen;
  const left = from === undefined ? others : { ...others, [from]: "" };
  if (stroke === null) return left;
  if (stroke === "none") return { ...left, [act]: "" };
  const { strokes } = SHORTCUTS[act];
  const [usual] = strokes;
  // The key that it comes with is no choice, where it comes with no other.
  return strokes.length === 1 && usual !== undefined && keyText(usual) === keyText(stroke)
    ? left
    : { ...left, [act]: keyText(stroke) };
}
