/**
 * The program in Electron, its windows driven by Playwright.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { _electron, type ElectronApplication, type Page } from "playwright-core";
import { MICROPHONE_FLAGS } from "./microphone.ts";
import { ask, type Program, type ProgramOptions, until } from "./program.ts";

/** What Electron runs of the checkout's build. */
export const BUILT_MAIN = fileURLToPath(new URL("../../../dist/electron/main.js", import.meta.url));
const OPEN_LIMIT_MS = 20_000;

export interface ElectronStart {
  readonly binary: string;
  /** The host's bundle; undefined for a packaged program, which has its own. */
  readonly main: string | undefined;
}

type LaunchOptions = Parameters<typeof _electron.launch>[0] & object;

/**
 * How Playwright is to start Electron: with its sandbox, which Playwright would take away, and without which the program
 * does not start.
 *
 * @param root - whether this is root, who has no sandbox
 */
export function electronLaunch({ binary, main }: ElectronStart, options: ProgramOptions, root: boolean): LaunchOptions {
  const { colorScheme = "dark", dataFolder, microphone = "test-signal", sound } = options;
  return {
    executablePath: binary,
    colorScheme,
    chromiumSandbox: !root,
    ...(sound === undefined ? {} : { env: { ...process.env, ...sound.server } as Record<string, string> }),
    args: [
      ...MICROPHONE_FLAGS[microphone],
      ...(main === undefined ? [] : [main]),
      "--lab",
      ...(options.signIn ? ["--sign-in"] : []),
      `--data-folder=${dataFolder}`,
    ],
  };
}

/**
 * Answers every question that the program asks in a box of the system's, which no page can be driven to, by its last
 * button but cancelling: a test that fails in a call would wait for ever at its end.
 *
 * @returns how many were asked so far
 */
async function answerBoxes(application: ElectronApplication): Promise<() => Promise<number>> {
  const asked = await application.evaluateHandle(({ dialog }) => {
    const count = { questions: 0 };
    dialog.showMessageBoxSync = (...args: readonly unknown[]) => {
      count.questions += 1;
      const { buttons = [], cancelId } = args.at(-1) as { buttons?: string[]; cancelId?: number };
      return buttons.findLastIndex((_button, at) => at !== cancelId);
    };
    return count;
  });
  return () => asked.evaluate(({ questions }) => questions);
}

/**
 * Has the program be refused the microphone, as the operating system refuses it: whoever asks gets none, and whoever looks
 * sees it. A page looks when it is loaded, so it is loaded again; once it is loaded, for the first loading would break off
 * the second.
 */
async function refuseMicrophone(application: ElectronApplication, console: Page): Promise<void> {
  await application.evaluate(({ session }) => {
    session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
    session.defaultSession.setPermissionCheckHandler((_contents, permission) => permission !== "media");
  });
  await console.waitForLoadState();
  await console.reload();
}

/** Keeps what is to be opened in the browser of the system from it, and answers the address. */
async function keepAddresses(application: ElectronApplication): Promise<() => Promise<URL | undefined>> {
  const kept = await application.evaluateHandle(({ shell }) => {
    const addresses: string[] = [];
    shell.openExternal = async (address) => void addresses.push(address);
    return addresses;
  });
  return async () => URL.parse((await kept.evaluate((addresses) => addresses.shift())) ?? "") ?? undefined;
}

/** Starts Electron with the lab and waits for the console. */
export async function openElectronProgram(start: ElectronStart, options: ProgramOptions): Promise<Program> {
  const application = await _electron.launch(electronLaunch(start, options, process.getuid?.() === 0));
  const console = await application.firstWindow();
  const questions = await answerBoxes(application);
  const nextAddress = await keepAddresses(application);
  if (options.microphone === "refused") await refuseMicrophone(application, console);
  if (options.viewport !== undefined) await console.setViewportSize(options.viewport);

  const personOf = async (page: Page) => (await ask(page, "app.info", {})).personId;
  return {
    shell: "electron",
    dataFolder: options.dataFolder,
    console,
    async unit(personId) {
      await ask(console, "lab.openUnit", { personId });
      return until("the unit's window", OPEN_LIMIT_MS, async () => {
        for (const page of application.windows()) {
          if (page !== console && (await personOf(page).catch(() => null)) === personId) return page;
        }
        return undefined;
      });
    },
    crashConsole: async () => {
      throw new Error("a page of Electron that crashed is followed by nobody here");
    },
    async reload() {
      const before = await questions();
      await console.reload();
      if ((await questions()) !== before) throw new Error("a box was shown before the page was loaded anew");
    },
    addressOpened: () => until("an address for the browser", OPEN_LIMIT_MS, nextAddress),
    chooses: (path) =>
      application.evaluate(({ dialog }, filePath) => {
        const canceled = filePath === undefined;
        dialog.showOpenDialog = async () => ({ canceled, filePaths: canceled ? [] : [filePath] });
        dialog.showSaveDialog = async () => ({ canceled, filePath: filePath ?? "" });
      }, path),
    // Electron asks nobody: the operating system has said what it thinks of it.
    async askForMicrophone() {},
    async closeWindow(page) {
      const window = await application.browserWindow(page);
      const closed = page.waitForEvent("close");
      // Not from here at once: a program that ends with this window gives no answer any more.
      await window.evaluate((each) => void setImmediate(() => each.close()));
      await closed;
    },
    close: () => application.close(),
  };
}
