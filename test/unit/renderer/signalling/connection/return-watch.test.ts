import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RETURN_SPREAD_MS, ReturnWatch } from "../../../../../renderer/signalling/connection/return-watch.ts";
import { STEADY_MS } from "../../../../../renderer/signalling/connection/server-probe.ts";
import { openWebSocket } from "../../../../../renderer/signalling/connection/web-socket-line.ts";
import { type StandInSocket, standInSockets } from "../../../../support/stand-ins/sockets.ts";

const ASK_MS = 15_000;
const [A, B] = ["wss://a.test/sip", "wss://b.test/sip"] as const;

let sockets: StandInSocket[];
let returned: string[];
/** What waits for the end of the calls. */
let waiting: (() => void)[];
let chance: number;
let watch: ReturnWatch;

/** The servers that answer do so for as long as that. */
function pass(ms: number, answering: readonly string[] = [A, B]): void {
  for (let left = ms; left > 0; left -= ASK_MS) {
    for (const socket of sockets) if (answering.includes(socket.url)) socket.says("\r\n");
    vi.advanceTimersByTime(Math.min(left, ASK_MS));
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  sockets = standInSockets();
  returned = [];
  waiting = [];
  chance = 0.5;
  watch = new ReturnWatch({
    better: [A, B].map((address) => ({ address, waitMs: 0 })),
    target: "sip:ims.test",
    openLine: openWebSocket,
    random: () => chance,
    whenIdle: (action) => {
      waiting.push(action);
      return () => {
        waiting = waiting.filter((each) => each !== action);
      };
    },
    onReturn: (address) => void returned.push(address),
  });
  for (const socket of sockets) socket.opens();
});
afterEach(() => {
  watch.close();
  expect([vi.getTimerCount(), waiting]).toEqual([0, []]);
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Every call has ended. */
function idle(): void {
  for (const action of waiting.splice(0)) action();
}

test("goes back at a moment of the next five minutes that chance chooses, and once", () => {
  pass(STEADY_MS);
  pass(RETURN_SPREAD_MS / 2 - 1);
  expect(waiting).toEqual([]);
  pass(1);
  idle();
  expect(returned).toEqual([A]);
  pass(RETURN_SPREAD_MS);
  expect(returned).toEqual([A]);
});

test("many consoles are spread over all of the five minutes", () => {
  watch.close();
  const consoles = 100;
  const moments: number[] = [];
  const watches = Array.from({ length: consoles }, (_each, place) => {
    const before = sockets.length;
    const one = new ReturnWatch({
      better: [{ address: A, waitMs: 0 }],
      target: "sip:ims.test",
      openLine: openWebSocket,
      random: () => place / consoles,
      whenIdle: (action) => {
        action();
        return () => {};
      },
      onReturn: () => void moments.push(vi.getMockedSystemTime()?.getTime() ?? 0),
    });
    sockets[before]?.opens();
    return one;
  });
  const steadyAt = (vi.getMockedSystemTime()?.getTime() ?? 0) + STEADY_MS;
  pass(STEADY_MS + RETURN_SPREAD_MS);
  for (const one of watches) one.close();
  const minutes = moments.map((moment) => Math.floor((moment - steadyAt) / 60_000));
  expect([0, 1, 2, 3, 4].map((minute) => minutes.filter((each) => each === minute).length)).toEqual([
    20, 20, 20, 20, 20,
  ]);
});

test("a call is waited for, however long it takes", () => {
  chance = 0;
  pass(STEADY_MS + 1);
  pass(3_600_000);
  expect([returned, waiting.length]).toEqual([[], 1]);
  idle();
  expect(returned).toEqual([A]);
});

test("the best of those that are there is gone to", () => {
  chance = 0;
  pass(STEADY_MS + 1, [B]);
  idle();
  expect(returned).toEqual([B]);
});

test("a server that goes again meanwhile is waited for anew", () => {
  chance = 0;
  pass(STEADY_MS + 1);
  expect(waiting.length).toBe(1);
  for (const socket of sockets) socket.goes();
  expect(waiting).toEqual([]);
  chance = 0.5;
  pass(30_000);
  for (const socket of sockets.slice(-2)) socket.opens();
  pass(STEADY_MS + RETURN_SPREAD_MS / 2 - 1);
  expect(waiting).toEqual([]);
  pass(ASK_MS);
  idle();
  expect(returned).toEqual([A]);
});
