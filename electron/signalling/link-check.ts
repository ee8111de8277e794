/**
 * What stands between this computer and a SIP server over TLS, step by step: the way, TLS, and whether it speaks SIP.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { on } from "node:events";
import type { Duplex } from "node:stream";
import { McError } from "../../shared/errors/mc-error.ts";
import { optionsTo } from "../../shared/sip/options-request.ts";
import { EMPTY_LINE, SipStreamError, SipStreamReader } from "../../shared/sip/stream-reader.ts";
import { targetOf } from "../network/server-check.ts";
import { connectToServer, linkFault } from "./server-link.ts";
import type { SignallingAccess } from "./signalling-access.ts";

/** Milliseconds for everything: a window asks while it waits for its next attempt. */
const LIMIT = 6_000;
/** Milliseconds for a server to say something. One that says nothing to a stranger is none the worse for it. */
const ANSWER_LIMIT = 2_000;

/**
 * Resolves as soon as the server has said a message of SIP, or nothing for a while: then the connection stands; not where it ended it.
 *
 * @throws what ended the connection, SipStreamError
 */
async function standsAfterAsking(socket: Duplex): Promise<boolean> {
  const reader = new SipStreamReader();
  const signal = AbortSignal.timeout(ANSWER_LIMIT);
  try {
    for await (const [octets] of on(socket, "data", { signal, close: ["end", "close"] })) {
      if (reader.push(octets as Buffer).some((text) => text !== EMPTY_LINE)) return true;
    }
    if (!reader.isWithin) return false;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  // What has begun and does not go on is no answer either.
  if (reader.isWithin) throw new SipStreamError("no-start-line");
  return true;
}

/**
 * Connects to a server as the host does for a window, asks it something that it answers by itself (RFC 3261 clause 16.3), and closes.
 *
 * @param server - its address, `tls://…`
 * @param target - SIP URI that it stands for
 * @throws McError `proxy-…`, `pac-…` of the way, `server-…` of the server
 */
export async function checkLink(server: string, target: string, access: SignallingAccess): Promise<void> {
  const signal = AbortSignal.timeout(LIMIT);
  const { host, port } = targetOf(server);
  let socket: Duplex | undefined;
  try {
    socket = await connectToServer(server, access, signal);
    socket.write(optionsTo(target, "TLS", randomUUID));
    if (!(await standsAfterAsking(socket)))
      throw new McError("server-unreachable", `${host}:${port}: ended the connection`);
  } catch (error) {
    if (error instanceof SipStreamError) throw new McError("server-without-sip", `${host}:${port}`, error);
    throw linkFault(error, server, access, signal);
  } finally {
    socket?.destroy();
  }
}
