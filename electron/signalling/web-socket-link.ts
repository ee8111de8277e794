/**
 * One connection to a SIP server over a WebSocket (RFC 7118), made by the host where tokens go over it: a window's own would show them to the
 * browser.
 *
 * @module
 */
import type { Duplex } from "node:stream";
import { WebSocket } from "ws";
import { holdsOctets, textOfOctets } from "../../shared/base/octet-text.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { targetOf } from "../network/server-check.ts";
import { CONNECT_MS, connectToServer, type LinkListener, linkFault, MAX_WAITING, octetsToSend } from "./server-link.ts";
import type { SignallingAccess } from "./signalling-access.ts";

/** Octets of a message that comes in: as many as a window takes. */
const MAX_MESSAGE = 524_288;

export class WebSocketLink {
  readonly #socket: WebSocket;
  readonly #about: string;
  readonly #listener: LinkListener;
  #isOver = false;

  private constructor(socket: WebSocket, server: string, access: SignallingAccess, listener: LinkListener) {
    const { host, port } = targetOf(server);
    this.#socket = socket;
    this.#about = `${host}:${port}`;
    this.#listener = listener;
    socket.on("message", (data: Buffer, isBinary) => {
      if (!this.#isOver) listener.received(isBinary ? textOfOctets(data) : data.toString("utf8"));
    });
    socket.on("error", (error) => {
      const isOfFrames = String((error as { code?: unknown }).code).startsWith("WS_ERR_");
      const about = `${this.#about}: ${error.message}`;
      this.#end(isOfFrames ? new McError("server-stream-broken", about, error) : linkFault(error, server, access));
    });
    socket.on("close", () => this.#end(undefined));
  }

  /**
   * Connects, and resolves when messages can go.
   *
   * @param server - `wss://…`, or `ws://…` on this computer
   * @throws McError `proxy-…`, `pac-…` of the way, `server-…` of the server
   */
  static async open(
    server: string,
    access: SignallingAccess,
    listener: LinkListener,
    signal: AbortSignal,
  ): Promise<WebSocketLink> {
    const connection: Duplex = await connectToServer(server, access, signal);
    const { host, port } = targetOf(server);
    const socket = new WebSocket(server, "sip", {
      createConnection: () => connection,
      perMessageDeflate: false,
      maxPayload: MAX_MESSAGE,
      handshakeTimeout: CONNECT_MS,
      followRedirects: false,
    });
    const opened = Promise.withResolvers<void>();
    const given = () => socket.terminate();
    signal.addEventListener("abort", given);
    const without = (what: unknown, cause?: unknown) =>
      opened.reject(new McError("server-without-websocket", `${host}:${port}: ${what}`, cause));
    let isUpgraded = false;
    socket.once("upgrade", () => {
      isUpgraded = true;
    });
    socket.once("open", () => opened.resolve());
    // It has said yes, and not to what it was asked: nobody there is out of reach.
    socket.once("error", (error) => (isUpgraded ? without(error.message, error) : opened.reject(error)));
    socket.once("unexpected-response", (_request, { statusCode }) => {
      without(statusCode);
      socket.terminate();
    });
    try {
      await opened.promise;
      return new WebSocketLink(socket, server, access, listener);
    } catch (error) {
      socket.on("error", () => {});
      connection.destroy();
      throw linkFault(error, server, access, signal);
    } finally {
      signal.removeEventListener("abort", given);
    }
  }

  /** @throws McError `bridge-invalid-input` for what is not one message, nor a ping */
  send(text: string): void {
    const octets = octetsToSend(text);
    if (this.#isOver) return;
    // A frame of text takes UTF-8 only.
    this.#socket.send(octets, { binary: holdsOctets(text) });
    if (this.#socket.bufferedAmount > MAX_WAITING)
      this.#end(new McError("server-unreachable", `${this.#about}: reads nothing`));
  }

  /** Ends it when what was sent has left. Nothing that still comes is told. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#socket.close();
  }

  #end(fault: McError | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#socket.terminate();
    this.#listener.closed(fault);
  }
}
