/** What the key that marks a favourite does, by what is in sight. */
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { createDesktopStore } from "../../../../renderer/client/desktop-store.ts";
import { openHostSettings } from "../../../../renderer/client/host-settings.ts";
import { choose, createDirectoryStore, loadDirectory } from "../../../../renderer/directory/directory-store.ts";
import type { ShortcutHandlers } from "../../../../renderer/keyboard/use-shortcuts.ts";
import { ConsoleContext } from "../../../../renderer/window/console-context.ts";
import type { ConsoleServices } from "../../../../renderer/window/services.ts";
import { useFavourites } from "../../../../renderer/window/use-favourites.tsx";
import { DEFAULT_SETTINGS } from "../../../../shared/bridge/settings.ts";
import { createFixtureEngine } from "../../../support/fixtures/views/fixture-engine.ts";
import { createFixtureHost } from "../../../support/fixtures/views/fixture-host.ts";
import { ACCOUNT, HOME, LAB, PEOPLE } from "../../../support/fixtures/views/people.ts";

type Surroundings = Parameters<typeof useFavourites>[0];

/** Tells what the keys do, and draws nothing. */
function Keys({ around, onKeys }: { readonly around: Surroundings; onKeys(handlers: ShortcutHandlers): void }) {
  onKeys(useFavourites(around).handlers);
  return null;
}

/**
 * What the keys do while Aino is chosen: `Ctrl B` and the favourites that are wanted after it, and who is called by a key of theirs.
 *
 * @param forbidden - who may not be called
 */
async function withAinoChosen(peopleShown: boolean, forbidden?: string) {
  const { host } = createFixtureHost({ people: PEOPLE, calls: [], settings: DEFAULT_SETTINGS, lab: LAB });
  const store = createDirectoryStore();
  await loadDirectory(host, store);
  choose(store, "aino");
  const settings = await openHostSettings(host);
  // A page that is made as text starts from what a store was at first.
  const directory = { ...store, getInitialState: store.getState };
  const services = { account: ACCOUNT, directory, settings, desktop: createDesktopStore() } as ConsoleServices;
  const nothing = () => {};
  const placed: string[] = [];
  const around: Surroundings = {
    ...{ peopleShown, letters: true, busy: null, holds: false, noTiles: false, missed: [], threads: [] },
    calling: createFixtureEngine().store.getState(),
    find: store.getState().find,
    whereabouts: () => undefined,
    lackingToCall: (id) => (id === forbidden ? "allow-private-call-to-any-user" : undefined),
    place: ({ calledId }) => placed.push(calledId),
    show: nothing,
  };
  let handlers: ShortcutHandlers = {};
  renderToStaticMarkup(
    <ConsoleContext value={services}>
      <Keys
        around={around}
        onKeys={(keys) => {
          handlers = keys;
        }}
      />
    </ConsoleContext>,
  );
  return { handlers, placed, press: handlers.favourite, favourites: () => settings.store.getState().wanted.favourites };
}

test("calls the favourite of a digit, and nobody who may not be called", async () => {
  const [first, second] = [`sip:bea.novak@${HOME}`, `sip:jonas.okafor@${HOME}`];
  const { handlers, placed } = await withAinoChosen(true, first);
  handlers.favourite1?.();
  handlers.favourite2?.();
  expect(placed).toEqual([second]);
});

test("marks whoever is chosen among the people", async () => {
  const { press, favourites } = await withAinoChosen(true);
  press?.();
  expect(favourites()?.at(-1)).toBe(`sip:aino.aalto@${HOME}`);
});

test("does nothing where conversations stand in the place of the people: nobody sees who is chosen", async () => {
  expect((await withAinoChosen(false)).press).toBeUndefined();
});
