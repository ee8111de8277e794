/** What stands in the fields of a person becomes that person, and nothing that has no field there is lost. */
import { expect, test } from "vitest";
import { draftOf, personOfDraft } from "../../../../renderer/directory/person-draft.ts";
import type { Person } from "../../../../shared/bridge/account.ts";

const BEA: Person = {
  id: "bea",
  displayName: "Bea Novak",
  role: "Lead",
  mcServiceId: "sip:bea@a.test",
  serviceIds: { mcvideo: "sip:bea.video@a.test" },
  organisation: "Fire service",
  groups: ["harbour", "night"],
  favourite: true,
  services: ["mcptt"],
};

test("nothing changed is the same person", () => expect(personOfDraft(draftOf(BEA), BEA)).toEqual(BEA));

test("what is emptied is gone, what has no field stays", () => {
  const emptied = { ...draftOf(BEA), role: "", organisation: " ", groups: ";", videoId: "" };
  expect(personOfDraft(emptied, BEA)).toEqual({
    id: "bea",
    displayName: "Bea Novak",
    role: "",
    mcServiceId: "sip:bea@a.test",
    favourite: true,
    services: ["mcptt"],
  });
});

test.each([
  ["mcptt mcdata", ["mcptt", "mcdata"]],
  ["", undefined],
  ["none", []],
])("services that are marked as %j are those of the person", (services, kept) => {
  const person = personOfDraft({ ...draftOf(BEA), services }, BEA);
  expect("id" in person ? person.services : person).toEqual(kept);
});

test("all that is wrong is told at once, each at its field", () => {
  const wrong = { ...draftOf({}), dataId: "x", groups: "x".repeat(101), role: "x".repeat(201) };
  expect(personOfDraft(wrong, BEA)).toEqual(
    new Map([
      ["displayName", "displayName"],
      ["mcServiceId", "mcServiceId"],
      ["role", "role"],
      ["groups", "groups"],
      ["dataId", "mcServiceId"],
    ]),
  );
});
