/**
 * The door of an MC system: a WebSocket server for SIP (RFC 7118) on 127.0.0.1.
 *
 * Two paths lead in. Clients come to `/`; the partner system comes to `/interconnection` with the secret that both
 * systems share for this run.
 *
 * @module
 */
import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { McError } from "../../shared/errors/mc-error.ts";
import { type ConnectionKind, type ConnectionListener, MAX_MESSAGE_OCTETS, SipConnection } from "./sip-connection.ts";

/** Path of the trunk between two systems. */
export const INTERCONNECTION_PATH = "/interconnection";
const SUBPROTOCOL = "sip";

function sameSecret(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

/** A listening door. */
export class SipServer {
  readonly #http: Server;
  readonly #webSockets: WebSocketServer;
  readonly #connections = new Set<SipConnection>();
  readonly #listener: ConnectionListener;
  readonly #interconnectionSecret: string;

  private constructor(listener: ConnectionListener, interconnectionSecret: string) {
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
    this.#http.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /**
   * Opens the door on a free port of 127.0.0.1.
   *
   * @throws McError lab-port-unavailable
   */
  static open(listener: ConnectionListener, interconnectionSecret: string): Promise<SipServer> {
    const server = new SipServer(listener, interconnectionSecret);
    return new Promise((resolve, reject) => {
      server.#http.once("error", (error) => reject(new McError("lab-port-unavailable", undefined, error)));
      server.#http.listen(0, "127.0.0.1", () => resolve(server));
    });
  }

  /** Where clients connect to. */
  get url(): string {
    const { port } = this.#http.address() as AddressInfo;
    return `ws://127.0.0.1:${port}`;
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
    await closed;
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
      const connection = new SipConnection(webSocket, kind, this.#tracking(), socket);
      this.#connections.add(connection);
    });
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
