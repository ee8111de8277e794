/**
 * The unchanged console in a real browser, signed in by an administrator's account.json.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { onTestFailed } from "vitest";
import { findBrowser } from "../../../electron/machine/find-browser.mjs";
import { proxyArguments } from "../../../electron/shells/chromium/browser.ts";
import { type ChromiumShell, startChromiumShell } from "../../../electron/shells/chromium/chromium-shell.ts";
import { CHROMIUM_FLAGS } from "../../../scripts/tools/program/chromium-flags.ts";
import { MICROPHONE_FLAGS } from "../../../scripts/tools/program/microphone.ts";
import { ask, until } from "../../../scripts/tools/program/program.ts";
import type { Person, SipAccount } from "../../../shared/bridge/account.ts";
import { MAX_PAGE } from "../../../shared/bridge/message-page.ts";
import type { Settings } from "../../../shared/bridge/settings.ts";
import type { EndReasonCode } from "../../../shared/errors/end-reason.ts";
import type { CallRecord, CallState, CallStep } from "../../../shared/mc/call-record.ts";
import type { MessageRecord } from "../../../shared/mc/message-record.ts";
import { writeTone } from "../rig/wave.ts";
import { heardFrequency, rememberConnections } from "./heard.ts";

const LIMIT_MS = 25_000;
const VOICE_SECONDS = 10;
const VOICE_RATE = 48_000;

export interface RealConsoleOptions {
  readonly folder: string;
  readonly name: string;
  readonly account: Readonly<Record<string, unknown>>;
  /** User parts of the people in the directory. */
  readonly people: readonly string[];
  readonly settings?: Partial<Settings>;
  /** Frequency of what its microphone hears. */
  readonly voiceHz: number;
  /** The policy of its computer; without one none but that of this computer counts. */
  readonly policyFile?: string;
  /** Servers of the name system that it asks. */
  readonly nameServers?: readonly string[];
  /** The home of whoever runs its browser, with the certificates that they trust (`.pki/nssdb`). */
  readonly home?: string;
  /** What more its browser is started with. */
  readonly flags?: readonly string[];
  /** Whether it is waited for until it is registered. */
  readonly registers?: boolean;
}

const titled = (user: string) => user.replace(/(^|[.-])\w/g, (each) => each.toUpperCase().replace(/[.-]/, " "));

export class RealConsole {
  readonly page: Page;
  readonly shell: ChromiumShell;
  readonly #browser: Browser;
  readonly #folder: string;

  private constructor(page: Page, shell: ChromiumShell, browser: Browser, folder: string) {
    this.page = page;
    this.shell = shell;
    this.#browser = browser;
    this.#folder = folder;
  }

  /** Starts host and browser and waits until the console is registered. */
  static async open(options: RealConsoleOptions): Promise<RealConsole> {
    const dataFolder = join(options.folder, `data-${options.name}`);
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    const { mcServiceId, services } = options.account as { mcServiceId?: string; services?: SipAccount["services"] };
    const domain = (mcServiceId ?? services?.mcptt?.id ?? "").split("@")[1];
    const people: Person[] = options.people.map((user) => ({
      id: user,
      displayName: titled(user),
      role: "",
      mcServiceId: `sip:${user}@${domain}`,
      favourite: false,
    }));
    writeFileSync(join(dataFolder, "account.json"), JSON.stringify(options.account), { mode: 0o600 });
    writeFileSync(join(dataFolder, "directory.json"), JSON.stringify(people));
    const voice = join(options.folder, `voice-${options.voiceHz}.wav`);
    writeTone(voice, options.voiceHz, VOICE_SECONDS, VOICE_RATE);
    const executablePath = findBrowser()?.path;
    if (executablePath === undefined) throw new Error("no browser: run `npm run setup`");
    let browser: Browser | undefined;
    let page: Page | undefined;
    let shell: ChromiumShell | undefined;
    try {
      shell = await startChromiumShell({
        dataFolder,
        lab: false,
        port: 0,
        ...(options.policyFile === undefined ? {} : { policyFile: options.policyFile }),
        ...(options.nameServers === undefined ? {} : { nameServers: options.nameServers }),
        openBrowserWindow: async (url) => {
          page = await context.newPage();
          await page.goto(url);
        },
      });
      browser = await chromium.launch({
        executablePath,
        headless: true,
        chromiumSandbox: process.getuid?.() !== 0,
        ...(options.home === undefined ? {} : { env: { ...process.env, HOME: options.home } }),
        args: [
          ...CHROMIUM_FLAGS,
          ...MICROPHONE_FLAGS["test-signal"],
          ...proxyArguments(shell.host.windowProxy),
          `--use-file-for-fake-audio-capture=${voice}`,
          ...(options.flags ?? []),
        ],
      });
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      context.setDefaultTimeout(LIMIT_MS);
      await context.addInitScript(rememberConnections);
      await shell.openWindow("console");
      if (page === undefined) throw new Error("the console did not open");
      const opened = new RealConsole(page, shell, browser, options.folder);
      if (options.settings !== undefined) await ask(page, "settings.update", options.settings);
      if (options.registers !== false) await opened.registered();
      return opened;
    } catch (error) {
      await page?.screenshot({ path: join(options.folder, `${options.name}-did-not-open.png`) }).catch(() => undefined);
      await shell?.close();
      await browser?.close();
      throw error;
    }
  }

  /** Keeps a picture of the console if the test that is running fails. To be called before folders are kept. */
  pictureOnFailure(name: string): void {
    onTestFailed(async () => {
      await this.page.screenshot({ path: join(this.#folder, `${name}.png`) }).catch(() => undefined);
      writeFileSync(
        join(this.#folder, `${name}-calls.json`),
        JSON.stringify(await this.calls().catch(String), null, 1),
      );
    });
  }

  async registered(): Promise<void> {
    await this.page
      .getByRole("banner")
      .getByRole("status")
      .filter({ hasText: "registered" })
      .first()
      .waitFor({ timeout: LIMIT_MS });
  }

  calls(): Promise<CallRecord[]> {
    return ask(this.page, "calls.list", { limit: 20 });
  }

  async newest(): Promise<CallRecord | undefined> {
    return (await ask(this.page, "calls.list", { limit: 1 }))[0];
  }

  async #search(user: string): Promise<void> {
    const { keyboard } = this.page;
    await keyboard.press("/");
    // What is typed before the focus is there goes to nobody.
    await this.page.locator('[role="combobox"]:focus').waitFor();
    await keyboard.press("Control+a");
    await keyboard.type(titled(user));
  }

  /** Calls somebody with the keyboard alone, as a dispatcher does. */
  async dial(user: string, key: "Control+Enter" | "Control+Shift+Enter" = "Control+Enter"): Promise<void> {
    const before = (await this.newest())?.id;
    const { keyboard } = this.page;
    await this.#search(user);
    await this.page
      .getByRole("region", { name: "People" })
      .getByRole("button", { name: /^Call / })
      .first()
      .waitFor();
    await keyboard.press("Enter");
    await keyboard.press(key);
    await this.another(before);
  }

  /** Writes to somebody with the keyboard alone. */
  async write(user: string, text: string): Promise<void> {
    const { keyboard } = this.page;
    await this.#search(user);
    await keyboard.press("Enter");
    await keyboard.press("Control+m");
    await this.page.locator("textarea:focus").waitFor();
    await keyboard.type(text);
    await keyboard.press("Enter");
  }

  /** What is kept of messages, the oldest first. */
  async messages(): Promise<readonly MessageRecord[]> {
    return (await ask(this.page, "messages.list", { after: 0, limit: MAX_PAGE })).records;
  }

  /** Waits for a call that is not the one named. */
  another(before: string | undefined): Promise<CallRecord> {
    return until("a new call on record", LIMIT_MS, async () => {
      const call = await this.newest();
      return call !== undefined && call.id !== before ? call : undefined;
    });
  }

  /** Waits until the newest call is in a state. */
  is(state: CallState): Promise<CallRecord> {
    return until(`the newest call being ${state}`, LIMIT_MS, async () => {
      const call = await this.newest();
      if (call?.state === "ended" && state !== "ended") {
        throw new Error(`it ended: ${call.endReason?.code} ${call.endReason?.detail ?? ""}`);
      }
      return call?.state === state ? call : undefined;
    });
  }

  /** Waits until the newest call has passed a milestone. */
  passed(step: CallStep): Promise<CallRecord> {
    return until(`the newest call having passed ${step}`, LIMIT_MS, async () => {
      const call = await this.newest();
      return call?.steps.some((each) => each.step === step) ? call : undefined;
    });
  }

  async ends(code: EndReasonCode): Promise<CallRecord> {
    const call = await this.is("ended");
    if (call.endReason?.code !== code) {
      throw new Error(`expected ${code}, got ${call.endReason?.code} ${call.endReason?.detail ?? ""}`);
    }
    return call;
  }

  async hangUp(): Promise<CallRecord> {
    await this.page.keyboard.press("Shift+Escape");
    return this.is("ended");
  }

  /** Presses Hold and waits until the console shows that the other side has agreed. */
  async hold(): Promise<void> {
    await this.page.keyboard.press("h");
    await this.page.getByText("On hold: held by you").first().waitFor();
  }

  /** Presses Hold again, and waits until the console shows no hold any more. */
  async resume(): Promise<void> {
    await this.page.keyboard.press("h");
    await this.page
      .getByText(/On hold: held by you|Resuming/)
      .first()
      .waitFor({ state: "hidden" });
  }

  /** Opens the keypad and types digits. */
  async typeDigits(digits: string): Promise<void> {
    const keypad = this.page.getByRole("button", { name: /^Keypad/ });
    await until("a call that carries digits", LIMIT_MS, async () => ((await keypad.isEnabled()) ? true : undefined));
    const { keyboard } = this.page;
    await keyboard.press("p");
    await this.page.getByRole("group", { name: /^Keypad/ }).waitFor();
    await keyboard.type(digits);
    await this.page.getByText(`Sent ${digits}`).waitFor();
    await keyboard.press("Escape");
  }

  /** The strongest frequency of what the newest connection brings, once it is louder than silence; in hertz. */
  heardFrequency(): Promise<number> {
    return heardFrequency(this.page);
  }

  /** Whether the audio of the newest connection goes through a TURN server, at our end and at the other; and how ours is reached. */
  route(): Promise<{ local: string; remote: string; relayProtocol: string | undefined }> {
    return this.page.evaluate(async () => {
      const made = (window as unknown as { interopConnections: RTCPeerConnection[] }).interopConnections;
      const connection = made.filter(({ connectionState }) => connectionState === "connected").at(-1);
      const report: Record<string, unknown>[] = [];
      for (const [, each] of (await connection?.getStats()) ?? []) report.push(each);
      const named = (id: unknown) => report.find((each) => each["id"] === id);
      const transport = report.find(({ type }) => type === "transport");
      const pair = named(transport?.["selectedCandidatePairId"]);
      const [local, remote] = [named(pair?.["localCandidateId"]), named(pair?.["remoteCandidateId"])];
      return {
        local: String(local?.["candidateType"]),
        remote: String(remote?.["candidateType"]),
        relayProtocol: local?.["relayProtocol"] as string | undefined,
      };
    });
  }

  async close(): Promise<void> {
    await this.shell.close();
    await this.#browser.close();
  }
}
