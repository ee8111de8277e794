/** What the command line asks of the Electron shell. */
export interface StartOptions {
  /** `--lab`: start the embedded lab and sign in there. */
  readonly lab: boolean;
  /** `--data-folder=…`: where settings, history and log are kept. */
  readonly dataFolder: string | undefined;
}

const DATA_FOLDER = "--data-folder=";

/** Reads our own arguments; all others are Chromium's and Electron's. */
export function parseStartOptions(args: readonly string[]): StartOptions {
  const folder = args.find((arg) => arg.startsWith(DATA_FOLDER))?.slice(DATA_FOLDER.length);
  return { lab: args.includes("--lab"), dataFolder: folder || undefined };
}
