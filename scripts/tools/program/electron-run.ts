/**
 * Which Electron the end-to-end tests are to run in, whatever else this machine has.
 *
 * @module
 */
import { accessSync, constants } from "node:fs";
import { dirname, resolve } from "node:path";
import { hasDisplay } from "../../../electron/machine/display.mjs";
import { BROWSER_VARIABLE } from "../../../electron/machine/find-browser.mjs";
import { usableElectron } from "../machine/find-window.mjs";
import { PACKAGED_VARIABLE, programOf } from "./packaged-program.ts";

const OPTION = "--electron=";

const USAGE = `npm run test:electron [-- --electron=<path> <what Playwright takes>]

  without a path: the packaged program that ${PACKAGED_VARIABLE} names, or Electron as npm installed it
  <path>: the executable file of Electron's runtime, or of a packaged program (npm run dist -- --dir --variant=test)`;

export interface ElectronRun {
  readonly env: NodeJS.ProcessEnv;
  /** Arguments that are not ours. */
  readonly rest: readonly string[];
}

/**
 * The environment in which {@link "./open-program.ts"} opens Electron and nothing else.
 *
 * @throws Error that says what is missing and how it is done
 */
export function electronRun(args: readonly string[], env: NodeJS.ProcessEnv = process.env): ElectronRun {
  const { [BROWSER_VARIABLE]: _browser, ...others } = env;
  const rest = args.filter((arg) => !arg.startsWith(OPTION));
  const refuse = (what: string): never => {
    throw new Error(`${what}\n\n${USAGE}`);
  };
  if (!hasDisplay(process.platform, env)) refuse("There is no display: xvfb-run -a npm run test:electron");
  const given = args.find((arg) => arg.startsWith(OPTION))?.slice(OPTION.length);
  if (given !== undefined) {
    const binary = resolve(given);
    try {
      accessSync(binary, constants.X_OK);
    } catch {
      refuse(`There is no program at ${binary}.`);
    }
    const { [PACKAGED_VARIABLE]: _other, ...plain } = others;
    if (programOf(binary) !== undefined) return { env: { ...plain, [PACKAGED_VARIABLE]: binary }, rest };
    return { env: { ...plain, ELECTRON_OVERRIDE_DIST_PATH: dirname(binary) }, rest };
  }
  if (others[PACKAGED_VARIABLE]) return { env: others, rest };
  if (usableElectron() === undefined) refuse("Electron is not installed here, or does not start.");
  return { env: others, rest };
}
