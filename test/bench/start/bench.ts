/**
 * What happens before the console is first painted, and the size of what we ship.
 *
 * The host's bundle runs out of a packaged archive with the stand-in in Electron's place, so Electron's own start is not
 * in it; the windows out of the same archive are painted by an installed browser.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { extractAll, getRawHeader } from "@electron/asar";
import { findBrowser } from "../../../electron/machine/find-browser.mjs";
import { openChromiumProgram } from "../../../scripts/tools/program/chromium-program.ts";
import { writeStandInRuntime } from "../../packaging/stand-in-runtime.ts";
import { percentile } from "../statistics.ts";
import type { BenchTable } from "../table.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const HOST_START = fileURLToPath(new URL("host-start.ts", import.meta.url));
const run = promisify(execFile);

const HOST_RUNS = 15;
const PAINT_RUNS = 9;
/** The most that we ship ourselves, MB. */
const MOST_MB = 12;
const MB = 1024 * 1024;

const spread = (values: readonly number[]) => [
  String(values.length),
  percentile(values, 0.5),
  percentile(values, 0.95),
];

async function hostStarts(files: string, folder: string): Promise<number[]> {
  const took: number[] = [];
  for (let round = 0; round < HOST_RUNS; round++) {
    const { stdout } = await run(process.execPath, [HOST_START, files, join(folder, `data-${round}`)]);
    took.push(Number(stdout));
  }
  return took;
}

interface Painted {
  readonly painted: number;
  readonly registered: number;
  /** Bytes that came before the first paint. */
  readonly bytes: number;
}

async function paintOnce(browserPath: string, files: string, dataFolder: string): Promise<Painted> {
  const renderer = join(files, "dist", "renderer");
  const program = await openChromiumProgram(browserPath, { dataFolder, headless: true }, renderer);
  try {
    const { console } = program;
    await console.getByText("registered", { exact: false }).first().waitFor({ state: "attached" });
    const registered = await console.evaluate(() => performance.now());
    return await console.evaluate((now) => {
      const paint = performance.getEntriesByName("first-contentful-paint")[0];
      const painted = paint?.startTime ?? Number.NaN;
      const loads = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
      const before = loads.filter(({ startTime }) => startTime < painted);
      return { painted, registered: now, bytes: before.reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0) };
    }, registered);
  } finally {
    await program.close();
  }
}

interface HeaderEntry {
  readonly size?: number;
  readonly files?: Readonly<Record<string, HeaderEntry>>;
}

const sizeOf = (entry: HeaderEntry | undefined): number =>
  (entry?.size ?? 0) + Object.values(entry?.files ?? {}).reduce((sum, each) => sum + sizeOf(each), 0);

function sizes(archive: string): BenchTable {
  const header = getRawHeader(archive).header as HeaderEntry;
  const at = (...path: string[]) => path.reduce<HeaderEntry | undefined>((entry, name) => entry?.files?.[name], header);
  const host = (name: string) => at("dist", "electron", name);
  const row = (name: string, bytes: number) => [name, bytes / MB];
  return {
    title: `What we ship besides Electron, MB; at most ${MOST_MB}`,
    columns: ["part", "MB"],
    rows: [
      row("the whole archive", statSync(archive).size),
      row(
        "host: main, preload, workers",
        sizeOf(at("dist", "electron")) - sizeOf(host("updater.js")) - sizeOf(host("lab-identity.js")),
      ),
      row("host: updater, loaded by signed programs only", sizeOf(host("updater.js"))),
      row("host: identity server, loaded by a lab only in which one signs in", sizeOf(host("lab-identity.js"))),
      row("windows", sizeOf(at("dist", "renderer"))),
    ],
  };
}

/** Packages the program, then runs the benchmark on it. */
export async function benchStart(): Promise<BenchTable[]> {
  const browser = findBrowser();
  if (browser === undefined) throw new Error("the start bench needs an installed Chromium, Chrome or Edge");
  const folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-start-"));
  try {
    const runtime = writeStandInRuntime(join(folder, "runtime"));
    const out = join(folder, "out");
    const order = ["--dir", "--linux", `--electron-dist=${runtime}`, `--output=${out}`];
    await run(process.execPath, ["scripts/dist.ts", ...order], { cwd: ROOT });
    const unpacked = process.arch === "arm64" ? "linux-arm64-unpacked" : "linux-unpacked";
    const archive = join(out, unpacked, "resources", "app.asar");
    const files = join(folder, "files");
    extractAll(archive, files);

    const starts = await hostStarts(files, folder);
    const paints: Painted[] = [];
    for (let round = 0; round < PAINT_RUNS; round++) {
      paints.push(await paintOnce(browser.path, files, join(folder, `paint-${round}`)));
    }
    const row = (name: string, values: readonly number[]) => [name, ...spread(values)];
    const kilobytes = (paints[0]?.bytes ?? 0) / 1024;
    return [
      {
        title: "From the start to the first paint, ms",
        columns: ["step", "runs", "median", "p95"],
        rows: [
          row("host: from its first line to the first window", starts),
          row(
            "console: first contentful paint after its page is asked for",
            paints.map(({ painted }) => painted),
          ),
          row(
            "console: registered at the lab",
            paints.map(({ registered }) => registered),
          ),
        ],
        notes: [
          "The host in a new process with an empty data folder; Electron's own start comes before it.",
          `The console loads ${kilobytes.toFixed(0)} KB before it is painted. Tray, notifications and updates come after it.`,
        ],
      },
      sizes(archive),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
