/**
 * The program in Electron, its windows driven by Playwright.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { _electron, type Page } from "playwright-core";
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

/** Starts Electron with the lab and waits for the console. */
export async function openElectronProgram({ binary, main }: ElectronStart, options: ProgramOptions): Promise<Program> {
  const { colorScheme = "dark", dataFolder, microphone = "test-signal", viewport } = options;
  const application = await _electron.launch({
    executablePath: binary,
    colorScheme,
    args: [
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      ...MICROPHONE_FLAGS[microphone],
      ...(main === undefined ? [] : [main]),
      "--lab",
      `--data-folder=${dataFolder}`,
    ],
  });
  const console = await application.firstWindow();
  if (viewport !== undefined) await console.setViewportSize(viewport);

  const personOf = async (page: Page) => (await ask(page, "app.info", {})).personId;
  return {
    shell: "electron",
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
    close: () => application.close(),
  };
}
