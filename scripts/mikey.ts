/**
 * MIKEY-SAKKE for integrators: one JSON object in, one out. See docs/mikey-cli.md.
 *
 *     npm run --silent mikey -- <verb> [--batch]
 *
 * @module
 */
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { MIKEY_ERRORS, MikeyError } from "../shared/mikey/errors.ts";
import type { Inspection } from "../shared/mikey/inspect.ts";
import { inspectionTable } from "./mikey/table.ts";
import { VERBS, type VerbName } from "./mikey/verbs.ts";

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

/** Answers one input. */
function answer(verb: string | undefined, input: string): object | Refusal {
  try {
    if (verb === undefined || !Object.hasOwn(VERBS, verb)) {
      throw new MikeyError("verb-unknown", `expected one of ${Object.keys(VERBS).join(", ")}`);
    }
    return VERBS[verb as VerbName](parseJson(input));
  } catch (error) {
    return refusalOf(error);
  }
}

function parseJson(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch {
    throw new MikeyError("input-invalid", "not JSON");
  }
}

const flags = process.argv.slice(2).filter((argument) => argument.startsWith("-"));
const [verb, ...others] = process.argv.slice(2).filter((argument) => !argument.startsWith("-"));
const isBatch = flags.includes("--batch");
const stray = others[0] ?? flags.find((flag) => flag !== "--batch");

if (stray !== undefined) {
  process.stdout.write(
    `${JSON.stringify(refusalOf(new MikeyError("input-invalid", `unexpected argument ${stray}`)))}\n`,
  );
  process.exitCode = 1;
} else if (isBatch) {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    process.stdout.write(`${JSON.stringify(answer(verb, line))}\n`);
  }
} else {
  const result = answer(verb, await text(process.stdin));
  const isTable = verb === "inspect" && process.stdout.isTTY === true && !("error" in result);
  process.stdout.write(isTable ? inspectionTable(result as Inspection) : `${JSON.stringify(result)}\n`);
  if ("error" in result) process.exitCode = 1;
}
