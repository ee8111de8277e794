/** One person changed by hand: what is written, and what is refused because somebody else was quicker or has the ID. */
import { expect, test } from "vitest";
import type { Person } from "../../../../shared/bridge/account.ts";
import { MOST_PEOPLE } from "../../../../shared/bridge/people-import.ts";
import { personChangeSchema } from "../../../../shared/bridge/person-change.ts";
import { applyChange } from "../../../../shared/people/person-changes.ts";

const BEA: Person = {
  id: "bea",
  displayName: "Bea Novak",
  role: "Lead",
  mcServiceId: "sip:bea@a.test",
  serviceIds: { mcvideo: "sip:bea.video@a.test" },
  favourite: true,
};
const JON: Person = { id: "jon", displayName: "Jon Ek", role: "", mcServiceId: "tel:+4930123", favourite: false };

test("somebody new stands at the end, whoever is changed keeps the place, and who is removed is gone", () => {
  expect(applyChange([BEA], { before: null, after: JON }).people).toEqual([BEA, JON]);
  const changed = { ...BEA, displayName: "Beata Novak", groups: ["night"] };
  expect(applyChange([BEA, JON], { before: BEA, after: changed })).toEqual({
    outcome: { kind: "kept" },
    people: [changed, JON],
  });
  expect(applyChange([BEA, JON], { before: BEA, after: null }).people).toEqual([JON]);
});

test.each<[string, Partial<Person>]>([
  ["name", { displayName: "Beatrix" }],
  ["role", { role: "Chief" }],
  ["ID", { mcServiceId: "sip:bea@b.test" }],
  ["ID in a service", { serviceIds: { mcdata: "sip:bea.video@a.test" } }],
  ["mark", { favourite: false }],
  ["services", { services: ["mcptt"] }],
  ["organisation", { organisation: "Fire" }],
  ["groups", { groups: ["night"] }],
])("nothing is written over what somebody else has changed: the %s", (_what, change) => {
  const now = { ...BEA, ...change };
  const outdated = { outcome: { kind: "outdated", now } };
  expect(applyChange([now, JON], { before: BEA, after: { ...BEA, displayName: "Mine" } })).toEqual(outdated);
  expect(applyChange([now, JON], { before: BEA, after: null })).toEqual(outdated);
});

test("who is gone is not changed, and can be added again", () => {
  expect(applyChange([JON], { before: BEA, after: BEA })).toEqual({ outcome: { kind: "outdated", now: null } });
  expect(applyChange([JON], { before: null, after: BEA }).people).toEqual([JON, BEA]);
});

test.each<[string, Partial<Person>]>([
  ["as the first ID, however it is written", { mcServiceId: "SIP:bea@A.test" }],
  ["as the ID in a service", { serviceIds: { mcdata: "sip:bea@a.test" } }],
  ["the other's ID in a service", { mcServiceId: "sip:bea.video@a.test" }],
  ["as its own name in the directory", { id: "bea" }],
])("what another has is not given twice: %s", (_what, change) => {
  expect(applyChange([BEA], { before: null, after: { ...JON, ...change } })).toEqual({
    outcome: { kind: "taken", by: BEA },
  });
});

test("IDs of one's own may change their places", () => {
  const after = { ...BEA, mcServiceId: "sip:bea.video@a.test", serviceIds: { mcvideo: "sip:bea@a.test" } };
  expect(applyChange([BEA, JON], { before: BEA, after }).people).toEqual([after, JON]);
});

test("nobody is added to a directory that is full, and somebody of it is still changed", () => {
  const many = Array.from({ length: MOST_PEOPLE }, (_, at) => ({
    ...JON,
    id: `${at}`,
    mcServiceId: `tel:+49${at + 1}`,
  }));
  expect(applyChange(many, { before: null, after: BEA })).toEqual({ outcome: { kind: "full" } });
  const [first] = many;
  expect(applyChange(many, { before: first!, after: { ...first!, role: "Medic" } }).people?.[0]?.role).toBe("Medic");
});

test("a change is of one person, and of somebody", () => {
  const isOne = (before: Person | null, after: Person | null) =>
    personChangeSchema.safeParse({ before, after }).success;
  expect([isOne(null, null), isOne(BEA, JON), isOne(BEA, null), isOne(null, JON)]).toEqual([false, false, true, true]);
});
