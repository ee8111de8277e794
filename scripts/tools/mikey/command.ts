/**
 * What the command line of MIKEY-SAKKE does with its arguments and its input.
 *
 * @module
 */
import { MIKEY_ERRORS, MikeyError } from "../../../shared/mikey/base/errors.ts";
import type { Inspection } from "../../../shared/mikey/inspect.ts";
import { inputs, parseInput } from "./input.ts";
import { inspectionTable } from "./table.ts";
import { VERBS, type VerbName } from "./verbs.ts";

/** What goes to standard output when something is refused. */
interface Refusal {
  readonly error: { readonly code: string; readonly message: string };
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof MikeyError) return { error: { code: error.code, message: error.message } };
  // Where it happened goes to standard error, for us. What was thrown might quote the input, and so is not shown.
  console.error(
    error instanceof Error ? error.stack?.split("\n").filter((line) => /^ {4}at /.test(line)) : typeof error,
  );
  return { error: { code: "program-fault", message: MIKEY_ERRORS["program-fault"] } };
}

/** Does something; a refusal is a result like any other. */
function attempt<T extends object>(action: () => T): T | Refusal {
  try {
    return action();
  } catch (error) {
    return refusalOf(error);
  }
}

/**
 * What the command line asks for.
 *
 * @throws MikeyError `verb-unknown`, `input-invalid`
 */
function readArguments(all: readonly string[]): { readonly verb: VerbName; readonly isBatch: boolean } {
  const flags = all.filter((argument) => argument.startsWith("-"));
  const [verb, ...others] = all.filter((argument) => !argument.startsWith("-"));
  const stray = others[0] ?? flags.find((flag) => flag !== "--batch");
  if (stray !== undefined) throw new MikeyError("input-invalid", `unexpected argument ${stray}`);
  if (verb === undefined || !Object.hasOwn(VERBS, verb)) {
    throw new MikeyError("verb-unknown", `expected one of ${Object.keys(VERBS).join(", ")}`);
  }
  return { verb: verb as VerbName, isBatch: flags.length > 0 };
}

function write(text: string): void {
  process.stdout.write(`${text}\n`);
}

/**
 * Does what the command line asks for, once for each input.
 *
 * @returns exit code: 1 when the verb or a single input was refused
 */
export async function runMikey(args: readonly string[]): Promise<number> {
  const command = attempt(() => readArguments(args));
  if ("error" in command) {
    write(JSON.stringify(command));
    return 1;
  }
  const { verb, isBatch } = command;
  let code = 0;
  for await (const input of inputs(process.stdin, isBatch)) {
    const result = attempt<object>(() => VERBS[verb](parseInput(input)));
    const isRefused = "error" in result;
    const isTable = verb === "inspect" && process.stdout.isTTY === true && !isBatch && !isRefused;
    write(isTable ? inspectionTable(result as Inspection) : JSON.stringify(result));
    if (isRefused && !isBatch) code = 1;
  }
  return code;
}
