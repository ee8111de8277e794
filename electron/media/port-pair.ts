/**
 * Two UDP ports beside each other: an even one for RTP and the next for RTCP, RFC 3550 clause 11.
 *
 * @module
 */
import { randomInt } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { isIPv6, SocketAddress } from "node:net";

/** Pairs that are tried before a range is taken to be full. */
const ATTEMPTS = 64;

/** Ports from which pairs are taken; both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/**
 * An address as the system writes that of a packet, however it was written in a description.
 *
 * @throws Error for what is none
 */
export const writtenAddress = (address: string): string =>
  new SocketAddress({ address, family: isIPv6(address) ? "ipv6" : "ipv4" }).address;

export interface PortPair {
  /** Of RTP; that of RTCP is the next. */
  readonly port: number;
  readonly rtp: Socket;
  readonly rtcp: Socket;
}

async function bind(address: string, port: number): Promise<Socket> {
  const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
  try {
    socket.bind({ address, port, exclusive: true });
    await once(socket, "listening");
    return socket;
  } catch (error) {
    socket.close();
    throw error;
  }
}

const isTaken = (error: unknown) => {
  const { code } = error as NodeJS.ErrnoException;
  return code === "EADDRINUSE" || code === "EACCES";
};

/**
 * Binds a pair of ports.
 *
 * @throws the error of the last attempt, where all that were tried are taken or the address is none of this computer
 */
export async function bindPortPair(address: string, { first, last }: PortRange): Promise<PortPair> {
  const lowest = first + (first % 2);
  const pairs = Math.floor((last - lowest + 1) / 2);
  if (pairs < 1) throw new RangeError(`no pair of ports from ${first} to ${last}`);
  for (let attempt = 1; ; attempt++) {
    const port = lowest + 2 * randomInt(pairs);
    let rtp: Socket | undefined;
    try {
      rtp = await bind(address, port);
      return { port, rtp, rtcp: await bind(address, port + 1) };
    } catch (error) {
      rtp?.close();
      if (attempt >= ATTEMPTS || !isTaken(error)) throw error;
    }
  }
}

/**
 * Binds one port of the range, for floor control.
 *
 * @throws as {@link bindPortPair}
 */
export async function bindOnePort(address: string, { first, last }: PortRange): Promise<Socket> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await bind(address, first + randomInt(last - first + 1));
    } catch (error) {
      if (attempt >= ATTEMPTS || !isTaken(error)) throw error;
    }
  }
}

/** Resolves when both ports are free again. */
export async function closePortPair({ rtp, rtcp }: PortPair): Promise<void> {
  await Promise.all([rtp, rtcp].map((socket) => new Promise<void>((resolve) => socket.close(resolve))));
}
