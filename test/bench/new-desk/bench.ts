/**
 * A desk that nobody has set up, until its first protected call: what somebody does by hand, and how long it takes. No file is edited by anybody.
 *
 * The program runs as in an office, without a lab in it: whoever works there opens the set-up file that was sent, signs in at the identity server and calls a
 * colleague. The servers are the lab's, found by their names through a proxy. Nobody needs time to read or to decide here, and the box of the system in
 * which a file is chosen answers at once: the acts are counted, and the seconds are the program's.
 *
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { createLab, type Lab } from "../../../lab/lab.ts";
import { buildIfStale } from "../../../scripts/tools/build/build.ts";
import { signInAtBrowser } from "../../../scripts/tools/check/person-at-browser.ts";
import { openChromiumProgram } from "../../../scripts/tools/program/chromium-program.ts";
import { ask, type Program, until } from "../../../scripts/tools/program/program.ts";
import { INSTALLED, openNewDesk } from "../../support/harness/e2e/new-desk.ts";
import { accountOfDispatcher, authorityOf, openLabOffice } from "../../support/harness/lab/console-at-the-lab.ts";
import { percentile } from "../statistics.ts";
import type { BenchTable } from "../table.ts";

const RUNS = 5;
const LIMIT_MS = 30_000;
/** Farther nobody goes with the Tab key for a button. */
const MOST_TABS = 12;
const DISPATCHER = "ava-lindqvist";

/** The parts of the way, each until what it is about is there. */
const PARTS = ["set up", "signed in and registered", "call connected", "protection proved"] as const;

interface PartDone {
  readonly acts: number;
  readonly seconds: number;
}

/** Counts what a hand does, and takes the time of each part. */
class Hand {
  readonly done: PartDone[] = [];
  readonly #page: Page;
  #acts = 0;
  #since = performance.now();

  constructor(page: Page) {
    this.#page = page;
  }

  /** Something that is done elsewhere: in a box of the system, or in a browser. */
  act(): void {
    this.#acts += 1;
  }

  async press(key: string): Promise<void> {
    this.#acts += 1;
    await this.#page.keyboard.press(key);
  }

  /** A word counts once: whoever types it does not think of its letters. */
  async type(word: string): Promise<void> {
    this.#acts += 1;
    await this.#page.keyboard.type(word);
  }

  /** Goes to the last button of a name by the Tab key, and presses it. */
  async pressButton(name: string): Promise<void> {
    const button = this.#page.getByRole("button", { name, exact: true }).last();
    await button.waitFor();
    const isThere = () => button.evaluate((each) => each === document.activeElement);
    for (let tabs = 0; tabs < MOST_TABS && !(await isThere()); tabs += 1) await this.press("Tab");
    if (!(await isThere())) throw new Error(`the Tab key does not lead to ${name}`);
    await this.press("Enter");
  }

  /** A part ends. */
  partDone(): void {
    const now = performance.now();
    this.done.push({ acts: this.#acts, seconds: (now - this.#since) / 1_000 });
    this.#acts = 0;
    this.#since = now;
  }
}

/** One desk, from nothing to its first protected call. @param file - the set-up file */
async function oneDesk(lab: Lab, file: string, colleague: string): Promise<readonly PartDone[]> {
  const opened = Promise.withResolvers<URL>();
  const desk = await openNewDesk({ file: () => file, openBrowser: async (url) => opened.resolve(url) });
  try {
    const { page } = desk;
    await page.getByRole("heading", { name: "Set up this desk" }).waitFor();
    const hand = new Hand(page);
    await hand.press("1");
    hand.act();
    await hand.pressButton("Set up");
    await page.getByRole("heading", { name: "This desk is set up" }).waitFor();
    hand.partDone();

    await hand.press("Control+Shift+Enter");
    await hand.pressButton("Sign in");
    const address = lab.identity()?.inBrowser(await opened.promise);
    if (address === undefined) throw new Error("nobody signs in at this lab");
    hand.act();
    await signInAtBrowser(address, DISPATCHER);
    await page.getByRole("banner").getByRole("status").getByText("registered", { exact: false }).first().waitFor();
    hand.partDone();

    await hand.press("/");
    await hand.type(colleague);
    await page
      .getByRole("region", { name: "People" })
      .getByRole("button", { name: /^Call / })
      .first()
      .waitFor();
    await hand.press("Enter");
    await hand.press("Control+Enter");
    const calls = async () => (await ask(page, "calls.list", { limit: 1 }))[0];
    await until("a call that is connected", LIMIT_MS, async () => {
      const call = await calls();
      if (call?.state === "ended") throw new Error(`the call ended: ${call.endReason?.code}`);
      return call?.state === "connected" ? call : undefined;
    });
    hand.partDone();
    await until("protection", LIMIT_MS, async () =>
      (await calls())?.protection?.state === "proved" ? true : undefined,
    );
    hand.partDone();
    await page.keyboard.press("Shift+Escape");
    await until("the end of the call", LIMIT_MS, async () => ((await calls())?.state === "ended" ? true : undefined));
    return hand.done;
  } finally {
    await desk.close();
  }
}

/** Opens the unit of somebody at home, who answers at once. */
async function openColleague(lab: Lab, units: Program) {
  const colleague = lab.state().people.find(({ kind }) => kind === "at-home");
  if (colleague === undefined) throw new Error("the lab has nobody who is at home");
  lab.configure(colleague.id, { answerDelayMs: 0 });
  await units.unit(colleague.id);
  await lab.whenRegistered(colleague.primaryId);
  return colleague;
}

/** Runs the benchmark. @throws Error without an installed browser, or when a desk does not come to its call */
export async function benchNewDesk(): Promise<BenchTable[]> {
  if (INSTALLED === undefined) throw new Error("this bench needs an installed Chromium, Chrome or Edge");
  await buildIfStale();
  const root = mkdtempSync(join(tmpdir(), "mc-dispatcher-new-desk-"));
  const lab = await createLab({ signIn: true });
  const office = await openLabOffice(lab);
  let units: Program | undefined;
  try {
    const options = { dataFolder: join(root, "units"), headless: true, signIn: true, createLab: async () => lab };
    units = await openChromiumProgram(INSTALLED.path, options);
    const colleague = await openColleague(lab, units);
    const file = join(root, "desk.mcprov");
    const [word = ""] = colleague.displayName.toLowerCase().split(" ");
    const runs: (readonly PartDone[])[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const setUp = {
        version: 1,
        account: accountOfDispatcher(lab),
        kmsTrustAnchor: authorityOf(lab),
        directory: lab.directory(),
      };
      writeFileSync(file, JSON.stringify(setUp));
      runs.push(await oneDesk(lab, file, word));
    }
    const times = (at: number) => runs.map((run) => run[at]?.seconds ?? Number.NaN);
    const whole = runs.map((run) => run.reduce((sum, { seconds }) => sum + seconds, 0));
    const acts = (run: readonly PartDone[]) => String(run.reduce((sum, each) => sum + each.acts, 0));
    const first = runs[0] ?? [];
    return [
      {
        title: "A new desk until its first protected call, seconds",
        columns: ["until", "acts", "median", "slowest"],
        rows: [
          ...PARTS.map((part, at) => [
            part,
            String(first[at]?.acts ?? 0),
            percentile(times(at), 0.5),
            Math.max(...times(at)),
          ]),
          ["all of it", acts(first), percentile(whole, 0.5), Math.max(...whole)],
        ],
        notes: [
          `${RUNS} desks, one after the other; load of the machine at the end: ${loadavg()[0]?.toFixed(1)}.`,
          "A key with its modifiers is an act, a word that is typed, a file that is chosen, and a choice in the browser.",
        ],
      },
    ];
  } finally {
    await units?.close();
    await office.close();
    await lab.close();
    rmSync(root, { recursive: true, force: true });
  }
}
