/**
 * One WebSocket that carries SIP (RFC 7118): one message per frame, keep-alive by CRLF pairs (RFC 5626 clause 3.5.1).
 *
 * @module
 */
import type { RawData, WebSocket } from "ws";
import { holdsOctets, octetsOfText, textOfOctets } from "../../shared/base/octet-text.ts";
import { withOctetLength } from "../../shared/sip/octet-length.ts";

/** Who is at the other end: a client that signs in, or the partner system. */
export type ConnectionKind = "client" | "interconnection";

/** Largest SIP message that is read, in octets. */
export const MAX_MESSAGE_OCTETS = 256 * 1024;

const KEEP_ALIVE_PING = "\r\n\r\n";
const KEEP_ALIVE_PONG = "\r\n";
/** How long the far end has to close its half after {@link SipConnection.drop}, in milliseconds. */
const DROP_PATIENCE_MS = 1000;

/** The socket under a WebSocket, as far as dropping it needs one. */
interface UnderlyingSocket {
  end(): unknown;
}

/** What a connection tells its owner. */
export interface ConnectionListener {
  /** A whole SIP message. */
  message(text: string, connection: SipConnection): void;
  /** The connection is gone, for whatever reason; said once. */
  closed(connection: SipConnection): void;
}

function textOfFrame(data: RawData): string {
  if (Array.isArray(data)) return textOfOctets(Buffer.concat(data));
  return textOfOctets(data instanceof ArrayBuffer ? new Uint8Array(data) : data);
}

/** A SIP connection over an open WebSocket. */
export class SipConnection {
  readonly kind: ConnectionKind;
  readonly #socket: WebSocket;
  readonly #underlying: UnderlyingSocket | undefined;
  readonly #listener: ConnectionListener;
  #open = true;
  #dropTimer: NodeJS.Timeout | undefined;

  constructor(socket: WebSocket, kind: ConnectionKind, listener: ConnectionListener, underlying?: UnderlyingSocket) {
    this.#socket = socket;
    this.kind = kind;
    this.#listener = listener;
    this.#underlying = underlying;
    socket.on("message", (data) => this.#receive(textOfFrame(data)));
    // ws follows every error with a close; the listener is only there because an unheard error would be thrown.
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(this.#dropTimer);
      this.#gone();
    });
  }

  /** Whether messages can still be sent. */
  get open(): boolean {
    return this.#open;
  }

  /**
   * Sends one SIP message. It has been handed to the socket when this returns.
   *
   * @returns false when the connection is closed
   */
  send(message: string): boolean {
    if (!this.#open) return false;
    this.#socket.send(holdsOctets(message) ? octetsOfText(withOctetLength(message)) : message);
    return true;
  }

  /** Ends the transport connection after what was sent has left, with neither a SIP message nor a closing handshake. */
  drop(): void {
    if (!this.#open) return;
    if (this.#underlying === undefined) this.#socket.terminate();
    else {
      this.#underlying.end();
      this.#dropTimer = setTimeout(() => this.#socket.terminate(), DROP_PATIENCE_MS);
    }
    this.#gone();
  }

  /** Ends the connection at once and leaves no timer behind. */
  terminate(): void {
    clearTimeout(this.#dropTimer);
    this.#socket.terminate();
    this.#gone();
  }

  #receive(text: string): void {
    if (!this.#open) return;
    if (text === KEEP_ALIVE_PING) this.send(KEEP_ALIVE_PONG);
    else if (text.trim() !== "") this.#listener.message(text, this);
  }

  #gone(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#listener.closed(this);
  }
}
