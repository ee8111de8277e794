/**
 * A connection on which a SIP server is asked something for its own sake, beside those of the program: what it says comes one message after another.
 *
 * @module
 */
import { McError } from "../../shared/errors/mc-error.ts";
import { targetOf } from "../network/server-check.ts";
import { connectToServer, type LinkListener, ServerLink } from "./server-link.ts";
import type { SignallingAccess } from "./signalling-access.ts";
import { WebSocketLink } from "./web-socket-link.ts";

/** Messages that wait to be looked at; a server that goes on has been answered enough. */
const MAX_WAITING = 64;

const STATUS_LINE = /^SIP\/2\.0 (\d{3}) /;

/** Status of an answer; undefined for what is none. */
export function statusOf(text: string): number | undefined {
  const [, status] = STATUS_LINE.exec(text) ?? [];
  return status === undefined ? undefined : Number(status);
}

export interface CheckLink {
  /** As it stands in a Via (RFC 3261 clause 20.42, RFC 7118 clause 5). */
  readonly transport: "TLS" | "WSS";
  send(text: string): void;
  /** The next message of the server. @throws McError `server-…` once the connection has ended */
  next(): Promise<string>;
  close(): void;
}

/**
 * Connects as the program would.
 *
 * @param server - its address
 * @param signal - ends the connection too
 * @throws McError `proxy-…`, `pac-…` of the way, `server-…` of the server
 */
export async function openCheckLink(server: string, access: SignallingAccess, signal: AbortSignal): Promise<CheckLink> {
  const { host, port } = targetOf(server);
  const come: string[] = [];
  const over = Promise.withResolvers<never>();
  // Whoever has not come to wait for it yet hears of it all the same.
  over.promise.catch(() => {});
  let arrived = Promise.withResolvers<void>();
  const listener: LinkListener = {
    received(text) {
      if (come.length < MAX_WAITING) come.push(text);
      arrived.resolve();
    },
    closed: (fault) =>
      over.reject(
        // The first thing that it says is no SIP.
        fault?.code === "server-stream-broken"
          ? new McError("server-without-sip", `${host}:${port}`, fault)
          : (fault ?? new McError("server-unreachable", `${host}:${port}: ended the connection`)),
      ),
  };
  const overTls = server.startsWith("tls:");
  const link = overTls
    ? new ServerLink(await connectToServer(server, access, signal), server, access, listener)
    : await WebSocketLink.open(server, access, listener, signal);
  const close = () => link.close();
  signal.addEventListener("abort", close, { once: true });
  return {
    transport: overTls ? "TLS" : "WSS",
    send: (text) => link.send(text),
    async next() {
      for (;;) {
        const text = come.shift();
        if (text !== undefined) return text;
        arrived = Promise.withResolvers<void>();
        await Promise.race([arrived.promise, over.promise]);
      }
    },
    close() {
      signal.removeEventListener("abort", close);
      link.close();
    },
  };
}
