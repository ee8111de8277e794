/**
 * The scenario of `--check` in which the dispatcher signs in first: acts and seconds from nothing to registered, what the servers have authorised
 * then, where the tokens are, and a protected call to a colleague at home.
 *
 * @module
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openProgram } from "../program/open-program.ts";
import { ask, type Program, until } from "../program/program.ts";
import { signInAtBrowser } from "./person-at-browser.ts";
import { runScenario, type ScenarioResult } from "./scenario.ts";
import { NO_MEDIA, recordFacts, SETTLE_MS } from "./steps.ts";

export const SIGNED_IN = "signed-in";

/** Who chooses herself in the browser, where nobody else is named. */
const DISPATCHER = "ava-lindqvist";
/** Octets of a word that is put into the window, to see that the search finds one. */
const PLANTED = 32;

const sha256Of = (text: string) => createHash("sha256").update(text).digest("hex");

/** Whether a text has a word in it of which somebody knows the hash. Nobody here has the tokens themselves. */
function hasOneOf(text: string, hashes: ReadonlySet<string>): boolean {
  const words = new Set(text.match(/[\w-]{20,}(?:\.[\w-]+)*/g));
  return [...words].some((word) => hashes.has(sha256Of(word)));
}

/** Everything that a window has in its memory, as the browser writes it down. */
async function memoryOf(page: Program["console"]): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on("HeapProfiler.addHeapSnapshotChunk", ({ chunk }) => chunks.push(chunk));
  await session.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  await session.detach();
  return chunks.join("");
}

function filesOf(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
  return names.filter((name) => statSync(name).isFile()).map((name) => readFileSync(name, "latin1"));
}

/**
 * Who has a token, by looking: the host, whose token the key server takes; the console's window; the data folder; the browser.
 *
 * @param browser - all that the browser has seen
 * @throws Error where the search does not find in the window what was put there
 */
async function holdersOf(program: Program, browser: readonly string[]): Promise<readonly string[]> {
  const { console: page, dataFolder } = program;
  const { identity } = await ask(page, "lab.state", {});
  const hashes = new Set(identity?.tokenHashes);
  if (hashes.size === 0) throw new Error("the identity server has given no token");
  const planted = randomBytes(PLANTED).toString("base64url");
  await page.evaluate((word) => Reflect.set(window, "planted", word), planted);
  const memory = await memoryOf(page);
  await page.evaluate(() => Reflect.deleteProperty(window, "planted"));
  if (!hasOneOf(memory, new Set([sha256Of(planted)]))) throw new Error("a search that does not find what is there");
  // Only with a token are there keys.
  await until("keys", SETTLE_MS, async () => {
    const { state } = await ask(page, "keys.status", {});
    return state === "ready" ? state : undefined;
  });
  return [
    "host",
    ...(hasOneOf(memory, hashes) ? ["console"] : []),
    ...(filesOf(dataFolder).some((text) => hasOneOf(text, hashes)) ? ["data-folder"] : []),
    ...(browser.some((text) => hasOneOf(text, hashes)) ? ["browser"] : []),
  ];
}

/** The services for which the servers of the dispatcher's system have authorised the dispatcher, once that is all of them, by their own word. */
async function authorisedFor({ console: page }: Program): Promise<readonly string[]> {
  return until("authorised", SETTLE_MS, async () => {
    const { dispatcherId, identity } = await ask(page, "lab.state", {});
    const services = identity?.authorisation.services ?? [];
    const isWhole = services.length > 0 && services.every(({ userId }) => userId === dispatcherId);
    return isWhole ? services.map(({ service }) => service) : undefined;
  });
}

/** One key, and one choice in the browser, until the console is registered. @param personId - who is chosen there */
export async function signInByHand(program: Program, personId = DISPATCHER) {
  const { console: page } = program;
  const begin = page.getByRole("button", { name: "Sign in" });
  await begin.waitFor();
  let acts = 0;
  const begun = performance.now();
  await begin.press("Enter");
  acts += 1;
  const address = await program.addressOpened();
  const { text, visited } = await signInAtBrowser(address, personId);
  acts += 1;
  // In a narrow window the word itself is not shown.
  await page.getByText("registered", { exact: false }).first().waitFor({ state: "attached", timeout: SETTLE_MS });
  return { acts, seconds: Math.round(performance.now() - begun) / 1_000, seen: [text, ...visited] };
}

/** Signs in as its user does. */
async function signIn(program: Program): Promise<NonNullable<ScenarioResult["signIn"]>> {
  const { acts, seconds, seen } = await signInByHand(program);
  return {
    acts,
    seconds,
    authorisedFor: await authorisedFor(program),
    tokensHeldBy: await holdersOf(program, seen),
  };
}

/** A call to the colleague who is at home. @param name - of the scenario that it is part of */
export async function callAtHome(program: Program, name: string): Promise<ScenarioResult> {
  const { dispatcherId, people } = await ask(program.console, "lab.state", {});
  const person = people.find(({ kind }) => kind === "at-home");
  if (person === undefined) throw new Error("the lab has nobody who is at home");
  const kind = "at-home" as const;
  const call = { name, person: { ...person, kind }, colleague: person, dispatcherId, withPicture: false };
  return runScenario(program, call);
}

async function runIn(program: Program): Promise<ScenarioResult> {
  const signed = await signIn(program);
  const result = await callAtHome(program, SIGNED_IN);
  const isKept = signed.tokensHeldBy.join() === "host";
  const failure = result.failure ?? (isKept ? undefined : `tokens held by ${signed.tokensHeldBy.join(", ")}`);
  return { ...result, ok: failure === undefined, signIn: signed, ...(failure === undefined ? {} : { failure }) };
}

/**
 * Runs a scenario in a program of its own, in which the dispatcher has to sign in. Never throws: what went wrong is in the result.
 *
 * @param run - what it consists of
 */
export async function runBehindSignIn(
  name: string,
  run: (program: Program) => Promise<ScenarioResult>,
): Promise<ScenarioResult> {
  const dataFolder = mkdtempSync(join(tmpdir(), "mc-dispatcher-check-sign-in-"));
  try {
    const program = await openProgram({ dataFolder, headless: true, signIn: true });
    try {
      return await run(program);
    } finally {
      await program.close();
    }
  } catch (error) {
    return {
      name,
      ok: false,
      ...recordFacts(undefined),
      media: { toColleague: NO_MEDIA.received, fromColleague: NO_MEDIA.received },
      protection: null,
      failure: error instanceof Error ? error.message : String(error),
    };
  } finally {
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

/** Runs that of a dispatcher who signs in first. */
export const runSignedIn = (): Promise<ScenarioResult> => runBehindSignIn(SIGNED_IN, runIn);
