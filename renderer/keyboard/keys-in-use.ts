/**
 * The keys in use in this window: those of the table, but for what the dispatcher or a policy has changed. One place, as for the
 * language: whatever shows or hears a key asks here.
 *
 * @module
 */
import { useSyncExternalStore } from "react";
import { keyText, parseKeyText, type Stroke } from "../../shared/bridge/key-text.ts";
import type { Settings } from "../../shared/bridge/settings.ts";
import { SHORTCUT_ACTS, type ShortcutAct } from "../../shared/bridge/shortcut-acts.ts";
import { isAllowed } from "./key-choice.ts";
import { SHORTCUTS, type Shortcut, type ShortcutId } from "./shortcut-table.ts";

export type ChosenKeys = Settings["shortcuts"];
export type KeysInUse = Readonly<Record<ShortcutId, Shortcut>>;

const IDS = Object.keys(SHORTCUTS) as ShortcutId[];
const EDITABLE: ReadonlySet<string> = new Set(SHORTCUT_ACTS);

/** Whether the key of an act can be another one. */
export const isEditable = (id: ShortcutId): id is ShortcutId & ShortcutAct => EDITABLE.has(id);

/** What two strokes have in common when one press is both. */
const sameness = ({ key, alt, ctrl, shift }: Stroke): string =>
  // A sign is pressed with or without the shift key, as the layout has it.
  `${ctrl === true}${alt === true}${key.length === 1 && !/[a-z0-9]/.test(key) ? "" : shift === true}${key}`;

/** The act that has a stroke, other than the one named. */
export function actOf(stroke: Stroke, keys: KeysInUse, but?: ShortcutId): ShortcutId | undefined {
  return IDS.find((id) => id !== but && keys[id].strokes.some((each) => sameness(each) === sameness(stroke)));
}

const withStroke = ({ hintWithoutLetters: _, ...shortcut }: Shortcut, stroke: Stroke | undefined): Shortcut => ({
  ...shortcut,
  strokes: stroke === undefined ? [] : [stroke],
  hint: stroke === undefined ? "" : keyText(stroke),
});

/**
 * The keys that come of a choice. No stroke is ever that of two acts: acts whose keys cannot be chosen go first, then the chosen
 * keys in the order of the table, then those that acts come with. Whoever comes later goes without.
 */
export function keysFrom(chosen: ChosenKeys): KeysInUse {
  const taken = new Set<string>();
  const given = new Map<ShortcutId, Shortcut>();
  const give = (id: ShortcutId, shortcut: Shortcut) => {
    const free = shortcut.strokes.filter((stroke) => !taken.has(sameness(stroke)));
    for (const stroke of free) taken.add(sameness(stroke));
    const isWhole = free.length === shortcut.strokes.length;
    given.set(id, isWhole ? shortcut : withStroke(shortcut, free[0]));
  };
  const chosenFor = (id: ShortcutId) => (isEditable(id) ? (chosen[id] ?? "") : "");
  // What may be no key of the act, as a policy can name one, is as if it were not chosen.
  const isChosen = (id: ShortcutId) =>
    isEditable(id) && chosen[id] !== undefined && (chosen[id] === "" || isAllowed(id, parseKeyText(chosen[id])));
  for (const id of IDS) if (!isEditable(id)) give(id, SHORTCUTS[id]);
  for (const id of IDS) {
    if (isChosen(id)) give(id, withStroke(SHORTCUTS[id], parseKeyText(chosenFor(id))));
  }
  for (const id of IDS) if (isEditable(id) && !isChosen(id)) give(id, SHORTCUTS[id]);
  return Object.fromEntries(IDS.map((id) => [id, given.get(id) ?? SHORTCUTS[id]])) as KeysInUse;
}

let inUse: KeysInUse = SHORTCUTS;
const listeners = new Set<() => void>();

/** The keys of every act, as they are now. */
export const keysInUse = (): KeysInUse => inUse;

function onKeys(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Draws the component anew when keys change; what is drawn in it and not kept by itself follows. */
export const useKeysInUse = (): KeysInUse => useSyncExternalStore(onKeys, keysInUse, keysInUse);

/** Takes keys into use. */
export function takeKeys(chosen: ChosenKeys): void {
  inUse = keysFrom(chosen);
  for (const listener of listeners) listener();
}
