/**
 * The pictures of `docs/demonstrate.md`, taken of the real program while its guide is walked by the keys that the page names,
 * and of what can be shown beside it.
 *
 * @module
 */
import type { LabPersonSettings } from "../../../shared/bridge/lab-settings.ts";
import { ask, type Program, until } from "../program/program.ts";
import { seenIn } from "../program/seen-picture.ts";
import { BEA, endCall, inState, LIMIT_MS, onStage, untilNewestCall } from "./stage.ts";

/** Somebody of the lab. */
interface Person {
  readonly id: string;
  readonly name: string;
}

/** Pavel, whose systems send the caller in a circle. */
const PAVEL: Person = { id: "pavel-lind", name: "Pavel Lind" };

async function prepare(program: Program, person: Person, settings: Partial<LabPersonSettings>): Promise<void> {
  await ask(program.console, "lab.configure", { personId: person.id, settings });
  await registered(program, person);
}

/** Opens somebody's unit, and waits until it is registered. */
async function registered(program: Program, person: Person): Promise<void> {
  await program.unit(person.id);
  await until("registration of the unit", LIMIT_MS, async () => {
    const { people } = await ask(program.console, "lab.state", {});
    return people.find(({ id }) => id === person.id)?.unit?.registration === "registered" ? true : undefined;
  });
  await program.console.bringToFront();
}

async function call(program: Program, person: Person): Promise<void> {
  await program.console.getByRole("option", { name: person.name }).click();
  await program.console.keyboard.press("Control+Enter");
}

/** Waits until the console is registered at a system; the strip may have no room for the word. */
const registeredAt = ({ console: page }: Program, system: string) =>
  page
    .getByRole("banner")
    .getByRole("status")
    .filter({ hasText: `${system} registered` })
    .waitFor({ state: "attached", timeout: LIMIT_MS });

const guide = ({ console: page }: Program) => page.getByRole("region", { name: "Guided demonstration" });

/** Goes on in the guide, and sets up what comes next, until it says so of this step. */
async function setUp(program: Program, title: string): Promise<void> {
  await program.console.keyboard.press("Control+F9");
  await guide(program).getByRole("heading", { name: title }).waitFor({ timeout: LIMIT_MS });
  await guide(program).getByText("Set up, not seen yet").waitFor({ timeout: LIMIT_MS });
}

const done = (program: Program) => guide(program).getByText("Done", { exact: true }).waitFor({ timeout: LIMIT_MS });

/** What the guide shows, but for a handset: not every computer that takes pictures has one. */
async function walk(program: Program, take: (name: string) => Promise<void>): Promise<void> {
  const { console: page } = program;
  await ask(page, "settings.update", { pictureSource: "generated" });
  await page.keyboard.press("Shift+F9");

  await setUp(program, "A call at home");
  await registered(program, BEA);
  await page.keyboard.press("Control+Enter");
  await done(program);
  await take("1-at-home");
  await endCall(program);

  await setUp(program, "She has migrated");
  await registered(program, BEA);
  await page.keyboard.press("Control+Enter");
  await done(program);
  await take("2-migrated");
  await endCall(program);

  await setUp(program, "With picture");
  await page.keyboard.press("Control+Shift+Enter");
  await done(program);
  await page.keyboard.press("v");
  await page.getByText("Your picture, sent").waitFor({ timeout: LIMIT_MS });
  await page.getByRole("button", { name: /^Picture and sound end-to-end protected/ }).waitFor({ timeout: LIMIT_MS });
  // A video has a size before it has a picture: the mark of a generated one shows that it is there.
  await until("her picture", LIMIT_MS, async () => (await seenIn(page, `Picture of ${BEA.name}`))?.mark ?? undefined);
  await take("3-picture");
  await endCall(program);

  await setUp(program, "A message");
  await page.keyboard.press("Control+m");
  await page.keyboard.type("North gate in five minutes");
  await page.keyboard.press("Enter");
  await done(program);
  await take("4-message");
  await page.keyboard.press("F2");

  await page.keyboard.press("Control+F9");
  const missing = guide(program).getByText("lab-handset-missing");
  await missing.or(guide(program).getByText("Set up, not seen yet")).waitFor({ timeout: LIMIT_MS });
  await guide(program).getByRole("button", { name: "Skip" }).press("Enter");
  await guide(program).getByRole("heading", { name: "The dispatcher moves" }).waitFor({ timeout: LIMIT_MS });
  await guide(program).getByText("Set up, not seen yet").waitFor({ timeout: LIMIT_MS });
  await page.keyboard.press("Control+,");
  await page.getByRole("button", { name: "Work from System B" }).press("Enter");
  await registeredAt(program, "System B");
  await done(program);
  await take("5-elsewhere");

  await page.keyboard.press("Control+F9");
  await inState(program, "incoming");
  await page.keyboard.press("a");
  await guide(program).getByText("Done, and this was the last step").waitFor({ timeout: LIMIT_MS });
  await take("6-reached");
  await guide(program).getByRole("button", { name: "Reset all" }).press("Enter");
  await registeredAt(program, "System A");
  await page.keyboard.press("Shift+F9");
}

/** Takes the pictures of the demonstration, in the order of its page. */
export function takeDemonstrationPictures(): Promise<void> {
  return onStage("docs/pictures", "light", async ({ program, picture }) => {
    const take = (name: string) => picture(`demonstrate-${name}`);
    await walk(program, take);

    await prepare(program, BEA, { route: "partner", answerDelayMs: 1_500, reason: "Joint operation Larch" });
    await ask(program.console, "settings.update", { redirectionPolicy: "ask" });
    await call(program, BEA);
    await inState(program, "deciding");
    await take("7-ask");
    await endCall(program);
    await ask(program.console, "settings.update", { redirectionPolicy: "follow" });

    await ask(program.console, "lab.configureKms", { system: "system-a", settings: { fault: "lookup-unknown" } });
    await prepare(program, BEA, { kmsUriPlace: "unknown" });
    await call(program, BEA);
    await untilNewestCall(
      program,
      "the question or the end",
      ({ state }) => state === "deciding-protection" || state === "ended",
    );
    await take("8-no-keys");
    await endCall(program);
    await ask(program.console, "lab.configureKms", { system: "system-a", settings: { fault: "none" } });

    await prepare(program, PAVEL, {});
    await call(program, PAVEL);
    await inState(program, "ended");
    await take("9-loop");
  });
}
