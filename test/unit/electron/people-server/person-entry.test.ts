/** Entries of servers as people: what is no ID, no text or too long is left out, and the rest stays somebody. */
import { expect, test } from "vitest";
import { type PersonEntry, readPersonEntry } from "../../../../electron/people-server/person-entry.ts";

const ATTRIBUTES = {
  displayName: ["displayName", "cn"],
  mcServiceId: ["sip", "telephoneNumber"],
  videoId: ["video"],
  dataId: [],
  role: ["title"],
  organisation: ["o"],
  groups: ["ou", "memberOf"],
};
const read = (attributes: Omit<PersonEntry, "dn">) =>
  readPersonEntry({ dn: "uid=bea,dc=example", cn: "Bea", ...attributes }, ATTRIBUTES);

test("the first attribute that says something counts, whatever the case of its name", () => {
  const person = read({ DISPLAYNAME: "", CN: "Bea", SIP: ["bea@a.test", "sip:b@a.test"], VIDEO: "sip:v@a.test" });
  expect(person).toEqual({
    id: expect.stringMatching(/^ldap-[0-9a-f]{32}$/),
    displayName: "Bea",
    role: "",
    mcServiceId: "sip:bea@a.test",
    serviceIds: { mcvideo: "sip:v@a.test" },
    favourite: false,
    fromServer: true,
  });
});

test.each<[string, Omit<PersonEntry, "dn">]>([
  ["no ID", {}],
  ["an ID that is none", { sip: "bea" }],
  ["an ID of another kind", { sip: "https://a.test/bea" }],
  ["an ID that is no text", { sip: Buffer.from([0xff]) }],
  ["no name", { cn: " ", sip: "sip:bea@a.test" }],
  ["a name that is too long", { cn: "x".repeat(201), sip: "sip:bea@a.test" }],
  ["an ID in a service that is none", { sip: "sip:bea@a.test", video: "bea" }],
])("%s is nobody", (_what, attributes) => expect(read(attributes)).toBeUndefined());

test("a number is an ID where nothing better is there", () =>
  expect(read({ sip: [], telephoneNumber: "+49 (30) 12-34" })?.mcServiceId).toBe("tel:+49301234"));

test("groups are names, also those of their entries; too many of them are none", () => {
  const groups = (memberOf: string[]) => read({ sip: "sip:bea@a.test", ou: "North", memberOf })?.groups;
  expect(groups(["cn=Night\\, late,ou=groups,dc=example", "OU=Two\\2b,dc=x", "cn=A\\;B+uid=1,dc=x"])).toEqual([
    "North",
    "Night, late",
    "Two+",
    "A,B",
  ]);
  expect(groups(["uid=bea,dc=example"])).toEqual(["North", "uid=bea,dc=example"]);
  expect(groups(Array.from({ length: 21 }, (_, at) => `cn=${at},dc=x`))).toBeUndefined();
});

test("an entry keeps its ID in the directory, and another one has another", () => {
  const idOf = (dn: string) => readPersonEntry({ dn, cn: "X", sip: "sip:x@a.test" }, ATTRIBUTES)?.id;
  expect(idOf("uid=a")).toBe(idOf("uid=a"));
  expect(idOf("uid=a")).not.toBe(idOf("uid=b"));
});
