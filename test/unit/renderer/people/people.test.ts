import { expect, test } from "vitest";
import {
  idOfMessages,
  namedInProfile,
  partyOf,
  personFinder,
  recognising,
  systemNameOf,
} from "../../../../renderer/people/people.ts";
import { ACCOUNT, HOME, PARTNER, PEOPLE } from "../../../support/fixtures/views/people.ts";

const find = personFinder(PEOPLE);

test("a person is found by the ID, whatever the case of its host, not of its user part", () => {
  expect(find(`sip:bea.novak@${HOME.toUpperCase()}`)?.id).toBe("bea");
  expect(find(`sip:Bea.Novak@${HOME}`)).toBeUndefined();
});

test("a person is found by the ID in each service, which never hides whose first ID it is", () => {
  const [bea, jonas] = PEOPLE;
  const found = personFinder([
    { ...bea!, serviceIds: { mcvideo: `sip:bea.video@${HOME}`, mcdata: jonas!.mcServiceId } },
    jonas!,
  ]);
  expect(found(`sip:bea.video@${HOME.toUpperCase()}`)?.id).toBe("bea");
  expect(found(`sip:Bea.Video@${HOME}`)).toBeUndefined();
  expect(found(jonas!.mcServiceId)?.id).toBe("jonas");
});

test("messages go to the ID in MCData, and to another ID of the person where that one was meant", () => {
  const [bea] = PEOPLE;
  const found = personFinder([
    { ...bea!, serviceIds: { mcvideo: `sip:bea.video@${HOME}`, mcdata: `sip:bea.data@${HOME}` } },
  ]);
  expect(idOfMessages(found, bea!.mcServiceId)).toBe(`sip:bea.data@${HOME}`);
  expect(idOfMessages(found, `sip:bea.video@${HOME}`)).toBe(`sip:bea.video@${HOME}`);
  expect(idOfMessages(find, bea!.mcServiceId)).toBe(bea!.mcServiceId);
  const visitor = `sip:visitor-1@${PARTNER}`;
  expect(idOfMessages(found, visitor)).toBe(visitor);
});

test("a redirection of the ID in one service still finds the person", () => {
  const [bea] = PEOPLE;
  const video = `sip:bea.video@${HOME}`;
  const visitor = `sip:visitor-1@${PARTNER}`;
  const known = recognising(personFinder([{ ...bea!, serviceIds: { mcvideo: video } }]), {
    personBehind: (id) => (id === visitor ? { personId: video, redirectedAt: 3 } : undefined),
  });
  expect(partyOf(visitor, known)).toMatchObject({ name: "Bea Novak", redirectedAt: 3 });
});

test("an unknown ID stands for itself", () => {
  expect(partyOf(`sip:visitor-1@${PARTNER}`, find)).toEqual({
    name: `visitor-1@${PARTNER}`,
    role: "",
    known: false,
    redirectedAt: null,
  });
});

test("a system is named by the ID's domain, an unknown one by the domain itself", () => {
  expect(systemNameOf(`sip:visitor-1@${PARTNER}`, ACCOUNT.systems)).toBe("System B");
  expect(systemNameOf("sip:x@mcx.system-c.example", ACCOUNT.systems)).toBe("mcx.system-c.example");
});

test("an ID that a redirection has named is that person's at the moment asked about; what the directory has goes before", () => {
  const bea = `sip:bea.novak@${HOME}`;
  const visitor = `sip:visitor-1@${PARTNER}`;
  const jonas = `sip:jonas.okafor@${HOME}`;
  const known = recognising(find, {
    personBehind: (id, at) =>
      at === 7 && [visitor, jonas].includes(id) ? { personId: bea, redirectedAt: 3 } : undefined,
  });
  expect(partyOf(visitor, known, 7)).toMatchObject({ name: "Bea Novak", known: true, redirectedAt: 3 });
  expect(partyOf(visitor, known, 8)).toMatchObject({ known: false, redirectedAt: null });
  expect(partyOf(visitor, known)).toMatchObject({ known: false });
  expect(partyOf(jonas, known, 7)).toMatchObject({ name: "Jonas Okafor", redirectedAt: null });
});

test("the user profile names an ID after the directory, and before what a redirection taught, unless both mean the same person", () => {
  const bea = `sip:bea.novak@${HOME}`;
  const visitor = `sip:visitor-1@${PARTNER}`;
  const desk = `sip:harbour.desk@${HOME}`;
  const knows = (...named: readonly { id: string; displayName: string }[]) =>
    recognising(namedInProfile(find, named), {
      personBehind: (id) => {
        const personId = { [visitor]: bea, [`sip:moved@${PARTNER}`]: desk }[id];
        return personId === undefined ? undefined : { personId, redirectedAt: 3 };
      },
    });
  expect(partyOf(bea, knows({ id: bea, displayName: "Somebody else" }))).toMatchObject({ name: "Bea Novak" });
  const harbour = { id: `sip:harbour.desk@${HOME.toUpperCase()}`, displayName: "Harbour desk" };
  expect(partyOf(desk, knows(harbour))).toEqual({
    name: "Harbour desk",
    role: "",
    known: true,
    redirectedAt: null,
    inProfile: true,
  });
  expect(partyOf(visitor, knows({ id: visitor, displayName: "Visitor 1" }))).toMatchObject({
    name: "Visitor 1",
    redirectedAt: null,
  });
  expect(partyOf(visitor, knows({ id: visitor, displayName: "Bea Novak" }))).toMatchObject({ redirectedAt: 3 });
  // Whom the profile names is recognised under a new ID like anybody else.
  expect(partyOf(`sip:moved@${PARTNER}`, knows(harbour))).toMatchObject({ name: "Harbour desk", redirectedAt: 3 });
});
