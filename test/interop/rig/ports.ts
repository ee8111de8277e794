/**
 * Ports of 127.0.0.1 for programs that have to be told theirs.
 *
 * @module
 */
import { createSocket } from "node:dgram";
import { readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { until } from "../../../scripts/tools/program/program.ts";

/** Below it live servers that other people start. */
const FIRST = 10_000;

/** Files run beside each other, one in each worker, and each worker has ports of its own. */
const WORKERS = 2;
const WORKER = Number(process.env["VITEST_POOL_ID"] ?? 1) - 1;

const MEDIA = { first: 31_000, each: 400 };

/** First and last port for a phone that takes many at a time, behind those of every media relay. */
export const PHONE_PORTS = [MEDIA.first + WORKERS * MEDIA.each, MEDIA.first + WORKERS * MEDIA.each + 99] as const;

/** First and last port for the media relay; the tests of a file have one. */
export const MEDIA_PORTS = [MEDIA.first + WORKER * MEDIA.each, MEDIA.first + (WORKER + 1) * MEDIA.each - 1] as const;

/**
 * Behind the last port that is looked at. Further up the system takes the ports of outgoing connections from; one of
 * those could have a port between our look and the start of the program that it is for.
 */
const END = Math.min(
  MEDIA.first,
  process.platform === "linux"
    ? Number(readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8").trim().split(/\s+/)[0])
    : MEDIA.first,
);

function isFreeForTcp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

function isFreeForUdp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.once("error", () => resolve(false));
    socket.bind(port, "127.0.0.1", () => socket.close(() => resolve(true)));
  });
}

const isFree = async (port: number): Promise<boolean> => (await isFreeForTcp(port)) && isFreeForUdp(port);

const given = new Set<number>();

/**
 * A port that is free for TCP and for UDP, and that is given once in this process. So is the one behind it: baresip takes
 * that for TLS without having been asked to.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const pair = WORKERS * Math.floor((Math.random() * (END - FIRST)) / 2 / WORKERS) + WORKER;
    const port = FIRST + 2 * pair;
    if (given.has(port)) continue;
    if (!((await isFree(port)) && (await isFree(port + 1)))) continue;
    given.add(port);
    return port;
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** Milliseconds until a program that has begun has to take connections. */
const READY_LIMIT_MS = 20_000;

/** Waits until a program takes connections: some say that they have begun before they do. */
export const untilAccepting = (port: number): Promise<true> =>
  until(`port ${port} takes connections`, READY_LIMIT_MS, async () => ((await accepts(port)) ? true : undefined));
