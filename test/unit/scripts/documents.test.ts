import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { TROUBLESHOOTING_FILE } from "../../../scripts/documents.ts";
import { troubleshootingPage } from "../../../scripts/tools/documents/troubleshooting.ts";
import { ERRORS } from "../../../shared/errors/mc-error.ts";

describe("docs/troubleshoot.md", () => {
  test("is what the program's tables say (if they changed: npm run documents)", () => {
    expect(readFileSync(TROUBLESHOOTING_FILE, "utf8")).toBe(troubleshootingPage());
  });

  test("has every code once, with its words", () => {
    const page = readFileSync(TROUBLESHOOTING_FILE, "utf8");
    const codes = [...page.matchAll(/^### `(.+)`$/gm)].map((match) => match[1]);
    expect(codes.sort()).toEqual(Object.keys(ERRORS).sort());
    for (const { message, advice } of Object.values(ERRORS)) {
      expect(page).toContain(message);
      expect(page).toContain(advice);
    }
  });
});
