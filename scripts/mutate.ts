/**
 * `npm run mutate`: changes the program in small ways, one at a time, and tells which changes no test notices.
 *
 * @module
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { explainedMutants, judge } from "./tools/mutation/report.ts";
import { tryMutants } from "./tools/mutation/run.ts";
import { MUTATION_TARGETS } from "./tools/mutation/targets.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: "string" }, files: { type: "string" }, workers: { type: "string" } },
});
const known = MUTATION_TARGETS.map(({ name }) => name);
const unknown = positionals.filter((name) => !known.includes(name));
const sample = values.sample === undefined ? undefined : Number(values.sample);
const workers = values.workers === undefined ? availableParallelism() : Number(values.workers);
if (unknown.length > 0 || !(sample === undefined || sample >= 1) || !(workers >= 1)) {
  console.error(`usage: npm run mutate -- [${known.join("|")} ...] [--sample COUNT] [--files GLOB] [--workers COUNT]`);
  process.exit(2);
}

for (const target of MUTATION_TARGETS) {
  if (positionals.length > 0 && !positionals.includes(target.name)) continue;
  const chosen = values.files === undefined ? target : { ...target, files: [values.files] };
  const tried = await tryMutants(chosen, {
    ...(sample === undefined ? {} : { sample }),
    workers,
    onTried: ({ file, line }, outcome) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${outcome} ${file}:${line}\u001b[K`);
    },
  });
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  const { lines, passed } = judge(target.name, tried, explainedMutants(), sample === undefined);
  for (const line of lines) console.log(line);
  if (!passed) process.exitCode = 1;
}
