/**
 * A process in which tests run against one mutant after the other: which ones is told by message.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { BroadcastChannel } from "node:worker_threads";
import { createVitest } from "vitest/node";
import { NEWS_CHANNEL, ORDER_VARIABLE, type WorkAnswer, type WorkNews, type WorkOrder } from "./messages.ts";
import { mutate } from "./mutants.ts";
import type { MutationTarget } from "./targets.ts";

const root = process.cwd();
const { files, tests }: MutationTarget = JSON.parse(process.argv[2] ?? "");
const { texts } = await mutate(root, files);
const orderFile = join(process.argv[3] ?? "", "order.json");
process.env[ORDER_VARIABLE] = orderFile;

const vitest = await createVitest(
  "test",
  {
    root,
    config: false,
    watch: false,
    include: tests.map((each) => (each.endsWith(".ts") ? each : `${each}/**/*.test.{ts,tsx}`)),
    runner: join(import.meta.dirname, "runner.ts"),
    // It would keep a text with other mutants, or with none, for the next run.
    fsModuleCache: false,
    pool: "threads",
    maxWorkers: 1,
    testTimeout: 20_000,
    reporters: [{}],
  },
  {
    plugins: [
      {
        name: "mutants",
        enforce: "pre",
        load: (id) => texts.get(relative(root, id.split("?")[0] ?? "")),
      },
    ],
  },
);
await vitest.standalone();
const all = await vitest.globTestSpecifications();

const say = (answer: WorkAnswer) => process.send?.(answer);

const channel = new BroadcastChannel(NEWS_CHANNEL);
channel.onmessage = (message: unknown) => {
  const news: WorkNews = Reflect.get(Object(message), "data");
  if (news.say === "tried") say(news);
  else say({ say: "covered", coverage: { ...news.coverage, test: relative(root, news.coverage.test) } });
};

/** Carries an order out; gives the files whose tests fail without any mutant. */
async function carryOut(order: WorkOrder): Promise<readonly string[]> {
  writeFileSync(orderFile, JSON.stringify(order));
  const chosen = order.ask === "coverage" ? all : all.filter(({ moduleId }) => relative(root, moduleId) === order.test);
  const { testModules } = await vitest.runTestSpecifications(chosen, false);
  return testModules.filter((each) => !each.ok()).map(({ moduleId }) => relative(root, moduleId));
}

process.on("message", async (order: WorkOrder) => {
  const failed = await carryOut(order);
  // What the thread said last is on its way on another channel.
  setTimeout(() => say({ say: "over", failed }), 20);
});
say({ say: "ready" });
