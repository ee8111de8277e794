/**
 * The pictures of `docs/demonstrate.md`, taken of the real program while it does what the presenter is told to do.
 *
 * @module
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { LabPersonSettings } from "../../../shared/bridge/lab.ts";
import type { CallState } from "../../../shared/mc/call-record.ts";
import { openProgram } from "../program/open-program.ts";
import { ask, type Program, until } from "../program/program.ts";

const PICTURES = fileURLToPath(new URL("../../../docs/pictures/", import.meta.url));
const LIMIT_MS = 20_000;
/** Bea, who has migrated, and Pavel, whose systems send the caller in a circle. */
const BEA = { id: "bea-novak", name: "Bea Novak" };
const PAVEL = { id: "pavel-lind", name: "Pavel Lind" };

const inState = (program: Program, state: CallState) =>
  until(`a call in state ${state}`, LIMIT_MS, async () => {
    const [call] = await ask(program.console, "calls.list", { limit: 1 });
    return call?.state === state ? call : undefined;
  });

async function prepare(program: Program, person: typeof BEA, settings: Partial<LabPersonSettings>): Promise<void> {
  await ask(program.console, "lab.configure", { personId: person.id, settings });
  await program.unit(person.id);
  await until("registration of the unit", LIMIT_MS, async () => {
    const { people } = await ask(program.console, "lab.state", {});
    return people.find(({ id }) => id === person.id)?.unit?.registration === "registered" ? true : undefined;
  });
  await program.console.bringToFront();
}

async function call(program: Program, person: typeof BEA): Promise<void> {
  await program.console.getByRole("option", { name: person.name }).click();
  await program.console.keyboard.press("c");
}

async function endCall(program: Program): Promise<void> {
  await program.console.keyboard.press("Shift+Escape");
  await inState(program, "ended");
}

async function takePictures(): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  const dataFolder = mkdtempSync(join(tmpdir(), "mc-dispatcher-demonstration-"));
  const program = await openProgram({ dataFolder, headless: true, colorScheme: "light" });
  const picture = (name: string) => program.console.screenshot({ path: join(PICTURES, `demonstrate-${name}.png`) });
  try {
    await ask(program.console, "settings.update", { theme: "light" });
    await until("keys", LIMIT_MS, async () =>
      (await ask(program.console, "keys.status", {})).state === "ready" ? true : undefined,
    );

    await prepare(program, BEA, { route: "home", answerDelayMs: 0 });
    await call(program, BEA);
    await inState(program, "connected");
    await picture("1-at-home");
    await endCall(program);

    await prepare(program, BEA, { route: "partner", answerDelayMs: 1_500, reason: "Joint operation Larch" });
    await call(program, BEA);
    await until("the proof", LIMIT_MS, async () => {
      const [newest] = await ask(program.console, "calls.list", { limit: 1 });
      return newest?.steps.some(({ step }) => step === "protection-proved") ? true : undefined;
    });
    await picture("2-migrated");
    await endCall(program);

    await ask(program.console, "settings.update", { redirectionPolicy: "ask" });
    await call(program, BEA);
    await inState(program, "deciding");
    await picture("3-ask");
    await endCall(program);
    await ask(program.console, "settings.update", { redirectionPolicy: "follow" });

    await ask(program.console, "lab.configureKms", { system: "system-a", settings: { fault: "lookup-unknown" } });
    await prepare(program, BEA, { kmsUriPlace: "unknown" });
    await call(program, BEA);
    await until("the question or the end", LIMIT_MS, async () => {
      const [newest] = await ask(program.console, "calls.list", { limit: 1 });
      return newest?.state === "deciding-protection" || newest?.state === "ended" ? true : undefined;
    });
    await picture("4-no-keys");
    await endCall(program);
    await ask(program.console, "lab.configureKms", { system: "system-a", settings: { fault: "none" } });

    await prepare(program, PAVEL, {});
    await call(program, PAVEL);
    await inState(program, "ended");
    await picture("5-loop");
  } finally {
    await program.close();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

await takePictures();
