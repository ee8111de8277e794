/**
 * How long until something is heard, at the output of a sound card: the program in a browser, its sounds in a sound server of
 * the bench, the first sample of a tone that comes out of it.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findBrowser } from "../../../electron/machine/find-browser.mjs";
import { buildIfStale } from "../../../scripts/tools/build/build.ts";
import { openChromiumProgram } from "../../../scripts/tools/program/chromium-program.ts";
import { ask, type Program, until } from "../../../scripts/tools/program/program.ts";
import type { CallState } from "../../../shared/mc/call-record.ts";
import { missing, SOUND_TOOLS, whatIsMissing } from "../../support/fixtures/foreign-software.ts";
import { type Ear, SoundCard } from "../../support/harness/sound/sound-card.ts";
import { percentile } from "../statistics.ts";
import type { BenchTable } from "../table.ts";

const ROUNDS = 20;
const LIMIT_MS = 20_000;
const PERSON = "jonas-okafor";
/** Long enough for the ring-back to be heard. */
const RINGS_MS = 2_000;
const RING_HZ = 880;
const RING_BACK_HZ = 425;

const newest = async ({ console }: Program) => (await ask(console, "calls.list", { limit: 1 }))[0];

/** Presses a key until the newest call is in a state: a key does nothing where the row that it means has only just come. */
async function press(program: Program, key: string, state: CallState): Promise<void> {
  await until(`a call that is ${state}`, LIMIT_MS, async () => {
    if ((await newest(program))?.state === state) return true;
    await program.console.keyboard.press(key);
    return undefined;
  });
}

/** Ends the newest call, and waits until nothing of it is left at the unit. */
async function endCall(program: Program): Promise<void> {
  await press(program, "Shift+Escape", "ended");
  await until("a unit that is free", LIMIT_MS, async () => {
    const { people } = await ask(program.console, "lab.state", {});
    const call = people.find(({ id }) => id === PERSON)?.unit?.call;
    return call === "ended" || call === "idle" ? true : undefined;
  });
}

/** Milliseconds until a tone comes out that was not there before. */
async function heardWithin(ear: Ear, hertz: number, begin: () => Promise<number>): Promise<number> {
  await ear.listen(300);
  const since = ear.now;
  const begun = await begin();
  await until(`${hertz} Hz`, LIMIT_MS, async () => (ear.firstHeardAt(hertz, since) === undefined ? undefined : true));
  return (ear.firstHeardAt(hertz, since) ?? Number.NaN) - begun;
}

/** From the key that calls to the ring-back, and from the INVITE to the ring. */
async function measure(program: Program, ear: Ear): Promise<{ ringBack: number[]; ring: number[] }> {
  const { console } = program;
  const took = { ringBack: [] as number[], ring: [] as number[] };
  await ask(console, "lab.configure", { personId: PERSON, settings: { answerDelayMs: RINGS_MS } });
  await program.unit(PERSON);
  await until("the unit's registration", LIMIT_MS, async () => {
    const { people } = await ask(console, "lab.state", {});
    return people.find(({ id }) => id === PERSON)?.unit?.registration === "registered" ? true : undefined;
  });
  for (let round = 0; round < ROUNDS; round++) {
    await console.keyboard.press("/");
    await console.keyboard.type("jonas");
    await console.keyboard.press("Enter");
    const pressed = async () => {
      const at = performance.timeOrigin + performance.now();
      await console.keyboard.press("Control+Enter");
      return at;
    };
    took.ringBack.push(await heardWithin(ear, RING_BACK_HZ, pressed));
    // A caller whose calls nobody answers may soon call no more, on either side: the seventh within a minute would not ring.
    await until("the answer", LIMIT_MS, async () =>
      (await newest(program))?.state === "connected" ? true : undefined,
    );
    await endCall(program);
    const before = (await newest(program))?.id;
    const invited = async () => {
      await ask(console, "lab.callConsole", { personId: PERSON });
      return until("the call", LIMIT_MS, async () => {
        const call = await newest(program);
        if (call === undefined || call.id === before) return undefined;
        if (call.endReason !== null) throw new Error(`the call did not ring: ${call.endReason.code}`);
        return call.startedAt;
      });
    };
    took.ring.push(await heardWithin(ear, RING_HZ, invited));
    await press(program, "a", "connected");
    await endCall(program);
  }
  return took;
}

/** Runs the program with its lab on a sound card of its own. */
export async function benchSound(): Promise<BenchTable[]> {
  const browser = findBrowser();
  if (browser === undefined) throw new Error("the sound bench needs an installed Chromium, Chrome or Edge");
  if (missing(SOUND_TOOLS).length > 0) throw new Error(`the sound bench needs ${whatIsMissing(SOUND_TOOLS)}`);
  await buildIfStale();
  const dataFolder = mkdtempSync(join(tmpdir(), "mc-dispatcher-sound-"));
  const card = await SoundCard.open("headset");
  try {
    const ear = card.listenAt("headset");
    const program = await openChromiumProgram(browser.path, {
      dataFolder,
      headless: true,
      microphone: "of-this-computer",
      sound: { server: card.server },
    });
    try {
      const { ringBack, ring } = await measure(program, ear);
      const row = (name: string, values: readonly number[]) => [
        name,
        String(values.length),
        percentile(values, 0.5),
        percentile(values, 0.95),
      ];
      return [
        {
          title: "Until it is heard, ms",
          columns: ["from … to", "runs", "median", "p95"],
          rows: [row("the key that calls → ring-back", ringBack), row("INVITE received → ring", ring)],
          notes: ["At the output of a sound server: what its own buffer and the recorder take is in it."],
        },
      ];
    } finally {
      await program.close();
    }
  } finally {
    await card.close();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}
