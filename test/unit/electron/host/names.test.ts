import { expect, test } from "vitest";
import { partyIn } from "../../../../electron/host/names.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { BEA, hungUp, VISITOR } from "../../../support/fixtures/views/calls.ts";
import { ACCOUNT, PEOPLE } from "../../../support/fixtures/views/people.ts";

const call = hungUp();
const sources = { account: () => ACCOUNT, directory: () => PEOPLE, named: () => [], calls: () => [call] };

test("somebody is named by the directory, by what a redirection taught beside the ID, or by the ID alone", () => {
  const now = Date.now();
  expect(partyIn(sources, BEA, now)).toEqual({ name: "Bea Novak", known: true, redirected: null });
  expect(partyIn(sources, VISITOR, now)).toEqual({
    name: "Bea Novak (visitor-0412@mcx.system-b.example)",
    known: true,
    redirected: { system: "System B", at: call.startedAt + 41 },
  });
  expect(partyIn({ ...sources, calls: () => [] }, VISITOR, now)).toEqual({
    name: "visitor-0412@mcx.system-b.example",
    known: false,
    redirected: null,
  });
  expect(partyIn(sources, VISITOR, now + 5 * 3_600_000)).toEqual({
    name: "visitor-0412@mcx.system-b.example",
    known: false,
    redirected: null,
  });
});

test("somebody is named by the ID in one service, and by what a redirection of that one taught", () => {
  const video = "sip:bea.video@mcx.system-a.example";
  const people = PEOPLE.map((each) => (each.id === "bea" ? { ...each, serviceIds: { mcvideo: video } } : each));
  const known = { ...sources, directory: () => people };
  expect(partyIn(known, video, Date.now())).toEqual({ name: "Bea Novak", known: true, redirected: null });
  const calls = () => [{ ...call, primaryId: video }];
  expect(partyIn({ ...known, calls }, VISITOR, Date.now())).toMatchObject({
    name: "Bea Novak (visitor-0412@mcx.system-b.example)",
  });
});

test("without a directory an ID is an ID", () => {
  const directory = () => {
    throw new McError("directory-invalid");
  };
  expect(partyIn({ ...sources, directory }, BEA, Date.now())).toEqual({
    name: "bea.novak@mcx.system-a.example",
    known: false,
    redirected: null,
  });
});

test("what calls taught another account of this computer names nobody", () => {
  const calls = () => [{ ...call, ownId: "sip:somebody.else@mcx.system-a.example" }];
  expect(partyIn({ ...sources, calls }, VISITOR, Date.now()).known).toBe(false);
});

test("the user profile names whom the directory lacks, and goes before what a redirection said of the ID, unless both agree", () => {
  const DESK = "sip:harbour.desk@mcx.system-a.example";
  const named = (id: string, displayName: string) => ({ ...sources, named: () => [{ id, displayName }] });
  const inProfile = (name: string) => ({ name, known: true, redirected: null });
  expect(partyIn(named(DESK, "Harbour desk"), DESK, Date.now())).toEqual(inProfile("Harbour desk"));
  expect(partyIn(named(BEA, "Somebody else"), BEA, Date.now())).toEqual(inProfile("Bea Novak"));
  expect(partyIn(named(VISITOR, "Visitor 412"), VISITOR, Date.now())).toEqual(inProfile("Visitor 412"));
  expect(partyIn(named(VISITOR, "Bea Novak"), VISITOR, Date.now())).toMatchObject({
    redirected: { system: "System B" },
  });
});
