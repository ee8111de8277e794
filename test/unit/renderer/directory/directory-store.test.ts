import { beforeEach, describe, expect, test } from "vitest";
import {
  choose,
  createDirectoryStore,
  type DirectoryStore,
  dialTarget,
  favour,
  isListed,
  knowAlso,
  knowsCaller,
  loadDirectory,
  moveChoice,
  nameAlso,
  narrow,
  offerLink,
  placeAmongFavourites,
  renamedFavourites,
  search,
  targetId,
  withMark,
  withPlace,
} from "../../../../renderer/directory/directory-store.ts";
import type { Person } from "../../../../shared/bridge/account.ts";
import { DEFAULT_SETTINGS, MAX_FAVOURITES } from "../../../../shared/bridge/settings.ts";
import { createFixtureHost, type FixtureHost } from "../../../support/fixtures/views/fixture-host.ts";
import { HOME, LAB, PEOPLE } from "../../../support/fixtures/views/people.ts";

let store: DirectoryStore;
let fixture: FixtureHost;

beforeEach(async () => {
  fixture = createFixtureHost({ people: PEOPLE, calls: [], settings: DEFAULT_SETTINGS, lab: LAB });
  store = createDirectoryStore();
  await loadDirectory(fixture.host, store);
});

const target = () => dialTarget(store.getState());

describe("whom the Call key calls", () => {
  test("nobody before somebody is chosen", () => {
    expect(target()).toBeNull();
  });

  test("the person chosen", () => {
    choose(store, "mira");
    expect(target()).toMatchObject({ kind: "person", calledId: `sip:mira.ionescu@${HOME}` });
  });

  test("the best match while searching, never one who was chosen before and is not shown", () => {
    choose(store, "bea");
    search(store, "jonas");
    expect(target()).toMatchObject({ person: { id: "jonas" } });
    search(store, "nobody at all");
    expect(target()).toBeNull();
  });

  test("an ID that nobody in the directory has", () => {
    search(store, "visitor-1@mcx.system-b.example");
    expect(target()).toEqual({ kind: "typed", calledId: "sip:visitor-1@mcx.system-b.example" });
  });

  test("what a link brought is known as that until somebody types or chooses", () => {
    const fromLink = () => store.getState().fromLink;
    for (const byHand of [() => search(store, "jonas"), () => choose(store, "mira"), () => moveChoice(store, 1)]) {
      offerLink(store, `sip:bea.novak@${HOME}`);
      expect([fromLink(), target()?.kind]).toEqual([true, "person"]);
      byHand();
      expect(fromLink()).toBe(false);
    }
  });

  test("the person, not the bare ID, when the ID typed is somebody's", () => {
    search(store, `bea.novak@${HOME.toUpperCase()}`);
    expect(target()).toMatchObject({ kind: "person", person: { id: "bea" } });
  });
});

test("a person is found by an ID that a redirection has named, as long as it holds; the ID itself is called as typed", () => {
  const newId = "sip:visitor-0412@mcx.system-b.example";
  const found = (query: string) => {
    search(store, query);
    return store.getState().matches?.map(({ id }) => id);
  };
  expect(found("visitor-0412")).toEqual([]);
  knowAlso(store, [{ newId, personId: `sip:bea.novak@${HOME}` }]);
  expect(store.getState().matches?.map(({ id }) => id)).toEqual(["bea"]);
  expect(found("nov visitor")).toEqual(["bea"]);
  expect(found("bea")).toEqual(["bea"]);
  expect(found("visitor-0412@mcx.system-b.example")).toEqual(["bea"]);
  expect(target()).toEqual({ kind: "typed", calledId: newId });
  expect(knowsCaller(store.getState(), newId)).toBe(true);
  knowAlso(store, [{ newId, personId: "sip:nobody@else.example" }]);
  expect(found("visitor-0412")).toEqual([]);
  expect(knowsCaller(store.getState(), newId)).toBe(false);
});

describe("moving the choice", () => {
  const chosen = () => store.getState().chosenId;

  test("starts at the first and stops at both ends", () => {
    moveChoice(store, 1);
    expect(chosen()).toBe("bea");
    moveChoice(store, -1);
    expect(chosen()).toBe("bea");
    moveChoice(store, Number.POSITIVE_INFINITY);
    expect(chosen()).toBe("arif");
    moveChoice(store, 1);
    expect(chosen()).toBe("arif");
    moveChoice(store, Number.NEGATIVE_INFINITY);
    expect(chosen()).toBe("bea");
  });

  test("Home chooses the first when nobody is chosen", () => {
    moveChoice(store, Number.NEGATIVE_INFINITY);
    expect(chosen()).toBe("bea");
  });

  test("with nobody shown nothing is chosen", () => {
    search(store, "nobody at all");
    moveChoice(store, 1);
    expect(chosen()).toBeNull();
  });
});

test("a directory that cannot be loaded says why, and can be loaded again", async () => {
  fixture.failing.set("directory.list", "host-failed");
  await loadDirectory(fixture.host, store);
  expect(store.getState()).toMatchObject({ status: "failed", error: "host-failed" });
  fixture.failing.clear();
  await loadDirectory(fixture.host, store);
  expect(store.getState()).toMatchObject({ status: "ready", error: null });
});

describe("whom the user profile names", () => {
  const DESK = `sip:harbour.desk@${HOME}`;
  const named = [
    { id: DESK, displayName: "Harbour desk" },
    { id: `sip:bea.novak@${HOME}`, displayName: "Somebody else" },
  ];

  test("is listed, searched for and called like the people of the directory, and is none of them", async () => {
    nameAlso(store, named);
    search(store, "harbour");
    expect(target()).toMatchObject({ kind: "person", calledId: DESK, person: { displayName: "Harbour desk" } });
    expect(knowsCaller(store.getState(), DESK)).toBe(true);
    expect(isListed(store.getState(), DESK)).toBe(false);
    search(store, "somebody else");
    expect(target(), "the directory has that ID").toBeNull();
    await loadDirectory(fixture.host, store);
    search(store, "harbour");
    expect(target(), "also when the directory is loaded again").toMatchObject({ calledId: DESK });
  });

  test("is nobody any more when the profile says nothing of them", () => {
    nameAlso(store, named);
    nameAlso(store, []);
    search(store, "harbour");
    expect(target()).toBeNull();
    expect(knowsCaller(store.getState(), DESK)).toBe(false);
  });
});

describe("organisations and groups", () => {
  const load = async (people: readonly Person[]) => {
    const { host } = createFixtureHost({ people, calls: [], settings: DEFAULT_SETTINGS, lab: LAB });
    await loadDirectory(host, store);
  };
  const [bea, jonas, mira] = PEOPLE as readonly [Person, Person, Person];
  const matches = () => store.getState().matches?.map(({ id }) => id);

  test("narrow the list, and what is searched for is looked for in them alone", async () => {
    await load([{ ...bea, organisation: "Fire" }, { ...jonas, organisation: "Fire", groups: ["Night"] }, mira]);
    expect(store.getState().belongings).toEqual({ organisations: ["Fire"], groups: ["Night"] });
    narrow(store, { kind: "organisation", name: "Fire" });
    expect(matches()).toEqual(["bea", "jonas"]);
    search(store, "mira");
    expect(matches()).toEqual([]);
    expect(target()).toBeNull();
    narrow(store, { kind: "group", name: "Night" });
    search(store, "");
    expect(matches()).toEqual(["jonas"]);
    narrow(store, null);
    expect(matches()).toBeUndefined();
    search(store, "night");
    expect(matches(), "found by the group too").toEqual(["jonas"]);
  });

  test("everybody is shown again where the last one has left the group", async () => {
    await load([{ ...bea, groups: ["Night"] }, jonas]);
    narrow(store, { kind: "group", name: "Night" });
    await load([bea, { ...jonas, groups: ["Night"] }]);
    expect(matches()).toEqual(["jonas"]);
    await load([bea, jonas]);
    expect(store.getState().only).toBeNull();
    expect(matches()).toBeUndefined();
  });
});

test("somebody is called in each service by the ID there, and by an ID that was typed where one was", () => {
  const person = { ...PEOPLE[0]!, serviceIds: { mcvideo: `sip:bea.video@${HOME}` } };
  const chosen = { kind: "person", person, calledId: person.mcServiceId } as const;
  expect(targetId(chosen, "mcptt")).toBe(person.mcServiceId);
  expect(targetId(chosen, "mcvideo")).toBe(`sip:bea.video@${HOME}`);
  expect(targetId(chosen, "mcdata")).toBe(person.mcServiceId);
  expect(targetId({ kind: "typed", calledId: "sip:x@a.test" }, "mcvideo")).toBe("sip:x@a.test");
});

describe("favourites", () => {
  const names = () => store.getState().index.favourites.map(({ id }) => id);
  const personOf = (id: string) => {
    const found = store.getState().index.entries.find(({ person }) => person.id === id);
    if (found === undefined) throw new Error(id);
    return found.person;
  };
  const mark = (id: string) => favour(store, withMark(store.getState(), personOf(id)) ?? []);

  test("are those whom the directory names, by name, until the dispatcher marks somebody or takes a mark off", () => {
    expect(names()).toEqual(["bea", "jonas", "mira", "pavel", "sara", "timo"]);
    mark("aino");
    expect(names()).toEqual(["bea", "jonas", "mira", "pavel", "sara", "timo", "aino"]);
    expect(personOf("aino").favourite).toBe(true);
    mark("jonas");
    expect(names()).toEqual(["bea", "mira", "pavel", "sara", "timo", "aino"]);
    expect(store.getState().index.others.map(({ id }) => id)).toEqual(["arif", "jonas"]);
    favour(store, null);
    expect(names()).toEqual(["bea", "jonas", "mira", "pavel", "sara", "timo"]);
  });

  test("keep their order, leave out who is in the directory no more, and stay when it is loaded anew", async () => {
    favour(store, [`sip:timo.koskinen@${HOME}`, "sip:gone@a.test", `sip:bea.novak@${HOME}`]);
    expect(names()).toEqual(["timo", "bea"]);
    await loadDirectory(fixture.host, store);
    expect(names()).toEqual(["timo", "bea"]);
  });

  test("who cannot be found at present keeps the place while others are marked, or are none any more", () => {
    const fromProfile = "sip:harbour.desk@a.test";
    favour(store, [`sip:timo.koskinen@${HOME}`, fromProfile, `sip:bea.novak@${HOME}`]);
    mark("aino");
    mark("timo");
    nameAlso(store, [{ id: fromProfile, displayName: "Harbour desk" }]);
    expect(store.getState().index.favourites.map(({ displayName }) => displayName)).toEqual([
      "Harbour desk",
      personOf("bea").displayName,
      personOf("aino").displayName,
    ]);
  });

  test("nobody goes for another one where there are as many as are kept, and one whose mark is taken off makes room", () => {
    const ids = Array.from({ length: MAX_FAVOURITES - 1 }, (_, at) => `sip:desk-${at}@a.test`);
    favour(store, [...ids, `sip:bea.novak@${HOME}`]);
    expect(withMark(store.getState(), personOf("aino"))).toBeUndefined();
    mark("bea");
    expect(withMark(store.getState(), personOf("aino"))).toEqual([...ids, personOf("aino").mcServiceId]);
  });

  test("one changes places with whoever is seen beside, past those who cannot be found, and nobody leaves the list", () => {
    const ids = [`sip:timo.koskinen@${HOME}`, "sip:gone@a.test", `sip:bea.novak@${HOME}`];
    favour(store, ids);
    const place = (id: string, by: -1 | 1) => withPlace(store.getState(), personOf(id), by);
    expect(placeAmongFavourites(store.getState(), personOf("bea"))).toEqual({ place: 2, of: 2 });
    expect(placeAmongFavourites(store.getState(), personOf("aino"))).toBeUndefined();
    expect(place("timo", -1)).toBeUndefined();
    expect(place("bea", 1)).toBeUndefined();
    expect(place("aino", -1)).toBeUndefined();
    expect(place("bea", -1)).toEqual([ids[2], ids[1], ids[0]]);
    expect(place("timo", 1)).toEqual([ids[2], ids[1], ids[0]]);
    // The order of the directory is taken over with the first change.
    favour(store, null);
    favour(store, place("jonas", -1) ?? null);
    expect(names()).toEqual(["jonas", "bea", "mira", "pavel", "sara", "timo"]);
  });

  test("who has another ID now keeps the mark and the place", () => {
    const bea = personOf("bea");
    const after = { ...bea, mcServiceId: "sip:bea@new.test" };
    expect(renamedFavourites(store.getState(), bea, after), "the directory says it itself").toBeUndefined();
    favour(store, [`sip:timo.koskinen@${HOME}`, bea.mcServiceId, "sip:gone@a.test"]);
    expect(renamedFavourites(store.getState(), bea, after)).toEqual([
      `sip:timo.koskinen@${HOME}`,
      "sip:bea@new.test",
      "sip:gone@a.test",
    ]);
    expect(renamedFavourites(store.getState(), personOf("aino"), after)).toBeUndefined();
  });

  test("arrow keys go by the list as it is shown, also where the favourites stand elsewhere", () => {
    store.setState({ isOneList: true });
    moveChoice(store, 1);
    expect(store.getState().chosenId).toBe("aino");
  });
});
