/** No sheet says left or right of what turns with the direction of writing: it says where a line begins and where it ends. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const RENDERER = fileURLToPath(new URL("../../../../renderer", import.meta.url));
const sheets = readdirSync(RENDERER, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".css"));

/** A declaration that stays where it is when all else is mirrored. */
const BY_SIDE =
  /(?:^|[;{\s])((?:(?:margin|padding|border|inset|scroll-padding|scroll-margin)-)?(?:left|right)(?:-(?:width|color|style))?\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)|border-(?:top|bottom)-(?:left|right)-radius\s*:)/g;
/** Four lengths of which the second and the fourth differ: the way round is top, right, bottom, left. */
const ROUND = /(?:^|[;{\s])((?:margin|padding|inset)\s*:[^;{}]*)(?=[;}])/g;

/** The lengths of a declaration: what stands in brackets is one. */
function lengthsOf(declaration: string): string[] {
  const lengths: string[] = [];
  let depth = 0;
  let length = "";
  for (const sign of `${declaration.slice(declaration.indexOf(":") + 1).trim()} `) {
    if (sign === "(") depth += 1;
    if (sign === ")") depth -= 1;
    if (!/\s/.test(sign) || depth > 0) length += sign;
    else if (length !== "") {
      lengths.push(length);
      length = "";
    }
  }
  return lengths;
}

function fixedIn(sheet: string): string[] {
  const plain = sheet.replaceAll(/\/\*[\s\S]*?\*\//g, "");
  const round = [...plain.matchAll(ROUND)]
    .map(([, declaration = ""]) => declaration)
    .filter((declaration) => {
      const [, right, , left] = lengthsOf(declaration);
      return left !== undefined && left !== right;
    });
  return [...[...plain.matchAll(BY_SIDE)].map(([, found = ""]) => found), ...round];
}

test.each(sheets)("%s turns with the direction of writing", (name) => {
  expect(fixedIn(readFileSync(join(RENDERER, name), "utf8"))).toEqual([]);
});

test("what would not turn is found, and what turns is not", () => {
  expect(
    fixedIn(
      ".a { left: 0; margin-right: auto; text-align: left; border-left-color: red; padding: 0 calc(1px + 2px) 0 3px }",
    ),
  ).toHaveLength(5);
  expect(
    fixedIn(
      "/* left: 0 */ .left { inset-inline-start: 0; inset: 0; padding: 1px calc(2 * var(--a)) 3px calc(2 * var(--a)); mask: x(to right, #000) }",
    ),
  ).toEqual([]);
  expect(sheets.length).toBeGreaterThan(40);
});
