import { expect, test } from "vitest";
import { partyOf, personFinder, systemNameOf } from "../../../../renderer/people/people.ts";
import { ACCOUNT, HOME, PARTNER, PEOPLE } from "../../../support/fixtures/views/people.ts";

const find = personFinder(PEOPLE);

test("a person is found by the ID, whatever the case of its host, not of its user part", () => {
  expect(find(`sip:bea.novak@${HOME.toUpperCase()}`)?.id).toBe("bea");
  expect(find(`sip:Bea.Novak@${HOME}`)).toBeUndefined();
});

test("an unknown ID stands for itself", () => {
  expect(partyOf(`sip:visitor-1@${PARTNER}`, find)).toEqual({
    name: `visitor-1@${PARTNER}`,
    role: "",
    known: false,
  });
});

test("a system is named by the ID's domain, an unknown one by the domain itself", () => {
  expect(systemNameOf(`sip:visitor-1@${PARTNER}`, ACCOUNT.systems)).toBe("System B");
  expect(systemNameOf("sip:x@mcx.system-c.example", ACCOUNT.systems)).toBe("mcx.system-c.example");
});
