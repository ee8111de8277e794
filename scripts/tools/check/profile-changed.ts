/**
 * The scenario of `--check` in which the profile of the dispatcher is changed at the configuration server while the console works: what it no longer
 * permits is off and said without anybody touching the console, what it permits again is on, and a protected call to a colleague at home.
 *
 * @module
 */
import { mcIdForPeople } from "../../../shared/mc/mc-id.ts";
import { ask, type Program, until } from "../program/program.ts";
import type { ScenarioResult } from "./scenario.ts";
import { callAtHome, runBehindSignIn, signInByHand } from "./signed-in.ts";
import { SETTLE_MS } from "./steps.ts";

export const PROFILE_CHANGED = "profile-changed";

/** Tag of the profile that the server has given last, once that is another one than before. */
function nextTag({ console: page }: Program, before: string | undefined): Promise<string> {
  return until("another profile", SETTLE_MS, async () => {
    const { documents } = await ask(page, "lab.state", {});
    const tag = documents?.profileTag ?? undefined;
    return tag === before ? undefined : tag;
  });
}

/** Somebody is chosen, so that what can be done with a person is in sight. */
async function chooseSomebody({ console: page }: Program): Promise<void> {
  const { people } = await ask(page, "lab.state", {});
  const person = people.find(({ kind }) => kind === "at-home");
  if (person === undefined) throw new Error("the lab has nobody who is at home");
  await page.getByRole("combobox").fill(mcIdForPeople(person.primaryId));
  await page.getByRole("option", { name: person.displayName }).click();
}

/** The way to an emergency call, once it is on, or off. */
async function emergencyIs({ console: page }: Program, on: boolean): Promise<void> {
  const button = page.getByRole("button", { name: "Emergency…", disabled: !on }).first();
  await button.waitFor({ timeout: SETTLE_MS });
}

async function runIn(program: Program): Promise<ScenarioResult> {
  const { console: page } = program;
  await signInByHand(program);
  const tags = [await nextTag(program, undefined)];
  await chooseSomebody(program);
  await emergencyIs(program, true);
  const begun = performance.now();
  await ask(page, "lab.configureDocuments", { withholds: "emergency-calls" });
  await emergencyIs(program, false);
  await page.getByText("profile changed", { exact: false }).first().waitFor({ state: "attached", timeout: SETTLE_MS });
  const changedWithinMs = Math.round(performance.now() - begun);
  const etag = await nextTag(program, tags.at(-1));
  tags.push(etag);
  const told = await ask(page, "documents.state", {});
  const isTold = told.kind === "server" && told.changed?.withdrawn.join() === "allow-emergency-private-call";
  await ask(page, "lab.configureDocuments", { withholds: "nothing" });
  await emergencyIs(program, true);
  tags.push(await nextTag(program, etag));
  const result = await callAtHome(program, PROFILE_CHANGED);
  const failure = result.failure ?? (isTold ? undefined : "the console does not say what has changed");
  const profile = { etag, version: tags.length, changedWithinMs };
  return { ...result, ok: failure === undefined, profile, ...(failure === undefined ? {} : { failure }) };
}

/** Runs it in a program of its own. Never throws: what went wrong is in the result. */
export const runProfileChanged = (): Promise<ScenarioResult> => runBehindSignIn(PROFILE_CHANGED, runIn);
