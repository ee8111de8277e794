/**
 * Many calls, four at a time, in the real window: what it holds after all of them is what it held after a quarter. By
 * `npm run test:many-at-once`, and not in the suite: less than two hundred say nothing, and those take a quarter of an hour.
 */
import { expect, test } from "@playwright/test";
import { ask, until } from "../../scripts/tools/program/program.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

const CALLS = Number(process.env["MANY_AT_ONCE"] ?? 200);
/** Calls after which everything has been needed once. */
const SETTLED_AFTER = CALLS / 4;
/** For which SIP keeps what belongs to a call that is over (RFC 3261 clause 17: 64 T1), in milliseconds. */
const REMEMBERED_MS = 33_000;
const LIMIT_MS = 40_000;

/** Whom we call, who has migrated, and who call us; one call with each at a time. */
const PEOPLE = ["bea-novak", "jonas-okafor", "arif-bello", "aino-aalto"] as const;
const CALLED = "bea-novak";

let desk: Desk;
test.beforeAll(async () => {
  desk = await Desk.open();
  for (const personId of PEOPLE) await desk.openUnit(personId);
});
test.afterAll(() => desk?.close());

async function hangUpAt(personId: string): Promise<void> {
  const unit = await desk.program.unit(personId);
  const live = await inProgress();
  await desk.unitIs(personId, { call: "connected" }).catch(async (error: unknown) => {
    const ends = (await desk.calls())
      .slice(0, 6)
      .map(({ primaryId, state, endReason }) => [primaryId, state, endReason]);
    throw new Error(`${String(error)}: ${JSON.stringify(ends)}`);
  });
  await unit.getByRole("button", { name: "Hang up" }).press("Enter");
  await desk.unitIs(personId, { call: "ended" });
  // Also here, so that there is room for the next one.
  await until("the end of a call at the console", LIMIT_MS, async () =>
    (await inProgress()) < live ? true : undefined,
  );
}

const inProgress = async () => (await desk.calls()).filter(({ state }) => state !== "ended").length;

/** One more call with somebody, which gets the ear; whoever had it waits. */
async function callWith(personId: string): Promise<void> {
  if (personId === CALLED) await desk.dialUntil("bea", "connected");
  else {
    await ask(desk.page, "lab.callConsole", { personId });
    await desk.newestIn("incoming");
    await desk.page.keyboard.press("a");
  }
  await desk.unitIs(personId, { call: "connected" });
}

interface Held {
  readonly megabytes: number;
  readonly nodes: number;
  readonly listeners: number;
  readonly documents: number;
}

/** What the console's window holds when nothing of a call is remembered any more. */
async function held(): Promise<Held> {
  await desk.nothingLeft();
  await until("the end of every call on record", LIMIT_MS, async () =>
    (await desk.calls()).every(({ state }) => state === "ended") ? true : undefined,
  );
  // The last call may have been a redirected one, which shows more than another: what is compared has none in the middle.
  await desk.page.keyboard.press("Escape");
  await expect(desk.call).toContainText("No call");
  await desk.page.waitForTimeout(REMEMBERED_MS);
  const session = await desk.page.context().newCDPSession(desk.page);
  await session.send("HeapProfiler.enable");
  // What is let go of by the first is what the second can collect.
  for (let times = 0; times < 3; times++) await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const { nodes, jsEventListeners, documents } = await session.send("Memory.getDOMCounters");
  await session.detach();
  return { megabytes: usedSize / 2 ** 20, nodes, listeners: jsEventListeners, documents };
}

test(`${CALLS} calls, four at a time, leave nothing behind in the window`, async () => {
  test.setTimeout(60_000 + CALLS * 10_000);
  const live: string[] = [];
  let settled: Held | undefined;
  for (let calls = 1; calls <= CALLS; calls++) {
    const personId = PEOPLE[calls % PEOPLE.length] ?? CALLED;
    if (live.includes(personId)) {
      await hangUpAt(personId);
      live.splice(live.indexOf(personId), 1);
    }
    await callWith(personId);
    live.push(personId);
    if (calls !== SETTLED_AFTER && calls !== CALLS) continue;
    for (const each of live.splice(0)) await hangUpAt(each);
    const now = await held();
    process.stdout.write(`after ${calls} calls: ${JSON.stringify(now)}\n`);
    if (settled === undefined) settled = now;
    else {
      expect(now.megabytes / settled.megabytes, "heap").toBeLessThan(1.1);
      expect(now.nodes / settled.nodes, "nodes").toBeLessThan(1.1);
      expect(now.listeners / settled.listeners, "listeners").toBeLessThan(1.1);
      expect(now.documents).toBe(settled.documents);
    }
  }
});
