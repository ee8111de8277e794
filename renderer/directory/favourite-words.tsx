import { Siren } from "lucide-react";
import type { PrivateCallPermission } from "../../shared/mc/private-call-permissions.ts";
import type { ShortcutId } from "../keyboard/shortcut-table.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import type { Favourite, FavouriteWords, PersonState } from "./favourite.ts";
import { DIRECTORY_WORDS } from "./words.ts";

/** The key that calls a favourite, as it is shown; undefined from the tenth on. */
export const favouriteKeyOf = ({ digit }: Favourite): string | undefined =>
  digit === undefined ? undefined : hintFor(`favourite${digit}` as ShortcutId, true);

/** In the corner of somebody among the people: the line that they are on, else the key that calls a favourite, where it may. */
export function StateCorner({ shown }: { readonly shown: PersonState | Favourite }) {
  const { inMiddle, line } = shown;
  const key = "digit" in shown && shown.lacks === undefined ? favouriteKeyOf(shown) : undefined;
  if (line !== undefined) {
    return (
      <span className={inMiddle ? "line-number in-middle" : "line-number"} aria-hidden="true">
        {line}
      </span>
    );
  }
  return key === undefined ? null : (
    <span className="key" aria-hidden="true">
      {key}
    </span>
  );
}

/** That the user profile keeps somebody from being called, with what it lacks on demand. */
export function MayNotBeCalled({ lacks }: { readonly lacks: PrivateCallPermission }) {
  return (
    <span className="favourite-state muted" title={DIRECTORY_WORDS.notGranted({ permissions: lacks })}>
      {DIRECTORY_WORDS.notPermitted}
    </span>
  );
}

/** What is known of a favourite, in few words. */
export function StateWords({ words: { text, tone } }: { readonly words: FavouriteWords }) {
  return (
    <span className={`favourite-state ${tone}`}>
      {tone === "emergency" ? <Siren size={14} aria-hidden="true" /> : null}
      {text}
    </span>
  );
}
