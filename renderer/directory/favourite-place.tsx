import { useStore } from "zustand";
import type { Person } from "../../shared/bridge/account.ts";
import { ActionButton } from "../design/action-button.tsx";
import { type DirectoryStore, placeAmongFavourites } from "./directory-store.ts";
import { DIRECTORY_WORDS } from "./words.ts";

/** The keys that move a favourite while the person is edited; where nothing is edited favourites keep their order. */
export const PLACE_KEYS = { ArrowUp: -1, ArrowDown: 1 } as const;

/** Where somebody stands among the favourites, which says by which key they are called, and what moves them there. Nothing for anybody else. */
export function FavouritePlace(props: {
  readonly directory: DirectoryStore;
  readonly person: Person;
  onMove(by: -1 | 1): void;
}) {
  const words = DIRECTORY_WORDS.person.place;
  const index = useStore(props.directory, (state) => state.index);
  const at = placeAmongFavourites({ index }, props.person);
  if (at === undefined) return null;
  return (
    <section aria-labelledby="favourite-place">
      <h3 id="favourite-place" className="part-title">
        {words.title}
      </h3>
      <p aria-live="polite">{words.now(at)}</p>
      <div className="import-acts">
        <ActionButton
          label={words.earlier}
          hint="Alt ↑"
          shape="row"
          disabled={at.place === 1}
          onPress={() => props.onMove(-1)}
        />
        <ActionButton
          label={words.later}
          hint="Alt ↓"
          shape="row"
          disabled={at.place === at.of}
          onPress={() => props.onMove(1)}
        />
      </div>
    </section>
  );
}
