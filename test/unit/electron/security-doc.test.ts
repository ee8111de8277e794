import { describe, expect, test } from "vitest";
import { FUSES } from "../../../electron/fuses.ts";
import { countReferences, securityDocument, withCurrentLines } from "../../../scripts/security-lines.ts";

describe("docs/security.md", () => {
  const document = securityDocument();

  test("names a line for each of Electron's twenty items", () => {
    for (let item = 1; item <= 20; item += 1) {
      const row = document.split("\n").find((line) => line.startsWith(`${item}. `)) ?? "";
      expect(row.match(/#L\d+/), `item ${item}`).not.toBeNull();
    }
  });

  test("every reference is one that is checked", () => {
    expect(countReferences(document)).toBe(document.match(/#L\d+\)/g)?.length);
    expect(countReferences(document)).toBeGreaterThan(40);
  });

  test("every line named says what is quoted (if lines only moved: npm run security-lines)", () => {
    expect(document).toBe(withCurrentLines(document));
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
