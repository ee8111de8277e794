/**
 * Runs a PAC file in an interpreter of its own: the script sees the functions of PAC files and nothing of this program.
 *
 * @module
 */
import { QuickJS } from "quickjs-wasi";
import { type PacWorld, pacFunctions } from "./pac-functions.ts";
import { interpreter } from "./pac-interpreter.ts";

export interface PacQuestion {
  readonly script: string;
  readonly url: string;
  readonly host: string;
}

/** What became of it; what a script says of its error is foreign text. */
export type PacOutcome =
  | { readonly kind: "answer"; readonly answer: string }
  | { readonly kind: "no-text" }
  | { readonly kind: "failed"; readonly why: string }
  | { readonly kind: "out-of-memory" };

/** Octets that a script can take. */
const MEMORY = 32 * 1024 * 1024;

const STACK = 256 * 1024;

/** Characters of an answer, and of an error, that go on. */
const MAX_TEXT = 4_000;

/**
 * Asks the script which way leads to a URL. A script that goes on for ever is for the caller to end, with this thread.
 *
 * @throws Error where the interpreter itself does not start
 */
export async function askScript({ script, url, host }: PacQuestion, world: PacWorld): Promise<PacOutcome> {
  const vm = await QuickJS.create({
    wasm: interpreter(),
    memoryLimit: MEMORY,
    maxStackSize: STACK,
    timezoneOffset: "host",
  });
  for (const [name, run] of Object.entries(pacFunctions(world))) {
    const handle = vm.newFunction(name, (...given) => vm.hostToHandle(run(...given.map((each) => vm.dump(each)))));
    vm.setProp(vm.global, name, handle);
  }
  try {
    vm.evalCode(script, "proxy.pac");
    const asked = vm.evalCode(`FindProxyForURL(${JSON.stringify(url)}, ${JSON.stringify(host)})`, "question");
    const answer = vm.dump(asked);
    return typeof answer === "string" ? { kind: "answer", answer: answer.slice(0, MAX_TEXT) } : { kind: "no-text" };
  } catch (error) {
    const why = String(error).slice(0, MAX_TEXT);
    return /\bout of memory\b/i.test(why) ? { kind: "out-of-memory" } : { kind: "failed", why };
  }
}
