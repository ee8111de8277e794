/** vCards in the manner of other programs: read, or refused with the line. */
import { expect, test } from "vitest";
import { isVcards, readVcardTable } from "../../../../electron/people-files/vcard-table.ts";

const lines = (...all: string[]) => `${all.join("\r\n")}\r\n`;
const card = (...content: string[]) => lines("BEGIN:VCARD", ...content, "END:VCARD");

/** What the suggested columns say of each card, with its line. */
function suggestedOf(text: string) {
  const table = readVcardTable(text);
  if ("fault" in table) return table;
  return table.rows.map(({ cells, line }) =>
    typeof cells === "string"
      ? { line, fault: cells }
      : Object.fromEntries(
          Object.entries(table.suggested)
            .filter(([, at]) => at !== null)
            .map(([field, at]) => [field, cells[at ?? 0]]),
        ),
  );
}

const APPLE = card(
  "VERSION:3.0",
  "PRODID:-//Apple Inc.//macOS 14.5//EN",
  "N:Novak;Bea;;Dr.;",
  "FN:Dr. Bea Novak",
  "ORG:Fire service;Alpha 12;",
  "TITLE:Rescue lead",
  "item1.TEL;type=pref:+49 (30) 1234-56",
  "item1.X-ABLabel:_$!<Other>!$_",
  "IMPP;X-SERVICE-TYPE=Jabber;type=HOME:xmpp:bea@chat.example",
  "item2.IMPP;X-SERVICE-TYPE=Skype;type=pref:sip:bea.novak@mcx.system-a.example",
  "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAA",
  " AQABAAD//gA7",
);
const GOOGLE = card(
  "VERSION:3.0",
  "FN:Łukasz Wiśniewski",
  "N:Wiśniewski;Łukasz;;;",
  "IMPP;X-SERVICE-TYPE=SIP:sip\\:lukasz@mcx.system-a.example",
  "item1.ORG:Harbour\\, pilots",
  "CATEGORIES:myContacts,starred",
);
const EVOLUTION = card(
  "VERSION:3.0",
  "FN:Jon Ek",
  "N:Ek;Jon;;;",
  "ROLE:Medic",
  "X-SIP;TYPE=WORK:jon@mcx.system-a.example",
  "X-EVOLUTION-FILE-AS:Ek\\, Jon",
);
const FOURTH = card(
  "VERSION:4.0",
  "UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1",
  "N:Ek;Mira;;;",
  'TEL;VALUE=uri;TYPE="voice,work":tel:+4930123;ext=4',
  "TEL;PREF=1;VALUE=uri:tel:+4930999",
  "TITLE:",
);
const OUTLOOK = card(
  "VERSION:2.1",
  "N;LANGUAGE=de;CHARSET=Windows-1252;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg",
  "FN;CHARSET=Windows-1252;ENCODING=QUOTED-PRINTABLE:J=F6rg M=",
  "=FCller",
  "TEL;WORK;VOICE:+49 30 1",
);

test("a contact in the manner of Apple's: the address that can be called goes before a preferred one that cannot", () => {
  expect(suggestedOf(APPLE)).toEqual([
    {
      displayName: "Dr. Bea Novak",
      mcServiceId: "sip:bea.novak@mcx.system-a.example",
      role: "Rescue lead, Alpha 12",
      organisation: "Fire service",
    },
  ]);
  const table = readVcardTable(APPLE);
  expect("columns" in table && table.columns).toEqual(["N", "FN", "ORG", "TITLE", "TEL", "IMPP", "ROLE, unit"]);
  expect("rows" in table && table.rows[0]?.cells[4]).toBe("tel:+4930123456");
});

test("contacts in the manner of Google's and Evolution's", () => {
  expect(suggestedOf(GOOGLE)).toEqual([
    {
      displayName: "Łukasz Wiśniewski",
      mcServiceId: "sip:lukasz@mcx.system-a.example",
      organisation: "Harbour, pilots",
      groups: "myContacts; starred",
    },
  ]);
  expect(suggestedOf(EVOLUTION)).toEqual([
    { displayName: "Jon Ek", mcServiceId: "sip:jon@mcx.system-a.example", role: "Medic" },
  ]);
});

test("a contact of version 4 with a name in parts and a preferred number", () => {
  expect(suggestedOf(FOURTH)).toEqual([{ displayName: "Mira Ek", mcServiceId: "tel:+4930999", role: "" }]);
});

test("what a card does not have is not said, and an ID is looked for in one property", () => {
  expect(suggestedOf(GOOGLE + FOURTH)).toMatchObject([
    { mcServiceId: "sip:lukasz@mcx.system-a.example" },
    { displayName: "Mira Ek", mcServiceId: undefined },
  ]);
});

test("a file of version 2.1 is refused with the line, and such a card among others is told in its place", () => {
  expect(suggestedOf(OUTLOOK)).toEqual({ line: 2, fault: "card-version" });
  expect(suggestedOf(EVOLUTION + OUTLOOK + EVOLUTION)).toMatchObject([
    { displayName: "Jon Ek" },
    { line: 10, fault: "card-version" },
    { displayName: "Jon Ek" },
  ]);
});

test("a line that is none, and one that is quoted-printable, keep their card out and no other", () => {
  const wrong = card("VERSION:3.0", "FN:A", "hello");
  const quoted = card("VERSION:3.0", "FN;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg");
  expect(suggestedOf(wrong + EVOLUTION + quoted)).toMatchObject([
    { line: 4, fault: "card-line" },
    { displayName: "Jon Ek" },
    { line: 16, fault: "card-line" },
  ]);
});

test.each([
  [lines("BEGIN:VCARD", "VERSION:4.0", "FN:A"), { line: 1, fault: "card-open" }],
  [lines("BEGIN:VCARD", "VERSION:4.0", "BEGIN:VCARD", "END:VCARD"), { line: 1, fault: "card-open" }],
  [FOURTH + lines("", "FN:A"), { line: 10, fault: "card-stray" }],
  [card("FN:A"), { line: 1, fault: "card-version" }],
  [card("VERSION:3.0", "VERSION:4.0", "FN:A"), { line: 2, fault: "card-version" }],
  [card("VERSION:3.0", ...Array.from({ length: 201 }, (_, at) => `X-${at}:1`)), { line: 1, fault: "too-wide" }],
])("%j is refused with the line", (text, problem) => expect(readVcardTable(text)).toEqual(problem));

test("a file is one of cards by how it begins", () => {
  expect(isVcards("\r\nbegin:vcard\r\n")).toBe(true);
  expect(isVcards("Name,ID\nBEGIN:VCARD,1\n")).toBe(false);
});
