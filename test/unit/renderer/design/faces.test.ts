/** The sheet of the program's own face names files that are there, for the letters that are in them. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const require = createRequire(import.meta.url);

const faces = [...read("renderer/design/faces.css").matchAll(/@font-face \{([^}]*)\}/g)].map(([, body = ""]) => {
  const said = (name: string) => new RegExp(`${name}:\\s*([^;]+);`).exec(body)?.[1] ?? "";
  const [, specifier = ""] = /url\("([^"]+)"\)/.exec(said("src")) ?? [];
  const [, folder = "", script = "", weight = ""] =
    /^@fontsource\/([\w-]+)\/files\/\1-([a-z-]+)-(\d+)-/.exec(specifier) ?? [];
  return {
    family: said("font-family"),
    weights: said("font-weight"),
    range: said("unicode-range"),
    specifier,
    folder,
    script,
    weight,
  };
});

describe("the faces", () => {
  test("are those that are drawn: three weights of words in four scripts, two of IDs in one and its further letters", () => {
    const having = (family: string) =>
      faces.filter((each) => each.family === family).map(({ script, weight }) => `${script} ${weight}`);
    const of = (scripts: readonly string[], weights: readonly string[]) =>
      weights.flatMap((weight) => scripts.map((script) => `${script} ${weight}`));
    expect(having('"IBM Plex Sans"')).toEqual(of(["latin", "latin-ext", "cyrillic", "greek"], ["400", "500", "600"]));
    expect(having('"IBM Plex Mono"')).toEqual(of(["latin", "latin-ext"], ["400", "600"]));
    for (const { weight, weights } of faces) expect(weights.startsWith(weight)).toBe(true);
  });

  test.each(faces)("$specifier is there, for the letters that it has", ({ specifier, folder, script, range }) => {
    const file = require.resolve(specifier);
    expect(existsSync(file)).toBe(true);
    const ranges = JSON.parse(readFileSync(require.resolve(`@fontsource/${folder}/unicode.json`), "utf8")) as Record<
      string,
      string
    >;
    expect(range.replaceAll(/\s/g, "")).toBe(ranges[script]);
  });

  test("weigh no more than was said of them: 260 kB", () => {
    const octets = faces.reduce((sum, { specifier }) => sum + statSync(require.resolve(specifier)).size, 0);
    expect(octets).toBeGreaterThan(200_000);
    expect(octets).toBeLessThan(260_000);
  });

  test("go with their licence", () => {
    for (const folder of new Set(faces.map((each) => each.folder)))
      expect(read(`node_modules/@fontsource/${folder}/LICENSE`)).toMatch(/SIL Open Font License, Version 1\.1/i);
  });
});
