/**
 * One connection that carries SIP, whatever the wire: whole messages, keep-alive by CRLF pairs (RFC 5626 clause 3.5.1).
 *
 * @module
 */
import type { SipWire } from "./sip-wire.ts";

/** Who is at the other end: a client that signs in, or the partner system. */
export type ConnectionKind = "client" | "interconnection";

/** Largest SIP message that is read, in octets. */
export const MAX_MESSAGE_OCTETS = 256 * 1024;

const KEEP_ALIVE_PONG = "\r\n";
/** How long the far end has to close its half after {@link SipConnection.drop}, in milliseconds. */
const DROP_PATIENCE_MS = 1000;

/** What a connection tells its owner. */
export interface ConnectionListener {
  /** A whole SIP message. */
  message(text: string, connection: SipConnection): void;
  /** The connection is gone, for whatever reason; said once. */
  closed(connection: SipConnection): void;
}

/** A SIP connection over an open wire. */
export class SipConnection {
  readonly kind: ConnectionKind;
  readonly #wire: SipWire;
  readonly #listener: ConnectionListener;
  #open = true;
  #dropTimer: NodeJS.Timeout | undefined;

  constructor(wire: SipWire, kind: ConnectionKind, listener: ConnectionListener) {
    this.#wire = wire;
    this.kind = kind;
    this.#listener = listener;
    wire.listen({
      message: (text) => {
        if (this.#open) listener.message(text, this);
      },
      pinged: () => this.send(KEEP_ALIVE_PONG),
      closed: () => {
        clearTimeout(this.#dropTimer);
        this.#gone();
      },
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
    this.#wire.send(message);
    return true;
  }

  /** Ends the transport connection after what was sent has left, with neither a SIP message nor a closing handshake. */
  drop(): void {
    if (!this.#open) return;
    this.#wire.end();
    this.#dropTimer = setTimeout(() => this.#wire.terminate(), DROP_PATIENCE_MS);
    this.#gone();
  }

  /** Ends the connection at once and leaves no timer behind. */
  terminate(): void {
    clearTimeout(this.#dropTimer);
    this.#wire.terminate();
    this.#gone();
  }

  #gone(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#listener.closed(this);
  }
}
