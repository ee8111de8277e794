/**
 * A proxy of our own on this computer, for the windows: a browser cannot tell a WebSocket's proxy who asks, names no fault of one,
 * and goes round a PAC file that it cannot read. It passes connections on as the host makes its own, to our servers alone.
 *
 * @module
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { pipeline } from "node:stream";
import type { Target } from "./bypass.ts";
import type { Dial } from "./host-network.ts";

const LOOPBACK = "127.0.0.1";

export interface RelayParts {
  readonly dial: Dial;
  /** Whether windows may go there: asked for each connection, because the account can change. */
  readonly isAllowed: (target: Target) => boolean;
  /** Whether a connection comes from a program of our own user: from the port at its end and at ours. */
  readonly isOwnPeer: (from: number | undefined, to: number) => boolean;
  /** What became of a connection that was not made; free of secrets. */
  readonly onRefused: (why: unknown) => void;
}

export interface Relay {
  /** Where it listens: `127.0.0.1:port`. */
  readonly address: string;
  close(): Promise<void>;
}

const AUTHORITY = /^(?:\[([0-9a-f:.]{2,45})\]|([^\s:/@[\]]{1,255})):(\d{1,5})$/i;

/** The host and port that a CONNECT asks for (RFC 9112 clause 3.2.3); undefined for what is none. */
export function readAuthority(text: string): Target | undefined {
  const [, address, name, port = ""] = AUTHORITY.exec(text.slice(0, 300)) ?? [];
  const host = (address ?? name)?.toLowerCase();
  return host === undefined || Number(port) < 1 || Number(port) > 65_535 ? undefined : { host, port: Number(port) };
}

/** Connections of windows at a time; there are a handful. */
const MAX_CONNECTIONS = 64;

/**
 * Opens the relay on a port that the system chooses.
 *
 * @throws Error of Node where no port can be opened
 */
export async function openRelay({ dial, isAllowed, isOwnPeer, onRefused }: RelayParts): Promise<Relay> {
  const ended = new AbortController();
  const open = new Set<Socket>();
  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 10_000 }, (_request, response) => {
    // Nothing but connections is passed on.
    response.writeHead(405, { Allow: "CONNECT", Connection: "close" }).end();
  });
  server.maxConnections = MAX_CONNECTIONS;

  const refuse = (socket: Socket, status: string) =>
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);

  async function pass(target: Target, from: Socket, head: Buffer): Promise<void> {
    const gone = new AbortController();
    from.once("close", () => gone.abort());
    try {
      const to = await dial(target, AbortSignal.any([ended.signal, gone.signal]));
      open.add(to);
      to.once("close", () => open.delete(to));
      from.write("HTTP/1.1 200 Connection established\r\n\r\n");
      if (head.length > 0) to.write(head);
      // Either end that goes takes the other along; nobody has to hear of it.
      pipeline(from, to, () => {});
      pipeline(to, from, () => {});
    } catch (cause) {
      if (!gone.signal.aborted) onRefused(cause);
      refuse(from, "502 Bad Gateway");
    }
  }

  server.on("connect", (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    const target = readAuthority(request.url ?? "");
    if (!isOwnPeer(socket.remotePort, socket.localPort ?? 0)) refuse(socket, "403 Forbidden");
    else if (target === undefined) refuse(socket, "400 Bad Request");
    else if (!isAllowed(target)) refuse(socket, "403 Forbidden");
    else void pass(target, socket, head);
  });
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: LOOPBACK, port: 0, exclusive: true }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `${LOOPBACK}:${port}`,
    close() {
      ended.abort();
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
