/**
 * The real program through a shift, as `npm run demo` starts it: what its window and its host hold after a hundred calls and after a thousand, one behind
 * the other, and what they do in a minute in which nothing happens.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { CDPSession, Page } from "playwright-core";
import { findBrowser } from "../../../electron/machine/find-browser.mjs";
import { createLab } from "../../../lab/lab.ts";
import { buildIfStale } from "../../../scripts/tools/build/build.ts";
import { openChromiumProgram } from "../../../scripts/tools/program/chromium-program.ts";
import { until } from "../../../scripts/tools/program/program.ts";
import { SERVICE_NAMES } from "../../../shared/mc/services/services.ts";
import { ConsoleCalls } from "../program/console-calls.ts";
import { noteHostWork } from "../program/host-work.ts";
import { noteFromNextLoad } from "../program/noted.ts";
import type { BenchTable } from "../table.ts";

const DEFAULT_CALLS = 1_000;
/** Of the calls, after which everything has been needed once. */
const FIRST_PART = 0.1;
/** For which SIP keeps what belongs to a call that is over (RFC 3261 clause 17: 64 T1), in milliseconds. */
const REMEMBERED_MS = 33_000;
const IDLE_MS = 60_000;
/** What is held at the end is at most so much more than after the first part. */
const MOST = 1.1;

interface Held {
  readonly window: number;
  readonly nodes: number;
  readonly listeners: number;
  /** Host and lab, which run in one process here. */
  readonly host: number;
}

interface Idle {
  readonly window: number;
  readonly layouts: number;
  readonly host: number;
  /** Texts that left the window: to its host, and to the servers. */
  readonly sent: number;
}

const MIB = 2 ** 20;

/** Counts what a page sends over its sockets from its next load on. */
function countSent(page: Page): () => number {
  let sent = 0;
  page.on("websocket", (socket) => socket.on("framesent", () => (sent += 1)));
  return () => sent;
}

async function held(page: Page, session: CDPSession): Promise<Held> {
  await page.keyboard.press("Escape");
  await page.waitForTimeout(REMEMBERED_MS);
  await session.send("HeapProfiler.enable");
  for (let times = 0; times < 3; times++) await session.send("HeapProfiler.collectGarbage");
  await session.send("HeapProfiler.disable");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const { jsEventListeners, nodes } = await session.send("Memory.getDOMCounters");
  setFlagsFromString("--expose-gc");
  // What is let go of by the first is what the second can collect.
  for (let times = 0; times < 2; times++) runInNewContext("gc")();
  return { window: usedSize / MIB, nodes, listeners: jsEventListeners, host: process.memoryUsage().heapUsed / MIB };
}

async function idle(page: Page, session: CDPSession, sent: () => number): Promise<Idle> {
  await session.send("Performance.enable");
  const now = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    const of = (name: string) => metrics.find((each) => each.name === name)?.value ?? Number.NaN;
    const { system, user } = process.cpuUsage();
    return {
      window: of("TaskDuration") * 1000,
      layouts: of("LayoutCount"),
      host: (system + user) / 1000,
      sent: sent(),
    };
  };
  const before = await now();
  await page.waitForTimeout(IDLE_MS);
  const after = await now();
  await session.send("Performance.disable");
  return {
    window: after.window - before.window,
    layouts: after.layouts - before.layouts,
    host: after.host - before.host,
    sent: after.sent - before.sent,
  };
}

function tables(first: Held, last: Held, calls: readonly [number, number], at: Idle): BenchTable[] {
  const row = (name: string, of: keyof Held) => [name, first[of], last[of], last[of] / first[of]];
  return [
    {
      title: `What is held after ${calls[0]} and after ${calls[1]} calls; at most ${MOST} times as much`,
      columns: ["", `after ${calls[0]}`, `after ${calls[1]}`, "ratio"],
      rows: [
        row("window: heap, MiB", "window"),
        row("window: nodes", "nodes"),
        row("window: listeners", "listeners"),
        row("host and lab in one process: heap, MiB", "host"),
      ],
      notes: ["each taken 33 s after the last call, when SIP remembers nothing of it any more, and after collection"],
    },
    {
      title: `A registered console for ${IDLE_MS / 1000} s in which nothing happens`,
      columns: ["", "value"],
      rows: [
        ["window: all its tasks, ms", at.window],
        ["window: layouts (its clock moves once a second)", at.layouts],
        ["window: texts sent, to its host and to servers", String(at.sent)],
        ["host, lab and this bench: processor time, ms", at.host],
        [
          "load average",
          loadavg()
            .map((each) => each.toFixed(2))
            .join(" "),
        ],
      ],
    },
  ];
}

/** Runs it. @param calls - in all; the first tenth of them is what the rest is compared with */
export async function benchLasting({
  calls = DEFAULT_CALLS,
}: {
  readonly calls?: number | undefined;
} = {}): Promise<BenchTable[]> {
  const browser = findBrowser();
  if (browser === undefined) throw new Error("the bench of a shift needs an installed Chromium, Chrome or Edge");
  await buildIfStale();
  const dataFolder = mkdtempSync(join(tmpdir(), "mc-dispatcher-lasting-"));
  const hostWork = noteHostWork();
  const lab = await createLab({ folder: dataFolder, services: SERVICE_NAMES });
  const program = await openChromiumProgram(browser.path, { dataFolder, headless: true, createLab: async () => lab });
  const page = program.console;
  try {
    const sent = countSent(page);
    await noteFromNextLoad(page);
    await program.reload(false);
    await until("a console that is registered", 20_000, async () =>
      (await page.getByRole("banner").getByRole("status").first().textContent())?.includes("registered") === true
        ? true
        : undefined,
    );
    const session = await page.context().newCDPSession(page);
    const desk = new ConsoleCalls(program, hostWork);
    await desk.openUnits();
    const quiet = await idle(page, session, sent);
    await desk.choose("bea");
    const settled = Math.max(1, Math.round(calls * FIRST_PART));
    let first: Held | undefined;
    for (let call = 1; call <= calls; call++) {
      await desk.place("certificate held", { reads: false, keepsOpen: false });
      if (call === settled) first = await held(page, session);
    }
    const last = await held(page, session);
    return tables(first ?? last, last, [settled, calls], quiet);
  } finally {
    hostWork.stop();
    await program.close();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}
