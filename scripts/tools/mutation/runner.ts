/**
 * Vitest's runner with mutants: notes which test comes past which, or runs a file of tests again for each mutant that is to be
 * tried, in the same thread. A thread of its own for each costs a hundred times what the tests do.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { BroadcastChannel } from "node:worker_threads";
import { type RunnerTask, type RunnerTestFile, type SerializedConfig, TestRunner, vi } from "vitest";
import { startTests } from "vitest/internal/browser";
import { NEWS_CHANNEL, ORDER_VARIABLE, type Trial, type WorkNews, type WorkOrder } from "./messages.ts";

/** A mutant that is asked for more often than this runs in circles. */
const MOST_HITS = 1_000_000;

type Hits = Readonly<Record<string, number>>;

/** What the instrumented code asks for. */
interface Switches {
  activeMutant: string | undefined;
  hitCount: number | undefined;
  hitLimit: number | undefined;
  currentTestId: string | undefined;
  mutantCoverage?: { readonly static: Hits; readonly perTest: Readonly<Record<string, Hits>> };
}

const switches: Switches = {
  activeMutant: undefined,
  hitCount: undefined,
  hitLimit: undefined,
  currentTestId: undefined,
};
Reflect.set(globalThis, "__stryker__", switches);

const order: WorkOrder = JSON.parse(readFileSync(process.env[ORDER_VARIABLE] ?? "", "utf8"));
const channel = new BroadcastChannel(NEWS_CHANNEL);
channel.unref();
const say = (news: WorkNews) => channel.postMessage(news);

// Tests put false clocks in the place of the real one.
const { setImmediate } = globalThis;
const aMoment = () => new Promise<void>((resolve) => setImmediate(resolve));

let uncaught = 0;
process.on("unhandledRejection", () => uncaught++);
process.on("uncaughtException", () => uncaught++);

/** What is used of Vitest's own way to load modules. */
interface Modules {
  readonly mocker: { readonly reset?: () => void };
  readonly evaluatedModules: { readonly idToModuleMap: ReadonlyMap<string, object> };
}

/** Runs chosen tests of a file, to the first that fails, and tells nobody. */
class QuietRunner extends TestRunner {
  #only: ReadonlySet<string> = new Set();
  #failed: string | undefined;

  constructor(loud: TestRunner, config: SerializedConfig) {
    super(config);
    for (const part of ["moduleRunner", "_otel"]) Reflect.set(this, part, Reflect.get(loud, part));
  }

  /** @returns the tests that failed, one at most; none when something else did; undefined when all is well */
  async failing(path: string, only: readonly string[]): Promise<readonly string[] | undefined> {
    this.#only = new Set(only);
    this.#failed = undefined;
    const before = uncaught;
    const [file] = await startTests([path], this);
    await aMoment();
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    if (this.#failed !== undefined) return [this.#failed];
    return file?.result?.state === "fail" || uncaught > before ? [] : undefined;
  }

  /** Has everything loaded anew from now on, false modules (`vi.mock`) included. */
  forget(): void {
    vi.resetModules();
    const { mocker, evaluatedModules }: Partial<Modules> = Reflect.get(this, "moduleRunner");
    mocker?.reset?.();
    for (const [id, module] of evaluatedModules?.idToModuleMap ?? []) {
      if (id.startsWith("mock:")) Object.assign(module, { promise: undefined, exports: undefined, evaluated: false });
    }
  }

  override async onBeforeRunTask(test: RunnerTask): Promise<void> {
    if (this.#failed !== undefined || !this.#only.has(test.id)) test.mode = "skip";
    await super.onBeforeRunTask(test);
  }

  override onAfterRunTask(test: RunnerTask): void {
    if (test.result?.state === "fail") this.#failed ??= test.id;
    super.onAfterRunTask(test);
  }

  override async onAfterRunSuite(): Promise<void> {
    // What the suite came to is nobody's business.
  }
}

/** Tries mutants with a file of tests; stops early when what a mutant did stays behind in the thread. */
async function tryAll(path: string, trials: readonly Trial[], runner: QuietRunner): Promise<void> {
  const all = trials.flatMap(({ groups }) => groups.flat());
  // Some tests hold on to what was loaded with them, and pass only once.
  const isForOnce = (await runner.failing(path, all)) !== undefined;
  let isStale = isForOnce;
  for (const [index, { id, anew, groups }] of trials.entries()) {
    let failing: readonly string[] | undefined;
    for (const group of groups) {
      if (failing !== undefined) break;
      if (anew || isStale) runner.forget();
      isStale = anew || isForOnce;
      Object.assign(switches, { activeMutant: id, hitCount: 0, hitLimit: MOST_HITS });
      failing = await runner.failing(path, group);
      Object.assign(switches, { activeMutant: undefined, hitLimit: undefined });
    }
    let isSpoiled = false;
    if (failing !== undefined) {
      // Without the mutant they have to pass again, or it was not this mutant that they noticed.
      if (isStale) runner.forget();
      isStale = isForOnce;
      isSpoiled = (await runner.failing(path, failing)) !== undefined;
    }
    if (!isSpoiled || index === 0) say({ say: "tried", id, noticed: failing !== undefined });
    if (isSpoiled) return;
  }
}

/** The runner that Vitest makes. */
export default class MutantRunner extends TestRunner {
  readonly #tookMs = new Map<string, number>();
  readonly #start = performance.now();
  #began = this.#start;

  override async onBeforeRunTask(test: RunnerTask): Promise<void> {
    await super.onBeforeRunTask(test);
    switches.currentTestId = test.id;
    this.#began = performance.now();
  }

  override onAfterRunTask(test: RunnerTask): void {
    switches.currentTestId = undefined;
    this.#tookMs.set(test.id, performance.now() - this.#began);
    super.onAfterRunTask(test);
  }

  override async onAfterRunFiles(files: RunnerTestFile[]): Promise<void> {
    super.onAfterRunFiles(files);
    const path = files[0]?.filepath ?? "";
    if (order.ask === "try") {
      await tryAll(path, order.trials, new QuietRunner(this, { ...this.config, testTimeout: order.timeoutMs }));
    } else {
      const { static: loaded = {}, perTest = {} } = switches.mutantCoverage ?? {};
      const called = [...this.#tookMs]
        .map(([name, ms]) => ({ name, ms, mutants: Object.keys(perTest[name] ?? {}) }))
        .toSorted((one, other) => one.ms - other.ms);
      const ms = performance.now() - this.#start;
      say({ say: "covered", coverage: { test: path, ms, loaded: Object.keys(loaded), called } });
    }
  }
}
