/**
 * The door of an MC system on 127.0.0.1: a WebSocket server for SIP (RFC 7118), and beside it a port for clients that come over TLS.
 *
 * Two paths lead into the WebSocket server. Clients come to `/`; the partner system comes to `/interconnection` with the secret that both
 * systems share for this run.
 *
 * @module
 */
import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { createServer as createTlsServer, type Server as TlsServer } from "node:tls";
import { WebSocketServer } from "ws";
import { McError } from "../../shared/errors/mc-error.ts";
import { type ConnectionKind, type ConnectionListener, MAX_MESSAGE_OCTETS, SipConnection } from "./sip-connection.ts";
import { type SipWire, streamWire, webSocketWire } from "./sip-wire.ts";

/** Path of the trunk between two systems. */
export const INTERCONNECTION_PATH = "/interconnection";
const SUBPROTOCOL = "sip";

function sameSecret(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

/** What clients that come over TLS are shown, both in PEM. */
export interface DoorIdentity {
  readonly certificate: string;
  /** Secret. */
  readonly key: string;
}

const portOf = (server: Server | TlsServer) => (server.address() as AddressInfo).port;

/** Has a server listen on a free port of 127.0.0.1. @throws McError lab-port-unavailable */
const listening = (server: Server | TlsServer): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", (error) => reject(new McError("lab-port-unavailable", undefined, error)));
    server.listen(0, "127.0.0.1", () => resolve());
  });

/** A listening door. */
export class SipServer {
  readonly #http: Server;
  readonly #tls: TlsServer;
  readonly #webSockets: WebSocketServer;
  readonly #connections = new Set<SipConnection>();
  readonly #listener: ConnectionListener;
  readonly #interconnectionSecret: string;

  private constructor(listener: ConnectionListener, interconnectionSecret: string, { certificate, key }: DoorIdentity) {
    this.#listener = listener;
    this.#interconnectionSecret = interconnectionSecret;
    this.#http = createServer((_request, response) => response.writeHead(426, { Upgrade: "websocket" }).end());
    this.#webSockets = new WebSocketServer({
      noServer: true,
      maxPayload: MAX_MESSAGE_OCTETS,
      perMessageDeflate: false,
      // SIP.js deals with an ACK over some turns; a re-INVITE in the same turn is refused with 500.
      allowSynchronousEvents: false,
      handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    });
    this.#tls = createTlsServer({ cert: certificate, key, minVersion: "TLSv1.2" }, (socket) => {
      this.#welcome(streamWire(socket), "client");
    });
    // Somebody who does not trust it goes away again.
    this.#tls.on("tlsClientError", () => {});
    this.#http.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /**
   * Opens the door on free ports of 127.0.0.1.
   *
   * @throws McError lab-port-unavailable
   */
  static async open(listener: ConnectionListener, secret: string, identity: DoorIdentity): Promise<SipServer> {
    const server = new SipServer(listener, secret, identity);
    await listening(server.#http);
    await listening(server.#tls);
    return server;
  }

  /** Where clients connect to with a WebSocket. */
  get url(): string {
    return `ws://127.0.0.1:${portOf(this.#http)}`;
  }

  /** Port for clients that come over TLS. */
  get tlsPort(): number {
    return portOf(this.#tls);
  }

  /** Number of open connections. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Ends every connection and stops listening. */
  async close(): Promise<void> {
    for (const connection of this.#connections) connection.terminate();
    this.#webSockets.close();
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    this.#http.closeAllConnections();
    await Promise.all([closed, new Promise<void>((resolve) => this.#tls.close(() => resolve()))]);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // From the upgrade on nobody else listens, and an unheard error would be thrown.
    socket.on("error", () => socket.destroy());
    const kind = this.#kindOf(request);
    const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());
    if (kind === undefined || !offered.includes(SUBPROTOCOL)) {
      const status = kind === undefined ? "403 Forbidden" : "400 Bad Request";
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      this.#welcome(webSocketWire(webSocket, socket), kind);
    });
  }

  #welcome(wire: SipWire, kind: ConnectionKind): void {
    this.#connections.add(new SipConnection(wire, kind, this.#tracking()));
  }

  #kindOf(request: IncomingMessage): ConnectionKind | undefined {
    const path = URL.parse(request.url ?? "/", "http://127.0.0.1")?.pathname;
    if (path === "/") return "client";
    if (path !== INTERCONNECTION_PATH) return undefined;
    const secret = (request.headers.authorization ?? "").replace(/^Bearer /, "");
    return sameSecret(secret, this.#interconnectionSecret) ? "interconnection" : undefined;
  }

  #tracking(): ConnectionListener {
    return {
      message: (text, connection) => this.#listener.message(text, connection),
      closed: (connection) => {
        this.#connections.delete(connection);
        this.#listener.closed(connection);
      },
    };
  }
}
