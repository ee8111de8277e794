import { expect, test } from "vitest";
import { nameIn } from "../../../../electron/host/names.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { BEA, hungUp, VISITOR } from "../../../support/fixtures/views/calls.ts";
import { PEOPLE } from "../../../support/fixtures/views/people.ts";

const sources = { directory: () => PEOPLE, calls: () => [hungUp()] };

test("somebody is named by the directory, by what a redirection taught beside the ID, or by the ID alone", () => {
  const now = Date.now();
  expect(nameIn(sources, BEA, now)).toBe("Bea Novak");
  expect(nameIn(sources, VISITOR, now)).toBe("Bea Novak (visitor-0412@mcx.system-b.example)");
  expect(nameIn({ ...sources, calls: () => [] }, VISITOR, now)).toBe("visitor-0412@mcx.system-b.example");
  expect(nameIn(sources, VISITOR, now + 5 * 3_600_000)).toBe("visitor-0412@mcx.system-b.example");
});

test("without a directory an ID is an ID", () => {
  const directory = () => {
    throw new McError("directory-invalid");
  };
  expect(nameIn({ ...sources, directory }, BEA, Date.now())).toBe("bea.novak@mcx.system-a.example");
});
