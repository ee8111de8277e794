/** What a file would do to a directory is said before, and is exactly what is done. */
import { expect, test } from "vitest";
import { MOST_GROUPS, type Person } from "../../../../shared/bridge/account.ts";
import { MOST_PROBLEMS } from "../../../../shared/bridge/people-import.ts";
import { comparePeople } from "../../../../shared/people/compare-people.ts";
import { peopleAsCsv } from "../../../../shared/people/people-csv.ts";
import {
  type PersonText,
  readPersonText,
  suggestColumns,
  textOfPerson,
} from "../../../../shared/people/person-text.ts";

const BEA: Person = {
  id: "bea",
  displayName: "Bea Novak",
  role: "Lead",
  mcServiceId: "sip:bea@a.test",
  favourite: true,
};
const JON: Person = {
  id: "jon",
  displayName: "Jon Ek",
  role: "",
  mcServiceId: "tel:+4930123",
  favourite: false,
  services: ["mcptt"],
};

const compare = (before: readonly Person[], ...texts: PersonText[]) => {
  let drawn = 0;
  return comparePeople(
    before,
    texts.map((text, at) => ({ line: at + 2, text })),
    () => `new-${drawn++}`,
  );
};

test("who is new is added at the end, whom the file does not name stays", () => {
  const { people, plan } = compare([BEA], { displayName: "Mira", mcServiceId: "sip:mira@a.test" });
  expect(people).toEqual([
    BEA,
    { id: "new-0", displayName: "Mira", role: "", mcServiceId: "sip:mira@a.test", favourite: false },
  ]);
  expect(plan).toMatchObject({ added: 1, changed: 0, same: 0, others: 1, problemCount: 0 });
  expect(plan.first).toEqual([{ person: people[1], isNew: true }]);
});

test("who is there is known by the ID however it is written, and keeps what the file does not say", () => {
  const { people, plan } = compare([BEA, JON], { displayName: "Beata Novak", mcServiceId: "SIP:bea@A.test" });
  expect(people).toEqual([{ ...BEA, displayName: "Beata Novak" }, JON]);
  expect(plan).toMatchObject({ added: 0, changed: 1, same: 0, others: 1 });
});

test("what the file says to be empty becomes empty", () => {
  const { people } = compare([JON], {
    displayName: "Jon Ek",
    mcServiceId: "tel:+4930123",
    services: "",
    favourite: "yes",
  });
  const { services: _services, ...rest } = JON;
  expect(people).toEqual([{ ...rest, favourite: true }]);
});

test("the same people change nothing", () => {
  const { people, plan } = compare([BEA, JON], textOfPerson(JON), textOfPerson(BEA));
  expect(people).toEqual([BEA, JON]);
  expect(plan).toMatchObject({ added: 0, changed: 0, same: 2, others: 0, first: [] });
});

test("a table of them says what they are, with no formula in it", () => {
  const columns = {
    displayName: "Name",
    mcServiceId: "ID",
    role: "Role and unit",
    organisation: "Organisation",
    groups: "Groups",
    videoId: "MCVideo ID",
    dataId: "MCData ID",
    favourite: "Favourite",
    services: "Services",
  };
  expect(peopleAsCsv([BEA, { ...JON, displayName: "=Jon, Ek" }], columns)).toBe(
    'Name,ID,Role and unit,Organisation,Groups,MCVideo ID,MCData ID,Favourite,Services\r\nBea Novak,sip:bea@a.test,Lead,,,,,yes,\r\n"\'=Jon, Ek",tel:+4930123,,,,,,no,mcptt\r\n',
  );
  expect(suggestColumns(Object.values(columns))).toEqual({
    displayName: 0,
    mcServiceId: 1,
    role: 2,
    organisation: 3,
    groups: 4,
    videoId: 5,
    dataId: 6,
    favourite: 7,
    services: 8,
  });
});

test("an ID that the file has twice is taken once", () => {
  const { people, plan } = compare(
    [],
    { displayName: "One", mcServiceId: "sip:x@a.test" },
    { displayName: "Two", mcServiceId: "sip:x@A.TEST" },
  );
  expect(people.map(({ displayName }) => displayName)).toEqual(["One"]);
  expect(plan.problems).toEqual([{ line: 3, fault: "id-twice" }]);
});

test("of many wrong lines the first are named, and all are counted", () => {
  const { plan } = compare([], ...Array.from({ length: MOST_PROBLEMS + 3 }, () => ({ mcServiceId: "sip:x@a.test" })));
  expect(plan.problems).toHaveLength(MOST_PROBLEMS);
  expect(plan.problemCount).toBe(MOST_PROBLEMS + 3);
});

test.each<[PersonText, string]>([
  [{ mcServiceId: "sip:x@a.test" }, "name-missing"],
  [{ displayName: " \u200b ", mcServiceId: "sip:x@a.test" }, "name-missing"],
  [{ displayName: "x".repeat(201), mcServiceId: "sip:x@a.test" }, "name-too-long"],
  [{ displayName: "X" }, "id-missing"],
  [{ displayName: "X", mcServiceId: "x@a.test" }, "id-unusable"],
  [{ displayName: "X", mcServiceId: "sip:x@a.test", role: "x".repeat(201) }, "role-too-long"],
  [{ displayName: "X", mcServiceId: "sip:x@a.test", favourite: "perhaps" }, "favourite-unclear"],
  [{ displayName: "X", mcServiceId: "sip:x@a.test", services: "mcptt fax" }, "services-unknown"],
])("%j is no person: %s", (text, fault) => expect(readPersonText(text)).toBe(fault));

test.each<[PersonText, string]>([
  [{ organisation: "x".repeat(201) }, "organisation-too-long"],
  [{ groups: Array.from({ length: MOST_GROUPS + 1 }, (_, at) => `g${at}`).join(";") }, "groups-unusable"],
  [{ groups: `harbour; ${"x".repeat(101)}` }, "groups-unusable"],
  [{ videoId: "bea" }, "service-id-unusable"],
  [{ dataId: "https://a.test" }, "service-id-unusable"],
])("%j beside a good name and ID is wrong: %s", (text, fault) =>
  expect(readPersonText({ displayName: "X", mcServiceId: "sip:x@a.test", ...text })).toBe(fault),
);

test("each group is named once, and an ID of a service that is the first one again says nothing", () => {
  const said = readPersonText({
    displayName: "X",
    mcServiceId: "sip:x@a.test",
    groups: " harbour;; night ;harbour",
    videoId: "sip:x@A.TEST",
    dataId: "sip:x-data@a.test",
  });
  expect(said).toMatchObject({ groups: ["harbour", "night"], videoId: null, dataId: "sip:x-data@a.test" });
});

test("organisation, groups and IDs of a file become those of the person; what it leaves empty goes, what it does not say stays", () => {
  const full: Person = {
    ...BEA,
    serviceIds: { mcvideo: "sip:bea-video@a.test", mcdata: "sip:bea-data@a.test" },
    organisation: "Fire service",
    groups: ["harbour", "night"],
  };
  const { people, plan } = compare([BEA], textOfPerson(full));
  expect(people).toEqual([full]);
  expect(plan).toMatchObject({ added: 0, changed: 1 });
  const name = { displayName: BEA.displayName, mcServiceId: BEA.mcServiceId };
  expect(compare([full], { ...name, groups: "night; harbour" }).plan, "in another order").toMatchObject({ same: 1 });
  expect(compare([full], { ...name, videoId: "", groups: "", organisation: " " }).people).toEqual([
    { ...BEA, serviceIds: { mcdata: "sip:bea-data@a.test" } },
  ]);
  expect(compare([full], { ...name, role: "Chief" }).people).toEqual([{ ...full, role: "Chief" }]);
});

test("services are those that are named, none of them, or not known", () => {
  const read = (services: string) => readPersonText({ displayName: "X", mcServiceId: "sip:x@a.test", services });
  expect(read("MCData; mcptt")).toMatchObject({ services: ["mcptt", "mcdata"] });
  expect(read("none")).toMatchObject({ services: [] });
  expect(read(" ")).toMatchObject({ services: null });
});

test("columns are suggested by their names, and by nothing else", () => {
  expect(suggestColumns(["Phone", "MC service ID", "full name", "Unit"])).toEqual({
    displayName: 2,
    mcServiceId: 1,
    role: 3,
    organisation: null,
    groups: null,
    videoId: null,
    dataId: null,
    favourite: null,
    services: null,
  });
});
