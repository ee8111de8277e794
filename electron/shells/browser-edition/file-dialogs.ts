/**
 * What the browser edition asks about files: by zenity. Where it is not, no file is chosen or saved.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { McError } from "../../../shared/errors/mc-error.ts";
import { wordsOf } from "../../../shared/words/words.ts";
import type { FileDialogs } from "../../host/host.ts";
import { type BoxTools, forZenity, programIn } from "./boxes.ts";

/** What it is done with. */
export interface FileTools extends Pick<BoxTools, "env" | "isProgram"> {
  /** Runs a program to its end; what it has written, or undefined where it has failed. */
  readonly read: (path: string, args: readonly string[]) => Promise<string | undefined>;
}

/** Runs a program, and answers what it has written. */
export const outputOf: FileTools["read"] = (path, args) =>
  new Promise((resolve) => {
    execFile(path, [...args], { encoding: "utf8" }, (error, written) => resolve(error === null ? written : undefined));
  });

export function createFileDialogs({ env, isProgram, read }: FileTools): FileDialogs {
  /** One line is a name; a name with a line break in it is none that zenity can say. */
  async function ask(args: readonly string[]): Promise<string | undefined> {
    const zenity = programIn("zenity", { env, isProgram });
    if (zenity === undefined) throw new McError("file-dialog-missing");
    const title = `--title=${forZenity(wordsOf("shell").name)}`;
    const [line = ""] = (await read(zenity, ["--file-selection", title, ...args]))?.split("\n", 1) ?? [];
    return line.startsWith("/") ? line : undefined;
  }

  return {
    open: () => ask([]),
    save: (name) => ask(["--save", "--confirm-overwrite", `--filename=${name}`]),
    show(file) {
      const opener = programIn("xdg-open", { env, isProgram });
      if (opener === undefined) throw new McError("file-dialog-missing");
      // The folder, never the file.
      void read(opener, [dirname(file)]);
    },
  };
}
