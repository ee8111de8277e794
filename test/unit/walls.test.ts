import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { FILE_WRITERS, fileWriters, fileWritersIn } from "../../scripts/tools/walls/file-writers.ts";
import { circles, importsOf, readImports } from "../../scripts/tools/walls/import-graph.ts";
import { faultsOf, faultsOfList, ruleBrokenBy, unusedArrows } from "../../scripts/tools/walls/judge.ts";
import { serviceNames, serviceNamesIn } from "../../scripts/tools/walls/service-names.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A file with one import in it, the specifier written from the root for files of ours. */
function fileWith(place: string, target: string, form = (specifier: string) => `import { x } from "${specifier}";`) {
  const isOurs = /\.(?:ts|tsx)$/.test(target);
  const relative = posix.relative(posix.dirname(place), target);
  const specifier = isOurs ? (relative.startsWith(".") ? relative : `./${relative}`) : target;
  return importsOf(place, `${form(specifier)}\nexport const y = 1;\n`);
}

const typesOnly = (specifier: string) => `import type { X } from "${specifier}";`;

/** What the documents forbade and the lint rules of the first wave let through, all but the first. */
const LET_THROUGH = [
  ["renderer/calling/x.ts", "renderer/window/strip.tsx"],
  ["renderer/calling/x.ts", "renderer/protection/story.ts"],
  ["renderer/calling/x.ts", "renderer/keyboard/focus.ts"],
  ["renderer/calling/x.ts", "renderer/own-keys/keys-store.ts"],
  ["renderer/calling/x.ts", "renderer/settings/theme.ts"],
  ["renderer/calling/x.ts", "renderer/media/voice.ts"],
  ["renderer/directory/x.ts", "sip.js"],
  ["renderer/directory/x.ts", "renderer/window/console-view.tsx"],
  ["electron/services/x.ts", "lab/lab.ts"],
  ["electron/services/x.ts", "electron"],
  ["electron/services/x.ts", "sip.js"],
  ["lab/systems/x.ts", "electron/shells/electron/windows.ts"],
] as const;

const FORBIDDEN = [
  ["shared/mc/x.ts", "renderer/host/host.ts"],
  ["shared/mc/x.ts", "electron/host/host.ts"],
  ["shared/mc/x.ts", "node:fs"],
  ["shared/base/x.ts", "sip.js/lib/core"],
  ["shared/base/x.ts", "test/support/stand-ins/media.ts"],
  ["electron/host/x.ts", "renderer/host/host.ts"],
  ["electron/services/x.ts", "react"],
  ["electron/host/x.ts", "test/support/stand-ins/media.ts"],
  ["renderer/host/x.ts", "electron/host/host.ts"],
  ["renderer/window/x.tsx", "node:fs"],
  ["renderer/unit/x.ts", "test/support/stand-ins/media.ts"],
  ["renderer/calling/x.ts", "react"],
  ["renderer/signalling/connection/x.ts", "renderer/window/strip.tsx"],
  ["renderer/calling/x.ts", "electron/host/host.ts"],
  ["electron/host/x.ts", "lab/lab.ts"],
] as const;

const ALLOWED = [
  ["renderer/calling/x.ts", "shared/errors/mc-error.ts"],
  ["renderer/signalling/private-calls/x.ts", "sip.js/lib/core"],
  ["electron/host/x.ts", "shared/errors/mc-error.ts"],
  ["electron/main.ts", "electron"],
  ["renderer/window/x.tsx", "react"],
] as const;

describe("the walls refuse", () => {
  test.each([...LET_THROUGH, ...FORBIDDEN])("%s importing %s", (place, target) => {
    expect(faultsOf(fileWith(place, target))).toEqual([expect.stringContaining(`${place} imports `)]);
  });

  test("an import that is exported again, one at run time, and one of types", () => {
    const forms = [(s: string) => `export { x } from "${s}";`, (s: string) => `void import("${s}");`, typesOnly];
    for (const form of forms) expect(faultsOf(fileWith("shared/mc/x.ts", "lab/lab.ts", form))).toHaveLength(1);
  });

  test("what runs where only types may be known", () => {
    expect(faultsOf(fileWith("lab/x.ts", "electron/host/lab-port.ts", typesOnly))).toEqual([]);
    expect(faultsOf(fileWith("lab/x.ts", "electron/host/lab-port.ts"))).toEqual([
      expect.stringContaining("may know types of electron/host only"),
    ]);
  });

  test("a file that is in no room, and a room that nobody listed", () => {
    expect(faultsOf(fileWith("tools/x.ts", "node:fs"))).toEqual([expect.stringContaining("is in no room")]);
    expect(faultsOf(fileWith("renderer/calling/x.ts", "elsewhere/y.ts"))).toHaveLength(1);
  });

  test("a circle of files, also one of types within a room", () => {
    const circle = [
      ...fileWith("shared/mc/a.ts", "shared/mc/b.ts"),
      ...fileWith("shared/mc/b.ts", "shared/mc/a.ts", typesOnly),
    ];
    expect(faultsOf(circle)).toEqual(["circle of files: shared/mc/a.ts, shared/mc/b.ts"]);
  });

  test("a circle of rooms, even where each arrow would be allowed", () => {
    const open = { rooms: ["shared/a", "shared/b"], about: "", packages: [] };
    const rooms = { "shared/a": open, "shared/b": open };
    const circle = [...fileWith("shared/a/1.ts", "shared/b/1.ts"), ...fileWith("shared/b/2.ts", "shared/a/2.ts")];
    expect(faultsOf(circle, rooms)).toEqual(["circle of rooms: shared/a, shared/b"]);
    expect(faultsOfList(rooms)).not.toEqual([]);
  });
});

test.each(ALLOWED)("the walls let %s import %s", (place, target) => {
  const [each] = fileWith(place, target);
  expect(each === undefined ? "no import" : ruleBrokenBy(each)).toBeUndefined();
});

test("the list names rooms that are there, each only what stands below it", () => {
  expect(faultsOfList()).toEqual([]);
});

test("the source keeps to the walls, and goes in no circles", () => {
  const imports = readImports(ROOT);
  expect(imports.length).toBeGreaterThan(1_500);
  expect(faultsOf(imports)).toEqual([]);
});

describe("no code outside shared/mc names a service", () => {
  test.each([
    ["in a text", 'export const service = "mcptt";'],
    ["in words", "export const label = 'Type an MCPTT ID';"],
    ["in a template", `export const user = (n: number) => \`mcvideo-part-\${n}\`;`],
    ["in a name", "export const mcdataOnly = true;"],
    ["in the name of a member", "export const x = (account: { mcpttId: string }) => account.mcpttId;"],
    ["in a type", 'export type Service = "mcptt" | "mcvideo";'],
    ["in a pattern", "export const isVoice = /mcptt-/;"],
    ["in an import", 'import { MCPTT as VOICE } from "../../shared/mc/services/mcptt.ts"; export const x = VOICE;'],
    ["in a view", "export const View = () => <p>Type an MCPTT ID</p>;"],
    ["in an attribute", 'export const View = () => <input aria-label="MCPTT ID" />;'],
  ])("%s", (_where, code) => {
    expect(serviceNamesIn("renderer/call/x.tsx", code)).not.toEqual([]);
    expect(serviceNamesIn("shared/mc/services/x.tsx", code)).toEqual([]);
  });

  test("but comments may: they cite the standard", () => {
    expect(
      serviceNamesIn("lab/x.ts", "/** The participating MCPTT function. */\nexport const x = 1; // mcptt-info"),
    ).toEqual([]);
  });

  test("and the source does not", () => {
    expect(serviceNames(ROOT)).toEqual([]);
  });
});

describe("no code of host and lab writes a file beside the one writer", () => {
  test.each([
    ["the simplest way", 'import { writeFileSync } from "node:fs";'],
    ["octet by octet", 'import { writeSync } from "node:fs";'],
    ["under another name", 'import { renameSync as put } from "node:fs";'],
    ["by promises", 'import { writeFile } from "node:fs/promises";'],
    ["by the promises of the whole", 'import { promises } from "node:fs";'],
    ["by the whole", 'import fs from "node:fs";'],
    ["by everything in it", 'import * as fs from "fs";'],
    ["as a stream", 'import { createWriteStream } from "fs";'],
    ["by a handle", 'import { open } from "node:fs/promises";'],
    ["by opening it", 'import { openSync } from "node:fs"; openSync("a", "r"); openSync("b", "w");'],
    ["as a copy", 'import { copyFileSync } from "node:fs";'],
    ["in a database", 'import { DatabaseSync } from "node:sqlite";'],
    ["loaded when it is needed", 'const { rm } = await import("node:fs");'],
  ])("%s", (_how, code) => {
    const text = `${code}\nexport const x = 1;\n`;
    expect(fileWritersIn("electron/keys/x.ts", text)).toHaveLength(1);
    expect(fileWritersIn("lab/kms/x.ts", text)).toHaveLength(1);
    expect(fileWritersIn("electron/services/stored-file.ts", text)).toEqual([]);
  });

  test("but may read and remove", () => {
    const text =
      'import { type Stats, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";\n' +
      'import type { DatabaseSync } from "node:sqlite";\nopenSync(join(a, "b"), "r");';
    expect(fileWritersIn("electron/keys/x.ts", text)).toEqual([]);
  });

  test("and the source does not; who is listed does", () => {
    expect(fileWriters(ROOT)).toEqual([]);
    for (const path of Object.keys(FILE_WRITERS)) {
      const text = readFileSync(posix.join(ROOT, path), "utf8");
      expect([path, fileWritersIn(path.replace(/[^/]+$/, "another.ts"), text)]).not.toEqual([path, []]);
    }
  });
});

test("the list allows no way from room to room that nothing takes", () => {
  expect(unusedArrows(readImports(ROOT))).toEqual([]);
  const open = { about: "", rooms: ["shared/b"], packages: [] };
  const rooms = { "shared/b": { ...open, rooms: [] }, "shared/a": open };
  expect(unusedArrows(fileWith("shared/a/1.ts", "shared/a/2.ts"), rooms)).toEqual([
    "shared/a may import shared/b, and does not",
  ]);
  expect(unusedArrows(fileWith("shared/a/1.ts", "shared/b/2.ts", typesOnly), rooms)).toEqual([]);
});

test("circles are found, and roads are not", () => {
  expect(
    circles([
      ["a", "b"],
      ["b", "c"],
      ["a", "c"],
    ]),
  ).toEqual([]);
  expect(
    circles([
      ["a", "b"],
      ["b", "c"],
      ["c", "a"],
      ["c", "d"],
      ["d", "e"],
      ["e", "d"],
    ]),
  ).toEqual([
    ["d", "e"],
    ["a", "b", "c"],
  ]);
});
