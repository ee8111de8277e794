import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { FUSES } from "../../../electron/shells/electron/fuses.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** A link whose text is a path of the source, then the quoted text; a line may end between the two. */
const REFERENCE = /\[`([^`]+)`\]\(\.\.\/[^)]+\)\s+`(`?[^\n]+?)`(?=[\s,.;:]|$)/g;
/** Every link out of the folder of the documents. */
const LINK = /\]\(\.\.\//g;

const document = readFileSync(join(ROOT, "docs", "security.md"), "utf8");
const references = [...document.matchAll(REFERENCE)].map(([, path = "", quoted = ""]) => ({ path, quoted }));

describe("docs/security.md", () => {
  test("names a place for each of Electron's twenty items", () => {
    for (let item = 1; item <= 20; item += 1) {
      const row = document.split("\n").find((line) => line.startsWith(`${item}. `)) ?? "";
      expect([...row.matchAll(REFERENCE)].length, `item ${item}`).toBeGreaterThan(0);
    }
  });

  test("every reference is one that is checked", () => {
    expect(references.length).toBe(document.match(LINK)?.length);
    expect(references.length).toBeGreaterThan(40);
  });

  test.each(references)("$path says: $quoted", ({ path, quoted }) => {
    expect(readFileSync(join(ROOT, path), "utf8")).toContain(quoted);
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
