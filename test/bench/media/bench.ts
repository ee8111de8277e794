/**
 * What frame protection costs: time of each frame in the worker, processor time of a call, delay from mouth to ear.
 *
 * Two legs of the program in one page of an installed browser. Calls with and without protection take turns in one run,
 * and what protection adds is the difference between neighbours.
 */
import type { Browser, Page } from "playwright-core";
import { findBrowser } from "../../../electron/machine/find-browser.mjs";
import { openFrameBrowser } from "../../support/fixtures/frames/browser.ts";
import { openFrameSite } from "../../support/fixtures/frames/site.ts";
import { processorSeconds } from "../processor.ts";
import { percentile } from "../statistics.ts";
import type { BenchTable } from "../table.ts";

/** Calls of each kind. */
const ROUNDS = 4;
/** Bursts of sound that are timed in each call, two a second. */
const BURSTS = 24;
/** Frames at the beginning of a call that are not counted: nothing is compiled yet. */
const WARM_UP_FRAMES = 100;

interface Measured {
  readonly delays: number[];
  /** Seconds of processor time for each second of call, in all processes of the browser. */
  readonly cpuShare: number;
}

async function measureCall(browser: Browser, page: Page, kind: "clear" | "protected"): Promise<Measured> {
  await page.evaluate((which) => window.bench.begin(which), kind);
  // The first bursts meet a jitter buffer that has not found its length.
  await page.evaluate(() => window.bench.delays(4));
  const cpuBefore = await processorSeconds(browser);
  const before = performance.now();
  const delays = await page.evaluate((bursts) => window.bench.delays(bursts + 4), BURSTS);
  const seconds = (performance.now() - before) / 1000;
  const cpuShare = ((await processorSeconds(browser)) - cpuBefore) / seconds;
  await page.evaluate(() => window.bench.end());
  return { delays: delays.slice(4), cpuShare };
}

/** Runs the benchmark. */
export async function benchMedia(): Promise<BenchTable[]> {
  const installed = findBrowser();
  if (installed === undefined) throw new Error("the media bench needs an installed Chromium, Chrome or Edge");
  const site = await openFrameSite(new URL("./", import.meta.url));
  const browser = await openFrameBrowser(installed.path);
  try {
    const page = await browser.newPage();
    await page.goto(site.url);
    await page.waitForFunction(() => "bench" in window);
    const calls = { clear: [] as Measured[], protected: [] as Measured[] };
    for (let round = 0; round < ROUNDS; round++) {
      for (const kind of ["clear", "protected"] as const) {
        calls[kind].push(await measureCall(browser, page, kind));
      }
    }
    await page.evaluate(() => window.bench.begin("timed"));
    await page.evaluate((bursts) => window.bench.delays(bursts), BURSTS);
    const times = await page.evaluate(() => window.bench.times());
    await page.evaluate(() => window.bench.end());

    const microseconds = (name: string, all: readonly number[]) => {
      const values = all.slice(WARM_UP_FRAMES).map((milliseconds) => 1000 * milliseconds);
      return [name, values.length, percentile(values, 0.5), percentile(values, 0.95)];
    };
    const share = (kind: "clear" | "protected") =>
      percentile(
        calls[kind].map(({ cpuShare }) => 100 * cpuShare),
        0.5,
      );
    const delays = (kind: "clear" | "protected") => calls[kind].flatMap((measured) => measured.delays);
    const row = (name: string, kind: "clear" | "protected") => [
      name,
      share(kind),
      percentile(delays(kind), 0.5),
      percentile(delays(kind), 0.95),
    ];
    return [
      {
        title: "A frame of speech in the worker, microseconds",
        columns: ["", "frames", "median", "p95"],
        rows: [microseconds("sealing", times.out), microseconds("opening", times.in)],
        notes: ["from the transform's readable to its writable, while a call goes on; WebCrypto included"],
      },
      {
        title: "A call with both ends in one page",
        columns: ["", "processor %", "mouth to ear, median ms", "p95 ms"],
        rows: [
          row("not protected", "clear"),
          row("protected", "protected"),
          [
            "added by protection",
            share("protected") - share("clear"),
            percentile(delays("protected"), 0.5) - percentile(delays("clear"), 0.5),
            percentile(delays("protected"), 0.95) - percentile(delays("clear"), 0.95),
          ],
        ],
        notes: [
          `${ROUNDS} calls of each kind in turns, ${BURSTS} bursts each; median over calls and bursts`,
          "processor: all processes of the browser, both ends, in percent of one core",
          "the jitter buffer follows the load of the computer: only a quiet one shows what protection adds to the delay",
        ],
      },
    ];
  } finally {
    await browser.close();
    await site.close();
  }
}
