/** What the command line asks of the program. */
export interface StartOptions {
  /** `--lab`, or `--look-around`: start the embedded lab and sign in there. */
  readonly lab: boolean;
  /** `--sign-in`: with the lab, its dispatcher signs in at an identity server. */
  readonly signIn: boolean;
  /** `--data-folder=…`: where settings, history and log are kept; beside it for whoever looks around in the lab. */
  readonly dataFolder: string | undefined;
  /** `--unit=…`: person of the lab whose unit is opened beside the console. */
  readonly unit: string | undefined;
}

/** The lab, gone into from the desk: its data lie beside those of the desk, and one can come back. */
const LOOK_AROUND = "--look-around";

const given = (args: readonly string[], name: string) =>
  args.find((arg) => arg.startsWith(name))?.slice(name.length) || undefined;

/** Without those at its end. */
function withoutSlashes(folder: string): string {
  let end = folder.length;
  while (end > 0 && "\\/".includes(folder.charAt(end - 1))) end -= 1;
  return folder.slice(0, end);
}

/** Reads our own arguments; all others are those of Chromium and Electron. */
export function parseStartOptions(args: readonly string[]): StartOptions {
  const looksAround = args.includes(LOOK_AROUND);
  const folder = given(args, "--data-folder=");
  return {
    lab: looksAround || args.includes("--lab"),
    signIn: args.includes("--sign-in"),
    dataFolder: looksAround && folder !== undefined ? `${withoutSlashes(folder)}-lab` : folder,
    unit: given(args, "--unit="),
  };
}

/**
 * The command line with which the program starts anew in the lab, or out of it.
 *
 * @param args - of now, without what was handed over with it
 * @param into - the lab
 * @returns undefined where there is nowhere to go: a lab in a folder that somebody has named has no desk to go back to
 */
export function argumentsOnOtherSide(args: readonly string[], into: boolean): string[] | undefined {
  const { lab } = parseStartOptions(args);
  if (lab === into) return undefined;
  if (into) return [...args, LOOK_AROUND];
  if (!args.includes(LOOK_AROUND) && given(args, "--data-folder=") !== undefined) return undefined;
  return args.filter((arg) => ![LOOK_AROUND, "--lab", "--sign-in"].includes(arg) && !arg.startsWith("--unit="));
}
