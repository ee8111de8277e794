/**
 * Where the pictures are taken: the program over a new data folder, and what every picture has to wait for.
 *
 * @module
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import type { CallRecord, CallState } from "../../../shared/mc/call-record.ts";
import { openProgram } from "../program/open-program.ts";
import { ask, type Program, until } from "../program/program.ts";
import { allWords, drawingSources, type InSight, type KeptPicture, keptPicture } from "./what-is-drawn.ts";

/** Milliseconds for each thing that a picture waits for, on a machine that has other things to do. */
export const LIMIT_MS = 60_000;

/** Bea, who has migrated: the colleague of most pictures. */
export const BEA = { id: "bea-novak", name: "Bea Novak" } as const;

/** What was in sight when each picture was taken, beside the pictures: a test holds it against what the program draws. */
const KEPT_FILE = "docs/pictures/pictures.json";
const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const SAID = allWords();
const SOURCES = drawingSources(ROOT);

/** Classes and words of a page that are in sight. */
async function inSight(page: Page): Promise<InSight> {
  const seen = await page.evaluate(() => {
    const elements = [...document.querySelectorAll("*")].filter((element) => {
      const { bottom, height, left, right, top, width } = element.getBoundingClientRect();
      const inWindow = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
      return inWindow && height > 0 && width > 0 && element.checkVisibility();
    });
    const texts = elements.flatMap(({ childNodes }) =>
      [...childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE).map(({ textContent }) => textContent ?? ""),
    );
    return { classes: elements.flatMap(({ classList }) => [...classList]), texts };
  });
  const words = seen.texts.map((text) => text.trim()).filter((text) => SAID.has(text));
  return { classes: [...new Set(seen.classes)].toSorted(), words: [...new Set(words)].toSorted() };
}

/** Notes what was in sight in a picture. */
function keep(name: string, seen: InSight): void {
  const file = join(ROOT, KEPT_FILE);
  const kept = JSON.parse(existsSync(file) ? readFileSync(file, "utf8") : "{}") as Record<string, KeptPicture>;
  kept[name] = keptPicture(seen, SOURCES);
  const sorted = Object.fromEntries(Object.entries(kept).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(sorted, null, 2)}\n`);
}

export interface Stage {
  readonly program: Program;
  /** Takes a picture of the console, or of another page, and writes it under this name, without its ending. */
  picture(name: string, page?: Page): Promise<void>;
}

/**
 * Opens the program with its lab and with good keys, lets somebody act in it, and takes everything down again.
 *
 * @param folder - where the pictures go, from the root of the repository
 * @throws Error when something that is waited for does not happen within {@link LIMIT_MS}
 */
export async function onStage(
  folder: string,
  theme: "dark" | "light",
  act: (stage: Stage) => Promise<void>,
): Promise<void> {
  const pictures = join(ROOT, folder);
  mkdirSync(pictures, { recursive: true });
  const dataFolder = mkdtempSync(join(tmpdir(), "mc-dispatcher-pictures-"));
  const program = await openProgram({ dataFolder, headless: true, colorScheme: theme });
  try {
    await ask(program.console, "settings.update", { theme });
    await until("keys", LIMIT_MS, async () =>
      (await ask(program.console, "keys.status", {})).state === "ready" ? true : undefined,
    );
    await act({
      program,
      async picture(name, page = program.console) {
        // What comes into sight is shown as it stands afterwards, not half there.
        await page.screenshot({ path: join(pictures, `${name}.png`), animations: "disabled" });
        keep(`${folder}/${name}.png`, await inSight(page));
      },
    });
  } finally {
    await program.close();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

/** Waits until the newest call is as wanted. */
export async function untilNewestCall(
  program: Program,
  what: string,
  wanted: (call: CallRecord) => boolean,
): Promise<void> {
  await until(what, LIMIT_MS, async () => {
    const [call] = await ask(program.console, "calls.list", { limit: 1 });
    return call !== undefined && wanted(call) ? true : undefined;
  });
}

/** Waits until the newest call is in a state. */
export function inState(program: Program, state: CallState): Promise<void> {
  return untilNewestCall(program, `a call in state ${state}`, (call) => call.state === state);
}

/** Whether frames have proved that a call is protected. */
export function isProved({ steps }: CallRecord): boolean {
  return steps.some(({ step }) => step === "protection-proved");
}

/** Ends the call that has the dispatcher's ear. */
export async function endCall(program: Program): Promise<void> {
  await program.console.keyboard.press("Shift+Escape");
  await inState(program, "ended");
}
