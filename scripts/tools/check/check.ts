/**
 * `npm run demo -- --check`: the whole capability, headless, measured at both ends, as one JSON object.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LabPerson } from "../../../shared/bridge/lab.ts";
import { openProgram } from "../program/open-program.ts";
import { ask, type Program, until } from "../program/program.ts";
import { DISPATCHER_MIGRATES, runDispatcherMigrates } from "./dispatcher-migrates.ts";
import { FILE_NAMES, runFile } from "./file-scenarios.ts";
import { HANDSET, runHandset } from "./handset.ts";
import { MESSAGE_NAMES, runMessage } from "./message-scenarios.ts";
import { isMoved, runMoved } from "./moved-calls.ts";
import { PROFILE_CHANGED, runProfileChanged } from "./profile-changed.ts";
import { PUSH_TO_TALK } from "./push-to-talk.ts";
import { runScenario, type ScenarioResult } from "./scenario.ts";
import { runSeveral, SEVERAL_NAMES } from "./several-calls.ts";
import { runSignedIn, SIGNED_IN } from "./signed-in.ts";
import { SETTLE_MS } from "./steps.ts";
import { isSeenKind, videoName } from "./video.ts";

export interface CheckResult {
  readonly ok: boolean;
  readonly shell: "electron" | "chromium";
  readonly scenarios: readonly ScenarioResult[];
}

/** The person who demonstrates each kind: the first of that kind. */
function demonstrators(people: readonly LabPerson[]): LabPerson[] {
  return [...new Map(people.toReversed().map((person) => [person.kind, person])).values()].toReversed();
}

/** @throws Error for a name that is no scenario */
function refuseUnknown(known: readonly string[], names: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`no scenario ${unknown}; there are ${known.join(", ")}`);
}

/** The console shows a picture whose time can be read, while something runs. */
async function withGeneratedPicture({ console: page }: Program, run: () => Promise<void>): Promise<void> {
  const { pictureSource } = await ask(page, "settings.get", {});
  await ask(page, "settings.update", { pictureSource: "generated" });
  try {
    await run();
  } finally {
    await ask(page, "settings.update", { pictureSource });
  }
}

/** Units that are no windows. */
const HANDSETS = [HANDSET, PUSH_TO_TALK] as const;

/**
 * Runs them in a program that runs with its lab, whoever has started it.
 *
 * @throws Error for a name that is no scenario
 */
export async function checkProgram(program: Program, names: readonly string[]): Promise<CheckResult> {
  const scenarios: ScenarioResult[] = [];
  // In a narrow window the word itself is not shown.
  const registered = program.console.getByText("registered", { exact: false }).first();
  await registered.waitFor({ state: "attached", timeout: SETTLE_MS });
  const { dispatcherId, people } = await until("the lab", SETTLE_MS, () => ask(program.console, "lab.state", {}));
  const single = demonstrators(people);
  const seen = single.flatMap((person) => {
    const { kind } = person;
    return isSeenKind(kind) ? [{ name: videoName(kind), person: { ...person, kind } }] : [];
  });
  const known = [
    ...single.map(({ kind }) => kind),
    ...seen.map(({ name }) => name),
    ...SEVERAL_NAMES,
    ...MESSAGE_NAMES,
    ...FILE_NAMES,
    ...HANDSETS.map(({ name }) => name),
    DISPATCHER_MIGRATES,
    SIGNED_IN,
    PROFILE_CHANGED,
  ];
  refuseUnknown(known, names);
  const wanted = (name: string) => names.length === 0 || names.includes(name);
  for (const person of single.filter(({ kind }) => wanted(kind))) {
    const { kind } = person;
    if (isMoved(kind)) {
      scenarios.push(await runMoved(program, { ...person, kind }, people));
      continue;
    }
    const colleague = people.find(({ id }) => id === person.settings.forwardsTo) ?? person;
    const call = { name: kind, person: { ...person, kind }, colleague, dispatcherId, withPicture: false };
    scenarios.push(await runScenario(program, call));
  }
  const videos = seen.filter(({ name }) => wanted(name));
  if (videos.length > 0)
    await withGeneratedPicture(program, async () => {
      for (const { name, person } of videos) {
        const call = { name, person, colleague: person, dispatcherId, withPicture: true };
        scenarios.push(await runScenario(program, call));
      }
    });
  for (const name of SEVERAL_NAMES.filter(wanted)) scenarios.push(await runSeveral(program, name, people));
  for (const name of MESSAGE_NAMES.filter(wanted)) scenarios.push(await runMessage(program, name, people));
  for (const name of FILE_NAMES.filter(wanted)) scenarios.push(await runFile(program, name, people));
  for (const each of HANDSETS) if (wanted(each.name)) scenarios.push(await runHandset(program, people, each));
  return { ok: scenarios.every(({ ok }) => ok), shell: program.shell, scenarios };
}

/** Scenarios in which the dispatcher signs in first, each in a program of its own. */
const BEHIND_SIGN_IN = {
  [SIGNED_IN]: runSignedIn,
  [PROFILE_CHANGED]: runProfileChanged,
  [DISPATCHER_MIGRATES]: runDispatcherMigrates,
};

/** Runs them in a program with a data folder that goes with it. */
async function checkOwnProgram(names: readonly string[]): Promise<CheckResult> {
  const dataFolder = mkdtempSync(join(tmpdir(), "mc-dispatcher-check-"));
  try {
    const program = await openProgram({ dataFolder, headless: true });
    try {
      return await checkProgram(program, names);
    } finally {
      await program.close();
    }
  } finally {
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

/**
 * Runs one scenario per kind of person of the lab, those with several calls, those of messages, and those of files; and, in programs of their own,
 * those of a dispatcher who signs in first.
 *
 * @param names - the scenarios to run; all of them when there are none
 * @throws Error for a name that is no scenario
 */
export async function runCheck(names: readonly string[] = []): Promise<CheckResult> {
  const checked = await checkOwnProgram(names);
  const scenarios = [...checked.scenarios];
  for (const [name, run] of Object.entries(BEHIND_SIGN_IN)) {
    if (names.length === 0 || names.includes(name)) scenarios.push(await run());
  }
  return { ...checked, ok: scenarios.every(({ ok }) => ok), scenarios };
}
