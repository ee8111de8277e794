/**
 * What protection costs pictures: time of each in the worker, processor time of a call, delay from lens to glass; and what a redirection
 * costs a call with picture beside one of sound.
 *
 * Two legs of the program in one page of an installed browser. Calls with and without protection take turns in one run, and what protection
 * adds is the difference between neighbours.
 */
import type { Browser, Page } from "playwright-core";
import { findBrowser } from "../../../electron/machine/find-browser.mjs";
import { openFrameBrowser } from "../../support/fixtures/frames/browser.ts";
import { openFrameSite } from "../../support/fixtures/frames/site.ts";
import { createCaller, timeOf } from "../calling/caller.ts";
import { startLabThread } from "../calling/lab-messages.ts";
import { processorSeconds } from "../processor.ts";
import { percentile } from "../statistics.ts";
import type { BenchTable } from "../table.ts";
import type { PictureSize } from "./main.ts";

/** The two sizes that calls are made in; a camera's thirty in a second. */
const SIZES: readonly PictureSize[] = [
  { width: 640, height: 360, perSecond: 30 },
  { width: 1280, height: 720, perSecond: 30 },
];
/** Calls of each kind. */
const ROUNDS = 3;
/** Pictures that are read in each. */
const PICTURES = 300;
/** Pictures at the beginning of a call that are not counted. */
const WARM_UP = 100;
/** Calls of each kind, for the redirection. */
const CALLS = 100;
const CALLS_WARM_UP = 10;
const MIGRATED = "sip:bea.novak@mcx.system-a.example";

type Kind = "clear" | "protected";

interface Measured {
  readonly delays: number[];
  readonly perSecond: number;
  readonly codec: string;
  /** Seconds of processor time for each second of call, in all processes of the browser. */
  readonly share: number;
}

async function measureCall(browser: Browser, page: Page, kind: Kind, size: PictureSize): Promise<Measured> {
  await page.evaluate(([which, wanted]) => window.pictureBench.begin(which, wanted), [kind, size] as const);
  await page.evaluate((count) => window.pictureBench.delays(count), WARM_UP);
  const before = { used: await processorSeconds(browser), at: performance.now() };
  const delays = await page.evaluate((count) => window.pictureBench.delays(count), PICTURES);
  const seconds = (performance.now() - before.at) / 1000;
  const share = ((await processorSeconds(browser)) - before.used) / seconds;
  const { codec } = await page.evaluate(() => window.pictureBench.arriving());
  await page.evaluate(() => window.pictureBench.end());
  return { delays, share, codec, perSecond: PICTURES / seconds };
}

const nameOf = ({ height, width }: PictureSize) => `${width} × ${height}`;

async function timesOf(page: Page, size: PictureSize): Promise<BenchTable["rows"]> {
  await page.evaluate((wanted) => window.pictureBench.begin("timed", wanted), size);
  await page.evaluate((count) => window.pictureBench.delays(count), WARM_UP + PICTURES);
  const times = await page.evaluate(() => window.pictureBench.times());
  await page.evaluate(() => window.pictureBench.end());
  return (["out", "in"] as const).map((direction) => {
    const values = times[direction].slice(-PICTURES).map((milliseconds) => 1000 * milliseconds);
    const what = direction === "out" ? "sealing" : "opening";
    return [`${what}, ${nameOf(size)}`, values.length, percentile(values, 0.5), percentile(values, 0.95)];
  });
}

async function callsOf(browser: Browser, page: Page, size: PictureSize): Promise<BenchTable> {
  const calls: Record<Kind, Measured[]> = { clear: [], protected: [] };
  for (let round = 0; round < ROUNDS; round++)
    for (const kind of ["clear", "protected"] as const) calls[kind].push(await measureCall(browser, page, kind, size));
  const figures = (kind: Kind) => {
    const delays = calls[kind].flatMap((measured) => measured.delays);
    const share = percentile(
      calls[kind].map((measured) => 100 * measured.share),
      0.5,
    );
    const rate = percentile(
      calls[kind].map(({ perSecond }) => perSecond),
      0.5,
    );
    return [rate, share, percentile(delays, 0.5), percentile(delays, 0.95)];
  };
  const [clear, sealed] = [figures("clear"), figures("protected")];
  return {
    title: `A call with pictures of ${nameOf(size)}, both ends in one page, one of them seen`,
    columns: ["", "pictures/s", "processor %", "lens to glass, median ms", "p95 ms"],
    rows: [
      ["not protected", ...clear],
      ["protected", ...sealed],
      ["added by protection", ...sealed.map((value, index) => value - (clear[index] ?? 0))],
    ],
    notes: [
      `${ROUNDS} calls of each kind in turns, ${PICTURES} pictures each, ${calls.protected[0]?.codec}; median over calls and pictures`,
      "processor: all processes of the browser, painting and reading the marks among it, in percent of one core",
    ],
  };
}

async function redirections(): Promise<BenchTable> {
  const lab = await startLabThread();
  const caller = await createCaller(lab);
  const services = ["mcptt", "mcvideo"] as const;
  const times = {
    mcptt: { redial: [] as number[], whole: [] as number[] },
    mcvideo: { redial: [] as number[], whole: [] as number[] },
  };
  for (let round = -CALLS_WARM_UP; round < CALLS; round++) {
    for (const service of services) {
      const record = await caller.call(MIGRATED, service);
      if (round < 0) continue;
      times[service].redial.push(timeOf(record, 4) - timeOf(record, 3));
      times[service].whole.push(timeOf(record, 4));
    }
  }
  await caller.stop();
  await lab.close();
  const row = (name: string, values: readonly number[], base: readonly number[]) => [
    name,
    values.length,
    percentile(values, 0.5),
    percentile(values, 0.95),
    percentile(values, 0.5) / percentile(base, 0.5),
  ];
  return {
    title: "The redirection of a call, milliseconds",
    columns: ["", "calls", "median", "p95", "ratio"],
    rows: [
      row("voice: 300 received to second INVITE leaving", times.mcptt.redial, times.mcptt.redial),
      row("video: the same", times.mcvideo.redial, times.mcptt.redial),
      row("voice: click to second INVITE leaving", times.mcptt.whole, times.mcptt.whole),
      row("video: the same", times.mcvideo.whole, times.mcptt.whole),
    ],
    notes: ["ratio: to voice, calls in turns of one run; media are a stand-in, without keys"],
  };
}

/** Runs the benchmark. */
export async function benchPictures(): Promise<BenchTable[]> {
  const installed = findBrowser();
  if (installed === undefined) throw new Error("the bench of pictures needs an installed Chromium, Chrome or Edge");
  const site = await openFrameSite(new URL("./", import.meta.url));
  const browser = await openFrameBrowser(installed.path);
  try {
    const page = await browser.newPage();
    await page.goto(site.url);
    await page.waitForFunction(() => "pictureBench" in window);
    const calls: BenchTable[] = [];
    const times: (readonly (string | number)[])[] = [];
    for (const size of SIZES) {
      calls.push(await callsOf(browser, page, size));
      times.push(...(await timesOf(page, size)));
    }
    return [
      {
        title: "A picture in the worker, microseconds",
        columns: ["", "pictures", "median", "p95"],
        rows: times,
        notes: ["from the transform's readable to its writable, while a call goes on; WebCrypto and escaping included"],
      },
      ...calls,
      await redirections(),
    ];
  } finally {
    await browser.close();
    await site.close();
  }
}
