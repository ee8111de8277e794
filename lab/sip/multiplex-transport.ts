/**
 * One transport for all SIP functions of a system.
 *
 * SIP.js gives every user agent core its own transport and its own address. Here several cores (registrar,
 * participating function, interconnection) share the connections of one door: requests go to the core whose user part
 * stands in the Request-URI, answers to the core whose host stands in the top Via. On the way out, answers leave on the
 * connection that their request came on, requests towards the Contact in their Request-URI.
 *
 * @module
 */
import {
  C,
  constructOutgoingResponse,
  Grammar,
  IncomingRequestMessage,
  type IncomingResponseMessage,
  Levels,
  LoggerFactory,
  Parser,
  type Transport,
  TransportError,
  type URI,
  type UserAgentCore,
} from "sip.js/lib/core/index.js";
import { withoutSessionDisposition, withSessionDisposition } from "../../shared/sip/disposition.ts";
import { excessOf } from "../../shared/sip/message-limits.ts";
import { contactKey, type FlowTable } from "./flows.ts";
import type { ConnectionKind, SipConnection } from "./sip-connection.ts";

/** A SIP function behind the door. */
export interface SipFunction {
  /** User part of the Request-URIs it serves; undefined for the registrar, which has none. */
  readonly user: string | undefined;
  /** Host in the Via of its requests. */
  readonly viaHost: string;
  /** The connections it takes requests from. */
  readonly serves: ConnectionKind;
  readonly core: UserAgentCore;
}

/** Where requests for other systems go. */
export interface RemoteRoute {
  /** Host part of the Request-URIs. */
  readonly domain: string;
  /** Sends a message to that system, opening the way when needed. */
  send(message: string): Promise<void>;
}

/** What passes the door, for those who watch. */
export interface MessageWatcher {
  /** A message from a client was received. */
  received(message: IncomingRequestMessage | IncomingResponseMessage, connection: SipConnection): void;
}

const MANDATORY_HEADERS = ["via", "from", "to", "call-id", "cseq"];
const quiet = new LoggerFactory();
quiet.builtinEnabled = false;
quiet.level = Levels.error;

/** The logger of all SIP.js parts of the lab. Silent: SIP messages can contain credentials. */
export const quietLoggerFactory = quiet;

const parserLogger = quiet.getLogger("lab.parser");

/** The shared transport of a system. */
export class MultiplexTransport {
  readonly #functions: SipFunction[] = [];
  readonly #domains: ReadonlySet<string>;
  readonly #flows: FlowTable;
  readonly #watcher: MessageWatcher;
  readonly #origins = new WeakMap<IncomingRequestMessage, SipConnection>();
  readonly #transports = new WeakMap<SipConnection, Transport>();
  readonly #outgoing: Transport = { protocol: "WS", send: (message) => this.#send(undefined, message) };
  #remote: RemoteRoute | undefined;
  /** The connection whose request is being handed to a core right now. */
  #current: SipConnection | undefined;

  /** @param domains - host parts that Request-URIs for this system may have */
  constructor(domains: readonly string[], flows: FlowTable, watcher: MessageWatcher) {
    this.#domains = new Set(domains);
    this.#flows = flows;
    this.#watcher = watcher;
  }

  add(sipFunction: SipFunction): void {
    this.#functions.push(sipFunction);
  }

  /** Sets the way to the partner system. */
  routeTo(remote: RemoteRoute): void {
    this.#remote = remote;
  }

  /**
   * The transport for a core. A server transaction asks for it while its request is handed over and keeps it, which
   * ties its answers to the connection of the request.
   */
  readonly accessor = (): Transport => {
    const connection = this.#current;
    if (connection === undefined) return this.#outgoing;
    const known = this.#transports.get(connection);
    if (known !== undefined) return known;
    const transport: Transport = { protocol: "WS", send: (message) => this.#send(connection, message) };
    this.#transports.set(connection, transport);
    return transport;
  };

  /** The connection that a request came on. */
  originOf(message: IncomingRequestMessage): SipConnection | undefined {
    return this.#origins.get(message);
  }

  /** Takes a message from a connection. What is no SIP message is dropped without an answer. */
  receive(text: string, connection: SipConnection): void {
    const message = readMessage(text);
    if (message === undefined || MANDATORY_HEADERS.some((name) => !message.hasHeader(name))) return;
    this.#watcher.received(message, connection);
    if (message instanceof IncomingRequestMessage) this.#receiveRequest(message, connection);
    else this.receiveResponse(message);
  }

  /** Takes an answer, from wherever it came. */
  receiveResponse(message: IncomingResponseMessage): void {
    const host = message.via.host;
    const core = this.#functions.find((each) => each.viaHost === host)?.core;
    if (core !== undefined) this.#guarded(undefined, () => core.receiveIncomingResponseFromTransport(message));
  }

  #receiveRequest(message: IncomingRequestMessage, connection: SipConnection): void {
    const refuse = (statusCode: number) => {
      if (message.method !== C.ACK) connection.send(constructOutgoingResponse(message, { statusCode }).message);
    };
    const uri = message.ruri;
    const here = uri !== undefined && this.#domains.has(uri.host.toLowerCase());
    const target = here ? this.#functions.find((each) => each.user === uri.user) : undefined;
    if (target === undefined) refuse(404);
    else if (target.serves !== connection.kind) refuse(403);
    else if (Buffer.byteLength(message.body) < Number(message.getHeader("content-length") ?? 0)) refuse(400);
    else {
      this.#origins.set(message, connection);
      const done = this.#guarded(connection, () => target.core.receiveIncomingRequestFromTransport(message));
      if (!done) refuse(500);
    }
  }

  /** SIP.js throws on some messages that a well-behaved client never sends; one client's mistake stays its own. */
  #guarded(connection: SipConnection | undefined, dispatch: () => void): boolean {
    const outer = this.#current;
    this.#current = connection;
    try {
      dispatch();
      return true;
    } catch {
      return false;
    } finally {
      this.#current = outer;
    }
  }

  async #send(connection: SipConnection | undefined, text: string): Promise<void> {
    const message = withoutSessionDisposition(text);
    if (text.startsWith("SIP/2.0 ")) {
      if (connection === undefined || !this.#flows.answer(connection, message)) throw new TransportError("Flow gone.");
      return;
    }
    const uri = requestUriOf(message);
    if (this.#remote !== undefined && uri.host.toLowerCase() === this.#remote.domain) {
      await this.#remote.send(message);
      return;
    }
    if (!this.#flows.send(contactKey(uri), message)) throw new TransportError("No flow to this Contact.");
  }
}

/** A message as SIP.js reads it; undefined for what is too much of one, and for what SIP.js throws at. */
function readMessage(text: string): IncomingRequestMessage | IncomingResponseMessage | undefined {
  if (excessOf(text) !== undefined) return undefined;
  try {
    return Parser.parseMessage(withSessionDisposition(text), parserLogger);
  } catch {
    return undefined;
  }
}

/** Request-URI of one of our own requests. Only the first line is parsed: the grammar takes its time over a whole message. */
function requestUriOf(message: string): URI {
  const line: { uri?: URI } | -1 = Grammar.parse(message.slice(0, message.indexOf("\r\n")), "Request_Response");
  if (line === -1 || line.uri === undefined) throw new TransportError("Not a request with a Request-URI.");
  return line.uri;
}
