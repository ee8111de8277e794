/** One desk, two users, one after the other: what the second one sees of the first, in the real program with a real identity server. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { createLab, type Lab } from "../../lab/lab.ts";
import { DISPATCHER } from "../../lab/people/people.ts";
import { ask } from "../../scripts/tools/program/program.ts";
import { barriers } from "../support/harness/e2e/barriers.ts";
import { INSTALLED, type NewDesk, openNewDesk } from "../support/harness/e2e/new-desk.ts";
import {
  CLIENT_ID,
  type ForeignIdentityServer,
  openForeignIdentityServer,
} from "../support/harness/identity/foreign-identity-server.ts";
import { freshIds } from "../support/harness/lab/lab-client.ts";

test.skip(INSTALLED === undefined, "users of a desk are tried in an installed Chromium, Chrome or Edge");

const AVA = DISPATCHER.held.mcServiceId;
const BEA = "sip:dispatch-9@mcx.system-a.example";
const PERSON = {
  id: "jonas",
  displayName: "Jonas Okafor",
  role: "Driver",
  mcServiceId: "sip:jonas.okafor@mcx.system-a.example",
  favourite: true,
};
const NOTE = "Pier 4, two boats out";
const TEXT = "North gate in five minutes";

let root: string;
let lab: Lab;
let identity: ForeignIdentityServer;
let desk: NewDesk;
let page: Page;
let person: string;
/** Every token that the identity server has given. */
const given: string[] = [];

test.beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "mc-dispatcher-users-"));
  const folder = join(root, "data");
  mkdirSync(folder);
  lab = await createLab();
  identity = await openForeignIdentityServer({
    people: { ava: { mcptt: AVA, mcdata: AVA }, bea: { mcptt: BEA, mcdata: BEA } },
    host: "localhost",
  });
  identity.tamper = ({ body, path }) => {
    if (path !== "/token") return;
    for (const name of ["access_token", "refresh_token", "id_token"]) {
      const token = (body as Readonly<Record<string, unknown>>)[name];
      if (typeof token === "string") given.push(token);
    }
  };
  // The SIP server, its user and its password are the desk's; who works there, the identity server says.
  const theDesk = lab.consoleAccount(freshIds());
  const { impu, registrar, servers, services, systems } = theDesk;
  const { password, realms, username } = lab.credentialsOf(theDesk);
  const functions = Object.entries(services).map(([service, { participatingFunction }]) => [
    service,
    { participatingFunction },
  ]);
  const account = {
    displayName: "Desk 3",
    services: Object.fromEntries(functions),
    ...{ impu, registrar, servers, systems },
    digest: { username, realm: realms[0], password },
    registrationExpires: 300,
    identity: {
      issuer: identity.issuer,
      clientId: CLIENT_ID,
      trustAnchorFile: "identity.pem",
      users: "whoever-signs-in",
    },
  };
  writeFileSync(join(folder, "identity.pem"), identity.authority);
  writeFileSync(join(folder, "account.json"), JSON.stringify(account), { mode: 0o600 });
  writeFileSync(join(folder, "directory.json"), JSON.stringify([PERSON]));
  desk = await openNewDesk({
    dataFolder: folder,
    openBrowser: async (url) => void identity.browse(url, person).catch(() => {}),
  });
  ({ page } = desk);
});
test.afterAll(async () => {
  await desk?.close();
  await lab?.close();
  await identity?.close();
  rmSync(root, { recursive: true, force: true });
});

async function signInAs(who: string): Promise<void> {
  person = who;
  const begin = page.getByRole("button", { name: "Sign in" });
  await expect(begin).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("banner").getByRole("status").first()).toHaveText("System A registered");
}

async function endShift(): Promise<void> {
  await page.keyboard.press("Control+,");
  const end = page.getByRole("button", { name: "Sign out" });
  await end.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Sign in" })).toBeFocused();
}

/** Searches and chooses by keys. */
async function choose(): Promise<void> {
  await page.keyboard.press("/");
  await expect(page.getByRole("combobox", { name: /^Search people/ })).toBeFocused();
  await page.keyboard.type("jonas");
  const people = page.getByRole("region", { name: "People" });
  await expect(people.getByRole("button", { name: "Call Jonas Okafor" })).toBeEnabled();
  await page.keyboard.press("Enter");
}

/** What the views of calls, messages and the record show, one after the other. */
async function seen(): Promise<string> {
  const texts: string[] = [];
  for (const key of ["F2", "F3", "F4", "F7"]) {
    await page.keyboard.press(key);
    await expect(page.getByRole("main")).toBeVisible();
    texts.push((await page.locator("body").textContent()) ?? "");
  }
  await page.keyboard.press("F2");
  return texts.join("\n");
}

/** All that lies on the disk, the key files beside the data folder included. */
const stored = () =>
  readdirSync(root, { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => readFileSync(join(parentPath, name), "latin1"))
    .join("\n");

test("whoever comes next finds nothing of the one before, who finds all of it again", async () => {
  test.setTimeout(120_000);
  const everything = [NOTE, TEXT];

  await test.step("the first calls somebody, writes about it, and writes to somebody", async () => {
    await signInAs("ava");
    // The lab's key servers are not part of this desk.
    await ask(page, "settings.update", { protection: "off" });
    await choose();
    await page.keyboard.press("Control+Enter");
    // Nobody is there, and the call is on record with that.
    await expect.poll(async () => (await ask(page, "calls.list", { limit: 1 }))[0]?.state).toBe("ended");
    await page.keyboard.press("Control+i");
    await expect(page.getByRole("textbox", { name: "Note" })).toBeFocused();
    await page.keyboard.type(NOTE);
    await expect(page.getByText(/Saved\./)).toBeVisible();
    await page.keyboard.press("Escape");
    await choose();
    await page.keyboard.press("Control+m");
    await expect(page.getByRole("textbox", { name: "Message to Jonas Okafor" })).toBeFocused();
    await page.keyboard.type(TEXT);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("list", { name: "Conversation with Jonas Okafor" })).toContainText(TEXT);
    const texts = await seen();
    for (const text of everything) expect(texts).toContain(text);
  });

  await test.step("between two shifts there is one thing to do", async () => {
    await endShift();
    expect(await barriers(page)).toEqual([]);
    await expect(page.getByText(AVA.slice(4))).toHaveCount(0);
  });

  await test.step("the second has the desk's directory, and nothing else", async () => {
    await signInAs("bea");
    await expect(page.getByRole("banner")).toContainText("dispatch-9");
    const texts = await seen();
    expect(texts).toContain("Jonas Okafor");
    for (const text of [...everything, AVA.slice(4)]) expect(texts).not.toContain(text);
    expect(await ask(page, "calls.list", { limit: 50 })).toEqual([]);
    const onDisk = stored();
    // Messages and tokens lie there sealed.
    for (const secret of [TEXT, ...given]) expect(onDisk).not.toContain(secret);
    expect(given.length).toBeGreaterThanOrEqual(4);
    await endShift();
  });

  await test.step("the first comes back", async () => {
    await signInAs("ava");
    const texts = await seen();
    for (const text of everything) expect(texts).toContain(text);
  });
  expect(desk.complaints).toEqual([]);
});
