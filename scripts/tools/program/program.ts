/**
 * The running program as a script or a test drives it: its console, its units, its host. Both shells look the same.
 *
 * @module
 */
import type { Page } from "playwright-core";
import type {
  CommandInput,
  CommandName,
  CommandOutput,
  CommandResult,
  RawBridge,
} from "../../../shared/bridge/bridge.ts";

export interface Program {
  readonly shell: "electron" | "chromium";
  /** Where its data folder lies for whoever drives it. */
  readonly dataFolder: string;
  /** The console; another page after it was opened anew. */
  readonly console: Page;
  /** Opens the window of a person's field unit, or finds the open one. */
  unit(personId: string): Promise<Page>;
  /**
   * Loads the console anew, agreeing where the shell asks first.
   *
   * @param inCall - whether there is a call, of which a browser asks and Electron, which has no key for this, does not
   * @throws Error when the shell asks otherwise than it should
   */
  reload(inCall: boolean): Promise<void>;
  /**
   * Ends the process of the console's page, as a crash does, and waits until the program has opened the console anew.
   *
   * @throws Error where the shell does not have it
   */
  crashConsole(): Promise<void>;
  /** Has the console ask for a microphone before a call needs it, where the shell asks a person. */
  askForMicrophone(): Promise<void>;
  /** The next address that the program has had the browser of the system open, once it has; no browser is opened. */
  addressOpened(): Promise<URL>;
  /** What whoever is asked for a file, or where to save one, answers from now on; undefined: nothing. */
  chooses(path: string | undefined): Promise<void>;
  /** Closes a window as its user does, leaving a call where the shell asks about it. */
  closeWindow(page: Page): Promise<void>;
  close(): Promise<void>;
}

export interface ProgramOptions {
  /** Settings, history and log of this run. */
  readonly dataFolder: string;
  readonly headless: boolean;
  /** Whether the dispatcher has to sign in first. */
  readonly signIn?: boolean;
  /**
   * What answers when the console asks for a microphone: the browser's test signal, which hides the devices of this computer,
   * one of these, nobody (refused), or a computer without one. The test signal when not given.
   */
  readonly microphone?: "test-signal" | "of-this-computer" | "refused" | "missing";
  /** Where the console is heard; without it, nowhere. */
  readonly sound?: {
    /** The sound server of this computer, as variables of the environment. */
    readonly server: Readonly<Record<string, string>>;
    /** Whether a page may sound before anybody has touched it, as in the program's own windows. True when not given. */
    readonly untouched?: boolean;
  };
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: "dark" | "light";
}

const POLL_MS = 25;

/** Sends a command to the host from inside a window, as that window, once the window has its host. */
export async function ask<N extends CommandName>(
  page: Page,
  name: N,
  input: CommandInput<N>,
): Promise<CommandOutput<N>> {
  // A page of the Chromium shell connects to its host after it has loaded, which nothing outside waits for.
  const connected = await page.waitForFunction(() => Reflect.has(window, "mcBridge"), undefined, { polling: POLL_MS });
  // Whoever asks a thousand times would hold a thousand answers.
  await connected.dispose();
  const result = (await page.evaluate(
    ([command, argument]) => (window as unknown as { mcBridge: RawBridge }).mcBridge.call(command, argument),
    [name, input] as const,
  )) as CommandResult<CommandOutput<N>>;
  if (!result.ok) throw new Error(`${name}: ${result.error.code} ${result.error.detail ?? ""}`);
  return result.value;
}

/**
 * Asks again and again until the answer satisfies.
 *
 * @param what - names the wait in the error
 * @param limitMs - when to give up
 */
export async function until<T>(what: string, limitMs: number, attempt: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const value = await attempt();
    if (value !== undefined) return value;
    if (performance.now() > end) throw new Error(`${what} did not happen within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
