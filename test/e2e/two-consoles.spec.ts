/**
 * Two consoles side by side: one calls the other by the ID that it knows, the other works from system B in between and is reached there. Whoever
 * migrates has signed in, and B serves nobody without a token of its own. Each call is protected end to end, under keys of where each of them works.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { createLab, type Lab } from "../../lab/lab.ts";
import { DISPATCHER } from "../../lab/people/people.ts";
import { signInAtBrowser } from "../../scripts/tools/check/person-at-browser.ts";
import { openChromiumProgram } from "../../scripts/tools/program/chromium-program.ts";
import { ask, type Program, until } from "../../scripts/tools/program/program.ts";
import type { CallRecord, CallState } from "../../shared/mc/call-record.ts";
import { MC_SERVICES, VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import { INSTALLED, type NewDesk, openNewDesk } from "../support/harness/e2e/new-desk.ts";
import {
  ANCHOR_FILE,
  accountOfPerson,
  authorityOf,
  type LabOffice,
  openLabOffice,
} from "../support/harness/lab/console-at-the-lab.ts";

test.skip(INSTALLED === undefined, "two consoles are tried in an installed Chromium, Chrome or Edge");

const AVA = {
  id: "ava",
  displayName: "Ava Lindqvist",
  role: "Dispatcher",
  mcServiceId: DISPATCHER.held.mcServiceId,
  favourite: true,
};

let root: string;
let lab: Lab;
let ava: Program;
let jonas: NewDesk;
let office: LabOffice;

const registeredAt = (page: Page, system: string) =>
  expect(page.getByRole("banner").getByRole("status").first()).toHaveText(`${system} registered`);

test.beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "mc-dispatcher-two-"));
  lab = await createLab({ signIn: true });
  const dataFolder = join(root, "ava");
  mkdirSync(dataFolder);
  ava = await openChromiumProgram(INSTALLED?.path ?? "", {
    dataFolder,
    headless: true,
    signIn: true,
    createLab: async () => lab,
  });
  await ava.console.getByRole("button", { name: "Sign in" }).press("Enter");
  await signInAtBrowser(await ava.addressOpened(), "ava-lindqvist");
  await registeredAt(ava.console, "System A");

  // The console of somebody else at system A, set up as an administrator does it.
  office = await openLabOffice(lab);
  const folder = join(root, "jonas");
  mkdirSync(folder);
  const account = await accountOfPerson(lab, "jonas-okafor");
  writeFileSync(join(folder, "account.json"), JSON.stringify(account), { mode: 0o600 });
  writeFileSync(join(folder, ANCHOR_FILE), authorityOf(lab));
  writeFileSync(join(folder, "directory.json"), JSON.stringify([AVA]));
  const profile = lab.unitKms("jonas-okafor").userProfile(VOICE_SERVICE);
  writeFileSync(join(folder, MC_SERVICES[VOICE_SERVICE].profileDocument.file), profile ?? "");
  jonas = await openNewDesk({ dataFolder: folder });
  await registeredAt(jonas.page, "System A");
  for (const page of [jonas.page, ava.console]) {
    await ask(page, "settings.update", { protection: "required" });
    await expect.poll(async () => (await ask(page, "keys.status", {})).state).toBe("ready");
  }
});
test.afterAll(async () => {
  await jonas?.close();
  await ava?.close();
  await office?.close();
  rmSync(root, { recursive: true, force: true });
});

const newestIn = (page: Page, state: CallState, since: number): Promise<CallRecord> =>
  until(`the newest call being ${state}`, 40_000, async () => {
    const [call] = await ask(page, "calls.list", { limit: 1 });
    return call?.state === state && call.startedAt >= since ? call : undefined;
  });

/** The one calls the ID that is known, the other answers, both are connected, and the caller hangs up. */
async function call(): Promise<{ readonly outgoing: CallRecord; readonly incoming: CallRecord }> {
  const begun = Date.now();
  const { keyboard } = jonas.page;
  await keyboard.press("/");
  await expect(jonas.page.getByRole("combobox", { name: /^Search people/ })).toBeFocused();
  await keyboard.type("ava");
  await expect(jonas.page.getByRole("button", { name: "Call Ava Lindqvist" }).first()).toBeEnabled();
  await keyboard.press("Enter");
  await keyboard.press("Control+Enter");
  await newestIn(ava.console, "incoming", begun);
  await ava.console.keyboard.press("a");
  await newestIn(ava.console, "connected", begun);
  await newestIn(jonas.page, "connected", begun);
  // Each has opened a frame of the other's, under keys of the key server where either works.
  for (const page of [jonas.page, ava.console]) {
    const protection = async () => (await ask(page, "calls.list", { limit: 1 }))[0]?.protection?.state;
    await expect.poll(protection).toBe("proved");
  }
  await keyboard.press("Shift+Escape");
  return {
    outgoing: await newestIn(jonas.page, "ended", begun),
    incoming: await newestIn(ava.console, "ended", begun),
  };
}

async function press(name: string): Promise<void> {
  await ava.console.keyboard.press("Control+,");
  const button = ava.console.getByRole("button", { name });
  await button.focus();
  await ava.console.keyboard.press("Enter");
}

test("a call by the known ID reaches the other console at home, at system B, and at home again", async () => {
  const { held, visitor } = DISPATCHER;
  expect((await call()).outgoing.redirections).toEqual([]);

  await press("Work from System B");
  await registeredAt(ava.console, "System B");
  // Whoever works there has the profile for it, from the configuration server there, with a token of there.
  await expect
    .poll(() => ask(ava.console, "documents.state", {}))
    .toMatchObject({
      kind: "server",
      server: "config.system-b.example",
      documents: expect.arrayContaining([
        expect.objectContaining({ kind: "user-profile", service: VOICE_SERVICE, state: "in-force" }),
      ]),
    });
  const away = await call();
  expect(away.outgoing.primaryId).toBe(held.mcServiceId);
  expect(away.outgoing.redirections.map(({ newId }) => newId)).toEqual([visitor.mcServiceId]);
  expect([away.outgoing, away.incoming].map(({ endReason }) => endReason?.code)).toEqual([
    "hung-up",
    "hung-up-by-colleague",
  ]);
  // By its own token, of which the window of neither has a word.
  expect(lab.state().identity?.partner.authorised).toContain("mcptt");
  await jonas.page.keyboard.press("F2");
  await expect(jonas.page.getByRole("main")).toContainText("System B");

  await press("Back to System A");
  await registeredAt(ava.console, "System A");
  expect(await ask(ava.console, "documents.state", {})).toMatchObject({ server: "config.system-a.example" });
  expect((await call()).outgoing.redirections).toEqual([]);
  expect(jonas.complaints).toEqual([]);
});
