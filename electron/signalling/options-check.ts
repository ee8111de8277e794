/**
 * Whether a SIP server answers: asked something that the first server answers by itself, over the connection that the program would use.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { McError } from "../../shared/errors/mc-error.ts";
import { optionsTo } from "../../shared/sip/options-request.ts";
import { targetOf } from "../network/server-check.ts";
import { connectToServer, type LinkListener, ServerLink } from "./server-link.ts";
import type { SignallingAccess } from "./signalling-access.ts";
import { WebSocketLink } from "./web-socket-link.ts";

/** Milliseconds for a server to say something. One that says nothing to a stranger is none the worse for it. */
const ANSWER_MS = 2_000;

const STATUS_LINE = /^SIP\/2\.0 (\d{3}) /;

/**
 * Asks a server.
 *
 * @param server - its address
 * @param target - SIP URI that it stands for
 * @returns status of its answer; undefined where it says nothing
 * @throws McError `proxy-…`, `pac-…` of the way, `server-…` of the server
 */
export async function askOptions(
  server: string,
  target: string,
  access: SignallingAccess,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { host, port } = targetOf(server);
  const answer = Promise.withResolvers<number | undefined>();
  const listener: LinkListener = {
    received(text) {
      const [, status] = STATUS_LINE.exec(text) ?? [];
      if (status !== undefined) answer.resolve(Number(status));
    },
    closed: (fault) =>
      // The first thing that it says is no SIP.
      answer.reject(
        fault?.code === "server-stream-broken"
          ? new McError("server-without-sip", `${host}:${port}`, fault)
          : (fault ?? new McError("server-unreachable", `${host}:${port}: ended the connection`)),
      ),
  };
  const overTls = server.startsWith("tls:");
  const link = overTls
    ? new ServerLink(await connectToServer(server, access, signal), server, access, listener)
    : await WebSocketLink.open(server, access, listener, signal);
  // Whoever has not come to wait for it yet hears of it all the same.
  answer.promise.catch(() => {});
  const silent = setTimeout(() => answer.resolve(undefined), ANSWER_MS);
  try {
    link.send(optionsTo(target, overTls ? "TLS" : "WSS", randomUUID));
    return await answer.promise;
  } finally {
    clearTimeout(silent);
    link.close();
  }
}
