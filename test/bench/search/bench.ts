/**
 * Search over the messages of a year, over all calls on record and over the people of a large directory: from the key to the painted list, in the console's views as they are built for release, in an installed
 * browser; and what the index costs, which lies in memory alone.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { chromium, type Page } from "playwright-core";
import { findBrowser } from "../../../electron/machine/find-browser.mjs";
import { prepareSearch } from "../../../renderer/messages/message-search.ts";
import { threadsOf } from "../../../renderer/messages/threads.ts";
import { bookOf } from "../../../renderer/messaging/message-book.ts";
import { year } from "../../support/fixtures/views/fixture-messaging.ts";
import { openFixtureSite } from "../../support/fixtures/views/site.ts";
import { percentile } from "../statistics.ts";
import type { BenchTable } from "../table.ts";

const MESSAGES = 100_000;
const CALLS = 100_000;
const PEOPLE = 50_000;
/** What is looked for: much, something, one message, nothing. */
const QUERIES = ["north gate", "crane wind pier", "number 98431", "bea novak", "lights out"];
/** By name, by a letter without its accent and another wrong one, by unit, nobody. */
const PEOPLE_QUERIES = ["bea novak", "lukasz berg", "gxul costa", "unit2117", "nobody at all"];
const CALL_QUERIES = ["bea novak", "larch timo", "2611-0093 sara", "visitor-0412", "lights out"];
const ROUNDS = 6;
const WARM_UP = 1;
/** Milliseconds between keys: a quick typist. */
const BETWEEN = 90;

/** Notes for each key of a word how long it took until what it led to was painted: the first frame after it, and the task behind that frame. */
function noteKeys(): void {
  const took: number[] = [];
  Object.assign(window, { took });
  addEventListener(
    "keydown",
    ({ key, ctrlKey, timeStamp }) => {
      if (key.length !== 1 || ctrlKey) return;
      requestAnimationFrame(() => {
        const painted = new MessageChannel();
        painted.port1.onmessage = () => took.push(performance.now() - timeStamp);
        painted.port2.postMessage(null);
      });
    },
    { capture: true },
  );
}

const times = (page: Page) => page.evaluate(() => (window as unknown as { took: number[] }).took.splice(0));

async function typed(page: Page, queries: readonly string[]): Promise<{ first: number[]; later: number[] }> {
  const took = { first: [] as number[], later: [] as number[] };
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const query of queries) {
      await page.keyboard.press("Control+k");
      await page.keyboard.press("Control+a");
      await page.keyboard.press("Backspace");
      // The first key of a word comes as far behind the one before as any other.
      await page.waitForTimeout(BETWEEN);
      await page.keyboard.type(query, { delay: BETWEEN });
      await page.waitForFunction(
        (count) => (window as unknown as { took: number[] }).took.length === count,
        query.length,
      );
      const [first = Number.NaN, ...later] = await times(page);
      if (round < 0) continue;
      took.first.push(first);
      took.later.push(...later);
    }
  }
  return took;
}

/** Milliseconds and octets of the index, made as the window makes it, with the messages there already. */
function index(): { readonly milliseconds: number; readonly octets: number } {
  const threads = threadsOf(bookOf(year(Date.now(), MESSAGES)), (id) => id);
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const held = () => {
    collect();
    const { arrayBuffers, heapUsed } = process.memoryUsage();
    return arrayBuffers + heapUsed;
  };
  const before = held();
  const begun = performance.now();
  prepareSearch(threads, Number.POSITIVE_INFINITY);
  const milliseconds = performance.now() - begun;
  const octets = held() - before;
  // They are there until the end.
  if (threads.length === 0) throw new Error("no messages");
  return { milliseconds, octets };
}

/** Runs the benchmark. */
export async function benchSearch(): Promise<BenchTable[]> {
  const installed = findBrowser();
  if (installed === undefined) throw new Error("the search bench needs an installed Chromium, Chrome or Edge");
  const site = await openFixtureSite();
  const browser = await chromium.launch({
    executablePath: installed.path,
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  try {
    const open = async (query: string) => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      await page.goto(`${site.url}?${query}`);
      await page.getByRole("main").waitFor();
      await page.evaluate(noteKeys);
      return page;
    };
    const messages = await typed(await open("state=messages-year"), QUERIES);
    const history = await open(`state=all-calls&record=${CALLS}`);
    await history.getByText(new RegExp(`of ${(CALLS / 1_000).toFixed()},0\\d\\d calls$`)).waitFor();
    const calls = await typed(history, CALL_QUERIES);
    const directory = await open(`people=${PEOPLE}`);
    await directory.getByText("Bea Novak").first().waitFor();
    const people = await typed(directory, PEOPLE_QUERIES);
    const { milliseconds, octets } = index();
    const row = (name: string, values: readonly number[]) => [
      name,
      values.length,
      percentile(values, 0.5),
      percentile(values, 0.95),
    ];
    return [
      {
        title: `Search over ${MESSAGES.toLocaleString("en")} messages, from the key to painted, milliseconds`,
        columns: ["", "keys", "median", "p95"],
        rows: [row("first key of a word", messages.first), row("each further key", messages.later)],
        notes: [
          `index of these, in Node: ${milliseconds.toFixed(0)} ms in all, in pieces where the window is idle; ${(octets / 2 ** 20).toFixed(1)} MiB`,
          "painted: the first frame after the key, and the task behind it; a frame comes every 16.7 ms",
        ],
      },
      {
        title: `Search over ${CALLS.toLocaleString("en")} calls on record, from the key to painted, milliseconds`,
        columns: ["", "keys", "median", "p95"],
        rows: [row("first key of a word", calls.first), row("each further key", calls.later)],
        notes: ["rows in sight, by day; the count of every choice follows when they are painted and is not in it"],
      },
      {
        title: `Type-ahead over ${PEOPLE.toLocaleString("en")} people, from the key to painted, milliseconds`,
        columns: ["", "keys", "median", "p95"],
        rows: [row("first key of a word", people.first), row("each further key", people.later)],
        notes: ["by name, with a wrong letter, by a unit without its space, and nobody"],
      },
    ];
  } finally {
    await browser.close();
    await site.close();
  }
}
