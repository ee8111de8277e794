/** The first start in the whole program: from an empty data folder to a console that is registered, and what stands in between. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { newSigningKeys } from "../../electron/set-up/signature.ts";
import { currentSystemFolder } from "../../electron/systems/system-folders.ts";
import { createAuthority } from "../../lab/kms/authority.ts";
import { ask } from "../../scripts/tools/program/program.ts";
import { ACCOUNT } from "../support/fixtures/account.ts";
import { barriers } from "../support/harness/e2e/barriers.ts";
import { INSTALLED, type NewDesk, type NewDeskOptions, openNewDesk } from "../support/harness/e2e/new-desk.ts";
import { type ConfigurationServer, startConfigurationServer } from "../support/stand-ins/configuration-server.ts";
import { closedPort } from "../support/stand-ins/proxy.ts";
import { createScriptedServer, type ScriptedServer } from "../support/stand-ins/sip-server.ts";

test.skip(INSTALLED === undefined, "the first start is tried in an installed Chromium, Chrome or Edge");

const authority = createAuthority();
let folder: string;
let desk: NewDesk | undefined;
let sip: ScriptedServer;
let cms: ConfigurationServer;

test.beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-set-up-"));
  sip = await createScriptedServer();
  cms = await startConfigurationServer(authority);
});
test.afterEach(async () => {
  const complaints = desk?.complaints ?? [];
  await desk?.close();
  desk = undefined;
  await sip.close();
  await cms.close();
  rmSync(folder, { recursive: true, force: true });
  expect(complaints).toEqual([]);
});

const { participatingFunction: _function, webSocketUrl: _url, ...OWN } = ACCOUNT;
/** What the standard leaves out, with the address of the rest. */
const partial = () => ({
  version: 1,
  account: { ...OWN, servers: [sip.url] },
  initialConfiguration: { url: cms.url("/init.xml"), trustAnchor: authority.certificate },
  directory: [{ id: "bea", displayName: "Bea Novak", role: "Medic", mcServiceId: "sip:bea@a.test", favourite: true }],
});

function setUpFile(value: unknown): string {
  const file = join(folder, "desk-7.mcprov");
  writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
  return file;
}

async function open(options: NewDeskOptions = {}): Promise<NewDesk["page"]> {
  desk = await openNewDesk(options);
  const { page } = desk;
  // Keys of a page that is not drawn reach nobody.
  await expect(page.getByRole("heading", { name: /^(?:Set up this desk|MC Dispatcher)$/ }).first()).toBeVisible();
  return page;
}

test("from nothing to a registered console, by keys alone and without a file edited by hand", async () => {
  const page = await open({ file: () => setUpFile(partial()) });
  await expect(page.getByRole("heading", { name: "Set up this desk" })).toBeVisible();
  await expect(page.getByText("account.json")).toBeVisible();
  await expect(page.getByRole("button", { name: "Start the test" })).toBeDisabled();
  expect(await barriers(page)).toEqual([]);
  await page.keyboard.press("1");
  // Where from is shown, and nobody has been asked.
  await expect(page.getByRole("heading", { name: /^Fetch a configuration from/ })).toBeVisible();
  expect(cms.asked).toEqual([]);
  await page.getByRole("button", { name: "Fetch it" }).focus();
  await page.keyboard.press("Enter");
  // What it holds is shown, and nothing is installed.
  await expect(page.getByRole("heading", { name: /Set up this console as .*Dispatch 7/ })).toBeVisible();
  await expect(page.getByText(/^MCPTT server: .*sip:mcptt-part@a\.test/)).toBeVisible();
  await expect(page.getByText(/^Key server: .*kms\.a\.test/)).toBeVisible();
  expect(existsSync(join(desk!.folder, "account.json"))).toBe(false);
  expect(await barriers(page)).toEqual([]);
  await page.getByRole("button", { name: "Set up" }).last().focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "This desk is set up" })).toBeVisible();
  const account = JSON.parse(readFileSync(join(desk!.folder, "account.json"), "utf8"));
  expect(account).toMatchObject({ participatingFunction: "sip:mcptt-part@a.test", kms: { uri: "kms.a.test" } });
  expect(readdirSync(desk!.folder).filter((name) => name.startsWith("set-up-"))).toEqual([]);
  // What signs the record is given out here, before there is a call.
  const signs = page.locator(".record-key");
  await signs.getByRole("button", { name: /^Copy/ }).press("Enter");
  await expect(signs.getByRole("status")).toHaveText("Copied");
  const fingerprint = await page.evaluate(() => navigator.clipboard.readText());
  expect(fingerprint).toMatch(/^(?:[0-9a-f]{4}-){7}[0-9a-f]{4}$/);
  expect(await barriers(page)).toEqual([]);
  await page.keyboard.press("Control+Shift+Enter");
  await expect(page.getByRole("banner").getByRole("status").first()).toHaveText("System A registered");
  // It is the one that the record has then.
  expect((await ask(page, "record.key", {}))?.fingerprint).toBe(fingerprint);
});

test("whoever says no has sent nothing and changed nothing", async () => {
  const page = await open({ file: () => setUpFile(partial()) });
  await page.keyboard.press("1");
  await page.getByRole("button", { name: "Not this" }).click();
  await expect(page.getByRole("heading", { name: /^Fetch a configuration/ })).toHaveCount(0);
  expect(cms.asked).toEqual([]);
  await page.keyboard.press("1");
  await page.getByRole("button", { name: "Fetch it" }).click();
  await page.getByRole("button", { name: "Not this" }).click();
  await expect(page.getByRole("button", { name: "Not this" })).toHaveCount(0);
  expect(readdirSync(desk!.folder).filter((name) => /account|set-up-/.test(name))).toEqual([]);
});

test("a wide window is proposed larger text, which a press draws and the console keeps; a narrower one and a locked size are proposed none", async () => {
  const page = await open({ viewport: { width: 2560, height: 1440 } });
  const zoom = () => page.evaluate(() => Number(getComputedStyle(document.documentElement).zoom));
  const title = page.getByRole("heading", { name: "Size of the text" });
  await expect(title).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole("button", { name: "Draw it at 125 %" }).press("Enter");
  await expect.poll(zoom).toBe(1.25);
  // The window is as wide as before, and the way back stands where the press was.
  await expect(page.getByRole("button", { name: "Back to the usual size" })).toBeFocused();
  await expect(page.getByText("Everything is drawn at 125 %.", { exact: false })).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  await page.reload();
  await expect.poll(zoom).toBe(1.25);
  // What was chosen is not asked about again.
  await expect(page.getByRole("button", { name: "Open a set-up file" })).toBeVisible();
  await expect(title).toHaveCount(0);
  // The keys of the console have the same meaning here, and are kept from the browser.
  await page.keyboard.press("Control+-");
  await expect.poll(zoom).toBe(1.1);
  await page.keyboard.press("Control+0");
  await expect.poll(zoom).toBe(1);
  await desk!.close();

  const policyFile = join(folder, "policy.json");
  writeFileSync(policyFile, JSON.stringify({ version: 1, setBy: "IT", settings: { textSize: 100 } }));
  const locked = await open({ policyFile, viewport: { width: 2560, height: 1440 } });
  // None stands there only because nobody has been told yet what is locked.
  const told = new Promise<void>((tell) => {
    locked.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => String(payload).includes('"locked":["textSize"]') && tell()),
    );
  });
  await locked.reload();
  await told;
  await locked.evaluate(() => new Promise(requestAnimationFrame));
  await expect(locked.getByRole("button", { name: "Open a set-up file" })).toBeVisible();
  await expect(locked.getByRole("heading", { name: "Size of the text" })).toHaveCount(0);
  await desk!.close();

  const narrower = await open({ viewport: { width: 1920, height: 1080 } });
  await expect(narrower.getByRole("button", { name: "Open a set-up file" })).toBeVisible();
  await expect(narrower.getByRole("heading", { name: "Size of the text" })).toHaveCount(0);
  await narrower.setViewportSize({ width: 2400, height: 1080 });
  await expect(narrower.getByRole("heading", { name: "Size of the text" })).toBeVisible();
  await narrower.getByRole("button", { name: "Leave it as it is" }).click();
  await expect(narrower.getByRole("heading", { name: "Size of the text" })).toHaveCount(0);
});

/** What a server does wrong, one after the other: no two that follow each other have the same code. */
const REFUSED = [
  [{ status: 404 }, "configuration-refused"],
  [{ body: "hello" }, "initial-configuration-invalid"],
  [{ status: 302 }, "configuration-refused"],
  [{ stranger: true }, "configuration-not-trusted"],
] as const;

test("whatever a server does wrong ends the set-up with its code, and another attempt can be made", async () => {
  const page = await open({ file: () => setUpFile(partial()) });
  await page.keyboard.press("1");
  const fetch = page.getByRole("button", { name: "Fetch it" });
  for (const [habits, code] of REFUSED) {
    cms.habits(habits);
    await fetch.click();
    await expect(page.getByRole("alert")).toContainText(code);
    expect(readdirSync(desk!.folder).filter((name) => /account|set-up-/.test(name))).toEqual([]);
  }
  cms.habits({});
  await fetch.click();
  await expect(page.getByRole("heading", { name: /Set up this console as/ })).toBeVisible();
});

test("a server that is not there ends the set-up with its code", async () => {
  cms.habits({ closed: true });
  const page = await open({ file: () => setUpFile(partial()) });
  await page.keyboard.press("1");
  await page.getByRole("button", { name: "Fetch it" }).click();
  await expect(page.getByRole("alert")).toContainText("configuration-unreachable");
  expect(readdirSync(desk!.folder).filter((name) => /account|set-up-/.test(name))).toEqual([]);
});

test("a typed address is shown before anybody is asked, and one that is none is said", async () => {
  const page = await open();
  await page.keyboard.press("2");
  const field = page.getByLabel("Address of the configuration");
  await expect(field).toBeFocused();
  await field.fill("http://cms.a.test/x");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("configuration-address-unusable");
  await field.fill(cms.url("/desk.mcprov"));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: /^Fetch a configuration from .*localhost/ })).toBeVisible();
  expect(cms.asked).toEqual([]);
  // Its authority is not one of this computer's.
  await page.getByRole("button", { name: "Fetch it" }).click();
  await expect(page.getByRole("alert")).toContainText("configuration-not-trusted");
});

test("an account that cannot be read is said, with the ways out of it", async () => {
  const dataFolder = mkdtempSync(join(folder, "data-"));
  writeFileSync(join(dataFolder, "account.json"), '{ "displayName": "x" }', { mode: 0o600 });
  const page = await open({ dataFolder });
  await expect(page.getByRole("alert")).toContainText("account-invalid");
  await expect(page.getByRole("button", { name: "Open a set-up file" })).toBeVisible();
  expect(await barriers(page)).toEqual([]);
});

test("the test names the step that fails, says what to do, and its report holds no secret", async () => {
  const port = await closedPort();
  const account = {
    ...ACCOUNT,
    webSocketUrl: undefined,
    servers: [sip.url, `wss://localhost:${port}/sip`],
    kms: { uri: "kms.a.test", accessToken: "very-secret-token" },
  };
  const dataFolder = mkdtempSync(join(folder, "data-"));
  writeFileSync(join(dataFolder, "account.json"), JSON.stringify(account), { mode: 0o600 });
  const policyFile = join(folder, "policy.json");
  writeFileSync(policyFile, JSON.stringify({ version: 1, setBy: "City IT, phone 4711" }));
  const page = await open({ dataFolder, policyFile });
  await expect(page.getByRole("banner")).toContainText("Dispatch 7");
  await page.keyboard.press("Control+,");
  await page.getByRole("button", { name: "Set up this desk anew" }).click();
  await expect(page.getByRole("heading", { name: "Set up this desk" })).toBeVisible();
  await page.keyboard.press("Control+Enter");
  const failed = page.getByRole("listitem").filter({ hasText: "server-unreachable" });
  await expect(failed).toContainText("Over this server nobody can be called.");
  await expect(page.getByText("steps have failed.").or(page.getByText("step has failed."))).toBeVisible({
    timeout: 40_000,
  });
  await expect(page.getByRole("listitem").filter({ hasText: "not tried: needs a step before it" })).toHaveCount(1);
  expect(await barriers(page)).toEqual([]);
  await page.getByRole("button", { name: "Copy the report" }).click();
  await expect(page.getByText("The report is copied")).toBeVisible();
  const report = await page.evaluate(() => navigator.clipboard.readText());
  expect(report).toContain("server-unreachable");
  expect(report).not.toMatch(/very-secret-token|correct horse/);
  await expect(page.getByText("Whom to ask: City IT, phone 4711")).toBeVisible();
  expect(report).toContain("Whom to ask: City IT, phone 4711");
  const downloading = page.waitForEvent("download", { timeout: 10_000 });
  await page.getByRole("button", { name: "Save the report" }).click();
  const saved = await downloading;
  expect(saved.suggestedFilename()).toMatch(/^mc-dispatcher-connection-[\dT-]+\.txt$/);
  expect(readFileSync(await saved.path(), "utf8")).toBe(report);
  await expect(page.getByText("The report is saved")).toBeVisible();
  await page.keyboard.press("Control+Shift+Enter");
  await expect(page.getByRole("banner").getByRole("status").first()).toContainText("System A registered");
});

test("the lab is one key away where the shell can go there, and has a way back", async () => {
  const switches: boolean[] = [];
  const page = await open({ switchLab: (into) => switches.push(into) });
  await page.keyboard.press("4");
  await expect.poll(() => switches).toEqual([true]);
  await desk?.close();
  const lab = await open({ lab: true, switchLab: (into) => switches.push(into) });
  await expect(lab.getByRole("banner").getByRole("status").first()).toHaveText("System A registered");
  await lab.keyboard.press("Control+,");
  await lab.getByRole("button", { name: "Leave the lab" }).click();
  await expect.poll(() => switches).toEqual([true, false]);
});

test("a desk of two systems: each has its own people and record, nothing of one is seen in the other, and one goes when it is said", async () => {
  const base = join(folder, "desk");
  const training = await createScriptedServer();
  /** What a system is set up with; the people of one are not those of the other. */
  const place = (into: string, account: object, person: string) => {
    writeFileSync(join(into, "account.json"), JSON.stringify(account), { mode: 0o600 });
    const [id = "", host] = person.split("@");
    writeFileSync(
      join(into, "directory.json"),
      JSON.stringify([
        { id, displayName: `Person ${id}`, role: "Medic", mcServiceId: `sip:${id}@${host}`, favourite: true },
      ]),
    );
  };
  let startsAnew = 0;
  const work = async () => {
    const page = await open({
      dataFolder: currentSystemFolder(base),
      systems: { base, startAnew: () => void startsAnew++ },
    });
    await expect(page.getByRole("banner").getByRole("status").first()).toContainText("registered");
    return page;
  };
  const goTo = async (page: NewDesk["page"], name: string) => {
    await page.keyboard.press("Control+,");
    const before = startsAnew;
    const change = page.getByRole("button", { name: `Change to it ${name}` });
    await change.focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => startsAnew).toBe(before + 1);
    expect(desk?.complaints).toEqual([]);
    await desk?.close();
    return work();
  };
  const seen = async (page: NewDesk["page"]) => {
    const texts: string[] = [];
    for (const key of ["F2", "F3", "F4", "F7"]) {
      await page.keyboard.press(key);
      await expect(page.getByRole("main")).toBeVisible();
      texts.push((await page.locator("body").textContent()) ?? "");
    }
    await page.keyboard.press("F2");
    return texts.join("\n");
  };
  try {
    mkdirSync(base);
    const { webSocketUrl: _first, ...city } = ACCOUNT;
    place(base, { ...city, servers: [sip.url] }, "jonas@a.test");
    let page = await work();
    await page.keyboard.press("/");
    await page.keyboard.type("jonas");
    await expect(page.getByRole("button", { name: "Call Person jonas" })).toBeEnabled();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Control+Enter");
    sip.answer(await sip.request("INVITE"), 480, "Temporarily Unavailable");
    await expect.poll(async () => (await ask(page, "calls.list", { limit: 1 }))[0]?.state).toBe("ended");
    expect(await seen(page)).toContain("Person jonas");

    await page.keyboard.press("Control+,");
    await page.getByRole("textbox", { name: "Another MC system" }).fill("Training");
    await page.keyboard.press("Enter");
    await expect(page.getByText("Training is in the list.")).toBeVisible();
    const [id = ""] = readdirSync(join(base, "systems"));
    const other = { ...city, displayName: "Exercise 2", mcServiceId: "sip:exercise-2@a.test", servers: [training.url] };
    place(join(base, "systems", id, "data"), other, "mira@a.test");
    await page.keyboard.press("Escape");

    page = await goTo(page, "Training");
    await expect(page.getByRole("banner")).toContainText("Exercise 2");
    const there = await seen(page);
    expect(there).toContain("Person mira");
    expect(there).not.toMatch(/jonas|Dispatch 7/);
    expect(await ask(page, "calls.list", { limit: 50 })).toEqual([]);
    expect((await ask(page, "directory.list", {})).map((person) => person.id)).toEqual(["mira"]);

    // The first has a name by its account alone.
    page = await goTo(page, "Dispatch 7");
    const back = await seen(page);
    expect(back).toContain("Person jonas");
    expect(back).not.toMatch(/Person mira/);
    expect(await ask(page, "calls.list", { limit: 50 })).toHaveLength(1);

    await page.keyboard.press("Control+,");
    await page.getByRole("button", { name: "Remove Training" }).focus();
    await page.keyboard.press("Enter");
    const question = page.getByRole("alert").filter({ hasText: "Delete Training with everything in it" });
    await expect(question).toContainText("account with its password");
    await expect(question).toContainText(join(base, "systems", id));
    expect(await barriers(page)).toEqual([]);
    expect(readdirSync(join(base, "systems"))).toEqual([id]);
    await question.getByRole("button", { name: "Delete it Training" }).focus();
    await page.keyboard.press("Enter");
    await expect(page.getByText("Training is deleted.")).toBeVisible();
    expect(readdirSync(join(base, "systems"))).toEqual([]);
    expect(await ask(page, "calls.list", { limit: 50 })).toHaveLength(1);
  } finally {
    await training.close();
  }
});

test("an address that a link names is shown in the place of the console, and asked for nothing", async () => {
  const page = await open();
  desk!.shell.host.offerAddress(cms.url("/desk.mcprov"));
  await expect(page.getByLabel("Address of the configuration")).toHaveValue(cms.url("/desk.mcprov"));
  expect(cms.asked).toEqual([]);
});

test("where only signed set-up files count, nobody types a desk in", async () => {
  const policyFile = join(folder, "policy.json");
  const { publicKey } = newSigningKeys();
  writeFileSync(policyFile, JSON.stringify({ version: 1, setBy: "IT", setUpFiles: { signedBy: [publicKey] } }));
  const page = await open({ policyFile });
  await expect(page.getByRole("button", { name: /^Type an address/ })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Fill in/ })).toHaveCount(0);
  await page.keyboard.press("3");
  await expect(page.getByRole("textbox")).toHaveCount(0);
});

test("a desk is typed in by keys: what is wrong stands at its field, nothing is sent, and no password is asked for", async () => {
  const page = await open();
  await page.keyboard.press("3");
  const field = (name: string | RegExp) => page.getByRole("textbox", { name });
  await expect(field("Name of this desk")).toBeFocused();
  expect(await barriers(page)).toEqual([]);
  const show = page.getByRole("button", { name: "Show what it comes to" });
  await expect(show).toBeDisabled();
  for (const text of ["Desk 7", "+49 30 12", "ws://sip.a.test", "mcptt@a.test", "http://id.a.test", "kms a test"]) {
    await page.keyboard.type(text);
    await page.keyboard.press("Tab");
  }
  await expect(show).toBeFocused();
  await page.keyboard.press("Enter");
  for (const name of ["Your MC service ID", "SIP server", "Identity server", "Key server"]) {
    await expect(field(name)).toHaveAttribute("aria-invalid", "true");
    await expect(field(name)).toHaveAccessibleDescription(/This (?:is no|names no) /);
  }
  for (const name of ["Name of this desk", "Participating function"]) {
    await expect(field(name)).toHaveAttribute("aria-invalid", "false");
  }
  expect(await barriers(page)).toEqual([]);
  await field("Your MC service ID").fill(" desk-7@mcx.a.test ");
  await field("SIP server").fill(sip.url);
  await field("Identity server").fill("id.a.test");
  await field("Key server").fill("kms.a.test");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: /Set up this console as .*Desk 7/ })).toBeVisible();
  await expect(page.getByText("As it was typed in at this desk.")).toBeVisible();
  await expect(page.getByText(/^Key server: .*kms\.a\.test/)).toBeVisible();
  expect(existsSync(join(desk!.folder, "account.json"))).toBe(false);
  // Nothing that was typed is lost by a no.
  await page.getByRole("button", { name: "Not this" }).click();
  await expect(field("Your MC service ID")).toHaveValue(" desk-7@mcx.a.test ");
  await field("Key server").press("Enter");
  await page.getByRole("button", { name: "Set up" }).last().press("Enter");
  await expect(page.getByRole("heading", { name: "This desk is set up" })).toBeVisible();
  expect(JSON.parse(readFileSync(join(desk!.folder, "account.json"), "utf8"))).toEqual({
    displayName: "Desk 7",
    services: { mcptt: { id: "sip:desk-7@mcx.a.test", participatingFunction: "sip:mcptt@a.test" } },
    impu: "sip:desk-7@mcx.a.test",
    registrar: "sip:mcx.a.test",
    servers: [sip.url],
    registrationExpires: 600,
    systems: [{ name: "mcx.a.test", domain: "mcx.a.test", home: true }],
    identity: { issuer: "https://id.a.test", clientId: "mc-dispatcher", sip: "bearer" },
    kms: { uri: "kms.a.test" },
  });
  // The account is one that the program can work with: somebody can sign in.
  await page.keyboard.press("Control+Shift+Enter");
  await expect(page.getByRole("button", { name: /^Sign in/ }).first()).toBeVisible();
});
