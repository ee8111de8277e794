/**
 * Calls of the console as a dispatcher makes them, by its keys, and what was noted of each.
 *
 * @module
 */
import type { Page } from "playwright-core";
import { ask, type Program, until } from "../../../scripts/tools/program/program.ts";
import type { CallRecord } from "../../../shared/mc/call-record.ts";
import { KEY_CASES, mustBeCase } from "../calling/bench.ts";
import type { HostWork } from "./host-work.ts";
import { forget, type Noted, readNoted, type Span } from "./noted.ts";

const LIMIT_MS = 20_000;
const MIGRATED = "bea-novak";
const CALLER = "jonas-okafor";

/** How a redirected call finds its keys. There is none without: the user profile of the lab asks for them whatever the dispatcher sets. */
type KeyCase = (typeof KEY_CASES)[number];
export type CaseName = KeyCase["name"];

/** What the dispatcher has done before the key. */
export interface Beforehand {
  /** Whether the person was chosen anew and their card read: what can be made ahead is there. Else they are called as soon as they are found. */
  readonly reads: boolean;
  /** Whether the microphone is kept open between calls. */
  readonly keepsOpen: boolean;
}

/** Milliseconds for which a card is read. */
const READS_MS = 1_000;
/** Whom nobody is found by: nobody is chosen then, and what was made ahead of others goes. */
const NOBODY = "qqq";

/** A call that we placed, that was redirected and answered. */
export interface PlacedCall {
  readonly noted: Noted;
  /** Milliseconds of the host for each order for keys. */
  readonly hostMs: readonly number[];
  /** Key to first INVITE, and 300 to second. */
  readonly first: Span;
  readonly second: Span;
  /** Milliseconds from the answer. */
  readonly frames: { readonly sealed: number; readonly opened: number };
}

/** A call that came in; milliseconds from its INVITE. */
export interface CameCall {
  readonly ringing: number;
  readonly heard: number;
  readonly painted: number;
}

const at = (times: readonly number[], index: number): number => {
  const found = times.at(index);
  if (found === undefined) throw new Error("something that was to be noted was not");
  return found;
};

export class ConsoleCalls {
  page: Page;
  readonly #program: Program;
  readonly #hostWork: HostWork;
  /** Whether the certificate of the partner's KMS is held when a call begins. */
  #isHeld = true;

  constructor(program: Program, hostWork: HostWork) {
    this.#program = program;
    this.page = program.console;
    this.#hostWork = hostWork;
  }

  /** Opens the units of whom we call, and of who calls us. */
  async openUnits(): Promise<void> {
    // Nobody's KMS stands in the profile: nothing is fetched ahead because of it.
    for (const { id } of (await ask(this.page, "lab.state", {})).people)
      await ask(this.page, "lab.configure", { personId: id, settings: { kmsUriPlace: "redirection" } });
    for (const personId of [MIGRATED, CALLER]) await this.#openUnit(personId);
  }

  async #openUnit(personId: string): Promise<void> {
    await ask(this.page, "lab.configure", { personId, settings: { answerDelayMs: 0 } });
    await this.#program.unit(personId);
    await until("a unit that is registered", LIMIT_MS, async () => {
      const unit = (await this.#unit(personId))?.registration;
      return unit === "registered" ? true : undefined;
    });
    await this.page.bringToFront();
  }

  /** Places a call to somebody who has migrated, waits until it is up, and ends it. */
  async place(name: CaseName, { keepsOpen, reads }: Beforehand): Promise<PlacedCall> {
    const { page } = this;
    const wanted = KEY_CASES.find((each) => each.name === name);
    if (wanted === undefined) throw new Error("no such case");
    await this.#prepare(wanted);
    await this.#keepOpen(keepsOpen);
    await this.choose(reads ? "bea" : NOBODY);
    await page.waitForTimeout(READS_MS);
    await this.#quiet();
    // Nothing is made ahead of whoever is called as soon as they are found.
    if (!reads) await this.choose("bea");
    this.#hostWork.forget();
    await forget(page);
    await page.keyboard.press("Control+Enter");
    await this.#until(() => {
      const { answered, opened, sealed } = window.programNoted;
      return answered.length > 0 && opened.length > 0 && sealed.length > 0;
    });
    const noted = await readNoted(page);
    const record = await this.#end(MIGRATED);
    mustBeCase(record.protection?.identity, wanted);
    const answered = at(noted.answered, -1);
    return {
      noted,
      hostMs: this.#hostWork.took(),
      first: [at(noted.pressed, 0), at(noted.invitesSent, 0)],
      second: [at(noted.redirected, 0), at(noted.invitesSent, 1)],
      frames: { sealed: at(noted.sealed, -1) - answered, opened: at(noted.opened, -1) - answered },
    };
  }

  /** Chooses whoever is found first. */
  async choose(query: string): Promise<void> {
    const { keyboard } = this.page;
    await keyboard.press("/");
    await keyboard.type(query);
    await keyboard.press("Enter");
  }

  /** Calls others, each of whom goes on hold when the next is called. */
  async hold(personIds: readonly string[]): Promise<void> {
    for (const personId of personIds) {
      await this.#openUnit(personId);
      await this.choose(personId.replace("-", " "));
      await this.#quiet();
      const before = (await this.#newest())?.id;
      await this.page.keyboard.press("Control+Enter");
      await until("a call to be held", LIMIT_MS, async () => {
        const call = await this.#newest();
        return call?.id !== before && call?.state === "connected" ? true : undefined;
      });
    }
  }

  async #keepOpen(keepsOpen: boolean): Promise<void> {
    const { page } = this;
    await ask(page, "settings.update", { keepMicrophoneOpen: keepsOpen });
    await page.locator(".strip .kept-open").waitFor({ state: keepsOpen ? "visible" : "detached" });
  }

  /** Has somebody call us, answers when the ringing is on the screen and heard, and ends it. */
  async takeCall(): Promise<CameCall> {
    const { page } = this;
    await this.#quiet();
    await forget(page);
    await ask(page, "lab.callConsole", { personId: CALLER });
    await this.#until(() => {
      const { ringingPainted, ringingSent, sounded } = window.programNoted;
      return ringingPainted.length > 0 && ringingSent.length > 0 && sounded.length > 0;
    });
    const { invited, ringingPainted, ringingSent, sounded } = await readNoted(page);
    const from = at(invited, 0);
    // A caller whose calls nobody answers may soon call no more.
    await until("a call that is answered", LIMIT_MS, async () => {
      if ((await this.#newest())?.state === "connected") return true;
      await page.keyboard.press("a");
      return undefined;
    });
    await this.#end(CALLER);
    return { ringing: at(ringingSent, 0) - from, heard: at(sounded, 0) - from, painted: at(ringingPainted, 0) - from };
  }

  /** The newest call that is over. */
  async last(): Promise<CallRecord> {
    const call = await this.#newest();
    if (call === undefined) throw new Error("nothing is on record");
    return call;
  }

  async #prepare({ certificate, kmsUri }: KeyCase): Promise<void> {
    const { page } = this;
    await ask(page, "lab.configure", { personId: MIGRATED, settings: { kmsUriPlace: kmsUri } });
    const isMissing = certificate === "missing";
    if (isMissing === this.#isHeld) {
      const fault = isMissing ? "not-in-cache" : "none";
      await ask(page, "lab.configureKms", { system: "system-a", settings: { fault } });
    }
    if (isMissing || !this.#isHeld) await ask(page, "keys.refresh", {});
    this.#isHeld = !isMissing;
  }

  /** Until something is so in the window. What is held of the answer is let go of: a thousand of them would count as held by the host. */
  async #until(isSo: () => boolean): Promise<void> {
    const answer = await this.page.waitForFunction(isSo, undefined, { timeout: LIMIT_MS, polling: 100 });
    await answer.dispose();
  }

  /** Until the window has nothing to do any more of what was before. */
  async #quiet(): Promise<void> {
    await this.page.evaluate(async () => {
      for (let turn = 0; turn < 3; turn++)
        await new Promise<void>((resolve) => requestIdleCallback(() => resolve(), { timeout: 500 }));
    });
  }

  async #unit(personId: string) {
    const { people } = await ask(this.page, "lab.state", {});
    return people.find(({ id }) => id === personId)?.unit;
  }

  async #newest(): Promise<CallRecord | undefined> {
    return (await ask(this.page, "calls.list", { limit: 1 }))[0];
  }

  /** Ends the newest call, and waits until nothing of it is left at either end. */
  async #end(personId: string): Promise<CallRecord> {
    const record = await until("a call that is over", LIMIT_MS, async () => {
      const call = await this.#newest();
      if (call?.state === "ended") return call;
      if (call?.state === "connected") await this.page.keyboard.press("Shift+Escape");
      return undefined;
    });
    await until("a unit that is free", LIMIT_MS, async () => {
      const call = (await this.#unit(personId))?.call;
      return call === "ended" || call === "idle" ? true : undefined;
    });
    return record;
  }
}
