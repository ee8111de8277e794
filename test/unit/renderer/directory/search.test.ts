import { describe, expect, test } from "vitest";
import { aliasOf, indexPeople, searchPeople, typedId } from "../../../../renderer/directory/search.ts";
import type { Person } from "../../../../shared/bridge/account.ts";
import { PEOPLE } from "../../../support/fixtures/views/people.ts";

const index = indexPeople(PEOPLE);
const names = (query: string) => searchPeople(index, query).map((person) => person.displayName);

describe("search", () => {
  test("the beginning of a name comes before a word inside, and that before a mere part", () => {
    expect(names("a").slice(0, 2)).toEqual(["Aino Aalto", "Arif Bello"]);
    expect(names("nov")).toEqual(["Bea Novak"]);
  });

  test("every word of the query has to match, in any order", () => {
    expect(names("alpha bea")).toEqual(["Bea Novak"]);
    expect(names("bea logistics")).toEqual([]);
  });

  test("organisation, groups and the IDs in each service are searched too", () => {
    const [bea, jonas] = PEOPLE;
    const known = indexPeople([
      {
        ...bea!,
        organisation: "Harbour rescue",
        groups: ["Nattlag Ö"],
        serviceIds: { mcvideo: "sip:camera-7@x.test", mcdata: "tel:+49305550412" },
      },
      jonas!,
    ]);
    for (const query of ["harbour", "nattlag o", "sip:camera-7", "+49 30 5550412", "bea harbour nattlag"])
      expect(
        searchPeople(known, query).map(({ id }) => id),
        query,
      ).toEqual(["bea"]);
  });

  test("role and ID are searched too", () => {
    expect(names("medical")).toEqual(["Mira Ionescu"]);
    expect(names("sip:jonas.okafor@mcx")).toEqual(["Jonas Okafor"]);
  });

  test("accents need not be typed", () => {
    const accented = indexPeople([{ ...PEOPLE[0]!, displayName: "Åse Bjørnstad" }]);
    expect(searchPeople(accented, "ase")).toHaveLength(1);
  });

  test("letters that have no accent to be left out are typed as people write them", () => {
    const named = (displayName: string) => indexPeople([{ ...PEOPLE[0]!, displayName }]);
    const typed = [
      ["Łukasz Dahl", "lukasz"],
      ["Bjørn Đorđe", "bjorn dorde"],
      ["Anna Strauß", "strauss"],
      ["Æsa Þórsdóttir", "aesa thorsdottir"],
      ["STRAẞE", "strasse"],
    ] as const;
    for (const [name, query] of typed) {
      expect(searchPeople(named(name), query), query).toHaveLength(1);
      expect(searchPeople(named(name), name), name).toHaveLength(1);
    }
  });

  test("one letter may be wrong in one name, where nobody is found without", () => {
    for (const query of ["Nivak", "Novvak", "Nvak", "Nvoak", "xovak", "beanov", "bea nivak", "Jonsa", "rescue nivak"]) {
      expect(names(query), query).toHaveLength(1);
    }
    // Two of them, a short word, or one of a role.
    for (const query of ["Nivek", "bae", "baa nivak", "rescoe", "novakk novvak"])
      expect(names(query), query).toEqual([]);
    const [first] = PEOPLE;
    const alike = indexPeople([
      { ...first!, displayName: "Novak" },
      { ...first!, displayName: "Nowak" },
    ]);
    expect(searchPeople(alike, "nowak").map(({ displayName }) => displayName)).toEqual(["Nowak"]);
    expect(searchPeople(alike, "nozak")).toHaveLength(2);
  });

  test("a unit is found without its space", () => {
    expect(names("alpha12")).toEqual(names("alpha 12"));
    expect(names("alpha12").length).toBeGreaterThan(0);
    const [first] = PEOPLE;
    const vehicles = indexPeople([
      { ...first!, displayName: "Florian Nord 12" },
      { ...first!, displayName: "Florian Nord 1" },
      { ...first!, displayName: "Florian", role: "Nord122" },
    ]);
    expect(searchPeople(vehicles, "nord12").map(({ displayName }) => displayName)).toEqual([
      "Florian Nord 12",
      "Florian",
    ]);
  });

  test("nothing is found by nothing", () => {
    expect(names("   ")).toEqual([]);
  });

  test("favourites stand apart, both parts by name", () => {
    expect(index.favourites.map((person) => person.id)).toEqual(["bea", "jonas", "mira", "pavel", "sara", "timo"]);
    expect(index.others.map((person) => person.id)).toEqual(["aino", "arif"]);
  });
});

describe("an ID typed by hand", () => {
  test.each([
    ["bea@mcx.system-b.example", "sip:bea@mcx.system-b.example"],
    [" sip:bea@mcx.system-b.example ", "sip:bea@mcx.system-b.example"],
    ["SIPS:bea@host.example", "SIPS:bea@host.example"],
  ])("%s is called as %s", (query, id) => {
    expect(typedId(query)).toBe(id);
  });

  test.each(["bea", "bea@", "@host.example", "bea@host", "bea novak@host.example", ""])("%s is no ID yet", (query) => {
    expect(typedId(query)).toBeNull();
  });

  test.each([
    ["+49 30 5550412", "tel:+49305550412"],
    ["tel:+49-30-5550412", "tel:+49-30-5550412"],
    ["tel:112", null],
    ["+", null],
  ])("the number %s is %s", (query, id) => expect(typedId(query)).toBe(id));
});

describe("a person whose ID is a number", () => {
  const arif: Person = {
    id: "arif",
    displayName: "Arif Bello",
    role: "Alpha 03",
    mcServiceId: "tel:+49-30-555-0419",
    favourite: false,
  };
  const index = indexPeople([arif]);

  test.each(["+49 30 5550419", "+49(30)555", "tel:+49-30-555-0419", "TEL:+4930", "+", "0419", "+49-30-555 "])(
    "is found by %s",
    (query) => expect(searchPeople(index, query)).toEqual([arif]),
  );
  test.each(["+49 30 5550418", "+358"])("is not found by %s", (query) =>
    expect(searchPeople(index, query)).toEqual([]),
  );
  test("is found by another number of theirs", () => {
    const alias = aliasOf(arif, "tel:+358-9-555-0419");
    expect(searchPeople(index, "+358 9 555", [alias])).toEqual([arif]);
  });
});
