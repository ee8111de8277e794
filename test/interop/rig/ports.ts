/**
 * Ports of 127.0.0.1 for programs that have to be told theirs.
 *
 * @module
 */
import { createSocket } from "node:dgram";
import { createServer } from "node:net";

function tryTcp(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

function tryUdp(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    socket.once("error", reject);
    socket.bind(port, "127.0.0.1", () => socket.close(() => resolve()));
  });
}

const given = new Set<number>();

/** A port that is free for TCP and for UDP, and that is given once in this process. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = await tryTcp(0);
    if (given.has(port)) continue;
    try {
      await tryUdp(port);
    } catch {
      continue;
    }
    given.add(port);
    return port;
  }
}
