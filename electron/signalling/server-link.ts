/**
 * One connection to a SIP server over TLS (RFC 3261 clauses 18 and 26.3.1): whole messages go out, whole messages come in. What they say is
 * nobody's business here; when the way is kept open, and when another connection is made, the window decides, as over a WebSocket.
 *
 * @module
 */
import type { Duplex } from "node:stream";
import { holdsOctets, octetsOfText } from "../../shared/base/octet-text.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { withOctetLength } from "../../shared/sip/octet-length.ts";
import { EMPTY_LINE, SipStreamError, SipStreamReader } from "../../shared/sip/stream-reader.ts";
import { createDial } from "../network/host-network.ts";
import { secureSocket } from "../network/secure-socket.ts";
import { serverFault, targetOf } from "../network/server-check.ts";
import type { SignallingAccess } from "./signalling-access.ts";

/** Milliseconds until the server is there, TLS included. A window gives up sooner. */
export const CONNECT_MS = 10_000;
/** Octets that may wait to leave: a server that reads nothing is gone. */
export const MAX_WAITING = 2_097_152;
/** Milliseconds for a server to end its side after us. */
const FAREWELL_MS = 2_000;

/** Keep-alive (RFC 5626 clause 4.4.1). */
const PING = EMPTY_LINE + EMPTY_LINE;

export interface LinkListener {
  /** A whole message, or line ends as they came: one {@link EMPTY_LINE} answers our ping, more are a ping of the server's own. */
  received(text: string): void;
  /**
   * There is no connection any more; told once, and not after {@link ServerLink.close}.
   *
   * @param fault - undefined where the server has ended it in good order
   */
  closed(fault: McError | undefined): void;
}

const directly = createDial({ policy: "none", env: {}, login: () => undefined });

/**
 * What ended a connection of ours to a server, or an attempt at one. A server of TLS 1.3 says only after the handshake what it thinks of our
 * certificate.
 *
 * @param signal - what may have ended it on our side; left out: nothing
 */
export function linkFault(
  error: unknown,
  server: string,
  { clientCertificate }: Pick<SignallingAccess, "clientCertificate">,
  signal: AbortSignal = new AbortController().signal,
): McError {
  return serverFault(error, targetOf(server), signal, clientCertificate !== undefined);
}

/** The connection that an address names, made and checked; without TLS only to this computer itself, as the address says. */
export async function connectToServer(server: string, access: SignallingAccess, signal: AbortSignal): Promise<Duplex> {
  const named = targetOf(server);
  const limited = AbortSignal.any([signal, AbortSignal.timeout(CONNECT_MS)]);
  const own = access.clientCertificate?.();
  try {
    const socket = await (access.dial ?? directly)(access.addressOf(named.host) ?? named, limited);
    if (server.startsWith("ws:")) return socket;
    return await secureSocket(socket, named, access.trustAnchors, limited, own, access.dial?.secured);
  } catch (error) {
    throw linkFault(error, server, access, limited);
  }
}

/**
 * What leaves for one message of a window, or for its ping.
 *
 * @throws McError `bridge-invalid-input` for what a server would not read as one message: it would take the rest for another
 */
export function octetsToSend(text: string): Uint8Array {
  const octets = octetsOfText(holdsOctets(text) ? withOctetLength(text) : text);
  if (text === PING) return octets;
  try {
    const reader = new SipStreamReader();
    const [first, ...others] = reader.push(octets);
    if (first !== undefined && first !== EMPTY_LINE && others.length === 0 && !reader.isWithin) return octets;
  } catch (cause) {
    throw new McError("bridge-invalid-input", "not one SIP message", cause);
  }
  throw new McError("bridge-invalid-input", "not one SIP message");
}

/** What came together belongs together: two line ends are one ping and not two answers. */
function withLineEndsTogether(texts: readonly string[]): readonly string[] {
  const together: string[] = [];
  for (const [at, text] of texts.entries()) {
    if (text === EMPTY_LINE && texts[at - 1] === EMPTY_LINE) together.push((together.pop() ?? "") + text);
    else together.push(text);
  }
  return together;
}

export class ServerLink {
  readonly #socket: Duplex;
  readonly #about: string;
  readonly #listener: LinkListener;
  readonly #reader = new SipStreamReader();
  #isOver = false;

  /**
   * @param socket - as {@link connectToServer} gives it
   * @param server - address of it, for error texts
   * @param access - as it was made with
   */
  constructor(
    socket: Duplex,
    server: string,
    access: Pick<SignallingAccess, "clientCertificate">,
    listener: LinkListener,
  ) {
    const { host, port } = targetOf(server);
    this.#socket = socket;
    this.#about = `${host}:${port}`;
    this.#listener = listener;
    socket.on("data", (octets: Buffer) => this.#take(octets));
    socket.on("error", (error) => this.#end(linkFault(error, server, access)));
    // What has not come whole by then never will.
    socket.on("close", () =>
      this.#end(this.#reader.isWithin ? new McError("server-stream-broken", `${this.#about}: cut off`) : undefined),
    );
  }

  /** @throws McError `bridge-invalid-input` for what is not one message, nor a ping */
  send(text: string): void {
    const octets = octetsToSend(text);
    if (this.#isOver) return;
    this.#socket.write(octets);
    if (this.#socket.writableLength > MAX_WAITING)
      this.#end(new McError("server-unreachable", `${this.#about}: reads nothing`));
  }

  /** Ends it when what was sent has left. Nothing that still comes is told. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#socket.end();
    this.#socket.resume();
    const timer = setTimeout(() => this.#socket.destroy(), FAREWELL_MS);
    this.#socket.once("close", () => clearTimeout(timer));
  }

  #take(octets: Buffer): void {
    if (this.#isOver) return;
    let texts: string[];
    try {
      texts = this.#reader.push(octets);
    } catch (error) {
      if (!(error instanceof SipStreamError)) throw error;
      this.#end(new McError("server-stream-broken", `${this.#about}: ${error.message}`, error));
      return;
    }
    for (const text of withLineEndsTogether(texts)) if (!this.#isOver) this.#listener.received(text);
  }

  #end(fault: McError | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#socket.destroy();
    this.#listener.closed(fault);
  }
}
