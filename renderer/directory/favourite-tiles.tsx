import { useEffect, useRef } from "react";
import { moveAmongRows } from "../keyboard/roving.ts";
import { ariaKeys, hintFor } from "../keyboard/shortcuts.ts";
import type { Favourite } from "./favourite.ts";
import { favouriteKeyOf, MayNotBeCalled, StateCorner, StateWords } from "./favourite-words.tsx";
import { DIRECTORY_WORDS } from "./words.ts";

/** Pixels of the heading above the tiles with what is around them, of one row of tiles, and of the gap between two rows. */
const HEAD = 34;
const ROW = 74;
const GAP = 8;
/** Tiles beside each other; where there is more width they need less height than this. */
const ACROSS = 3;

/** Pixels that so many tiles need. */
const roomFor = (count: number) => HEAD + Math.ceil(count / ACROSS) * (ROW + GAP) - GAP;

/** Tiles that stand beside each other now: the width of the window says. */
const columnsOf = (tiles: HTMLElement) => getComputedStyle(tiles).gridTemplateColumns.split(" ").length;

interface FavouriteTilesProps {
  readonly favourites: readonly Favourite[];
  readonly letters: boolean;
  /** Why nobody can be called now; null while somebody can. */
  readonly busy: string | null;
  /** Whether calling somebody puts a call on hold. */
  readonly holds: boolean;
  /** Whether there is room for them; the people have them as rows otherwise. */
  readonly hasRoom: boolean;
  onRoom(hasRoom: boolean): void;
  /** Talks to a favourite who is on a line, and calls any other. */
  onPress(favourite: Favourite): void;
}

/** The favourites that have keys, as tiles in what is left below the call. They keep their order. */
export function FavouriteTiles(props: FavouriteTilesProps) {
  const { busy, hasRoom, onRoom } = props;
  const room = useRef<HTMLDivElement>(null);
  const shown = props.favourites.filter(({ digit }) => digit !== undefined);
  const last = shown.at(-1);
  const needed = roomFor(shown.length);
  useEffect(() => {
    const element = room.current;
    if (element === null) return;
    const measure = () => onRoom(element.clientHeight >= needed);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [onRoom, needed]);
  return (
    <div ref={room} className="favourites-room">
      {hasRoom && shown.length > 0 ? (
        <section className="favourites" data-region="favourites" aria-label={DIRECTORY_WORDS.favourites}>
          <div className="favourites-head">
            <h2 className="section-title">{DIRECTORY_WORDS.favourites}</h2>
            <span className="muted small" aria-hidden="true">
              {busy ?? (props.holds ? DIRECTORY_WORDS.favouritesHoldAndCall : DIRECTORY_WORDS.favouritesCall)}{" "}
              {busy === null ? (
                <>
                  <span className="key">{hintFor("favourite1", props.letters)}</span>
                  {last === undefined || shown.length === 1 ? null : (
                    <>
                      {" – "}
                      <span className="key">{favouriteKeyOf(last)}</span>
                    </>
                  )}
                </>
              ) : null}
            </span>
          </div>
          <ul
            className="tiles"
            aria-label={DIRECTORY_WORDS.favourites}
            onKeyDown={(event) => moveAmongRows(event, "[data-row]", columnsOf(event.currentTarget))}
          >
            {shown.map((favourite, at) => (
              <Tile
                key={favourite.person.id}
                favourite={favourite}
                letters={props.letters}
                disabled={(busy !== null || favourite.lacks !== undefined) && favourite.line === undefined}
                inTabOrder={at === 0}
                onPress={() => props.onPress(favourite)}
              />
            ))}
          </ul>
        </section>
      ) : null}
    </div>
  );
}

function Tile(props: {
  readonly favourite: Favourite;
  readonly letters: boolean;
  readonly disabled: boolean;
  readonly inTabOrder: boolean;
  onPress(): void;
}) {
  const { favourite, disabled } = props;
  const { lacks, person, state, where } = favourite;
  const tone = state === null && lacks !== undefined ? "plain" : (state ?? where).tone;
  return (
    <li>
      <button
        type="button"
        data-row=""
        className={`tile ${tone}`}
        tabIndex={props.inTabOrder ? 0 : -1}
        aria-disabled={disabled}
        aria-keyshortcuts={ariaKeys(lacks === undefined ? favouriteKeyOf(favourite) : undefined)}
        onClick={() => {
          if (!disabled) props.onPress();
        }}
      >
        <span className="tile-line">
          <strong className="person-name" title={person.displayName}>
            {person.displayName}
          </strong>
          <StateCorner shown={favourite} />
        </span>
        <span className="person-role muted">{person.role}</span>
        {state === null && lacks !== undefined ? (
          <MayNotBeCalled lacks={lacks} />
        ) : (
          <StateWords words={state ?? where} />
        )}
      </button>
    </li>
  );
}
