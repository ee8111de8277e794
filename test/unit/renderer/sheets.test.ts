/** The style sheets: each is loaded, in one order, and a class is dressed by one of them. */
import { globSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../../renderer", import.meta.url));
const read = (file: string) => readFileSync(posix.join(ROOT, file), "utf8");

/** Sheets that a file loads, in their order, with what they import. */
function sheetsOf(file: string): string[] {
  const imports = [...read(file).matchAll(/import "([^"]+\.css)"/g)].map(([, path]) =>
    posix.join(posix.dirname(file), path ?? ""),
  );
  const below = imports.flatMap(sheetsOf);
  return file.endsWith(".css") ? [...below, file] : below;
}

const CONSOLE = sheetsOf("window/styles.ts");
const UNIT = sheetsOf("unit/start-unit.tsx");

/** Classes that a sheet says the looks of by their name alone, outside all conditions. */
function dressed(css: string): string[] {
  const plain = css
    .replaceAll(/\/\*.*?\*\//gs, "")
    .replaceAll(/@[^{;]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, "")
    // The commas of `:is(…)` part no selectors.
    .replaceAll(/\([^()]*\)/g, "()");
  const selectors = [...plain.matchAll(/([^{};]+)\{/g)].flatMap(([, list]) => (list ?? "").split(","));
  return selectors.flatMap((selector) => /^\s*\.([\w-]+)\s*$/.exec(selector)?.[1] ?? []);
}

test("every sheet is loaded, and once", () => {
  const all = globSync("**/*.css", { cwd: ROOT }).map((file) => file.replaceAll("\\", "/"));
  expect([...new Set([...CONSOLE, ...UNIT])].toSorted()).toEqual(all.toSorted());
  expect(new Set(CONSOLE).size).toBe(CONSOLE.length);
  expect(new Set(UNIT).size).toBe(UNIT.length);
});

test.each([
  ["console", CONSOLE],
  ["field unit", UNIT],
])("in the window of the %s a class has one sheet that says what it looks like", (_, sheets) => {
  const owners = new Map<string, Set<string>>();
  for (const sheet of sheets) {
    for (const name of dressed(read(sheet))) owners.set(name, (owners.get(name) ?? new Set()).add(sheet));
  }
  expect(owners.size).toBeGreaterThan(30);
  expect([...owners].filter(([, by]) => by.size > 1).map(([name, by]) => `${name}: ${[...by].join(", ")}`)).toEqual([]);
});

test("classes are read from a sheet by their names", () => {
  const css =
    "/* .no { } */ .a, .b { color: red; } .a .c { } @media (x) { .d { } } .e:hover { } .g :is(.h, .i) { } .f { } h1 { }";
  expect(dressed(css)).toEqual(["a", "b", "f"]);
});
