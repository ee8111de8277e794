/** What the command line asks of the program. */
export interface StartOptions {
  /** `--lab`: start the embedded lab and sign in there. */
  readonly lab: boolean;
  /** `--sign-in`: with the lab, its dispatcher signs in at an identity server. */
  readonly signIn: boolean;
  /** `--data-folder=…`: where settings, history and log are kept. */
  readonly dataFolder: string | undefined;
  /** `--unit=…`: person of the lab whose unit is opened beside the console. */
  readonly unit: string | undefined;
}

/** Reads our own arguments; all others are those of Chromium and Electron. */
export function parseStartOptions(args: readonly string[]): StartOptions {
  const given = (name: string) => args.find((arg) => arg.startsWith(name))?.slice(name.length) || undefined;
  return {
    lab: args.includes("--lab"),
    signIn: args.includes("--sign-in"),
    dataFolder: given("--data-folder="),
    unit: given("--unit="),
  };
}
