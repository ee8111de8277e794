/**
 * A dispatcher's desk for the end-to-end tests: the real program in a fresh data folder, operated by keys and roles as a
 * dispatcher operates it, and read through its records.
 *
 * @module
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Locator, type Page } from "@playwright/test";
import { openProgram } from "../../../../scripts/tools/program/open-program.ts";
import { ask, type Program, type ProgramOptions, until } from "../../../../scripts/tools/program/program.ts";
import type { LabPerson, LabState } from "../../../../shared/bridge/lab.ts";
import type { LabPersonSettings } from "../../../../shared/bridge/lab-settings.ts";
import type { Settings } from "../../../../shared/bridge/settings.ts";
import { END_REASONS, type EndReasonCode } from "../../../../shared/errors/end-reason.ts";
import type { ErrorCode } from "../../../../shared/errors/mc-error.ts";
import type { CallRecord, CallState, LadderEntry } from "../../../../shared/mc/call-record.ts";
import { ERROR_WORDS } from "../../../../shared/words/error-words.ts";
import { bareBrowser } from "./bare-browser.ts";

/** Long enough for every wait of a call on a busy machine; a wait ends as soon as what it waits for is there. */
const LIMIT_MS = 40_000;

/** A server waits 32 s for the ACK of an answer that crossed a lost connection (RFC 3261 clause 13.3.1.4). */
const LEFTOVER_LIMIT_MS = 45_000;

/** Answers as soon as it rings: the tests are not about waiting. */
const AT_ONCE = { answerDelayMs: 0 } as const;

export type DeskOptions = Pick<ProgramOptions, "microphone" | "sound" | "viewport"> & {
  readonly dataFolder?: string;
  /** Whether the installed browser has to be around the page; where permissions or devices are named it is. */
  readonly isInBrowser?: boolean;
};

/** What places a call. */
const PLACING = { voice: "Control+Enter", picture: "Control+Shift+Enter" } as const;

export class Desk {
  readonly program: Program;
  readonly dataFolder: string;
  /** Errors that nobody caught and what a page complained about. */
  readonly complaints: string[] = [];
  readonly #ownsFolder: boolean;
  readonly #before = new Map<string, LabPersonSettings>();
  readonly #units = new Map<string, Page>();

  private constructor(program: Program, dataFolder: string, ownsFolder: boolean) {
    this.program = program;
    this.dataFolder = dataFolder;
    this.#ownsFolder = ownsFolder;
    this.#listen(program.console, "console");
  }

  /** Starts the program and waits until its console is registered. Given a data folder, that one is used and kept. */
  static async open(options: DeskOptions = {}): Promise<Desk> {
    const { dataFolder = mkdtempSync(join(tmpdir(), "mc-dispatcher-e2e-")), isInBrowser, ...rest } = options;
    const ownsFolder = options.dataFolder === undefined;
    try {
      const needsBrowser = isInBrowser ?? (rest.microphone !== undefined || rest.sound !== undefined);
      const window = needsBrowser ? undefined : bareBrowser();
      const program = await openProgram({ ...rest, dataFolder, headless: true }, window);
      const desk = new Desk(program, dataFolder, ownsFolder);
      if (rest.sound?.untouched === false) await desk.#hasBegunUntouched();
      await desk.registered();
      return desk;
    } catch (error) {
      if (ownsFolder) rmSync(dataFolder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Waits for the console without looking into its page as tests do: to the browser that is a touch. */
  async #hasBegunUntouched(): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page);
    const expression = "document.querySelector('[data-region=strip]')?.textContent";
    await until("a console that has begun", LIMIT_MS, async () => {
      const { result } = await session.send("Runtime.evaluate", {
        expression,
        returnByValue: true,
        userGesture: false,
      });
      return String(result.value).includes("registered") ? true : undefined;
    });
    await session.detach();
  }

  async close(): Promise<void> {
    await this.program.close();
    if (this.#ownsFolder) rmSync(this.dataFolder, { recursive: true, force: true });
  }

  get page(): Page {
    return this.program.console;
  }

  // -------------------------------------------------------------------------------------------------------------------
  // What is on the screen

  /** The middle: the call. */
  get call(): Locator {
    return this.page.getByRole("main");
  }

  /** The redirection notice. */
  get notice(): Locator {
    return this.page.getByRole("region", { name: "Redirection" });
  }

  /** The rows of the ladder. */
  get ladder(): Locator {
    return this.page.getByRole("list", { name: /^Messages of the call/ }).getByRole("listitem");
  }

  get recent(): Locator {
    return this.page.getByRole("list", { name: /^Recent calls/ });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name });
  }

  async registered(): Promise<void> {
    const status = this.page.getByRole("banner").getByRole("status");
    await expect(status).toHaveText("System A registered", { timeout: LIMIT_MS });
  }

  /** Drops the console's connection and sees each of the words on the screen, however short the connection is away. */
  async dropAndSee(drop: () => Promise<void>, ...words: readonly string[]): Promise<void> {
    const watch = await this.page.evaluateHandle((expected) => {
      const missing = new Set(expected);
      const observer = new MutationObserver(() => {
        const text = document.body.textContent;
        for (const each of missing) if (text.includes(each)) missing.delete(each);
        if (missing.size === 0) observer.disconnect();
      });
      observer.observe(document.body, { childList: true, subtree: true, characterData: true });
      return missing;
    }, words);
    await drop();
    await until(`"${words.join('", "')}" on the screen`, LIMIT_MS, () =>
      watch.evaluate((missing) => (missing.size === 0 ? true : undefined)),
    );
  }

  /** The end of the call in the dispatcher's words: on the screen with its code and, if it is a failure, in the ladder. */
  async showsEnd(code: EndReasonCode): Promise<void> {
    const { category } = END_REASONS[code];
    const { advice, message } = ERROR_WORDS[code];
    await expect(this.call).toContainText(message, { timeout: LIMIT_MS });
    await expect(this.call).toContainText(advice);
    await expect(this.call).toContainText(code);
    if (category === "normal") return;
    await expect(this.call.getByRole("alert").filter({ hasText: message })).toBeVisible();
    await expect(this.ladder.last()).toContainText(message);
    await expect(this.ladder.last()).toContainText(code);
  }

  // -------------------------------------------------------------------------------------------------------------------
  // What the dispatcher does

  /** Searches, chooses and calls with the keyboard alone. */
  async dial(typed: string, key: keyof typeof PLACING = "voice"): Promise<void> {
    const { keyboard } = this.page;
    await keyboard.press("/");
    await expect(this.page.getByRole("combobox", { name: /^Search people/ })).toBeFocused();
    await keyboard.type(typed);
    const people = this.page.getByRole("region", { name: "People" });
    await expect(people.getByRole("button", { name: /^(Call|Hold and call) / })).toBeEnabled();
    await keyboard.press("Enter");
    await keyboard.press(PLACING[key]);
  }

  /** Dials and waits for the state. */
  async dialUntil(typed: string, state: CallState, key: keyof typeof PLACING = "voice"): Promise<CallRecord> {
    const before = (await this.newest())?.id;
    await this.dial(typed, key);
    return until(`a call to ${typed} that is ${state}`, LIMIT_MS, async () => {
      const call = await this.newest();
      if (call === undefined || call.id === before) return undefined;
      if (call.state === "ended" && state !== "ended") throw new Error(`it ended: ${call.endReason?.code}`);
      return call.state === state ? call : undefined;
    });
  }

  /** Chooses in the settings with the keyboard alone, and closes them. Of two choices of one name the upper one is meant. */
  async choose(choice: string): Promise<void> {
    await this.page.keyboard.press("Control+,");
    const radio = this.page.getByRole("radio", { name: new RegExp(`^${choice}`) }).first();
    await radio.focus();
    await this.page.keyboard.press("Space");
    await expect(radio).toBeChecked();
    await this.page.keyboard.press("Escape");
    await expect(radio).toHaveCount(0);
  }

  /** Ends the call with its keys and waits for the record. */
  async hangUp(): Promise<CallRecord> {
    await this.page.keyboard.press("Shift+Escape");
    return this.newestEnded();
  }

  /** Ends the process of the console's page, and waits until the program has opened the console anew and it is registered. */
  async crash(): Promise<void> {
    await this.program.crashConsole();
    this.#listen(this.page, "console");
    await this.registered();
  }

  // -------------------------------------------------------------------------------------------------------------------
  // What is on record

  async calls(): Promise<CallRecord[]> {
    return ask(this.page, "calls.list", { limit: 50 });
  }

  async newest(): Promise<CallRecord | undefined> {
    return (await ask(this.page, "calls.list", { limit: 1 }))[0];
  }

  /** The ladder of a call, as it is on record. */
  ladderOf({ id }: CallRecord): Promise<LadderEntry[]> {
    return ask(this.page, "calls.ladder", { callId: id });
  }

  newestEnded(): Promise<CallRecord> {
    return this.newestIn("ended");
  }

  /** Waits until the newest call is in the state, and says in which it is instead. */
  async newestIn(state: CallState): Promise<CallRecord> {
    let call: CallRecord | undefined;
    try {
      return await until("it", LIMIT_MS, async () => {
        call = await this.newest();
        return call?.state === state ? call : undefined;
      });
    } catch (cause) {
      throw new Error(`the newest call is ${call?.state} (${call?.endReason?.code ?? "not over"}), not ${state}`, {
        cause,
      });
    }
  }

  // -------------------------------------------------------------------------------------------------------------------
  // The lab

  lab(): Promise<LabState> {
    return ask(this.page, "lab.state", {});
  }

  async person(personId: string): Promise<LabPerson> {
    const found = (await this.lab()).people.find(({ id }) => id === personId);
    if (found === undefined) throw new Error(`no such person: ${personId}`);
    return found;
  }

  /** Changes what the lab does for one person, until the end of the test. */
  async configure(personId: string, settings: Partial<LabPersonSettings>): Promise<void> {
    if (!this.#before.has(personId)) this.#before.set(personId, (await this.person(personId)).settings);
    await ask(this.page, "lab.configure", { personId, settings });
  }

  /** Closes the connection of the console or of a unit, from the server's side. */
  async drop(of: string): Promise<void> {
    await ask(this.page, "lab.dropConnection", { of });
  }

  storedSettings(): Promise<Settings> {
    return ask(this.page, "settings.get", {});
  }

  /** Opens a person's unit, answering at once, and waits until it is registered. */
  async openUnit(personId: string): Promise<Page> {
    await ask(this.page, "lab.configure", { personId, settings: AT_ONCE });
    const unit = await this.program.unit(personId);
    this.#listen(unit, personId);
    this.#units.set(personId, unit);
    await this.unitIs(personId, { registration: "registered" });
    return unit;
  }

  /** Waits until the unit has reported what is expected. */
  unitIs(personId: string, expected: Partial<NonNullable<LabPerson["unit"]>>): Promise<LabPerson> {
    return until(`the unit of ${personId}: ${JSON.stringify(expected)}`, LIMIT_MS, async () => {
      const person = await this.person(personId);
      const matches = Object.entries(expected).every(([key, value]) => person.unit?.[key as "call"] === value);
      return person.unit !== null && matches ? person : undefined;
    });
  }

  /** Nothing is left of any call: no system serves one, no unit rings or talks. */
  async nothingLeft(): Promise<void> {
    let seen = "";
    const free = async () => {
      const { people, systems } = await this.lab();
      seen = JSON.stringify([systems.map(({ activeCalls }) => activeCalls), people.map(({ unit }) => unit?.call)]);
      const quiet = people.every(({ unit }) => unit === null || unit.call === "idle" || unit.call === "ended");
      return quiet && systems.every(({ activeCalls }) => activeCalls === 0) ? true : undefined;
    };
    await until("the end of every call", LEFTOVER_LIMIT_MS, free).catch((error: unknown) => {
      throw new Error(`${String(error)}: ${seen}`);
    });
  }

  /** Waits until the call is connected and hears something. */
  heard(): Promise<CallRecord> {
    return until("audio from the colleague", LIMIT_MS, async () => {
      const call = await this.newest();
      return call?.steps.some(({ step }) => step === "media-flowing") ? call : undefined;
    });
  }

  /** Calls the person as things are, hears them and hangs up: the proof that what went before did no lasting harm. */
  async nextCallWorks(typed: string): Promise<void> {
    await this.registered();
    await this.dialUntil(typed, "connected");
    await this.heard();
    const { endReason } = await this.hangUp();
    expect(endReason?.code).toBe("hung-up");
  }

  /** After a test: ends what is left, puts the lab back, and holds the windows to have run without a complaint. */
  async tidy(): Promise<void> {
    const live = (await this.calls()).filter(({ state }) => state !== "ended");
    for (const { state } of live) await this.page.keyboard.press(state === "incoming" ? "d" : "Shift+Escape");
    for (const [personId, settings] of this.#before) {
      await ask(this.page, "lab.configure", { personId, settings });
      if (this.#units.has(personId)) await ask(this.page, "lab.configure", { personId, settings: AT_ONCE });
    }
    this.#before.clear();
    await this.nothingLeft();
    await this.registered();
    expect(this.complaints.splice(0)).toEqual([]);
  }

  #listen(page: Page, name: string): void {
    page.on("pageerror", (error) => this.complaints.push(`${name}: ${error.stack ?? error.message}`));
    page.on("console", (message) => {
      // A WebSocket that the lab drops on purpose is reported by the browser itself.
      if (message.type() === "error" && !/WebSocket/.test(message.text())) {
        this.complaints.push(`${name}: ${message.text()}`);
      }
    });
  }
}

/** The words of an error of the host or the lab. */
export const wordsOf = (code: ErrorCode): string => ERROR_WORDS[code].message;
