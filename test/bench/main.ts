/**
 * `npm run bench [-- names…] [-- --json]`: runs the project's benchmarks and prints their tables.
 * `npm run bench -- mikey --against wolfssl`: ours and wolfSSL's in turns, as ratios.
 * `npm run bench -- lasting [--calls=1000]`: what is held after a tenth of the calls and after all of them.
 * `npm run bench -- program [--calls=60] [--trace=<file>]`: calls of each row, and a trace of one for the browser's profiler.
 */
import { benchCalling } from "./calling/bench.ts";
import { benchFiles } from "./files/bench.ts";
import { benchLasting } from "./lasting/bench.ts";
import { benchMedia } from "./media/bench.ts";
import { benchMessages } from "./messages/bench.ts";
import { benchAgainstWolfssl } from "./mikey/against-wolfssl.ts";
import { benchMikey } from "./mikey/bench.ts";
import { benchNewDesk } from "./new-desk/bench.ts";
import { benchPictures } from "./pictures/bench.ts";
import { benchProgram } from "./program/bench.ts";
import { benchRecord } from "./record/bench.ts";
import { benchScale } from "./scale/bench.ts";
import { benchSearch } from "./search/bench.ts";
import { benchSound } from "./sound/bench.ts";
import { benchStart } from "./start/bench.ts";
import { type BenchTable, printable } from "./table.ts";
import { benchVoice } from "./voice/bench.ts";

const args = process.argv.slice(2);
const optionOf = (name: string) => args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);

function calls(): number | undefined {
  const text = optionOf("calls");
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  console.error(`--calls is a number of calls: ${text}`);
  process.exit(1);
}

const BENCHES: Readonly<Record<string, () => Promise<BenchTable[]>>> = {
  calling: benchCalling,
  files: benchFiles,
  lasting: () => benchLasting({ calls: calls() }),
  media: benchMedia,
  messages: benchMessages,
  mikey: benchMikey,
  "new-desk": benchNewDesk,
  pictures: benchPictures,
  program: () => benchProgram({ calls: calls(), trace: optionOf("trace") }),
  record: benchRecord,
  scale: benchScale,
  search: benchSearch,
  sound: benchSound,
  start: benchStart,
  voice: benchVoice,
};

/** Half an hour and more. */
const BY_NAME_ALONE: ReadonlySet<string> = new Set(["lasting"]);

const OPTIONS = ["--json", "--against", "--calls=", "--trace="];
const strange = args.filter(
  (arg) => arg.startsWith("--") && !OPTIONS.some((each) => (each.endsWith("=") ? arg.startsWith(each) : arg === each)),
);
if (strange.length > 0) {
  console.error(`No such option: ${strange.join(", ")}. There are: ${OPTIONS.join(", ")}.`);
  process.exit(1);
}

const json = args.includes("--json");
const words = args.filter((arg) => !arg.startsWith("--"));
const against = args.includes("--against");
if (against && (words[0] !== "mikey" || words[1] !== "wolfssl" || words.length !== 2)) {
  console.error("There is one comparison: mikey --against wolfssl.");
  process.exit(1);
}
const benches: typeof BENCHES = against ? { mikey: benchAgainstWolfssl } : BENCHES;
const wanted = against ? [] : words;
const unknown = wanted.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  console.error(`No such benchmark: ${unknown.join(", ")}. There are: ${Object.keys(BENCHES).join(", ")}.`);
  process.exit(1);
}
const tables: BenchTable[] = [];
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 ? !wanted.includes(name) : BY_NAME_ALONE.has(name)) continue;
  const measured = await bench();
  tables.push(...measured);
  if (!json) for (const table of measured) console.log(printable(table));
}
if (json) console.log(JSON.stringify({ tables }, null, 2));
