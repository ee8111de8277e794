import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isStale } from "../../../scripts/tools/build/build.ts";

const BUILT = new Date("2026-01-01T12:00:00Z");
const BEFORE = new Date("2026-01-01T11:00:00Z");
const AFTER = new Date("2026-01-01T13:00:00Z");

let root: string;

/** Dates a file and every folder above it, as if nothing had been done there since. */
function date(path: string, time: Date): void {
  utimesSync(join(root, path), time, time);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mc-dispatcher-test-"));
  mkdirSync(join(root, "renderer", "console"), { recursive: true });
  mkdirSync(join(root, "dist"));
  writeFileSync(join(root, "renderer", "console", "view.tsx"), "");
  writeFileSync(join(root, "dist", ".build-stamp"), "");
  for (const path of ["renderer/console/view.tsx", "renderer/console", "renderer"]) date(path, BEFORE);
  date("dist/.build-stamp", BUILT);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("a build is kept while nothing changed", () => {
  expect(isStale(root)).toBe(false);
});

test("a build is out of date when there was none", () => {
  rmSync(join(root, "dist"), { recursive: true });
  expect(isStale(root)).toBe(true);
});

test("a build is out of date when a file changed, came or went", () => {
  date("renderer/console/view.tsx", AFTER);
  expect(isStale(root)).toBe(true);
  date("renderer/console/view.tsx", BEFORE);
  rmSync(join(root, "renderer", "console", "view.tsx"));
  expect(isStale(root)).toBe(true);
  date("renderer/console", BEFORE);
  writeFileSync(join(root, "package-lock.json"), "{}");
  expect(isStale(root)).toBe(true);
});

test("what does not go into a build does not count", () => {
  writeFileSync(join(root, "README.md"), "");
  mkdirSync(join(root, "test"));
  expect(isStale(root)).toBe(false);
});
