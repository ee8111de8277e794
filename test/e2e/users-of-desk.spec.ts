/**
 * A change of shift at the lab's desk: what the second dispatcher finds of the first, and that everything she does is hers, from the ID that is shown
 * to colleagues to the keys; in the real program, as `npm run demo -- --sign-in` has it.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { DISPATCHERS } from "../../lab/people/people.ts";
import { signInAtBrowser } from "../../scripts/tools/check/person-at-browser.ts";
import { runScenario } from "../../scripts/tools/check/scenario.ts";
import { signInByHand } from "../../scripts/tools/check/signed-in.ts";
import { openProgram } from "../../scripts/tools/program/open-program.ts";
import { ask, type Program, until } from "../../scripts/tools/program/program.ts";
import { barriers } from "../support/harness/e2e/barriers.ts";

const [AVA, ELIN] = DISPATCHERS.map(({ held, id }) => ({ id, mcServiceId: held.mcServiceId })) as [Who, Who];
interface Who {
  readonly id: string;
  readonly mcServiceId: string;
}
const NOTE = "Pier 4, two boats out";
const TEXT = "North gate in five minutes";
const DRAFT = "Half a sentence to";
const MIGRATED = "migrated" as const;

let root: string;
let program: Program;

test.beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "mc-dispatcher-users-"));
  program = await openProgram({ dataFolder: join(root, "data"), headless: true, signIn: true });
});
test.afterAll(async () => {
  await program?.close();
  rmSync(root, { recursive: true, force: true });
});

async function endShift(): Promise<void> {
  const { console: page } = program;
  await page.keyboard.press("Control+,");
  const end = page.getByRole("button", { name: "Sign out" });
  await end.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Sign in" })).toBeFocused();
  // The browser is sent to end its session, and comes back.
  const { text } = await signInAtBrowser(await program.addressOpened(), null);
  expect(text).toContain("signed out of MC Dispatcher");
}

/** Searches and chooses by keys. */
async function choose(): Promise<void> {
  const { console: page } = program;
  await page.keyboard.press("/");
  await expect(page.getByRole("combobox", { name: /^Search people/ })).toBeFocused();
  await page.keyboard.type("jonas");
  const people = page.getByRole("region", { name: "People" });
  await expect(people.getByRole("button", { name: "Call Jonas Okafor" })).toBeEnabled();
  await page.keyboard.press("Enter");
}

/** What the views of calls, messages and the record show, one after the other. */
async function seen(): Promise<string> {
  const { console: page } = program;
  const texts: string[] = [];
  for (const key of ["F2", "F3", "F4", "F7"]) {
    await page.keyboard.press(key);
    await expect(page.getByRole("main")).toBeVisible();
    texts.push((await page.locator("body").textContent()) ?? "");
  }
  await page.keyboard.press("F2");
  return texts.join("\n");
}

/** All that lies on the disk. */
const stored = () =>
  readdirSync(root, { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => readFileSync(join(parentPath, name), "latin1"))
    .join("\n");

/** Everything that was written to somebody, sent or not. */
const written = async () => JSON.stringify(await ask(program.console, "drafts.list", {}));

/** A colleague at home calls whoever is at the desk, and both prove the key. @returns as whom the colleague reached the desk */
async function isCalled(): Promise<string | null | undefined> {
  const { console: page } = program;
  const begun = Date.now();
  await ask(page, "lab.callConsole", { personId: "jonas-okafor" });
  const newest = async () => (await ask(page, "calls.list", { limit: 1 }))[0];
  await until("a call that comes in", 40_000, async () => {
    const call = await newest();
    return call?.state === "incoming" && call.startedAt >= begun ? true : undefined;
  });
  await page.keyboard.press("a");
  const unit = await until("a key that both have proved", 40_000, async () => {
    const { people } = await ask(page, "lab.state", {});
    const { unit } = people.find(({ id }) => id === "jonas-okafor") ?? {};
    const isProved = (await newest())?.protection?.state === "proved" && unit?.protection?.state === "proved";
    return isProved ? unit : undefined;
  });
  await page.keyboard.press("Shift+Escape");
  await expect.poll(async () => (await newest())?.state).toBe("ended");
  return unit?.calledId;
}

test("whoever comes next finds nothing of the one before and works as herself, and the first finds all of it again", async () => {
  const { console: page } = program;
  const everything = [NOTE, TEXT];

  await test.step("the first calls somebody, writes about it, and writes to somebody", async () => {
    await signInByHand(program, AVA.id);
    await choose();
    await page.keyboard.press("Control+Enter");
    // Nobody is there, and the call is on record with that.
    await expect.poll(async () => (await ask(page, "calls.list", { limit: 1 }))[0]?.state).toBe("ended");
    await page.keyboard.press("Control+i");
    await expect(page.getByRole("textbox", { name: "Note" })).toBeFocused();
    await page.keyboard.type(NOTE);
    // By itself it is stored ten seconds later.
    await page.keyboard.press("Escape");
    await expect.poll(async () => (await ask(page, "calls.list", { limit: 1 }))[0]?.note?.text).toBe(NOTE);
    await choose();
    await page.keyboard.press("Control+m");
    await expect(page.getByRole("textbox", { name: "Message to Jonas Okafor" })).toBeFocused();
    await page.keyboard.type(TEXT);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("list", { name: "Conversation with Jonas Okafor" })).toContainText(TEXT);
    await page.keyboard.type(DRAFT);
    await expect.poll(written).toContain(DRAFT);
    const texts = await seen();
    for (const text of everything) expect(texts).toContain(text);
  });

  await test.step("between two shifts there is one thing to do", async () => {
    await endShift();
    expect(await barriers(page)).toEqual([]);
    await expect(page.getByText(AVA.mcServiceId.slice(4))).toHaveCount(0);
  });

  await test.step("the second has the desk's people, and nothing else", async () => {
    await signInByHand(program, ELIN.id);
    await expect(page.getByRole("banner")).toContainText("dispatch-4");
    const texts = await seen();
    expect(texts).toContain("Jonas Okafor");
    for (const text of [...everything, DRAFT, AVA.mcServiceId.slice(4)]) expect(texts).not.toContain(text);
    expect(await ask(page, "messages.list", { after: 0, limit: 20 })).toMatchObject({ records: [] });
    expect(await ask(page, "calls.list", { limit: 50 })).toEqual([]);
    expect(await written()).not.toContain(DRAFT);
    // Messages lie there sealed.
    const onDisk = stored();
    for (const text of [TEXT, DRAFT]) expect(onDisk).not.toContain(text);
  });

  await test.step("colleagues are called by her, also where they have migrated, and call her, under her keys", async () => {
    const { dispatcherId, people } = await ask(page, "lab.state", {});
    expect(dispatcherId).toBe(ELIN.mcServiceId);
    const colleague = people.find(({ kind }) => kind === MIGRATED)!;
    const call = {
      name: MIGRATED,
      person: { ...colleague, kind: MIGRATED },
      colleague,
      dispatcherId,
      withPicture: false,
    };
    // What of it is hers at the other end, the scenario looks at itself.
    expect(await runScenario(program, call)).toMatchObject({ ok: true, newId: colleague.currentId });
    expect(await isCalled()).toBe(ELIN.mcServiceId);
    await endShift();
  });

  await test.step("the first comes back", async () => {
    await signInByHand(program, AVA.id);
    const texts = await seen();
    for (const text of [NOTE, DRAFT]) expect(texts).toContain(text);
    await choose();
    await page.keyboard.press("Control+m");
    await expect(page.getByRole("textbox", { name: "Message to Jonas Okafor" })).toHaveValue(DRAFT);
    await expect(page.getByRole("list", { name: "Conversation with Jonas Okafor" })).toContainText(TEXT);
    // Her one call, and none of the second's.
    expect(await ask(page, "calls.list", { limit: 50 })).toHaveLength(1);
  });
});
