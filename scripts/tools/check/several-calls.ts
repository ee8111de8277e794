/**
 * Scenarios of `--check` with more than one call: two of which one is held, a queue, a call back, and a caller who is recognised. What
 * is said to be so was counted at both ends, or stood on the screen.
 *
 * @module
 */
import type { LabPerson } from "../../../shared/bridge/lab.ts";
import type { CallRecord } from "../../../shared/mc/call-record.ts";
import { sameMcId } from "../../../shared/mc/mc-id.ts";
import { ask, type Program, until } from "../program/program.ts";
import { callSeen, goesOn } from "./call-seen.ts";
import type { CallSeen, ScenarioResult } from "./scenario.ts";
import { dial, NO_MEDIA, newestCall, openUnit, personNow, recordFacts, SETTLE_MS, wasHeard } from "./steps.ts";
import { bothSay, confirmGuard, dialAsEmergency, everyLegSaidSo } from "./urgent-steps.ts";

/** Energy as WebRTC counts it: less is silence, and a second of the generated voice is more. */
const SILENCE = 1e-4;
const SPEECH = 1e-3;
/** A key does nothing for this long after another caller has come first. */
const AIM_MS = 400;

interface Cast {
  /** Called as a member of our system, and found at another one. */
  readonly migrated: LabPerson;
  readonly atHome: LabPerson;
  readonly third: LabPerson;
}

/** What a scenario shows besides its calls. */
type Shown = Pick<ScenarioResult, "callBack" | "emergency" | "order" | "recognisedAs">;
type Scenario = (program: Program, cast: Cast, stage: Stage) => Promise<Shown>;

/** Keeps what is to be printed, whatever becomes of the scenario. */
class Stage {
  step = "begin";
  /** Lines by ID of the person, as the screen showed them. */
  readonly lines = new Map<string, number>();
  readonly begun = Date.now();
}

const others = (program: Program) => program.console.getByRole("region", { name: "Other calls" });
const rowOf = (program: Program, { displayName }: LabPerson) =>
  others(program).getByRole("listitem").filter({ hasText: displayName });
const middle = (program: Program) => program.console.getByRole("main");

/** The digit of a call, from its row or from the middle. */
async function lineOf(program: Program, person: LabPerson, stage: Stage): Promise<string> {
  const row = rowOf(program, person);
  const place = (await row.count()) > 0 ? row : middle(program);
  const line = (await place.locator(".line-number [aria-hidden]").first().textContent()) ?? "";
  stage.lines.set(person.id, Number(line));
  return line;
}

const unitOf = async (program: Program, { id }: LabPerson) => (await personNow(program, id))?.unit ?? undefined;
const energyAt = async (program: Program, person: LabPerson) =>
  (await unitOf(program, person))?.media?.received.energy ?? 0;

function unitIs(program: Program, person: LabPerson, call: string): Promise<true> {
  return until(`${call} at ${person.displayName}`, SETTLE_MS, async () =>
    (await unitOf(program, person))?.call === call ? true : undefined,
  );
}

/** One of them hears the console from now on, and the other does not any more. */
async function onlyHears(program: Program, heard: LabPerson, silent: LabPerson): Promise<void> {
  let before = [await energyAt(program, heard), await energyAt(program, silent)] as const;
  await until(`${heard.displayName} hears us and ${silent.displayName} does not`, SETTLE_MS, async () => {
    const now = [await energyAt(program, heard), await energyAt(program, silent)] as const;
    const quiet = now[1] - before[1] <= SILENCE;
    const spokenTo = now[0] - before[0] > SPEECH;
    if (!quiet) before = now;
    return quiet && spokenTo ? true : undefined;
  });
}

/** Somebody has heard us for as long as is measured, so that whoever is held afterwards was spoken with. */
async function talksWith(program: Program, person: LabPerson): Promise<void> {
  await unitIs(program, person, "connected");
  await until(`audio at ${person.displayName}`, SETTLE_MS, async () => {
    const heard = (await unitOf(program, person))?.media?.received;
    return heard !== undefined && wasHeard(heard) ? true : undefined;
  });
}

async function isCalledBy(program: Program, person: LabPerson): Promise<void> {
  await openUnit(program, person.id);
  await ask(program.console, "lab.callConsole", { personId: person.id });
}

/** One is called and held while the other is answered; a digit goes back to the first. */
const twoCalls: Scenario = async (program, { atHome, migrated }, stage) => {
  stage.step = "first call";
  await openUnit(program, migrated.id);
  await dial(program, migrated);
  await talksWith(program, migrated);
  await lineOf(program, migrated, stage);
  stage.step = "second call";
  await isCalledBy(program, atHome);
  await rowOf(program, atHome).getByRole("alert").waitFor();
  await lineOf(program, atHome, stage);
  await program.console.keyboard.press("a");
  await talksWith(program, atHome);
  stage.step = "the first is held";
  await onlyHears(program, atHome, migrated);
  stage.step = "back to the first";
  await program.console.keyboard.press(await lineOf(program, migrated, stage));
  await onlyHears(program, migrated, atHome);
  return {};
};

/** Three ring; the same key answers them in the order in which they came. */
const queue: Scenario = async (program, { atHome, migrated, third }, stage) => {
  const callers = [third, atHome, migrated];
  for (const person of callers) {
    stage.step = `${person.displayName} rings`;
    await isCalledBy(program, person);
    const place = person === third ? middle(program) : rowOf(program, person);
    await place.getByRole("alert").waitFor();
    await lineOf(program, person, stage);
  }
  const inRows = await others(program).getByRole("listitem").locator("strong").allTextContents();
  const order = [(await middle(program).getByRole("heading", { level: 2 }).first().textContent()) ?? "", ...inRows];
  for (const [place, person] of callers.entries()) {
    stage.step = `answer ${person.displayName}`;
    if (place > 0) await standsFirst(program, person);
    await program.console.keyboard.press("a");
    await talksWith(program, person);
  }
  const expected = callers.map(({ displayName }) => displayName);
  if (order.join() !== expected.join()) throw new Error(`the queue was ${order.join(", ")}`);
  return { order };
};

/** Waits until somebody has stood first for as long as the keys need to mean that one. */
async function standsFirst(program: Program, { displayName }: LabPerson): Promise<void> {
  let since: number | undefined;
  await until(`${displayName} being first`, SETTLE_MS, async () => {
    const first = others(program).locator('li:has([aria-keyshortcuts~="A"])');
    const is = (await first.count()) === 1 && ((await first.textContent()) ?? "").includes(displayName);
    since = is ? (since ?? performance.now()) : undefined;
    return since !== undefined && performance.now() - since > AIM_MS ? true : undefined;
  });
}

/** Whom a redirection taught to recognise calls from the new ID, which the directory does not have. */
const callerRecognised: Scenario = async (program, { migrated }, stage) => {
  stage.step = "the call that teaches the new ID";
  await openUnit(program, migrated.id);
  await dial(program, migrated);
  await unitIs(program, migrated, "connected");
  await program.console.keyboard.press("Shift+Escape");
  await unitIs(program, migrated, "ended");
  const newId = (await newestCall(program, stage.begun))?.redirections.at(-1)?.newId ?? "";
  stage.step = "the call from the new ID";
  await isCalledBy(program, migrated);
  await middle(program).getByRole("alert").waitFor();
  await lineOf(program, migrated, stage);
  const recognisedAs = (await middle(program).getByRole("heading", { level: 2 }).first().textContent()) ?? "";
  const said = (await middle(program).textContent()) ?? "";
  const call = await newestCall(program, stage.begun);
  if (call === undefined || !sameMcId(call.primaryId, newId)) throw new Error(`the caller was ${call?.primaryId}`);
  if (recognisedAs !== migrated.displayName) throw new Error(`the caller was named ${recognisedAs}`);
  if (!said.includes("The ID is verified.")) throw new Error("it is not said that the caller's ID is verified");
  if (!said.includes("redirected ")) throw new Error("it is not said that a redirection has named the caller");
  await program.console.keyboard.press("a");
  await talksWith(program, migrated);
  return { recognisedAs };
};

/** Somebody is called as an emergency by both steps of the guard; it is ended and made one again in the call. */
const emergency: (role: "atHome" | "migrated") => Scenario = (role) => async (program, cast, stage) => {
  const person = cast[role];
  stage.step = "the emergency call";
  await openUnit(program, person.id);
  await dialAsEmergency(program, person);
  await talksWith(program, person);
  await lineOf(program, person, stage);
  const call = await bothSay(program, person, "emergency", stage.begun);
  const sent = await everyLegSaidSo(program, call);
  if (!sent) throw new Error("a request that set the call up did not say that it is an emergency");
  stage.step = "the end of the emergency, in the call";
  await confirmGuard(program, /^Clear emergency/);
  await bothSay(program, person, "normal", stage.begun);
  stage.step = "an emergency again, in the call";
  await confirmGuard(program, /^Raise to emergency/);
  await bothSay(program, person, "emergency", stage.begun);
  return { emergency: { sent, received: true } };
};

/** Who has migrated asks to be called back, stands with the missed calls, and is called from there by one key. */
const callBack: Scenario = async (program, { migrated }, stage) => {
  stage.step = "the wish";
  await openUnit(program, migrated.id);
  await ask(program.console, "lab.askCallBack", { personId: migrated.id });
  const asked = await until("the wish at both ends", SETTLE_MS, async () => {
    const [theirs] = await wishesOf(program, migrated);
    const ours = (await wishesHere(program, migrated)).find(({ state }) => state === "asked");
    return theirs?.state === "asked" && ours !== undefined ? ours : undefined;
  });
  stage.step = "the missed calls";
  await program.console.keyboard.press("F4");
  const missed = program.console.getByRole("region", { name: "Missed" });
  const rows = missed.locator("li").filter({ hasText: "asks to be called back" });
  await rows.first().waitFor({ timeout: SETTLE_MS });
  if ((await rows.count()) !== 1) throw new Error(`${await rows.count()} people ask to be called back`);
  await rows.locator("[data-row]").focus();
  stage.step = "the call back";
  await program.console.keyboard.press("Control+Enter");
  await talksWith(program, migrated);
  await lineOf(program, migrated, stage);
  stage.step = "the wish being gone";
  const left = await until("the wish being gone at both ends", SETTLE_MS, async () => {
    const [here, there] = [await wishesHere(program, migrated), await wishesOf(program, migrated)];
    const gone = here.length === 0 && there.length === 0 && (await rows.count()) === 0;
    return gone ? { console: here.length, colleague: there.length } : undefined;
  });
  return { callBack: { askedBy: asked.id, left } };
};

/** Wishes of a unit, as it keeps them. */
const wishesOf = async (program: Program, person: LabPerson) =>
  ((await unitOf(program, person))?.callBacks ?? []).filter(({ by }) => by === "us");

/** Wishes of somebody, as the console's host keeps them. */
async function wishesHere(program: Program, { id }: LabPerson) {
  const currentId = (await personNow(program, id))?.currentId ?? "";
  const wishes = await ask(program.console, "callBacks.list", {});
  return wishes.filter((wish) => wish.by === "them" && sameMcId(wish.id, currentId));
}

const SCENARIOS = {
  "two-calls": { play: twoCalls, roles: ["migrated", "atHome"] },
  queue: { play: queue, roles: ["third", "atHome", "migrated"] },
  emergency: { play: emergency("atHome"), roles: ["atHome"] },
  "emergency-migrated": { play: emergency("migrated"), roles: ["migrated"] },
  "call-back": { play: callBack, roles: ["migrated"] },
  "caller-recognised": { play: callerRecognised, roles: ["migrated"] },
} as const satisfies Record<string, { readonly play: Scenario; readonly roles: readonly (keyof Cast)[] }>;

export type SeveralName = keyof typeof SCENARIOS;
export const SEVERAL_NAMES = Object.keys(SCENARIOS) as readonly SeveralName[];

/** The newest call of a person on record, under whichever ID: placed by us, or by that person. */
function callOf(calls: readonly CallRecord[], { primaryId }: LabPerson, newIds: readonly string[]) {
  return calls.find(({ currentId }) => [primaryId, ...newIds].some((id) => sameMcId(currentId, id)));
}

/** What both ends know of the call of each of the people, as far as there is one. */
async function bothEnds(program: Program, people: readonly LabPerson[], stage: Stage): Promise<CallSeen[]> {
  const calls = (await ask(program.console, "calls.list", { limit: 20 })).filter(
    ({ startedAt }) => startedAt >= stage.begun,
  );
  const seen = people.map(async (person): Promise<CallSeen[]> => {
    const now = await personNow(program, person.id);
    const record = callOf(calls, person, now === undefined ? [] : [now.currentId]);
    if (record === undefined) return [];
    return [callSeen(record, person.primaryId, now?.unit ?? null, stage.lines.get(person.id) ?? null)];
  });
  return (await Promise.all(seen)).flat();
}

/** Ends every call by its key: the one in the middle, then those on hold, each brought there by its digit. */
async function endAll(program: Program, people: readonly LabPerson[]): Promise<void> {
  for (const _ of people) await program.console.keyboard.press("Shift+Escape");
  for (const person of people) await unitIs(program, person, "ended");
}

/** What is wrong with a call that is over. */
function failureOf({ endReason, media, peer }: CallSeen): string | undefined {
  if (endReason !== "hung-up") return `end of the call with ${peer}: ${endReason}, not hung-up`;
  const heard = wasHeard(media.toColleague) && wasHeard(media.fromColleague);
  return heard ? undefined : `audio: one end of the call with ${peer} did not hear the other for two seconds`;
}

/**
 * Runs one of the scenarios. Never throws: what went wrong is in the result.
 *
 * @param people - of the lab
 */
export async function runSeveral(
  program: Program,
  name: SeveralName,
  people: readonly LabPerson[],
): Promise<ScenarioResult> {
  const { play, roles } = SCENARIOS[name];
  const stage = new Stage();
  const cast = castOf(people);
  const acting = roles.map((role) => cast[role]);
  let shown: Shown = {};
  let calls: readonly CallSeen[] = [];
  let failure: string | undefined;
  try {
    shown = await play(program, cast, stage);
    stage.step = "every call at both ends";
    const before = await until("every call being protected and heard", SETTLE_MS, async () => {
      const seen = await bothEnds(program, acting, stage);
      return seen.length === acting.length && seen.every((call) => goesOn(call) && wasHeard(call.media.toColleague))
        ? seen
        : undefined;
    });
    stage.step = "hang-up";
    await endAll(program, acting);
    calls = await until("the end of every call", SETTLE_MS, async () => {
      const after = await bothEnds(program, acting, stage);
      if (after.some(({ endReason }) => endReason === null)) return undefined;
      return after.map((call, place) => ({ ...call, state: before[place]?.state ?? call.state }));
    });
    failure = calls.map(failureOf).find((each) => each !== undefined);
  } catch (error) {
    failure = `${stage.step}: ${error instanceof Error ? error.message : String(error)}`;
    calls = await bothEnds(program, acting, stage).catch(() => []);
    // What is left would be in the way of the next scenario.
    await endAll(program, acting).catch(() => {});
  }
  return {
    ...(await ofTheNewest(program, stage, calls)),
    name,
    ok: failure === undefined,
    calls,
    ...shown,
    ...(failure === undefined ? {} : { failure }),
  };
}

/** What a result says of one call: here, of the newest. */
async function ofTheNewest(program: Program, stage: Stage, calls: readonly CallSeen[]) {
  const call = await newestCall(program, stage.begun).catch(() => undefined);
  const seen = calls.find(({ peer }) => call !== undefined && sameMcId(peer, call.primaryId)) ?? calls.at(-1);
  return {
    ...recordFacts(call),
    media: seen?.media ?? { toColleague: NO_MEDIA.received, fromColleague: NO_MEDIA.received },
    protection: seen?.protection ?? null,
  };
}

function castOf(people: readonly LabPerson[]): Cast {
  const first = (kind: LabPerson["kind"], nth = 0) => {
    const found = people.filter((person) => person.kind === kind)[nth];
    if (found === undefined) throw new Error(`the lab has nobody who is ${kind}`);
    return found;
  };
  return { migrated: first("migrated"), atHome: first("at-home"), third: first("at-home", 1) };
}
