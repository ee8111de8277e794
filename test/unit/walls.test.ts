import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const FORBIDDEN = [
  ["shared/mc/x.ts", "../../renderer/host/host.ts"],
  ["shared/mc/x.ts", "../../electron/host/host.ts"],
  ["shared/mc/x.ts", "node:fs"],
  ["shared/x.ts", "sip.js"],
  ["shared/x.ts", "../test/stand-ins/media.ts"],
  ["electron/x.ts", "../renderer/host.ts"],
  ["electron/services/x.ts", "react"],
  ["electron/x.ts", "../test/stand-ins/media.ts"],
  ["renderer/x.ts", "../electron/host.ts"],
  ["renderer/console/x.tsx", "node:fs"],
  ["renderer/x.ts", "../test/stand-ins/media.ts"],
  ["renderer/calling/x.ts", "react"],
  ["renderer/calling/sip/x.ts", "../../console/strip.tsx"],
  ["renderer/calling/x.ts", "../../electron/host/host.ts"],
] as const;
const ALLOWED = [
  ["renderer/calling/x.ts", "../../shared/errors/mc-error.ts"],
  ["electron/x.ts", "../shared/errors.ts"],
  ["electron/main.ts", "electron"],
  ["renderer/console/x.tsx", "react"],
] as const;

const folder = mkdtempSync(join(tmpdir(), "import-walls-"));
const fileOf = (place: string, index: number) => place.replace(/\/(\w+)\.(tsx?)$/, `/$1-${index}.$2`);
let refusals = "";

/** The project's own lint configuration over a tree with one import a file. */
beforeAll(() => {
  copyFileSync(join(ROOT, "biome.json"), join(folder, "biome.json"));
  for (const [index, [place, specifier]] of [...FORBIDDEN, ...ALLOWED].entries()) {
    const path = join(folder, fileOf(place, index));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `import x from "${specifier}";\nexport const y = x;\n`);
  }
  const biome = [join(ROOT, "node_modules/@biomejs/biome/bin/biome"), "lint", "--only=style/noRestrictedImports"];
  const options = ["--vcs-enabled=false", "--max-diagnostics=none", "--reporter=github", "."];
  const { stdout, error } = spawnSync(process.execPath, [...biome, ...options], { cwd: folder, encoding: "utf8" });
  if (error !== undefined) throw error;
  refusals = stdout;
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("imports run one way", () => {
  test.each(FORBIDDEN.map((row, index) => [...row, index] as const))(
    "%s may not import %s",
    (place, _specifier, index) => {
      expect(refusals).toContain(fileOf(place, index));
    },
  );
  test.each(ALLOWED.map((row, index) => [...row, FORBIDDEN.length + index] as const))(
    "%s may import %s",
    (place, _specifier, index) => {
      expect(refusals).not.toContain(fileOf(place, index));
    },
  );
});
