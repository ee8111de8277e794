/** The group document: what is read of it, what is passed over, and what spoils the whole. */
import { describe, expect, test } from "vitest";
import {
  encodeGroupDocument,
  GROUP_DOCUMENT_XML,
  MOST_MEMBERS,
  readGroupDocument,
} from "../../../../shared/mc/group-document.ts";

const entry = (uri: string, inner = "") => `<entry uri="${uri}">${inner}</entry>`;
const document = (inner: string, uri = "sip:alpha@a.test") =>
  `<group xmlns="urn:oma:xml:poc:list-service" xmlns:rl="urn:ietf:params:xml:ns:resource-lists" xmlns:mcpttgi="urn:3gpp:ns:mcpttGroupInfo:1.0"><list-service uri="${uri}">${inner}</list-service></group>`;
const ofList = (...entries: readonly string[]) => document(`<list>${entries.join("")}</list>`);

const WHOLE = document(
  `<display-name xml:lang="en">Alpha</display-name><list>${entry(
    "sip:bea@a.test",
    "<rl:display-name>Bea Novak</rl:display-name><mcpttgi:on-network-required/><mcpttgi:participant-type>Rescue lead</mcpttgi:participant-type><mcpttgi:user-priority>7</mcpttgi:user-priority>",
  )}${entry("tel:+358-9-555-0419")}</list><mcpttgi:on-network-group-priority>255</mcpttgi:on-network-group-priority>`,
);

test("says who belongs to the group, in which role, and how much it counts", () => {
  expect(readGroupDocument(WHOLE)).toEqual({
    id: "sip:alpha@a.test",
    name: "Alpha",
    priority: 255,
    isDisabled: false,
    memberCount: 2,
    members: [
      { id: "sip:bea@a.test", name: "Bea Novak", role: "Rescue lead", priority: 7, isRequired: true },
      { id: "tel:+358-9-555-0419", name: null, role: null, priority: null, isRequired: false },
    ],
    unread: 0,
  });
});

test("what is written is read as it was meant, whatever is in its names", () => {
  const [lead, other] = [
    { id: "sip:bea@a.test", displayName: 'B<e>a & "Co"', role: "Lead & driver", priority: 0, isRequired: true },
    { id: "sip:jonas@a.test", displayName: "Jonas", role: "Driver", priority: 255, isRequired: false },
  ];
  const xml = encodeGroupDocument({
    id: "sip:alpha@a.test",
    displayName: "A < B",
    priority: 7,
    members: [lead, other],
  });
  const members = [lead, other].map(({ displayName: name, ...member }) => ({ ...member, name }));
  expect(readGroupDocument(xml)).toMatchObject({ id: "sip:alpha@a.test", name: "A < B", priority: 7, members });
});

test("one whose list its reader may not see has no members, and one that is switched off says so", () => {
  const read = readGroupDocument(document('<x:on-network-disabled xmlns:x="urn:other"/>'));
  expect(read).toMatchObject({ isDisabled: true, memberCount: 0, members: [], unread: 0, name: null, priority: null });
});

test.each(["-1", "256", "1e2", "", "7.0"])("a priority %j says nothing", (priority) => {
  const xml = document(`<on-network-group-priority>${priority}</on-network-group-priority>`);
  expect(readGroupDocument(xml).priority).toBeNull();
});

test("entries that name nobody are counted, and spoil nothing; somebody who stands there twice is one", () => {
  const external = '<external anchor="https://a.test/other-list"/>';
  const read = readGroupDocument(
    ofList(entry("sip:bea@a.test"), entry(""), entry("javascript:x"), external, entry("sip:bea@A.TEST")),
  );
  expect(read).toMatchObject({ memberCount: 1, unread: 3 });
  expect(read.members.map(({ id }) => id)).toEqual(["sip:bea@a.test"]);
});

test("names are one line without what turns the direction of writing", () => {
  const read = readGroupDocument(
    document(`<display-name>Al\u202epha\n12</display-name><list>${entry("sip:b@a.test", "<rl:display-name/>")}</list>`),
  );
  expect(read.name).toBe("Alpha 12");
  expect(read.members[0]?.name).toBeNull();
});

describe("of many members the first are told, and all are counted", () => {
  test("by their number", () => {
    const read = readGroupDocument(ofList(...Array.from({ length: 1_000 }, (_, at) => entry(`sip:u${at}@a.test`))));
    expect(read.memberCount).toBe(1_000);
    expect(read.members).toHaveLength(MOST_MEMBERS);
  });

  test("and by how much they have to say", () => {
    const many = Array.from({ length: 200 }, (_, at) => entry(`sip:${"u".repeat(1_900)}${at}@a.test`));
    const read = readGroupDocument(ofList(...many));
    expect(read.memberCount).toBe(200);
    expect(JSON.stringify(read.members).length).toBeLessThan(80_000);
  });
});

const SPOILED: readonly (readonly [string, string, string])[] = [
  ["it is no XML", "<group", "malformed"],
  ["it has a document type", `<!DOCTYPE group [<!ENTITY a "b">]>${WHOLE}`, "doctype"],
  ["it is another one", "<resource-lists/>", "resource-lists"],
  ["it has no group in it", "<group/>", "list-service"],
  ["it has two", WHOLE.replace("<list-service", '<list-service uri="sip:b@a.test"/><list-service'), "list-service"],
  ["its group has no ID", document("", "alpha"), "uri"],
  ["it is too large", document(`<!--${"x".repeat(GROUP_DOCUMENT_XML.maxOctets)}-->`), "too-large"],
  ["it is all markup", document("<a/>".repeat(60_000)), "too-large"],
  ["it is too deep", document("<a>".repeat(40) + "</a>".repeat(40)), "too-deep"],
];
test.each(SPOILED)("nothing is read where %s", (_what, xml, detail) => {
  expect(() => readGroupDocument(xml)).toThrow(expect.objectContaining({ code: "group-document-broken", detail }));
});
