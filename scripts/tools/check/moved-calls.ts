/**
 * Scenarios of `--check` in which calls are moved on: the dispatcher is passed on by somebody, and passes somebody on. What is said to
 * be so was counted at the two ends that talk afterwards.
 *
 * @module
 */
import type { LabPerson } from "../../../shared/bridge/lab.ts";
import type { EndReasonCode } from "../../../shared/errors/end-reason.ts";
import type { CallRecord } from "../../../shared/mc/call-record.ts";
import { mcIdForPeople, sameMcId } from "../../../shared/mc/mc-id.ts";
import { ask, type Program, until } from "../program/program.ts";
import { callSeen } from "./call-seen.ts";
import { between, talk } from "./moved-ends.ts";
import { protectionResult } from "./protection.ts";
import type { CallSeen, MovedOn, ScenarioResult } from "./scenario.ts";
import { dial, NO_MEDIA, newestCall, openUnit, personNow, recordFacts, SETTLE_MS, wasHeard } from "./steps.ts";

interface Cast {
  /** Passes the calls of the own unit on by itself. */
  readonly mover: LabPerson;
  /** To whom that one's calls go. */
  readonly then: LabPerson;
  /** Is found at another system. */
  readonly migrated: LabPerson;
}

/** What is to be printed, whatever becomes of the scenario. */
class Stage {
  step = "begin";
  readonly begun = Date.now();
  calls: CallSeen[] = [];
  movedOn: MovedOn | undefined;
}

type Play = (program: Program, cast: Cast, stage: Stage) => Promise<void>;

const unitOf = async (program: Program, { id }: LabPerson) => (await personNow(program, id))?.unit ?? null;

function unitIs(program: Program, person: LabPerson, call: string): Promise<true> {
  return until(`${call} at ${person.displayName}`, SETTLE_MS, async () =>
    (await unitOf(program, person))?.call === call ? true : undefined,
  );
}

/** The newest call, as soon as it is as wanted. */
function newest(program: Program, { begun }: Stage, what: string, is: (call: CallRecord) => boolean) {
  return until(what, SETTLE_MS, async () => {
    const call = await newestCall(program, begun);
    return call !== undefined && is(call) ? call : undefined;
  });
}

const recordOf = async (program: Program, id: string) =>
  (await ask(program.console, "calls.list", { limit: 10 })).find((call) => call.id === id);

/** A call of ours is over, for the reason that is expected. */
function endsWith(program: Program, { id }: CallRecord, endReason: EndReasonCode): Promise<CallRecord> {
  return until(`the end of a call: ${endReason}`, SETTLE_MS, async () => {
    const call = await recordOf(program, id);
    if (call?.endReason && call.endReason.code !== endReason) throw new Error(`the call ended: ${call.endReason.code}`);
    return call?.endReason ? call : undefined;
  });
}

/** The newest call is with somebody who hears us, and frames have proved its key at both ends. */
async function talksWith(program: Program, person: LabPerson, stage: Stage): Promise<CallRecord> {
  const call = await newest(program, stage, `a call with ${person.displayName}`, ({ state }) => state === "connected");
  return until(`a protected call that ${person.displayName} hears`, SETTLE_MS, async () => {
    const [record, unit] = [await recordOf(program, call.id), await unitOf(program, person)];
    const both = record?.protection?.state === "proved" && unit?.protection?.state === "proved";
    const heard = unit?.media?.received;
    return both && heard !== undefined && wasHeard(heard) ? record : undefined;
  });
}

/** Keeps a call as both ends see it now. */
async function keep(program: Program, person: LabPerson, call: CallRecord, stage: Stage): Promise<void> {
  const line = program.console.getByRole("main").locator(".line-number [aria-hidden]").first();
  const digit = (await line.count()) === 0 ? 0 : Number(await line.textContent());
  stage.calls.push(callSeen(call, person.primaryId, await unitOf(program, person), digit > 0 ? digit : null));
}

/** The call that was kept last is over: how it ended, and what we have heard of it to its end. */
async function noteEnd(program: Program, call: CallRecord, endReason: EndReasonCode, stage: Stage): Promise<void> {
  const { media } = await endsWith(program, call, endReason);
  const seen = stage.calls.pop();
  if (seen === undefined) throw new Error("no call was kept");
  const fromColleague = media?.received ?? NO_MEDIA.received;
  stage.calls.push({ ...seen, media: { ...seen.media, fromColleague }, endReason });
  if (seen.state.console === "connected" && !wasHeard(fromColleague)) throw new Error(`${seen.peer} was not heard`);
}

/** The key opens the choice, the name is typed, and the other key does it. */
async function passOn(program: Program, { displayName, primaryId }: LabPerson): Promise<void> {
  const { keyboard } = program.console;
  // With Alt: the field of the people may have the focus.
  await keyboard.press("Alt+x");
  const choice = program.console.getByRole("group", { name: /^(?:Transfer|Forward)/ });
  await choice.getByRole("combobox").fill(mcIdForPeople(primaryId));
  await choice.getByRole("option", { name: displayName, selected: true }).waitFor();
  await keyboard.press("Control+Enter");
}

/** Two people talk to each other after the dispatcher has moved a call on; then one of them hangs up. */
async function talkToEachOther(program: Program, from: LabPerson, to: LabPerson, before: CallRecord, stage: Stage) {
  stage.step = `${from.displayName} and ${to.displayName} talk`;
  stage.movedOn = await until(stage.step, SETTLE_MS, async () => {
    const seen = await between(program, from, to);
    return talk(seen, before) ? seen : undefined;
  });
}

async function hangUp(program: Program, from: LabPerson, to: LabPerson): Promise<void> {
  const unit = await program.unit(from.id);
  await unit.getByRole("button", { name: "Hang up" }).click({ timeout: SETTLE_MS });
  for (const person of [from, to]) await unitIs(program, person, "ended");
}

/** The keys of a call must be others than those of the one that it takes the place of. */
function refuseSameKey(before: CallRecord, after: CallRecord): void {
  const [old, fresh] = [before, after].map(({ protection }) => protection?.identity?.pckId);
  if (fresh === undefined || old === fresh) throw new Error(`the key is the one of the call before: ${fresh}`);
}

/** We are transferred by whom we call, and then transfer whom we talk to. */
const transfer: Play = async (program, { migrated, mover, then }, stage) => {
  stage.step = `call ${mover.displayName}`;
  await dial(program, mover);
  const first = await talksWith(program, mover, stage);
  await keep(program, mover, first, stage);
  stage.step = "the question whether to go";
  await program.console.getByRole("alert").filter({ hasText: "asks you to call" }).waitFor({ timeout: SETTLE_MS });
  await program.console.keyboard.press("Control+Enter");
  stage.step = `talk to ${then.displayName}`;
  await newest(program, stage, stage.step, ({ transferredBy }) => transferredBy !== null);
  const second = await talksWith(program, then, stage);
  if (!sameMcId(second.transferredBy ?? "", first.currentId)) throw new Error(`sent by ${second.transferredBy}`);
  refuseSameKey(first, second);
  await noteEnd(program, first, "moved-on", stage);
  await keep(program, then, second, stage);
  stage.step = `transfer ${then.displayName}`;
  await passOn(program, migrated);
  await talkToEachOther(program, then, migrated, second, stage);
  await noteEnd(program, second, "transferred", stage);
  await hangUp(program, then, migrated);
};

/** Whom we call forwards us while it rings there, and we forward somebody who calls us. */
const forwarded: Play = async (program, { migrated, mover, then }, stage) => {
  stage.step = `call ${mover.displayName}`;
  await dial(program, mover);
  stage.step = "the question whether to call somebody else";
  await newest(program, stage, stage.step, ({ state }) => state === "deciding");
  await program.console.keyboard.press("Control+Enter");
  stage.step = `talk to ${then.displayName}`;
  const first = await talksWith(program, then, stage);
  const carriers = first.redirections.map(({ carrier, target }) => `${target} by ${carrier}`).join();
  if (carriers !== "forwarded by message") throw new Error(`the call was ${carriers || "not forwarded"}`);
  await keep(program, then, first, stage);
  await program.console.keyboard.press("Shift+Escape");
  await unitIs(program, then, "ended");
  await noteEnd(program, first, "hung-up", stage);
  stage.step = `${migrated.displayName} calls`;
  await ask(program.console, "lab.callConsole", { personId: migrated.id });
  const second = await newest(program, stage, stage.step, ({ state }) => state === "incoming");
  await program.console.getByRole("main").getByRole("alert").waitFor();
  await keep(program, migrated, second, stage);
  stage.step = `forward ${migrated.displayName}`;
  await passOn(program, then);
  await talkToEachOther(program, migrated, then, second, stage);
  await noteEnd(program, second, "forwarded-by-you", stage);
  await hangUp(program, migrated, then);
};

const PLAYS = { transfer, forwarded } as const satisfies Partial<Record<LabPerson["kind"], Play>>;

/** Kinds of people whose scenario moves calls on. */
export type MovedName = keyof typeof PLAYS;

export const isMoved = (kind: LabPerson["kind"]): kind is MovedName => kind in PLAYS;

function castOf(mover: LabPerson, people: readonly LabPerson[]): Cast {
  const then = people.find(({ id }) => id === mover.settings.movesTo);
  const migrated = people.find(({ kind }) => kind === "migrated");
  if (then === undefined || migrated === undefined) throw new Error("the lab lacks somebody");
  return { mover, then, migrated };
}

/**
 * Runs the scenario of somebody who moves calls on. Never throws: what went wrong is in the result.
 *
 * @param people - of the lab
 */
export async function runMoved(
  program: Program,
  mover: LabPerson & { readonly kind: MovedName },
  people: readonly LabPerson[],
): Promise<ScenarioResult> {
  const stage = new Stage();
  const cast = castOf(mover, people);
  let failure: string | undefined;
  try {
    for (const person of Object.values(cast)) await openUnit(program, person.id);
    await PLAYS[mover.kind](program, cast, stage);
  } catch (error) {
    failure = `${stage.step}: ${error instanceof Error ? error.message : String(error)}`;
    // What is left would be in the way of the next scenario.
    await program.console.keyboard.press("Shift+Escape");
    await hangUp(program, cast.then, cast.migrated).catch(() => {});
  }
  const call = await newestCall(program, stage.begun).catch(() => undefined);
  const { movedOn } = stage;
  return {
    name: mover.kind,
    ok: failure === undefined,
    ...recordFacts(call),
    media: {
      toColleague: movedOn?.to.heard ?? NO_MEDIA.received,
      fromColleague: movedOn?.from.heard ?? NO_MEDIA.received,
    },
    protection: call === undefined ? null : protectionResult(call, null),
    calls: stage.calls,
    ...(movedOn === undefined ? {} : { movedOn }),
    ...(failure === undefined ? {} : { failure }),
  };
}
