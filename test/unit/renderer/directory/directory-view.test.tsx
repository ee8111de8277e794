/** What the bar below the people says of marking whoever is chosen. */
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { choose, createDirectoryStore, favour, loadDirectory } from "../../../../renderer/directory/directory-store.ts";
import { DirectoryView } from "../../../../renderer/directory/directory-view.tsx";
import { DEFAULT_SETTINGS, MAX_FAVOURITES } from "../../../../shared/bridge/settings.ts";
import { createFixtureHost } from "../../../support/fixtures/views/fixture-host.ts";
import { HOME, LAB, PEOPLE } from "../../../support/fixtures/views/people.ts";

const FULL = "No more than 100 favourites are kept.";

/** The bar where somebody is chosen and there are that many favourites, one of whom is Bea. */
async function barOf(chosen: string, count: number): Promise<{ readonly button: string; readonly says: string }> {
  const store = createDirectoryStore();
  await loadDirectory(
    createFixtureHost({ people: PEOPLE, calls: [], settings: DEFAULT_SETTINGS, lab: LAB }).host,
    store,
  );
  const others = Array.from({ length: count - 1 }, (_, at) => `sip:desk-${at}@a.test`);
  favour(store, [`sip:bea.novak@${HOME}`, ...others]);
  choose(store, chosen);
  const { find } = store.getState();
  const nothing = () => {};
  // A page that is made as text starts from what a store was at first.
  const directory = { ...store, getInitialState: store.getState };
  const says = renderToStaticMarkup(
    <DirectoryView
      {...{
        directory,
        find,
        systems: [],
        letters: true,
        states: new Map(),
        busy: null,
        forbidden: () => false,
        lackingToCall: () => undefined,
        holds: false,
      }}
      whereabouts={() => undefined}
      newIdOf={() => undefined}
      searchField={null}
      callBackFor={() => null}
      onFavourite={nothing}
      onCall={nothing}
      alsoFor={() => null}
      videoTo={() => undefined}
      onEdit={undefined}
      onReload={nothing}
    />,
  );
  return { button: /<button[^>]*favourite-mark[^>]*>/.exec(says)?.[0] ?? "", says };
}

test("where there are as many favourites as are kept, it says so, and the button marks nobody else", async () => {
  const { button, says } = await barOf("aino", MAX_FAVOURITES);
  expect(button).toContain("disabled");
  expect(says).toContain(FULL);
});

test.each([
  ["with room for another one", "aino", MAX_FAVOURITES - 1],
  ["and whose mark can be taken off", "bea", MAX_FAVOURITES],
])("it says nothing of whom the button can mark, %s", async (_name, chosen, count) => {
  const { button, says } = await barOf(chosen, count);
  expect(button).toContain("favourite-mark");
  expect(button).not.toContain("disabled");
  expect(says).not.toContain(FULL);
});
