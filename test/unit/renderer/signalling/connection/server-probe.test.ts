import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readUnavailable, ServerProbe, STEADY_MS } from "../../../../../renderer/signalling/connection/server-probe.ts";
import { openWebSocket } from "../../../../../renderer/signalling/connection/web-socket-line.ts";
import { optionsTo } from "../../../../../shared/sip/options-request.ts";
import { type StandInSocket, standInSockets } from "../../../../support/stand-ins/sockets.ts";

const ASK_MS = 15_000;
const AGAIN_MS = 30_000;
const ADDRESS = "wss://one.test/sip";

let sockets: StandInSocket[];
let told: boolean[];
let chance: number;
let probe: ServerProbe;

/** The connection that is tried at present. */
function present(): StandInSocket {
  const socket = sockets.at(-1);
  if (socket === undefined) throw new Error("no connection was tried");
  return socket;
}

const probeAfter = (waitMs: number) =>
  new ServerProbe({
    address: ADDRESS,
    target: "sip:ims.test",
    openLine: openWebSocket,
    waitMs,
    random: () => chance,
    onSteady: (steady) => void told.push(steady),
  });

/** The server answers so many questions in a row. */
function answer(times: number): void {
  for (let each = 0; each < times; each += 1) {
    present().says("SIP/2.0 483 Too Many Hops\r\n\r\n");
    vi.advanceTimersByTime(ASK_MS);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  sockets = standInSockets();
  told = [];
  chance = 0;
  probe = probeAfter(0);
});
afterEach(() => {
  probe.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("asks by a keep-alive and by a request that goes no further, over a connection of its own", () => {
  expect(sockets.map(({ url }) => url)).toEqual([ADDRESS]);
  present().opens();
  const [ping, request = ""] = present().sent;
  expect(ping).toBe("\r\n\r\n");
  expect(request).toMatch(/^OPTIONS sip:ims\.test SIP\/2\.0\r\nVia: SIP\/2\.0\/WSS \S+\.invalid;branch=z9hG4bK/);
  expect(request).toContain("\r\nMax-Forwards: 0\r\n");
  expect(request.endsWith("\r\nContent-Length: 0\r\n\r\n")).toBe(true);
});

test("each question is another transaction and dialog, and names the transport it goes over", () => {
  let count = 0;
  const unique = () => {
    count += 1;
    return String(count);
  };
  const [one, other] = [optionsTo("sip:ims.test", "WS", unique), optionsTo("sip:ims.test", "WS", unique)];
  expect(one).toContain("SIP/2.0/WS ");
  for (const field of [/branch=\S+/, /tag=\S+/, /Call-ID: \S+/]) {
    expect(field.exec(one)?.[0]).not.toBe(field.exec(other)?.[0]);
  }
});

describe("a server is there", () => {
  test("once it has answered for a minute, whatever it answers, and that is told once", () => {
    present().opens();
    answer(STEADY_MS / ASK_MS - 1);
    expect([probe.isSteady, told]).toEqual([false, []]);
    answer(1);
    expect([probe.isSteady, told]).toEqual([true, [true]]);
    answer(5);
    expect(told).toEqual([true]);
  });

  test("no more when it falls silent, and then again only after another minute", () => {
    present().opens();
    answer(4);
    vi.advanceTimersByTime(ASK_MS);
    expect([probe.isSteady, told, present().isClosed]).toEqual([false, [true, false], true]);
    vi.advanceTimersByTime(AGAIN_MS);
    expect(sockets.length).toBe(2);
    present().opens();
    answer(3);
    expect(told).toEqual([true, false]);
    answer(1);
    expect(told).toEqual([true, false, true]);
  });
});

describe("a server is not there", () => {
  test.each([
    ["that never lets us in", (_socket: StandInSocket) => vi.advanceTimersByTime(ASK_MS)],
    ["that closes the connection", (socket: StandInSocket) => socket.goes()],
    [
      "that closes it after answers",
      (socket: StandInSocket) => {
        socket.opens();
        answer(3);
        socket.goes();
      },
    ],
    [
      "that says it has no time",
      (socket: StandInSocket) => {
        socket.opens();
        answer(3);
        socket.says("SIP/2.0 503 Stopping\r\n\r\n");
      },
    ],
    [
      "that opens and says nothing",
      (socket: StandInSocket) => {
        socket.opens();
        vi.advanceTimersByTime(ASK_MS);
      },
    ],
  ])("%s; it is looked for again after half a minute, from the beginning", (_name, does) => {
    does(present());
    expect([present().isClosed, sockets.length]).toEqual([true, 1]);
    vi.advanceTimersByTime(AGAIN_MS - 1);
    expect(sockets.length).toBe(1);
    vi.advanceTimersByTime(1);
    expect(sockets.length).toBe(2);
    present().opens();
    answer(3);
    expect(told).toEqual([]);
    answer(1);
    expect(told).toEqual([true]);
  });
});

test("a server that says for how long it has no time is asked again after that, and not after more than an hour", () => {
  for (const [seconds, waited] of [
    [90, 90_000],
    [5, AGAIN_MS],
    [999_999_999, 3_600_000],
  ] as const) {
    const before = sockets.length;
    present().opens();
    present().says(`SIP/2.0 503 Full\r\nRetry-After : ${seconds} (maintenance)\r\n\r\n`);
    vi.advanceTimersByTime(waited - 1);
    expect(sockets.length).toBe(before);
    vi.advanceTimersByTime(1);
    expect(sockets.length).toBe(before + 1);
  }
});

test("only the head of a 503 says for how long", () => {
  expect(readUnavailable("SIP/2.0 503 Full\r\nContent-Length: 17\r\n\r\nRetry-After: 900\r\n")).toBe(AGAIN_MS);
  expect(readUnavailable("SIP/2.0 200 OK\r\nRetry-After: 900\r\n\r\n")).toBeUndefined();
});

test("a server that asked to be left alone is not asked before that", () => {
  probe.close();
  const before = sockets.length;
  probe = probeAfter(600_000);
  vi.advanceTimersByTime(599_999);
  expect(sockets.length).toBe(before);
  vi.advanceTimersByTime(1);
  expect(sockets.length).toBe(before + 1);
});

test("those that look for it together do not ask in the same instant", () => {
  chance = 0.999;
  present().goes();
  vi.advanceTimersByTime(1.4 * AGAIN_MS);
  expect(sockets.length).toBe(1);
  vi.advanceTimersByTime(0.1 * AGAIN_MS);
  expect(sockets.length).toBe(2);
  probe.close();
  probe = probeAfter(600_000);
  vi.advanceTimersByTime(890_000);
  expect(sockets.length).toBe(2);
  vi.advanceTimersByTime(10_000);
  expect(sockets.length).toBe(3);
});

test("what an abandoned connection says, and what becomes of it, counts for nothing", () => {
  const first = present();
  first.goes();
  vi.advanceTimersByTime(AGAIN_MS);
  present().opens();
  first.opens();
  first.says("SIP/2.0 503 Stopping\r\n\r\n");
  first.goes();
  expect([first.sent, present().isClosed]).toEqual([[], false]);
  answer(4);
  expect(told).toEqual([true]);
});
