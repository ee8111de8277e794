import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readConfigurationAccess } from "../../../electron/documents/account-configuration.ts";
import { readPolicy } from "../../../electron/services/policy.ts";
import { readProvisioning } from "../../../electron/set-up/provisioning.ts";
import { createAuthority } from "../../../lab/kms/authority.ts";
import { settingsSchema } from "../../../shared/bridge/settings.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const pagesIn = (folder: string) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${folder}/${name}`);
const DECISIONS = pagesIn("docs/decisions").filter((name) => !name.endsWith("README.md"));
const PAGES = ["README.md", "CONTRIBUTING.md", "SECURITY.md", ...pagesIn("docs"), ...pagesIn("docs/decisions")];
/** A path of the source from the root of the repository, as a page names it. */
const PLACE = /`((?:shared|electron|lab|renderer|scripts|test)\/[\w./-]*\w)\/?`/g;
const page = (name: string) => readFileSync(join(ROOT, name), "utf8");

describe("every page", () => {
  test.each(PAGES)("%s links to files that are there", (name) => {
    const links = [...page(name).matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g)].map((match) => match[1]!);
    const missing = links.filter((link) => !existsSync(join(ROOT, dirname(name), link)));
    expect(missing).toEqual([]);
  });

  test.each(PAGES)("%s names files and rooms that are there", (name) => {
    const places = [...page(name).matchAll(PLACE)].map((match) => match[1]!);
    expect(places.filter((place) => !existsSync(join(ROOT, place)))).toEqual([]);
  });
});

describe("docs/decisions", () => {
  const index = page("docs/decisions/README.md");

  test("are numbered one by one, each in the index with its title", () => {
    const numbers = DECISIONS.map((name) => name.slice("docs/decisions/".length, -".md".length).split("-", 1)[0]);
    expect(numbers).toEqual(DECISIONS.map((_, place) => String(place + 1).padStart(4, "0")));
    const titles = DECISIONS.map((name) => `- [${page(name).split("\n", 1)[0]?.slice(2)}](${name.slice(15)})`);
    expect(index.split("\n").filter((line) => line.startsWith("- "))).toEqual(titles);
  });

  test.each(DECISIONS)("%s says what led to it, what was decided and what follows", (name) => {
    const parts = [...page(name).matchAll(/^## (.+)$/gm)].map((match) => match[1]);
    expect(parts).toEqual(["Context", "Decision", "Consequences"]);
  });
});

describe("docs/deploy.md", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-documents-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const example = (kind: string) =>
    new RegExp(`\`\`\`json ${kind}\\n([\\s\\S]*?)\`\`\``).exec(page("docs/deploy.md"))?.[1] ?? "";

  test("shows a policy that the program takes", () => {
    writeFileSync(join(folder, "policy.json"), example("policy"));
    expect(readPolicy([join(folder, "policy.json")], () => undefined)).toMatchObject({
      setBy: "City control room IT, phone 4711",
    });
  });

  test("shows a configuration server that the program takes beside an account that it takes", () => {
    const { account } = JSON.parse(example("mcprov")) as { account: object };
    const named = JSON.parse(example("configurationServer")) as object;
    writeFileSync(join(folder, "account.json"), JSON.stringify({ ...account, ...named }));
    expect(readConfigurationAccess(folder, "0", undefined)?.access).toMatchObject({
      root: "https://config.mcx.example.org/xcap-root",
      profileIndexes: [1],
      isProfileFixed: true,
      checkEvery: 900_000,
    });
  });

  test("shows a set-up file that the program takes", () => {
    // Nobody reads a certificate in a document.
    const written = example("mcprov").replace(
      /"-----BEGIN.*….*-----\\n"/,
      JSON.stringify(createAuthority().certificate),
    );
    writeFileSync(join(folder, "desk.mcprov"), written);
    const provisioning = readProvisioning(join(folder, "desk.mcprov"), join(folder, "data"), []);
    expect(provisioning).toMatchObject({
      signer: "nobody",
      next: {
        displayName: "Dispatch 7",
        servers: ["pcscf-1.example.org", "pcscf-2.example.org"],
        kms: "kms.mcx.example.org",
      },
      people: 1,
    });
    provisioning.discard();
  });

  test("lists every setting that a policy can lock", () => {
    const listed = [...page("docs/deploy.md").matchAll(/^\| `(\w+)` +\|/gm)].map((match) => match[1]!);
    expect(listed.sort()).toEqual(Object.keys(settingsSchema.shape).sort());
  });
});
