import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readConfigurationAccess } from "../../../electron/documents/account-configuration.ts";
import { readPeopleServer } from "../../../electron/people-server/server-settings.ts";
import { accountFileSchema } from "../../../electron/services/account-file.ts";
import { policySchema, readPolicy } from "../../../electron/services/policy.ts";
import { readProvisioning } from "../../../electron/set-up/provisioning.ts";
import { openSetUp } from "../../../electron/set-up/set-up-file.ts";
import { createAuthority } from "../../../lab/kms/authority.ts";
import { settingsSchema } from "../../../shared/bridge/settings.ts";
import { described, formsOf, membersOf } from "../../support/fixtures/every-member.ts";

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

  /** What a page cannot show is put in its place: nobody reads a certificate or a key there. */
  const filled = (text: string) =>
    text
      .replace(/"-----BEGIN CERTIFICATE.*….*-----\\n"/, JSON.stringify(createAuthority().certificate))
      .replace(
        /"-----BEGIN PUBLIC KEY.*….*-----\\n"/,
        JSON.stringify(generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" })),
      );

  type Members = Readonly<Record<string, unknown>>;
  const blocks = [...page("docs/deploy.md").matchAll(/^```json ?(.*)\n([\s\S]*?)^```$/gm)].map(
    ([, kind = "", text = ""]) => ({
      kind,
      text,
      members: JSON.parse(filled(text)) as Members,
    }),
  );
  /** The members of all that is shown of one file, where the page shows it in several places. */
  const together = (kind: string): Members =>
    Object.assign({}, ...blocks.filter((block) => block.kind === kind).map(({ members }) => members));
  /** What the other members stand beside: groups want a configuration server. */
  const account = {
    ...(together("mcprov")["account"] as Members),
    configurationServer: together("account")["configurationServer"],
  };

  /** What the program takes, by the file of which an example shows members. Each throws where it does not. */
  const readers: Readonly<Record<string, (members: Members) => unknown>> = {
    account(members) {
      // Of an account what the program does not know is passed over.
      const known = new Set(
        formsOf(described(accountFileSchema))
          .flatMap(membersOf)
          .map(([name]) => name),
      );
      expect(Object.keys(members).filter((name) => !known.has(name))).toEqual([]);
      return accountFileSchema.parse({ ...account, ...members });
    },
    mcprov: (members) => openSetUp(Buffer.from(JSON.stringify({ ...together("mcprov"), ...members })), [], 0),
    policy: (members) => policySchema.parse({ ...together("policy"), ...members }),
    "people-server": (members) => readPeopleServer(folder, members),
  };

  test.each(blocks.map((block) => ({ ...block, named: Object.keys(block.members).join(", ") })))(
    "its example of $kind is taken: $named",
    ({ kind, members }) => {
      expect(Object.keys(readers)).toContain(kind);
      readers[kind]?.(members);
    },
  );

  test("shows a policy that the program takes", () => {
    writeFileSync(
      join(folder, "policy.json"),
      blocks.find(({ kind, members }) => kind === "policy" && "version" in members)?.text ?? "",
    );
    expect(readPolicy([join(folder, "policy.json")], () => undefined)).toMatchObject({
      setBy: "City control room IT, phone 4711",
    });
  });

  test("shows a configuration server that the program takes beside an account that it takes", () => {
    writeFileSync(join(folder, "account.json"), JSON.stringify(account));
    expect(readConfigurationAccess(folder, "0", undefined)?.access).toMatchObject({
      root: "https://config.mcx.example.org/xcap-root",
      profileIndexes: [1],
      isProfileFixed: true,
      checkEvery: 900_000,
    });
  });

  test("shows a set-up file that the program takes", () => {
    writeFileSync(join(folder, "desk.mcprov"), filled(blocks.find(({ kind }) => kind === "mcprov")?.text ?? ""));
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

  test("shows a set-up file with a partner that the program takes", () => {
    const { initialConfiguration: _, ...members } = together("mcprov");
    writeFileSync(join(folder, "desk.mcprov"), JSON.stringify(members));
    const provisioning = readProvisioning(join(folder, "desk.mcprov"), join(folder, "data"), []);
    expect(provisioning.partners).toMatchObject([
      { domain: "mcx.coast.example", next: { servers: ["pcscf.coast.example"], kms: "kms.mcx.coast.example" } },
    ]);
    provisioning.discard();
  });

  test("lists every setting that a policy can lock", () => {
    const listed = [...page("docs/deploy.md").matchAll(/^\| `(\w+)` +\|/gm)].map((match) => match[1]!);
    expect(listed.sort()).toEqual(Object.keys(settingsSchema.shape).sort());
  });
});
