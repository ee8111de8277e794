/**
 * The scenario of `--check` in which the dispatcher is the one who migrates, having signed in at home alone: a colleague calls the ID at home three
 * times, and reaches the dispatcher at home, at the partner system, and at home again. Under which ID, the colleague's end says.
 *
 * @module
 */
import type { LabPerson, LabState } from "../../../shared/bridge/lab.ts";
import type { CallRecord } from "../../../shared/mc/call-record.ts";
import { mcIdDomain } from "../../../shared/mc/mc-id.ts";
import { ask, type Program, until } from "../program/program.ts";
import { protectionResult } from "./protection.ts";
import type { ScenarioResult } from "./scenario.ts";
import { runBehindSignIn, signInByHand } from "./signed-in.ts";
import { NO_MEDIA, newestCall, openUnit, personNow, recordFacts, SETTLE_MS, wasHeard } from "./steps.ts";

export const DISPATCHER_MIGRATES = "dispatcher-migrates";

const KIND = "at-home";
/** A second of them. */
const LEAST_FRAMES = 50;

/** What one call to the ID at home came to. */
interface Reached {
  readonly call: CallRecord;
  /** As both ends heard and knew it, before it was ended. */
  readonly unit: NonNullable<LabPerson["unit"]>;
}

/** Presses what leads to another system, among the settings, and waits until the console is registered there and system A knows it. */
async function move({ console: page }: Program, name: RegExp, system: LabState["systems"][number]["lane"]) {
  await page.keyboard.press("Control+,");
  // The page begins anew as whoever the dispatcher is there; what is asked of the one that goes is answered by nobody.
  await Promise.all([
    page.waitForEvent("load", { timeout: SETTLE_MS }),
    page.getByRole("button", { name }).press("Enter", { timeout: SETTLE_MS }),
  ]);
  await until(`the dispatcher at ${system}`, SETTLE_MS, async () => {
    const { migration, systems } = await ask(page, "lab.state", {});
    const shown = systems.find(({ lane }) => lane === system)?.name ?? "";
    const isRegistered = await page
      .getByText(new RegExp(`^${shown}`))
      .first()
      .isVisible();
    return migration.system === system && isRegistered ? true : undefined;
  });
  // In a narrow window the word itself is not shown.
  await page.getByText("registered", { exact: false }).first().waitFor({ state: "attached", timeout: SETTLE_MS });
}

/** The colleague calls the ID at home, both hear each other under a key that both have proved, and the dispatcher hangs up. */
async function isReached(program: Program, { id }: LabPerson): Promise<Reached> {
  const { console: page } = program;
  const begun = Date.now();
  await ask(page, "lab.callConsole", { personId: id });
  await until("a call that comes in", SETTLE_MS, async () => {
    const call = await newestCall(program, begun);
    if (call?.state === "ended") throw new Error(`the call ended: ${call.endReason?.code}`);
    return call?.state === "incoming" ? true : undefined;
  });
  await page.keyboard.press("a");
  const unit = await until("a protected call that both hear", SETTLE_MS, async () => {
    const [call, colleague] = [await newestCall(program, begun), (await personNow(program, id))?.unit];
    const isProved = call?.protection?.state === "proved" && colleague?.protection?.state === "proved";
    const heard = colleague?.media?.received;
    // The unit counts a little later than it hears.
    const { authenticated = 0, protected: sent = 0 } = colleague?.protection?.frames ?? {};
    const isFramed = Math.min(authenticated, sent) >= LEAST_FRAMES;
    return isProved && isFramed && heard !== undefined && wasHeard(heard) ? colleague : undefined;
  });
  await page.getByRole("button", { name: /^End call/ }).click();
  const call = await until("the end of the call", SETTLE_MS, async () => {
    const record = await newestCall(program, begun);
    return record?.state === "ended" ? record : undefined;
  });
  return { call, unit };
}

function failureOf(reached: readonly Reached[], homeId: string, newId: string): string | undefined {
  const as = reached.map(({ unit }) => unit.calledId);
  if (as.join() !== [homeId, newId, homeId].join()) return `reached as ${as.join(", ")}`;
  const odd = reached.find(({ call }) => call.endReason?.code !== "hung-up");
  if (odd !== undefined) return `end: ${odd.call.endReason?.code}, not hung-up`;
  const unheard = reached.some(({ call }) => call.media === null || !wasHeard(call.media.received));
  return unheard ? "audio: the console did not hear for two seconds" : undefined;
}

/** Signs in, and goes there and back. */
async function runIn(program: Program): Promise<ScenarioResult> {
  await signInByHand(program);
  const { dispatcherId: homeId, people } = await ask(program.console, "lab.state", {});
  const person = people.find(({ kind }) => kind === KIND);
  if (person === undefined) throw new Error(`nobody is ${KIND}`);
  const reached: Reached[] = [];
  let step = "open the unit";
  let newId = "";
  let failure: string | undefined;
  try {
    await openUnit(program, person.id);
    step = "at home";
    reached.push(await isReached(program, person));
    step = "work from the partner system";
    await move(program, /^Work from System /, "system-b");
    newId = (await ask(program.console, "migration.state", {})).at?.newId ?? "";
    step = "at the partner system";
    reached.push(await isReached(program, person));
    step = "back home";
    await move(program, /^Back to System /, "system-a");
    step = "at home again";
    reached.push(await isReached(program, person));
    failure = failureOf(reached, homeId, newId);
  } catch (error) {
    failure = `${step}: ${error instanceof Error ? error.message : String(error)}`;
  }
  const away = reached[1];
  const media = { toColleague: away?.unit.media?.received, fromColleague: away?.call.media?.received };
  return {
    name: DISPATCHER_MIGRATES,
    ok: failure === undefined,
    ...recordFacts(away?.call),
    primaryId: person.primaryId,
    media: {
      toColleague: media.toColleague ?? NO_MEDIA.received,
      fromColleague: media.fromColleague ?? NO_MEDIA.received,
    },
    protection: away === undefined ? null : protectionResult(away.call, away.unit.protection ?? null),
    migration: {
      from: mcIdDomain(homeId),
      to: mcIdDomain(newId),
      newId,
      reachedAs: reached.flatMap(({ unit }) => unit.calledId ?? []),
    },
    ...(failure === undefined ? {} : { failure }),
  };
}

/** Runs it in a program of its own. Never throws: what went wrong is in the result. */
export const runDispatcherMigrates = (): Promise<ScenarioResult> => runBehindSignIn(DISPATCHER_MIGRATES, runIn);
