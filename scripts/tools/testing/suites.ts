/**
 * Runs Vitest's suites, and is fair to them where Node.js itself falls.
 *
 * V8 of Node.js 24 checks its register of pages with machine code, which all threads of a process share, and ends the process
 * by SIGTRAP where it does not find its own entry ("Check failed: jit_page.has_value()", see nodejs/node#64500). Suites that
 * start and end threads with WebAssembly met that now and then, about once in forty runs of all of them. Where it came from is shut off
 * (`electron/shells/chromium/keep-wrappers.ts`); where it comes all the same nothing is learnt about the program.
 *
 * @module
 */
import { parseCLI, startVitest } from "vitest/node";

/** What came of a run, as far as it matters here. */
export interface Outcome {
  /** Whether a test, a file or its preparation failed. */
  readonly hasFailures: boolean;
  /** What Vitest met outside of tests, a worker's end among it. */
  readonly errors: readonly unknown[];
}

/** The line of Vitest about a worker that V8 ended, and the only one that is no failure of a test. */
const ENDED_BY_ENGINE = /^Worker exited unexpectedly with signal SIGTRAP /;

function isEngine(error: unknown): boolean {
  const { message, cause } = (error ?? {}) as { readonly message?: unknown; readonly cause?: unknown };
  return (typeof message === "string" && ENDED_BY_ENGINE.test(message)) || (cause !== undefined && isEngine(cause));
}

/** Whether a run is to be repeated: the engine ended workers, and nothing else went wrong. */
export const onlyTheEngineFell = ({ hasFailures, errors }: Outcome): boolean =>
  !hasFailures && errors.length > 0 && errors.every(isEngine);

async function runOnce(argv: readonly string[]): Promise<Outcome> {
  const { filter, options } = parseCLI(["vitest", "run", ...argv]);
  const vitest = await startVitest("test", filter, options);
  try {
    return {
      hasFailures: vitest.state.getTestModules().some((module) => module.state() === "failed"),
      errors: vitest.state.getUnhandledErrors(),
    };
  } finally {
    await vitest.close();
  }
}

/**
 * Runs suites; a second time, whole, where {@link onlyTheEngineFell}. Whatever else fails has failed at once, and so has an
 * engine that falls twice. Sets the exit code of this process.
 *
 * @param argv - arguments of `vitest run`
 * @param print - told that, and why, a run is repeated
 */
export async function runSuites(argv: readonly string[], print: (text: string) => void): Promise<void> {
  if (!onlyTheEngineFell(await runOnce(argv))) return;
  print("\nNode.js ended a worker (SIGTRAP, a check of V8); no test failed. Everything is run once more.\n\n");
  // What the broken run lacked counts against its coverage, too.
  process.exitCode = 0;
  await runOnce(argv);
}
