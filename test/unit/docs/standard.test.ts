/** The ledger of the standard: what it names is there, each row says how sure it is, and a judge of others has its test. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** A file of the repository, as the page names it. */
const PLACE = /`((?:shared|electron|lab|renderer|scripts|test|docs)\/[^`\s]+)`/g;
/** What can show that something holds, or what such a test is made with. */
const OF_TESTS = /^test\/(?:.*\.(?:test|spec)\.tsx?|support\/.*\.ts)$/;

const partsOf = (page: string) => readFileSync(join(ROOT, "docs", page), "utf8").split(/^## /m);
const placesIn = (text: string) => [...text.matchAll(PLACE)].map(([, place = ""]) => place);

/** The rows of the one table in a part of a page, cell by cell. */
function rowsOf(part: string): string[][] {
  const [, , ...rows] = part.split("\n").filter((line) => line.startsWith("|"));
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const [, legend = "", ...ledgers] = partsOf("standard.md");
/** From what is sure to what is not. */
const MARKS = rowsOf(legend).map(([mark = ""]) => mark);
const ROWS = ledgers.flatMap(rowsOf);
const RUN = partsOf("interop.md").find((part) => part.startsWith("What was run")) ?? "";
/** Software of others, by its names in the table of what was run. */
const FOREIGN = rowsOf(RUN).flatMap(([names = ""]) => names.split(", "));

/** The clauses whose rows are not as they should be. */
const clausesWhere = (isWrong: (cells: readonly string[]) => boolean) =>
  ROWS.filter(isWrong).map(([clause = ""]) => clause);

describe("docs/standard.md", () => {
  test("names files that are there", () => {
    expect(placesIn([legend, ...ledgers].join("\n")).filter((place) => !existsSync(join(ROOT, place)))).toEqual([]);
  });

  test("has something in each of its five columns", () => {
    expect(ROWS.length).toBeGreaterThan(90);
    expect(clausesWhere((cells) => cells.length !== 5 || cells.includes(""))).toEqual([]);
  });

  test("marks each row by where its reading comes from, what is sure first", () => {
    expect(MARKS.length).toBeGreaterThan(3);
    const inOrder = (marks: readonly string[]) =>
      marks.map((mark) => MARKS.indexOf(mark)).every((place, at, all) => place > (all[at - 1] ?? -1));
    expect(clausesWhere(([, , sure = ""]) => !inOrder(sure.split(", ")))).toEqual([]);
  });

  test("says by which test each row was verified, or that nothing did", () => {
    const isShown = (verified: string) =>
      placesIn(verified).length > 0 && placesIn(verified).every((place) => OF_TESTS.test(place));
    expect(clausesWhere(([, , , verified = ""]) => verified !== "nothing" && !isShown(verified))).toEqual([]);
  });

  test("calls software of others a judge where there is a test with it, and names whoever judges there", () => {
    expect(FOREIGN).toContain("Kamailio");
    const isNamed = (verified: string) => FOREIGN.some((name) => verified.replace(PLACE, "").includes(name));
    const isTried = (verified: string) => placesIn(verified).some((place) => place.startsWith("test/interop/"));
    expect(clausesWhere(([, , , verified = ""]) => isNamed(verified) !== isTried(verified))).toEqual([]);
  });
});
