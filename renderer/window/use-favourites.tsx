import { type ReactNode, useCallback, useEffect, useMemo, useState } from "react";
import { useStore } from "zustand";
import type { Person } from "../../shared/bridge/account.ts";
import type { CallingState } from "../calling/calling-store.ts";
import { useIsWide } from "../design/use-is-wide.ts";
import { useToday } from "../design/use-now.ts";
import { type DialTarget, withMark } from "../directory/directory-store.ts";
import type { Favourite, PersonState } from "../directory/favourite.ts";
import { FavouriteTiles } from "../directory/favourite-tiles.tsx";
import type { MissedPerson } from "../history/missed-story.ts";
import type { ShortcutHandlers } from "../keyboard/use-shortcuts.ts";
import type { Thread } from "../messages/threads.ts";
import { useConsole } from "./console-context.ts";
import {
  callsByPerson,
  type FavouriteFacts,
  favouritesShown,
  markSpoken,
  othersShown,
  sameFavourites,
  sameOthers,
  waitingByPerson,
} from "./favourites-story.ts";
import { lineHandlers } from "./shortcut-handlers.ts";

interface ShownFavourites {
  /** What is shown of each favourite, and of everybody else with whom something goes on, by person. */
  readonly states: ReadonlyMap<string, PersonState>;
  /** Undefined where they are rows among the people. */
  readonly tiles: ReactNode;
  readonly handlers: ShortcutHandlers;
  /** Marks somebody, or not any more; undefined where that is not the dispatcher's to choose. */
  readonly mark: ((person: Person) => void) | undefined;
  /** What became of the last mark, to be read out; empty before the first. */
  readonly spoken: string;
}

interface Surroundings extends Omit<FavouriteFacts, "people" | "systems" | "today" | "waiting"> {
  readonly calling: CallingState;
  readonly missed: readonly MissedPerson[];
  readonly threads: readonly Thread[];
  readonly letters: boolean;
  readonly busy: string | null;
  readonly holds: boolean;
  /** Whether something else needs the room below the call. */
  readonly noTiles: boolean;
  /** Whether the people have their place, and no conversations: nobody is marked whom nobody sees chosen. */
  readonly peopleShown: boolean;
  place(target: DialTarget): void;
  show(callId: string): void;
}

/** The favourites: what is known of each, what their keys do, and their tiles where there is room. */
export function useFavourites(around: Surroundings): ShownFavourites {
  const services = useConsole();
  const { account, directory, settings } = services;
  const { calling, find, lackingToCall, missed, place, show, threads, whereabouts } = around;
  const index = useStore(directory, (state) => state.index);
  const locked = useStore(services.desktop, (state) => state.locked.includes("favourites"));
  const today = useToday();
  const [hasRoom, setRoom] = useState(false);
  const isWide = useIsWide() && !around.noTiles;
  const people = index.favourites;
  const { systems } = account;
  // A list of some hundred people is not gone through each second.
  const lacking = useMemo(
    () => new Map(people.map(({ mcServiceId }) => [mcServiceId, lackingToCall(mcServiceId)])),
    [people, lackingToCall],
  );
  const waiting = useMemo(() => waitingByPerson({ missed, threads, find, today }), [missed, threads, find, today]);
  const now = useMemo(() => {
    const facts = { people, calling, find, waiting, whereabouts, systems, today };
    return favouritesShown({ ...facts, lackingToCall: (id) => lacking.get(id) });
  }, [people, calling, find, lacking, waiting, whereabouts, systems, today]);
  // A call in progress changes each second, and mostly nothing of that concerns them: the people are not drawn anew then.
  const [favourites, setFavourites] = useState(now);
  if (favourites !== now && !sameFavourites(favourites, now)) setFavourites(now);
  const othersNow = useMemo(() => othersShown({ calling, find, waiting }, index), [calling, find, waiting, index]);
  const [others, setOthers] = useState(othersNow);
  if (others !== othersNow && !sameOthers(others, othersNow)) setOthers(othersNow);
  const states = useMemo(
    () => new Map([...favourites, ...others].map((each) => [each.person.id, each])),
    [favourites, others],
  );
  const isElsewhere = isWide && hasRoom && people.length > 0;
  useEffect(() => directory.setState({ isOneList: isElsewhere }), [directory, isElsewhere]);
  const [spoken, setSpoken] = useState("");
  const mark = useCallback(
    async (person: Person) => {
      const favourites = withMark(directory.getState(), person);
      if (favourites === undefined) return;
      await settings.change({ favourites });
      if (settings.store.getState().error === null) setSpoken(markSpoken(person, favourites));
    },
    [directory, settings],
  );
  const press = ({ lacks, person }: Favourite) => {
    const call = callsByPerson(calling, find).get(person.id);
    const line = call && calling.lines.of[call.id];
    if (call === undefined) {
      if (around.busy === null && lacks === undefined) place({ kind: "person", person, calledId: person.mcServiceId });
    } else if (line === undefined) show(call.id);
    else lineHandlers({ services, calling, show })[`line${line}`]?.();
  };
  const keys = favourites.flatMap((favourite) => {
    const { digit } = favourite;
    return digit === undefined ? [] : [[`favourite${digit}`, () => press(favourite)] as const];
  });
  const chosen = useStore(directory, ({ chosenId, index: { byId } }) =>
    chosenId === null ? undefined : byId.get(chosenId),
  );
  return {
    states,
    tiles: isWide ? (
      <FavouriteTiles
        favourites={favourites}
        letters={around.letters}
        busy={around.busy}
        holds={around.holds}
        hasRoom={hasRoom}
        onRoom={setRoom}
        onPress={press}
      />
    ) : undefined,
    handlers: {
      ...Object.fromEntries(keys),
      favourite: locked || chosen === undefined || !around.peopleShown ? undefined : () => void mark(chosen),
    },
    mark: locked ? undefined : mark,
    spoken,
  };
}
