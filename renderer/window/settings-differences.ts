/**
 * What would become of a setting, in words: what it is and would be, and of a list what comes, goes and becomes another.
 *
 * @module
 */
import { foreignLine } from "../../shared/base/foreign-line.ts";
import { keyText } from "../../shared/bridge/key-text.ts";
import type { Settings } from "../../shared/bridge/settings.ts";
import { SHORTCUT_ACTS } from "../../shared/bridge/shortcut-acts.ts";
import { SOUND_EVENTS } from "../../shared/bridge/sounds.ts";
import { mcIdForPeople, mcIdKey } from "../../shared/mc/mc-id.ts";
import { wordsOf } from "../../shared/words/words.ts";
import { SHORTCUTS } from "../keyboard/shortcut-table.ts";
import { onKeyboards } from "../keyboard/shortcuts.ts";
import type { PersonFinder } from "../people/people.ts";
import { DESKTOP_WORDS, GLOBAL_KEY_NAMES } from "../settings/desktop-words.ts";
import { SOUND_WORDS } from "../settings/sound-words.ts";
import { SETTINGS_WORDS } from "../settings/words.ts";

const SHORTCUT_WORDS = wordsOf("shortcuts");

/** Characters of an ID or a name that are shown; a phrase is shown whole. */
const MOST = 120;
const MOST_OF_PHRASE = 500;

/** Settings that are lists, of which the entries are compared. */
const LISTED = ["partnerPolicies", "pictureTurns", "sounds", "phrases", "favourites", "shortcuts"] as const;
type Listed = (typeof LISTED)[number];

/** All settings, or those that would become others. */
type SomeSettings = { readonly [S in keyof Settings]?: Settings[S] | undefined };

/** One of the entries of a list. */
interface Entry {
  /** By which it is found on the other side. */
  readonly key: string;
  readonly what: string;
  /** What is set of it; empty where it is there or not. */
  readonly value: string;
}

const isListed = (setting: keyof Settings): setting is Listed => LISTED.some((each) => each === setting);

const percent = (value: number): string => `${value} %`;

function personName(id: string, find: PersonFinder): string {
  const name = find(id)?.displayName;
  const address = foreignLine(mcIdForPeople(id), MOST);
  return name === undefined ? address : `${foreignLine(name, MOST)} (${address})`;
}

/** The entries of a list, in its order. Of keys and sounds there is always one for each act and event. */
function entriesOf(setting: Listed, all: SomeSettings, find: PersonFinder): readonly Entry[] {
  switch (setting) {
    case "partnerPolicies":
      return (all.partnerPolicies ?? []).map(({ domain, policy }) => ({
        key: domain,
        what: foreignLine(domain, MOST),
        value: SETTINGS_WORDS.redirectionPolicy.choices[policy].label,
      }));
    case "pictureTurns":
      return (all.pictureTurns ?? []).map(({ mcServiceId, quarters }) => ({
        key: mcIdKey(mcServiceId),
        what: personName(mcServiceId, find),
        value: `${quarters * 90}°`,
      }));
    case "favourites":
      return (all.favourites ?? []).map((id) => ({ key: mcIdKey(id), what: personName(id, find), value: "" }));
    case "phrases":
      return (all.phrases ?? []).map((text) => ({ key: text, what: foreignLine(text, MOST_OF_PHRASE), value: "" }));
    case "sounds":
      return SOUND_EVENTS.map((event) => ({
        key: event,
        what: SOUND_WORDS.events[event].title,
        value: all.sounds === undefined ? "" : percent(all.sounds[event]),
      }));
    case "shortcuts":
      return SHORTCUT_ACTS.map((act) => {
        const [usual] = SHORTCUTS[act].strokes;
        const chosen = all.shortcuts?.[act] ?? (usual === undefined ? "" : keyText(usual));
        return {
          key: act,
          what: SHORTCUT_WORDS.does[act],
          value: chosen === "" ? SHORTCUT_WORDS.noKey : onKeyboards(chosen),
        };
      });
  }
}

/**
 * What is different in a list, a line each: what is no longer in it, what is new, what becomes another, and that the order does. Empty for a
 * setting that is no list.
 *
 * @param find - who has an ID
 */
export function differencesIn(
  setting: keyof Settings,
  from: SomeSettings,
  to: SomeSettings,
  find: PersonFinder,
): readonly string[] {
  if (!isListed(setting)) return [];
  const words = SETTINGS_WORDS.file;
  const [before, after] = [entriesOf(setting, from, find), entriesOf(setting, to, find)];
  const was = new Map(before.map((entry) => [entry.key, entry]));
  const becomes = new Map(after.map((entry) => [entry.key, entry]));
  const told = ({ value, what }: Entry) => (value === "" ? what : words.entry({ what, value }));
  const changed = after.flatMap(({ key, value, what }) => {
    const old = was.get(key)?.value;
    return old === undefined || old === value
      ? []
      : [words.entry({ what, value: words.change({ from: old, to: value }) })];
  });
  const stayed = (entries: readonly Entry[], others: ReadonlyMap<string, Entry>) =>
    entries.filter(({ key }) => others.has(key));
  const [order, next] = [stayed(before, becomes), stayed(after, was)];
  const isOrdered = next.every(({ key }, at) => key === order[at]?.key);
  return [
    ...before.filter(({ key }) => !becomes.has(key)).map((entry) => words.gone({ what: told(entry) })),
    ...after.filter(({ key }) => !was.has(key)).map((entry) => words.added({ what: told(entry) })),
    ...changed,
    ...(isOrdered ? [] : [words.order({ names: next.map(({ what }) => what).join(", ") })]),
  ];
}

/** A value as it is read: in its own words where it is one of a few, and a number of entries where it is a list. */
export function valueInWords<S extends keyof Settings>(setting: S, all: SomeSettings): string {
  const words = SETTINGS_WORDS.file;
  const value = all[setting] ?? null;
  if (value === null) return words.ofDirectory;
  if (typeof value === "boolean") return value ? SETTINGS_WORDS.on : SETTINGS_WORDS.off;
  if (typeof value === "object") {
    return words.entries({ count: Array.isArray(value) ? value.length : Object.keys(value).length });
  }
  if (value === "") return words.none;
  if (setting === "callVolume" || setting === "ringVolume" || setting === "soundVolume") return percent(Number(value));
  if (Object.hasOwn(GLOBAL_KEY_NAMES, value)) {
    return DESKTOP_WORDS.globalKeys.keys[GLOBAL_KEY_NAMES[value as keyof typeof GLOBAL_KEY_NAMES]];
  }
  const own = Object.hasOwn(SETTINGS_WORDS, setting) ? SETTINGS_WORDS[setting as keyof typeof SETTINGS_WORDS] : null;
  if (typeof own !== "object" || own === null || !("choices" in own)) return foreignLine(String(value), MOST);
  const choices: Readonly<Record<string, { readonly label: string }>> = own.choices;
  return choices[String(value)]?.label ?? foreignLine(String(value), MOST);
}
