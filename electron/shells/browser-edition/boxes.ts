/**
 * Boxes of the desktop without Electron: by zenity, else by xmessage, else in the terminal.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline/promises";
import { wordsOf } from "../../../shared/words/words.ts";
import type { BoxText } from "../desktop/error-text.ts";

/** What boxes are made with. */
export interface BoxTools {
  readonly env: NodeJS.ProcessEnv;
  /** Runs a program and answers its exit code; null when it could not run or was stopped. */
  readonly run: (path: string, args: readonly string[]) => Promise<number | null>;
  /** Whether a file is a program that this user may start. */
  readonly isProgram: (path: string) => boolean;
  /** Writes for whoever started the program from a terminal, or for the journal. */
  readonly say: (text: string) => void;
  /** Asks in the terminal; undefined where there is none. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
}

export interface Boxes {
  /** Says something, and waits until somebody has read it. */
  tell(text: BoxText): Promise<void>;
  /** Asks something. Whoever closes the box, or cannot be shown it, has not agreed. */
  ask(text: BoxText, agree: string, cancel: string): Promise<boolean>;
}

export const isThere = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

async function runProgram(path: string, args: readonly string[]): Promise<number | null> {
  const child = spawn(path, args, { stdio: "ignore" });
  try {
    const [code] = (await once(child, "exit")) as [number | null];
    return code;
  } catch {
    return null;
  }
}

async function askInTerminal(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

/** A program of this computer that shows something; undefined where it is not, or where there is no display. */
export function programIn(name: string, { env, isProgram }: Pick<BoxTools, "env" | "isProgram">): string | undefined {
  if (!(env["DISPLAY"] || env["WAYLAND_DISPLAY"])) return undefined;
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder.startsWith("/"));
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

/** The tools of this computer. */
const boxTools = (): BoxTools => ({
  env: process.env,
  run: runProgram,
  isProgram: isThere,
  say: (text) => void process.stderr.write(text),
  ask: process.stdin.isTTY && process.stderr.isTTY ? askInTerminal : undefined,
});

/** zenity takes a backslash for the begin of an escape, also where it is told to take no markup. */
export const forZenity = (text: string) => text.replaceAll("\\", "\\\\");

/** Exit codes of both programs. xmessage answers with what it is told to answer with; 1 is its own for a failure. */
const AGREED = { zenity: 0, xmessage: 101 } as const;
/** zenity says 1 for a box that was closed or cancelled, xmessage 0 for one that was closed. */
const ANSWERS = { zenity: [0, 1], xmessage: [0, AGREED.xmessage, 102] } as const;

type Tool = keyof typeof AGREED;

interface Box extends BoxText {
  readonly agree: string;
  /** Undefined where nothing is asked. */
  readonly cancel: string | undefined;
}

/** Command lines of both programs. */
const ARGUMENTS: Readonly<Record<Tool, (box: Box) => readonly string[]>> = {
  zenity: ({ message, detail, agree, cancel }) => [
    cancel === undefined ? "--error" : "--question",
    "--no-markup",
    "--width=520",
    `--title=${forZenity(wordsOf("shell").name)}`,
    `--text=${forZenity(`${message}\n\n${detail}`)}`,
    `--ok-label=${forZenity(agree)}`,
    ...(cancel === undefined ? [] : [`--cancel-label=${forZenity(cancel)}`, "--default-cancel"]),
  ],
  xmessage: ({ message, detail, agree, cancel }) => [
    "-center",
    "-title",
    wordsOf("shell").name,
    "-buttons",
    // The answer that costs nothing is the one that the Return key gives.
    cancel === undefined ? `${agree}:${AGREED.xmessage}` : `${agree}:${AGREED.xmessage},${cancel}:102`,
    "-default",
    cancel ?? agree,
    `${message}\n\n${detail}`,
  ],
};

/** Makes boxes with whatever this computer has. */
export function createBoxes(tools: BoxTools = boxTools()): Boxes {
  const { run, say } = tools;

  /** Whether somebody agreed; undefined when no box could be shown. */
  async function show(box: Box): Promise<boolean | undefined> {
    for (const tool of ["zenity", "xmessage"] as const) {
      const program = programIn(tool, tools);
      if (program === undefined) continue;
      const code = await run(program, ARGUMENTS[tool](box));
      const answers: readonly (number | null)[] = ANSWERS[tool];
      if (answers.includes(code)) return code === AGREED[tool];
    }
    return undefined;
  }

  return {
    async tell(text) {
      // Also where there is a box: whoever looks into the journal later finds it.
      say(`${text.message}\n${text.detail}\n`);
      await show({ ...text, agree: wordsOf("shell").understood, cancel: undefined });
    },

    async ask(text, agree, cancel) {
      const answer = await show({ ...text, agree, cancel });
      if (answer !== undefined) return answer;
      const question = `${text.message}\n\n${text.detail}\n\n`;
      if (tools.ask === undefined) {
        say(`${question}${wordsOf("shell").notAsked}\n`);
        return false;
      }
      const { inTerminal } = wordsOf("shell");
      return (await tools.ask(`${question}${inTerminal.question({ agree })} `)).trim() === inTerminal.yes;
    },
  };
}
