/**
 * What `npm run dev` is asked for, and what it asks of the host that it starts.
 *
 * @module
 */
import { homedir } from "node:os";
import { join } from "node:path";

export interface DevOptions {
  /** `--windows=…`: origin of the development server; given to the host only. */
  readonly windows: string;
  /** `--data-folder=…`: where settings, history and log are kept. */
  readonly dataFolder: string;
  /** `--unit=…`: person of the lab whose unit is opened beside the console. */
  readonly unit: string | undefined;
  /** `--inspect`: a debugger can attach to the host, on Node's own port. */
  readonly inspect: boolean;
  /** False for `--no-window`: addresses are written to standard output, for whoever opens the windows himself. */
  readonly hasWindow: boolean;
}

/**
 * Reads the arguments.
 *
 * @throws Error that names what is not understood
 */
export function readDevOptions(args: readonly string[]): DevOptions {
  const given = (name: string) => args.find((each) => each.startsWith(`--${name}=`))?.slice(name.length + 3);
  const stray = args.find((each) => !/^--(?:windows|data-folder|unit)=.|^--(?:inspect|no-window)$/.test(each));
  if (stray !== undefined) {
    throw new Error(
      `Not understood: ${stray}\n\nnpm run dev -- [--unit=<person>] [--data-folder=<folder>] [--inspect] [--no-window]`,
    );
  }
  return {
    windows: given("windows") ?? "",
    dataFolder: given("data-folder") ?? join(homedir(), ".mc-dispatcher-dev"),
    unit: given("unit"),
    inspect: args.includes("--inspect"),
    hasWindow: !args.includes("--no-window"),
  };
}
