import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { withRoomsTable } from "../../../scripts/tools/documents/rooms.ts";
import { troubleshootingPage } from "../../../scripts/tools/documents/troubleshooting.ts";
import { ERRORS } from "../../../shared/errors/mc-error.ts";
import { ERROR_WORDS } from "../../../shared/words/error-words.ts";

const pageNamed = (name: string) => readFileSync(new URL(`../../../docs/${name}.md`, import.meta.url), "utf8");

test("the table of rooms in docs/architecture.md is the list of walls (if it changed: npm run documents)", () => {
  expect(withRoomsTable(pageNamed("architecture"))).toBe(pageNamed("architecture"));
});

describe("docs/troubleshoot.md", () => {
  test("is what the program's tables say (if they changed: npm run documents)", () => {
    expect(pageNamed("troubleshoot")).toBe(troubleshootingPage());
  });

  test("has every code once, with its words", () => {
    const page = pageNamed("troubleshoot");
    const codes = [...page.matchAll(/^### `(.+)`$/gm)].map((match) => match[1]);
    expect(codes.sort()).toEqual(Object.keys(ERRORS).sort());
    for (const { message, advice } of Object.values(ERROR_WORDS)) {
      expect(page).toContain(message);
      expect(page).toContain(advice);
    }
  });
});
