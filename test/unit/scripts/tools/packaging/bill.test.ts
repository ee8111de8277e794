import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Bill, billOfShipped, packagesIn, runtimeVersions } from "../../../../../scripts/tools/packaging/bill.ts";

const RUNTIME = { electron: "45.4.1", chrome: "150.0.7000.12", node: "24.9.0" };

const component = (ref: string, more = {}) => ({
  "bom-ref": ref,
  type: "library",
  name: ref.slice(0, ref.lastIndexOf("@")),
  version: ref.slice(ref.lastIndexOf("@") + 1),
  purl: `pkg:npm/${ref}`,
  ...more,
});

/** Of a program that asks for `a` and `unused`, with a tool that brings `b` and `tool`. */
const NPM: Bill = {
  bomFormat: "CycloneDX",
  metadata: { timestamp: "2026-01-01T00:00:00Z", component: component("program@1.2.3", { type: "application" }) },
  components: [
    component("a@1.0.0"),
    component("b@2.0.0", { scope: "optional" }),
    component("tool@3.0.0"),
    component("unused@4.0.0"),
  ],
  dependencies: [
    { ref: "program@1.2.3", dependsOn: ["a@1.0.0", "unused@4.0.0", "tool@3.0.0"] },
    { ref: "a@1.0.0", dependsOn: ["unused@4.0.0"] },
    { ref: "b@2.0.0", dependsOn: ["tool@3.0.0"] },
    { ref: "tool@3.0.0", dependsOn: ["b@2.0.0"] },
    { ref: "unused@4.0.0", dependsOn: [] },
  ],
};

const bill = (...shipped: `${string}@${string}`[]) => billOfShipped(NPM, "mc-dispatcher", shipped, RUNTIME, []);

describe("the bill of what is shipped", () => {
  test("has the modules that are in the program, and neither tools nor what was asked for and not used", () => {
    const names = bill("a@1.0.0", "b@2.0.0").components.map((each) => each["bom-ref"]);
    expect(names).toEqual(["a@1.0.0", "b@2.0.0", "electron@45.4.1", "chromium@150.0.7000.12", "node@24.9.0"]);
    // What a tool brought is no option once it is in the program.
    expect(bill("b@2.0.0").components[0]).toMatchObject({ scope: "required", purl: "pkg:npm/b@2.0.0" });
  });

  test("names the runtime so that its faults are found by their makers' names", () => {
    expect(bill().components.map(({ cpe }) => cpe)).toEqual([
      "cpe:2.3:a:electronjs:electron:45.4.1:*:*:*:*:*:*:*",
      "cpe:2.3:a:google:chrome:150.0.7000.12:*:*:*:*:*:*:*",
      "cpe:2.3:a:nodejs:node.js:24.9.0:*:*:*:*:*:*:*",
    ]);
  });

  test("leads from the program to everything in it, and to nothing else", () => {
    expect(bill("a@1.0.0", "b@2.0.0").dependencies).toEqual([
      { ref: "program@1.2.3", dependsOn: ["a@1.0.0", "b@2.0.0", "electron@45.4.1"] },
      { ref: "a@1.0.0", dependsOn: [] },
      { ref: "b@2.0.0", dependsOn: [] },
      { ref: "electron@45.4.1", dependsOn: ["chromium@150.0.7000.12", "node@24.9.0"] },
      { ref: "chromium@150.0.7000.12", dependsOn: [] },
      { ref: "node@24.9.0", dependsOn: [] },
    ]);
  });

  test("is of the program as it is released, which is not to be had from npm", () => {
    expect(bill().metadata.component).toMatchObject({ name: "mc-dispatcher", version: "1.2.3", type: "application" });
    expect(bill().metadata.component).not.toHaveProperty("purl");
  });

  test("is not made without something that is shipped", () => {
    expect(() => bill("c@1.0.0")).toThrow("c@1.0.0");
  });
});

test("packages are named as npm names them, one that lies in two places once", () => {
  const lock = {
    packages: {
      "node_modules/@x/a": { version: "1.0.0" },
      "node_modules/b/node_modules/c": { version: "2.0.0" },
      "node_modules/d/node_modules/c": { version: "2.0.0" },
    },
  };
  expect(packagesIn(lock, Object.keys(lock.packages))).toEqual(["@x/a@1.0.0", "c@2.0.0"]);
  expect(() => packagesIn(lock, ["node_modules/e"])).toThrow("node_modules/e");
});

describe.skipIf(process.platform === "win32")("a runtime", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-runtime-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A program that is started as Electron's runtime is, and runs the script as Node does. */
  function runtime(versions: string): string {
    const file = join(folder, "electron");
    const script = `#!/bin/sh\n[ "$1" = --no-sandbox ] && shift\nexec "${process.execPath}" --require "${join(folder, "versions.cjs")}" "$@"\n`;
    writeFileSync(join(folder, "versions.cjs"), `Object.defineProperty(process, "versions", { value: ${versions} });`);
    writeFileSync(file, script);
    chmodSync(file, 0o755);
    return file;
  }

  test("says its versions itself", () => {
    expect(runtimeVersions(runtime(JSON.stringify(RUNTIME)))).toEqual(RUNTIME);
  });

  test("that has no Chromium is none", () => {
    expect(() => runtimeVersions(runtime('{ electron: "45.4.1", node: "24.9.0" }'))).toThrow(
      /no runtime of Electron's/,
    );
  });
});
