/**
 * A control room of two hundred consoles on one KMS and one SIP server: what the servers see when all consoles start, lose their server,
 * or come to the end of a key period in the same moment, as they are spread by the program, and where chance puts all of them in the
 * same place.
 *
 * Consoles and their proofs of keys run here, the servers in another thread; everything goes over TLS on this computer.
 */
import { setTimeout as delay } from "node:timers/promises";
import { START_SPREAD } from "../../../electron/keys/key-rounds.ts";
import { leadOf } from "../../../electron/keys/own-keys.ts";
import { reconnectDelay } from "../../../renderer/signalling/connection/backoff.ts";
import { percentile } from "../statistics.ts";
import type { BenchTable } from "../table.ts";
import { type Chance, KeyRoom, SipRoom } from "./consoles.ts";
import { type Seen, type ServerThread, startServers } from "./servers.ts";

const CONSOLES = 200;
/** Milliseconds for which the SIP server is gone when it restarts. */
const DOWN_MS = 3_000;
/** Milliseconds for which consoles are waited for. */
const LIMIT_MS = 120_000;
const POLL_MS = 50;
const MINUTE_S = 60;
const MONTH_S = 2_592_000;

const now = () => performance.timeOrigin + performance.now();
const TOGETHER: Chance = () => 0;
const SPREAD: Chance = Math.random;
const CHANCES = [
  ["all in the same place", TOGETHER],
  ["spread", SPREAD],
] as const;

/** The most that came within any second. */
function busiestSecond(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  let most = 0;
  let first = 0;
  for (const [last, at] of sorted.entries()) {
    while (at - (sorted[first] ?? at) >= 1_000) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

/** A row: what a server was asked, and when consoles had what they wanted, Unix milliseconds. */
function row(name: string, from: number, asked: readonly number[], done: readonly number[]) {
  const seconds = done.map((at) => (at - from) / 1_000);
  const figures = [asked.length, busiestSecond(asked), done.length].map(String);
  // Who has it not yet has it after all others.
  const all = [...seconds, ...Array.from({ length: CONSOLES - done.length }, () => Number.POSITIVE_INFINITY)];
  return [name, ...figures, percentile(all, 0.5), percentile(all, 0.95), percentile(all, 1)];
}

/** Whether something came about in the time that there is for it. */
async function within(isSo: () => boolean | Promise<boolean>): Promise<boolean> {
  const limit = now() + LIMIT_MS;
  while (!(await isSo())) {
    if (now() > limit) return false;
    await delay(POLL_MS);
  }
  return true;
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  if (!(await within(isSo))) throw new Error(`waited in vain for: ${what}`);
}

/**
 * Watches the KMS until every console has come to the last question of a round. A console has its keys with the one for them: what follows
 * waits here for proofs of two hundred consoles in one thread.
 */
async function rounds(servers: ServerThread, name: string, from: number) {
  const asked: Seen[] = [];
  const done = new Map<number, number>();
  const over = new Set<number>();
  await within(async () => {
    for (const each of await servers.seen()) {
      if (each.at < from || each.what === "connection") continue;
      asked.push(each);
      if (each.what === "keyprov") done.set(each.of, each.at);
      if (each.what === "certcache") over.add(each.of);
    }
    return over.size === servers.consoles.length;
  });
  return row(
    name,
    from,
    asked.map(({ at }) => at),
    [...done.values()],
  );
}

async function starts(servers: ServerThread) {
  const rows = [];
  const room = new KeyRoom(servers);
  const begun = now();
  room.start(SPREAD);
  rows.push(await rounds(servers, "KMS: first start, nobody has keys", begun));
  await until("keys", () => room.ready === CONSOLES);
  for (const [how, chance] of CHANCES) {
    await room.settled();
    room.stop();
    await servers.seen();
    const from = now();
    room.start(chance);
    rows.push(await rounds(servers, `KMS: start with keys, ${how}`, from));
  }
  room.close();
  return rows;
}

async function rollovers(servers: ServerThread) {
  const rows = [];
  await servers.periods(MINUTE_S);
  for (const [how, chance] of CHANCES) {
    const room = new KeyRoom(servers);
    const sinceEnd = () => (now() / 1_000) % MINUTE_S;
    // In the first seconds of a period, so that all have its keys long before they want those of the next one.
    await until("the begin of a period", () => sinceEnd() < 2);
    const end = now() + (MINUTE_S - sinceEnd()) * 1_000;
    room.start(chance);
    await until("keys", () => room.ready === CONSOLES);
    const from = end - leadOf(MINUTE_S, 0) * 1_000;
    if (now() > from) throw new Error("too slow to have all keys before the period ends");
    await delay(from - now());
    rows.push(await rounds(servers, `KMS: end of a period, ${how}`, from));
    await until("keys of the next period", () => now() > end + 1_000 && room.ready === CONSOLES);
    room.close();
  }
  await servers.periods(MONTH_S);
  return rows;
}

async function registrations(servers: ServerThread) {
  const rows = [];
  const connections = async () =>
    (await servers.seen()).filter(({ what }) => what === "connection").map(({ at }) => at);
  let chance: Chance = SPREAD;
  const room = new SipRoom(servers);
  const isIn = () => room.registered.length === CONSOLES;
  await connections();
  const begun = now();
  room.start(() => chance());
  await within(isIn);
  rows.push(row("SIP: start", begun, await connections(), room.registered));
  for (const [how, drawn] of CHANCES) {
    await until("registrations", isIn);
    await connections();
    chance = drawn;
    const lost = now();
    const back = servers.restart(DOWN_MS);
    await until("the loss", () => room.registered.length === 0);
    await back;
    await within(isIn);
    rows.push(row(`SIP: server away for 3 s, ${how}`, lost + DOWN_MS, await connections(), room.registered));
    // Whoever is not in yet is so by and by.
    chance = SPREAD;
  }
  await room.stop();
  return rows;
}

/** What many more would do, drawn by the functions that the program draws with; no server is asked. */
function drawnTable(): BenchTable {
  const spreads: readonly (readonly [string, () => number])[] = [
    ["start with keys: first of three requests", () => Math.random() * START_SPREAD],
    ["SIP server back at once: first attempt", () => reconnectDelay(1, Math.random())],
    ["SIP server asked for 30 s: attempt", () => reconnectDelay(1, Math.random(), 30)],
    ["end of a period of 28 days: first of four requests", () => -leadOf(28 * 86_400, Math.random()) * 1_000],
    ["end of a period of 7 days: first of four requests", () => -leadOf(7 * 86_400, Math.random()) * 1_000],
  ];
  const busiest = (draw: () => number, count: number) =>
    String(busiestSecond(Array.from({ length: count }, () => draw())));
  return {
    title: "Drawn, not measured: the most consoles in any second",
    columns: ["", "of 200", "of 10,000", "of 1,000,000"],
    rows: spreads.map(([name, draw]) => [name, busiest(draw, 200), busiest(draw, 10_000), busiest(draw, 1_000_000)]),
  };
}

/** Runs the benchmark. */
export async function benchScale(): Promise<BenchTable[]> {
  const servers = await startServers(CONSOLES);
  try {
    const rows = [...(await starts(servers)), ...(await rollovers(servers)), ...(await registrations(servers))];
    return [
      {
        title: `What servers see of ${CONSOLES} consoles; seconds until a console has it`,
        columns: ["", "seen", "busiest second", "in", "median", "p95", "all"],
        rows,
        notes: [
          "KMS: requests; a console has it when it has asked for its keys. SIP: connections; a console has it when it is registered",
          "in: how many had it within two minutes",
          "start: from the start of all in the same moment; a server away: from when it is back",
          "end of a period: from when the first may ask; periods of a minute, of which the spread is 7.5 s",
          "consoles in one thread, their proofs of keys in a second, servers in a third",
        ],
      },
      drawnTable(),
    ];
  } finally {
    await servers.close();
  }
}
