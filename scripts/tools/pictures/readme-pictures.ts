/**
 * `npm run screenshots`: the pictures of the README, taken of the real program with the lab behind it.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CallState } from "../../../shared/mc/call-record.ts";
import { openProgram } from "../program/open-program.ts";
import { ask, type Program, until } from "../program/program.ts";

const ASSETS = fileURLToPath(new URL("../../../assets/", import.meta.url));
const LIMIT_MS = 20_000;
const COLLEAGUE = { id: "bea-novak", name: "Bea Novak" };
/** Long enough for a picture of a call that rings. */
const ANSWER_DELAY_MS = 4_000;
/** Length of the call in the picture of a connected one. */
const TALK_MS = 3_000;

const newestState = async (program: Program): Promise<CallState | undefined> =>
  (await ask(program.console, "calls.list", { limit: 1 }))[0]?.state;

const inState = (program: Program, state: CallState) =>
  until(`a call in state ${state}`, LIMIT_MS, async () => ((await newestState(program)) === state ? true : undefined));

async function takePictures(theme: "dark" | "light"): Promise<void> {
  const dataFolder = mkdtempSync(join(tmpdir(), "mc-dispatcher-pictures-"));
  const program = await openProgram({ dataFolder, headless: true, colorScheme: theme });
  const picture = (name: string) => program.console.screenshot({ path: join(ASSETS, `console-${name}-${theme}.png`) });
  try {
    await ask(program.console, "settings.update", { theme });
    await ask(program.console, "lab.configure", {
      personId: COLLEAGUE.id,
      settings: { answerDelayMs: ANSWER_DELAY_MS },
    });
    const unit = await program.unit(COLLEAGUE.id);
    await unit.getByText("Registered at System B").waitFor();
    await program.console.bringToFront();
    await until("keys", LIMIT_MS, async () =>
      (await ask(program.console, "keys.status", {})).state === "ready" ? true : undefined,
    );
    await program.console.getByRole("option", { name: COLLEAGUE.name }).click();
    await picture("idle");
    await program.console.keyboard.press("c");
    await inState(program, "ringing");
    await program.console.getByRole("alert").waitFor();
    await picture("redirected");
    await inState(program, "connected");
    await until("three seconds of the call, proved to be protected", LIMIT_MS, async () => {
      const [call] = await ask(program.console, "calls.list", { limit: 1 });
      const proved = call?.steps.some(({ step }) => step === "protection-proved");
      return proved && call?.connectedAt && Date.now() - call.connectedAt > TALK_MS ? true : undefined;
    });
    await picture("connected");
    await program.console.keyboard.press("i");
    await program.console.getByRole("region", { name: "Protection of the call" }).waitFor();
    await picture("protection");
    await program.console.keyboard.press("Escape");
    if (theme === "dark") await unit.screenshot({ path: join(ASSETS, "field-unit.png") });
    await program.console.keyboard.press("F9");
    await program.console.getByRole("table").first().waitFor();
    if (theme === "dark") await picture("lab");
    await program.console.keyboard.press("Shift+Escape");
    await inState(program, "ended");
  } finally {
    await program.close();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

await takePictures("dark");
await takePictures("light");
