/**
 * The browser edition: the program as an installed one of Linux, its windows in the browser that the computer has.
 *
 * @module
 */

import { join, resolve } from "node:path";
import { environmentLocales, languageFor } from "../../../shared/base/language.ts";
import { asMcError, McError } from "../../../shared/errors/mc-error.ts";
import { speak } from "../../../shared/words/languages.ts";
import { wordsOf } from "../../../shared/words/words.ts";
import { type DesktopAbilities, NO_DESKTOP } from "../../host/desktop-view.ts";
import type { FileDialogs } from "../../host/host.ts";
import { findBrowser } from "../../machine/find-browser.mjs";
import { currentSystemFolder } from "../../systems/system-folders.ts";
import { type ChromiumShell, startChromiumShell } from "../chromium/chromium-shell.ts";
import { followStartAtLogin, keepAutostart } from "../desktop/autostart.ts";
import { errorText } from "../desktop/error-text.ts";
import { type HandedParts, takeHanded } from "../desktop/handed.ts";
import { type Handed, handedIn, withoutHanded } from "../desktop/links.ts";
import { argumentsOnOtherSide, parseStartOptions } from "../desktop/start-options.ts";
import type { Boxes } from "./boxes.ts";
import { handOver, takeHandOvers } from "./hand-over.ts";

/** What the edition is told of the place that it runs in. */
export interface EditionFacts {
  /** The command line without the program. */
  readonly args: readonly string[];
  /** Folder that a file without one is in. */
  readonly cwd: string;
  /** Folder for settings of the user's programs: `~/.config`. */
  readonly configFolder: string;
  /** Folder of this bundle, with what packaging says of it. */
  readonly hostFolder: string;
  /** Folder of the built windows. */
  readonly rendererFolder: string;
  /** What starts the program; undefined where it is not installed. */
  readonly executable: string | undefined;
  readonly root: boolean;
  readonly boxes: Boxes;
  readonly fileDialogs: FileDialogs;
  /** Opens an address in the browser of the system. */
  readonly openBrowser: (url: URL) => Promise<void>;
}

/** Milliseconds that a program which is just starting has to take what is handed over, and between two attempts. */
const HAND_OVER_WITHIN = 10_000;
const HAND_OVER_EACH = 100;

/** Signals by which a session, a terminal or an administrator ends a program. */
const ENDING = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/**
 * The folder of the desk, which is the one that Electron chooses in the other edition (whoever changes editions keeps what he has), and that of the
 * system which is worked in.
 */
function foldersOf({ args, cwd, configFolder }: EditionFacts): { readonly base: string; readonly dataFolder: string } {
  const { dataFolder, lab } = parseStartOptions(args);
  const base =
    dataFolder === undefined
      ? join(configFolder, lab ? "mc-dispatcher-lab" : "mc-dispatcher")
      : resolve(cwd, dataFolder);
  return { base, dataFolder: lab ? base : currentSystemFolder(base) };
}

/** What this desktop can do for the program: all else is a browser's window. */
function abilities({ executable }: EditionFacts): DesktopAbilities {
  return { ...NO_DESKTOP, startAtLogin: executable !== undefined };
}

/** What is handed over before there is a console waits for it. */
interface Inbox {
  take(handed: Handed): void;
  /** From now on everything goes there, what has waited first. */
  deliver(to: (handed: Handed) => void): void;
}

function createInbox(): Inbox {
  const waiting: Handed[] = [];
  let receiver = (handed: Handed): void => void waiting.push(handed);
  return {
    take: (handed) => receiver(handed),
    deliver(to) {
      receiver = to;
      for (const handed of waiting.splice(0)) to(handed);
    },
  };
}

/**
 * Runs until the console is closed.
 *
 * @returns whether the program is to start anew
 */
async function run(facts: EditionFacts, shell: ChromiumShell, inbox: Inbox): Promise<boolean> {
  const { boxes, configFolder, executable } = facts;
  const { host } = shell;
  host.log.info("browser edition: stored keys are protected by a key file");
  let anew = false;
  const parts: HandedParts = {
    host,
    showConsole() {
      shell.openWindow("console").catch((cause) => host.log.error("the console was not shown", cause));
    },
    agrees(question, to) {
      const { agree, cancel, fetch, keyFile } = wordsOf("shell").setUp;
      if (to === "fetch") return boxes.ask(question, fetch.agree, cancel);
      return boxes.ask({ ...question, detail: `${question.detail}\n${keyFile}` }, agree, cancel);
    },
    tellError: (error) => void boxes.tell(errorText(error)),
    startAnew() {
      anew = true;
      void shell.close();
    },
  };
  const stop =
    executable === undefined ? () => {} : followStartAtLogin(host, (on) => keepAutostart(on, configFolder, executable));
  try {
    await shell.openWindow("console");
    const { unit } = parseStartOptions(facts.args);
    if (unit !== undefined) await shell.openWindow("unit", unit);
    inbox.deliver((handed) => void takeHanded(handed, parts, "/"));
    await shell.closed;
  } catch (cause) {
    host.log.error("the program does not start", cause);
    throw cause;
  } finally {
    stop();
    await shell.close();
  }
  return anew;
}

/**
 * Runs the program until it has ended, in the lab and out of it as somebody goes.
 *
 * @param onShell - told of each shell that is started
 * @throws McError why it does not start
 */
async function runAlone(facts: EditionFacts, handed: Handed, onShell: (shell: ChromiumShell) => void) {
  let first: Handed | undefined = handed;
  let args: readonly string[] = withoutHanded(facts.args);
  for (;;) {
    const here: EditionFacts = { ...facts, args };
    const { lab, signIn } = parseStartOptions(args);
    const { base, dataFolder } = foldersOf(here);
    const browser = findBrowser();
    if (browser === undefined) throw new McError("browser-missing");
    const inbox = createInbox();
    let notTaking: unknown;
    let next: readonly string[] | undefined;
    const startAnew = (as: readonly string[]) => {
      next = as;
      void shell.close();
    };
    const elsewhere = argumentsOnOtherSide(args, !lab);
    const shell: ChromiumShell = await startChromiumShell({
      dataFolder,
      lab,
      signIn,
      browser,
      rendererFolder: facts.rendererFolder,
      hostFolder: facts.hostFolder,
      desktop: () => abilities(facts),
      fileDialogs: () => facts.fileDialogs,
      openBrowser: facts.openBrowser,
      ...(elsewhere === undefined
        ? {}
        : {
            switchLab: () => startAnew(elsewhere),
          }),
      // The same command line: which system it is then is written down.
      systems: { base, startAnew: () => startAnew(args) },
      whileHeld: () =>
        takeHandOvers(dataFolder, inbox.take).catch((cause) => {
          notTaking = cause;
          return () => {};
        }),
    });
    onShell(shell);
    if (notTaking !== undefined)
      shell.host.log.warn("later starts can hand nothing over", { cause: String(notTaking) });
    if (first?.link !== undefined || first?.provisioningFile !== undefined) inbox.take(first);
    first = undefined;
    const anew = await run(here, shell, inbox);
    if (next === undefined && !anew) return;
    args = next ?? args;
  }
}

/**
 * Starts the program, or hands over to the one that runs, and answers when it has ended.
 *
 * @returns exit code
 */
export async function runBrowserEdition(facts: EditionFacts): Promise<number> {
  // Until the settings are read, and where they cannot be.
  await speak(languageFor(environmentLocales(process.env)));
  const { link, provisioningFile } = handedIn(facts.args);
  const file = provisioningFile === undefined ? undefined : resolve(facts.cwd, provisioningFile);
  const handed: Handed = { link, provisioningFile: file };
  let shell: ChromiumShell | undefined;
  const end = () => void shell?.close();
  for (const signal of ENDING) process.on(signal, end);
  try {
    if (facts.root) throw new McError("started-by-root");
    await runAlone(facts, handed, (started) => {
      shell = started;
    });
    return 0;
  } catch (cause) {
    const error = asMcError(cause);
    if (error.code === "already-running" && (await takenOver(foldersOf(facts).dataFolder, handed))) return 0;
    await facts.boxes.tell(errorText(error));
    return 1;
  } finally {
    for (const signal of ENDING) process.off(signal, end);
  }
}

/** Whether the program that runs has taken it; one that is just starting takes a moment. */
async function takenOver(dataFolder: string, handed: Handed): Promise<boolean> {
  const end = Date.now() + HAND_OVER_WITHIN;
  while (Date.now() < end) {
    try {
      await handOver(dataFolder, handed);
      return true;
    } catch {
      await new Promise((again) => setTimeout(again, HAND_OVER_EACH));
    }
  }
  return false;
}
