/** Documents of presence: what is believed of them, and what is not. */
import { describe, expect, test } from "vitest";
import { decodePresence, encodePresence } from "../../../../shared/mc/presence.ts";

const BEA = "sip:bea@mcx.system-a.example";
const AT_B = "sip:bea.visitor@mcx.system-b.example";
const SINCE = Date.UTC(2026, 10, 26, 8, 12);
const MIGRATED = { kind: "migrated", newId: AT_B, kmsUri: "kms.system-b.example", since: SINCE } as const;
const full = encodePresence(BEA, MIGRATED);

test("what is written is read", () => {
  expect(decodePresence(full, BEA)).toEqual(MIGRATED);
  expect(decodePresence(encodePresence(BEA, { ...MIGRATED, kmsUri: null, since: null }), BEA)).toEqual({
    ...{ ...MIGRATED, kmsUri: null, since: null },
  });
  expect(decodePresence(encodePresence(BEA, { kind: "home" }, ["urn:uuid:1"]), BEA)).toEqual({ kind: "home" });
  expect(decodePresence(encodePresence(BEA, { kind: "nothing" }, ["urn:uuid:1"]), BEA)).toEqual({ kind: "nothing" });
});

const pidf = (inner: string, entity = BEA) =>
  `<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="${entity}">${inner}</presence>`;

test.each([
  [
    "affiliated there",
    '<tuple id="a"><status><x:affiliation xmlns:x="urn:x" status="affiliated"/></status></tuple>',
    "home",
  ],
  ["no client", "", "nothing"],
  ["a client that says that it is closed", '<tuple id="a"><status><basic>closed</basic></status></tuple>', "nothing"],
  ["one of two is open", '<tuple id="a"><status><basic>closed</basic></status></tuple><tuple id="b"/>', "home"],
  ["an extension that nobody knows", '<m:migration xmlns:m="urn:other"><m:mc-service-id/></m:migration>', "nothing"],
])("%s", (_what, inner, kind) => {
  expect(decodePresence(pidf(inner), BEA)).toEqual({ kind });
});

test("the scheme of presence means the same user", () => {
  expect(decodePresence(pidf('<tuple id="a"/>', BEA.replace("sip:", "pres:")), BEA)).toEqual({ kind: "home" });
});

describe("not believed", () => {
  test.each([
    ["somebody else", full.replaceAll(BEA, "sip:eve@mcx.system-a.example")],
    ["the migration of somebody else", full.replace(`<m:primary-id>${BEA}`, "<m:primary-id>sip:eve@a.example")],
    ["the same ID as a new one", full.replace(AT_B, BEA)],
    ["no new ID", full.replace(/ *<m:mc-service-id>.*\r\n/, "")],
    ["a new ID that is none", full.replace(AT_B, "https://mcx.system-b.example")],
    ["two new IDs", full.replace("<m:kms-uri>", `<m:mc-service-id>${AT_B}</m:mc-service-id><m:kms-uri>`)],
    ["another root", full.replaceAll("presence", "resence")],
    ["half of it", full.slice(0, full.length / 2)],
    ["a document type", `<!DOCTYPE a>${full}`],
  ])("%s", (_what, xml) => {
    expect(() => decodePresence(xml, BEA)).toThrow();
  });

  test.each(["yesterday", "2026-11-26T08:12:00", "2026-99-26T08:12:00Z"])("%s is no time", (since) => {
    const xml = full.replace(new Date(SINCE).toISOString(), since);
    expect(decodePresence(xml, BEA)).toEqual({ ...MIGRATED, since: null });
  });
});
