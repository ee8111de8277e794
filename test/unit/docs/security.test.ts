import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { FUSES } from "../../../electron/shells/electron/fuses.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** A link whose text is a path of the project, then the quoted text: of a source what it says, of a test its title. */
const REFERENCE = /\[`([^`]+)`\]\(\.\.\/[^)]+\) `(`?[^\n]+?)`(?=, \[| · |$)/gm;
/** Every link out of the folder of the documents. */
const LINK = /\]\(\.\.\//g;

const document = readFileSync(join(ROOT, "docs", "security.md"), "utf8");
const references = [...document.matchAll(REFERENCE)].map(([, path = "", quoted = ""]) => ({ path, quoted }));

/** What is said, line by line: a claim, what in the source sees to it, the tests that show it. */
const lines = document
  .split("\n")
  .filter((line) => line.startsWith("- "))
  .map((line) => line.slice(2).split(" · "));
const within = (part: string) => [...part.matchAll(REFERENCE)].map(([, path = ""]) => path);

describe("docs/security.md", () => {
  test("says in each line one thing, what in the source sees to it, and which tests show it", () => {
    for (const parts of lines) {
      const [claim = "", sources = "", tests = "", ...more] = parts;
      expect(tests, claim).toMatch(/^shown by /);
      expect(more, claim).toEqual([]);
      // A headline in bold, which may end in a full stop, and one sentence.
      expect(claim, claim).toMatch(/^\*\*[^*]+\*\*(?:[, ][^*]*[^.*])?$/);
      expect(within(sources).length, `${claim}: sources`).toBeGreaterThan(0);
      expect(
        within(sources).filter((path) => path.startsWith("test/")),
        claim,
      ).toEqual([]);
      expect(within(tests).length, `${claim}: tests`).toBeGreaterThan(0);
      expect(
        within(tests).filter((path) => !/^test\/.*\.(?:test|spec)\.tsx?$/.test(path)),
        claim,
      ).toEqual([]);
    }
    expect(lines.length).toBeGreaterThan(60);
  });

  test("says nothing outside of these lines but what it is about, and its limits", () => {
    const sections = document.split(/^## /m).slice(1);
    for (const section of sections) {
      const [title = "", ...rest] = section.split("\n");
      const loose = rest.filter((line) => line !== "" && !line.startsWith("- ")).join("\n");
      const beside = loose.replace(/\*\*Known limits\.\*\*[\s\S]*$/, "").trim();
      expect(beside.length, `${title}: ${beside}`).toBeLessThan(320);
    }
  });

  test("names a place for each of Electron's twenty items", () => {
    for (let item = 1; item <= 20; item += 1) {
      const row = document.split("\n").find((line) => line.startsWith(`- **${item}. `)) ?? "";
      expect([...row.matchAll(REFERENCE)].length, `item ${item}`).toBeGreaterThan(0);
    }
  });

  test("every reference is one that is checked", () => {
    expect(references.length).toBe(document.match(LINK)?.length);
    expect(references.length).toBeGreaterThan(120);
  });

  test.each(references)("$path says: $quoted", ({ path, quoted }) => {
    const text = readFileSync(join(ROOT, path), "utf8");
    // The title of a test, or of one case of it, stands as a text of its own.
    expect(text).toContain(path.startsWith("test/") ? `"${quoted}"` : quoted);
  });
});

test("a release can be made to do nothing from outside", () => {
  expect(FUSES).toMatchObject({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    grantFileProtocolExtraPrivileges: false,
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: true,
  });
});
