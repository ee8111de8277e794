/**
 * The real program as `npm run demo` starts it: from the key to the first INVITE, from the 300 to the second, from an INVITE to what is heard and
 * seen, from an answer to the first frames. Beside it, call by call in the same run, the procedure alone in Node and other user agents in the
 * same browser, so that what a busy machine costs is in all of them.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { findBrowser } from "../../../electron/machine/find-browser.mjs";
import { createLab, type Lab } from "../../../lab/lab.ts";
import { buildIfStale } from "../../../scripts/tools/build/build.ts";
import { openChromiumProgram } from "../../../scripts/tools/program/chromium-program.ts";
import { type Program, until } from "../../../scripts/tools/program/program.ts";
import { SERVICE_NAMES } from "../../../shared/mc/services/services.ts";
import { openProcedure, type Procedure } from "../calling/bench.ts";
import { percentile } from "../statistics.ts";
import type { BenchTable } from "../table.ts";
import { CROWD, crowd, HELD, RECORDED, record } from "./busy-desk.ts";
import { type Beforehand, type CaseName, ConsoleCalls, type PlacedCall } from "./console-calls.ts";
import { noteHostWork } from "./host-work.ts";
import { covered, noteFromNextLoad, type Span } from "./noted.ts";
import { openPeers, PEERS, type Peer, type Peers } from "./peers.ts";

const PEER_NAMES = Object.keys(PEERS) as Peer[];
const WARM_UP = 3;
const DEFAULT_CALLS = 60;
/** No task of the window's thread is to take longer, milliseconds. */
const LONGEST_TASK = 50;

export interface ProgramBenchOptions {
  /** Calls of each row. */
  readonly calls?: number | undefined;
  /** Where a trace of one call is written, for Chromium's profiler. */
  readonly trace?: string | undefined;
}

/** Where the time of one stretch went, milliseconds; what happens side by side counts in each. */
interface Split {
  readonly total: number;
  readonly voice: number;
  readonly gathering: number;
  readonly window: number;
  readonly bridge: number;
  readonly host: number;
  readonly painting: number;
}

const PARTS = ["voice", "gathering", "window", "bridge", "host", "painting"] as const satisfies (keyof Split)[];

function splitOf({ noted, hostMs }: PlacedCall, span: Span): Split {
  const [from, to] = span;
  // The order that was sent for this stretch.
  const keys = noted.keys.find(([asked, there]) => asked >= from && there <= to + 1);
  const answered = keys === undefined ? 0 : keys[1] - keys[0];
  const host = keys === undefined ? 0 : Math.min(hostMs[noted.keys.indexOf(keys)] ?? Number.NaN, answered);
  return {
    total: to - from,
    voice: covered(noted.voice, span),
    gathering: covered(noted.gathering, span),
    window: to - from - answered,
    bridge: answered - host,
    host,
    painting: covered(noted.painting, span),
  };
}

/**
 * The rows of calls that we place, by what is true of their redirection. What is made ahead in those that follow the last of them is
 * made by what the call before has shown, as it is of somebody who is called again.
 */
const CASES: readonly { readonly name: CaseName; readonly aim: number }[] = [
  { name: "certificate fetched", aim: 30 },
  { name: "KMS looked up, certificate fetched", aim: 35 },
  { name: "certificate held", aim: 15 },
];

const AT_ONCE: Beforehand = { reads: false, keepsOpen: false };
const READ: Beforehand = { reads: true, keepsOpen: false };

/** The rows, and what the dispatcher has done before each; the first of them have nothing made ahead. */
const ROWS: readonly { readonly row: string; readonly of: CaseName; readonly before: Beforehand }[] = [
  ...CASES.map(({ name }) => ({ row: name, of: name, before: AT_ONCE })),
  { row: "certificate held, card read", of: "certificate held", before: READ },
  { row: "and microphone kept open", of: "certificate held", before: { reads: true, keepsOpen: true } },
];
const BUSY_ROW = "card read, busy desk";

/** What a run has gathered, by row. */
interface Gathered {
  readonly first: Map<string, Split[]>;
  readonly second: Map<string, Split[]>;
  readonly firstInNode: Map<string, number[]>;
  readonly secondInNode: Map<string, number[]>;
  readonly frames: { readonly sealed: number[]; readonly opened: number[] };
  readonly peers: Map<Peer, number[]>;
  /** The longest task of the window's thread in each call. */
  readonly longest: Map<"placed" | "placed at a busy desk", number[]>;
  readonly incoming: Map<"" | ", busy desk", Incoming>;
}

interface Incoming {
  readonly ringing: number[];
  readonly heard: number[];
  readonly painted: number[];
}

const push = <K, V>(map: Map<K, V[]>, key: K, value: V) => map.set(key, [...(map.get(key) ?? []), value]);

const durations = (spans: readonly Span[]) => spans.map(([from, to]) => to - from);

interface Measured {
  readonly desk: ConsoleCalls;
  readonly procedure: Procedure;
  readonly peers: Peers;
}

const nothing = (): Gathered => ({
  first: new Map(),
  second: new Map(),
  firstInNode: new Map(),
  secondInNode: new Map(),
  frames: { sealed: [], opened: [] },
  peers: new Map(),
  longest: new Map(),
  incoming: new Map(),
});

/** One call of a row, and the same alone in Node. */
async function one(
  { desk, procedure }: Measured,
  { before, of, row }: (typeof ROWS)[number],
  into: Gathered | undefined,
): Promise<void> {
  const call = await desk.place(of, before);
  const alone = await procedure.withKeys(of);
  if (into === undefined) return;
  push(into.first, row, splitOf(call, call.first));
  push(into.second, row, splitOf(call, call.second));
  push(into.firstInNode, row, alone.first);
  push(into.secondInNode, row, alone.redirected);
  const where = row === BUSY_ROW ? "placed at a busy desk" : "placed";
  push(into.longest, where, Math.max(0, ...durations(call.noted.long)));
  into.frames.sealed.push(call.frames.sealed);
  into.frames.opened.push(call.frames.opened);
}

async function oneThatComesIn(desk: ConsoleCalls, where: "" | ", busy desk", into: Gathered | undefined) {
  const came = await desk.takeCall();
  if (into === undefined) return;
  const kept = into.incoming.get(where) ?? { ringing: [], heard: [], painted: [] };
  for (const what of ["ringing", "heard", "painted"] as const) kept[what].push(came[what]);
  into.incoming.set(where, kept);
}

async function measure(calls: number, measured: Measured, gathered: Gathered): Promise<void> {
  const { desk, peers } = measured;
  await desk.choose("bea");
  for (let round = -WARM_UP; round < calls; round++) {
    const into = round < 0 ? undefined : gathered;
    for (const row of ROWS) await one(measured, row, into);
    for (const peer of PEER_NAMES) {
      const took = await peers.call(peer);
      if (into !== undefined) push(into.peers, peer, took);
    }
    await oneThatComesIn(desk, "", into);
  }
}

/** The same at a desk with many people, many calls on record and calls on hold. */
async function measureBusy(
  calls: number,
  { lab, program }: { readonly lab: Lab; readonly program: Program },
  measured: Measured,
  gathered: Gathered,
): Promise<void> {
  const { desk } = measured;
  crowd(lab);
  await record(desk.page, await desk.last());
  await program.reload(false);
  desk.page = program.console;
  await registered(desk.page);
  await desk.hold(HELD);
  for (let round = -WARM_UP; round < calls; round++) {
    const into = round < 0 ? undefined : gathered;
    await one(measured, { row: BUSY_ROW, of: "certificate held", before: READ }, into);
    await oneThatComesIn(desk, ", busy desk", into);
  }
}

const median = (values: readonly number[]) => percentile(values, 0.5);
const DASH = "-";

function outgoingTable(
  title: string,
  splits: Gathered["first"],
  node: Gathered["firstInNode"],
  aimOf: (row: string) => number | undefined,
): BenchTable {
  return {
    title,
    columns: ["", "calls", "median", "p95", "aim", "x Node", ...PARTS],
    rows: [...splits].map(([name, rows]) => {
      const totals = rows.map(({ total }) => total);
      const alone = median(node.get(name) ?? []);
      return [
        name,
        String(rows.length),
        median(totals),
        percentile(totals, 0.95),
        aimOf(name) ?? DASH,
        median(totals) / alone,
        ...PARTS.map((part) => median(rows.map((row) => row[part]))),
      ];
    }),
    notes: [
      "x Node: to the median of the procedure alone in Node, the same case, call by call in the same run",
      "parts are medians of their own and overlap: window is all but bridge and host, and what is waited for there is in it",
    ],
  };
}

function tables(gathered: Gathered, calls: number): BenchTable[] {
  const { first, firstInNode, frames, incoming, longest, peers, second, secondInNode } = gathered;
  const simple = (name: string, values: readonly number[], ...rest: (string | number)[]) => [
    name,
    String(values.length),
    median(values),
    percentile(values, 0.95),
    ...rest,
  ];
  const ours = (row: string) => (first.get(row) ?? []).map(({ total }) => total);
  const base = median(peers.get("simpleUser") ?? []);
  return [
    outgoingTable("Key to first INVITE leaving, milliseconds", first, firstInNode, (row) =>
      row === "and microphone kept open" ? 25 : 40,
    ),
    outgoingTable(
      "300 received to second INVITE leaving, milliseconds",
      second,
      secondInNode,
      (row) => CASES.find(({ name }) => name === row)?.aim ?? 15,
    ),
    {
      title: "Beside other user agents in the same browser: to the first INVITE leaving, milliseconds",
      columns: ["", "calls", "median", "p95", "x SimpleUser"],
      rows: [
        ...PEER_NAMES.map((peer) =>
          simple(`${PEERS[peer]}, no keys`, peers.get(peer) ?? [], median(peers.get(peer) ?? []) / base),
        ),
        ...[...first.keys()].map((row) => simple(`this program: ${row}`, ours(row), median(ours(row)) / base)),
      ],
      notes: ["theirs from call(), ours from the key"],
    },
    {
      title: "A call that comes in, and one that is answered, milliseconds",
      columns: ["", "calls", "median", "p95"],
      rows: [
        ...[...incoming].flatMap(([where, { heard, painted, ringing }]) => [
          simple(`INVITE received to ringing sent${where}`, ringing),
          simple(`INVITE received to ring begun${where}`, heard),
          simple(`INVITE received to ringing painted${where}`, painted),
        ]),
        simple("answer received to first frame sealed", frames.sealed),
        simple("answer received to first authentic frame", frames.opened),
      ],
    },
    {
      title: `The longest task of the window's thread in a call, milliseconds; none is to take more than ${LONGEST_TASK}`,
      columns: ["", "calls", "median", "p95", "calls with one above"],
      rows: [...longest].map(([where, all]) =>
        simple(where, all, String(all.filter((ms) => ms > LONGEST_TASK).length)),
      ),
      notes: ["0: shorter than the 50 ms from which a browser tells"],
    },
    {
      title: "The machine",
      columns: ["", "value"],
      rows: [
        ["calls of each row", String(calls)],
        ["busy desk", `${HELD.length} calls on hold, ${RECORDED} on record, ${CROWD} people more`],
        [
          "load average at the end",
          loadavg()
            .map((each) => each.toFixed(2))
            .join(" "),
        ],
      ],
    },
  ];
}

/** A call that is recorded by the browser's profiler, and counts in no row. */
async function traceOne(program: Program, desk: ConsoleCalls, path: string): Promise<void> {
  const browser = program.console.context().browser();
  if (browser === null) throw new Error("no browser to trace");
  await browser.startTracing(program.console, { path, screenshots: false });
  try {
    await desk.place("certificate held", READ);
  } finally {
    await browser.stopTracing();
  }
}

async function registered(page: Page): Promise<void> {
  await until("a console that is registered", 20_000, async () =>
    (await page.getByRole("banner").getByRole("status").textContent())?.includes("registered") === true
      ? true
      : undefined,
  );
}

/** Runs it. */
export async function benchProgram({ calls = DEFAULT_CALLS, trace }: ProgramBenchOptions = {}): Promise<BenchTable[]> {
  const browser = findBrowser();
  if (browser === undefined) throw new Error("the bench of the program needs an installed Chromium, Chrome or Edge");
  await buildIfStale();
  const dataFolder = mkdtempSync(join(tmpdir(), "mc-dispatcher-program-"));
  const hostWork = noteHostWork();
  const lab = await createLab({ folder: dataFolder, services: SERVICE_NAMES });
  const program = await openChromiumProgram(browser.path, { dataFolder, headless: true, createLab: async () => lab });
  const page = program.console;
  try {
    await noteFromNextLoad(page);
    await program.reload(false);
    await registered(page);
    const desk = new ConsoleCalls(program, hostWork);
    await desk.openUnits();
    const procedure = await openProcedure();
    const peers = await openPeers(page.context());
    await page.bringToFront();
    try {
      const gathered = nothing();
      const measured = { desk, procedure, peers };
      await measure(calls, measured, gathered);
      if (trace !== undefined) await traceOne(program, desk, trace);
      await measureBusy(calls, { lab, program }, measured, gathered);
      return tables(gathered, calls);
    } finally {
      await peers.close();
      await procedure.close();
    }
  } finally {
    hostWork.stop();
    await program.close();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}
