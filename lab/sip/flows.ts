/**
 * Flows (RFC 5626): which connection a Contact is reached over, and what happens to it while the connection is lost.
 *
 * A client that loses its WebSocket comes back on a new one with the same Contact and keeps its dialogs. Until it is
 * back, or its grace time is over, messages for it are held.
 *
 * @module
 */
import type { URI } from "sip.js/lib/core/index.js";
import type { SipConnection } from "./sip-connection.ts";

/** A Contact reduced to what identifies it: user and host. */
export type ContactKey = string;

/** What identifies a Contact of a client. */
export function contactKey(uri: URI): ContactKey {
  return `${uri.user ?? ""}@${uri.host.toLowerCase()}`;
}

/** Messages held for one lost flow; a client away for 15 s cannot cause more than a few. */
const MAX_HELD = 64;

interface Flow {
  /** Who registered the Contact; nobody else may take it over. */
  readonly owner: string;
  connection: SipConnection;
  /** Whether the loss of the connection is to be waited out. */
  lasting: boolean;
  readonly held: string[];
  graceTimer: NodeJS.Timeout | undefined;
}

/** What the table tells its owner. */
export interface FlowListener {
  /** The flow is gone for good: its calls have to end. */
  gone(contact: ContactKey): void;
  /** The connection of the flow is lost; it may come back. */
  lost(contact: ContactKey): void;
  /** A message that was sent over a client's flow, now or after being held. */
  sent(message: string, connection: SipConnection): void;
}

/** The flows of one system. */
export class FlowTable {
  readonly #flows = new Map<ContactKey, Flow>();
  /** The Contacts that a connection has carried, so that late answers find the client on its new connection. */
  readonly #carried = new WeakMap<SipConnection, Set<ContactKey>>();
  readonly #graceMs: number;
  readonly #listener: FlowListener;

  /** @param graceMs - milliseconds for which a lost flow keeps its dialogs */
  constructor(graceMs: number, listener: FlowListener) {
    this.#graceMs = graceMs;
    this.#listener = listener;
  }

  get size(): number {
    return this.#flows.size;
  }

  /**
   * Ties a Contact to the connection over which it was registered and sends what was held for it.
   *
   * @returns false when the Contact belongs to somebody else
   */
  bind(contact: ContactKey, owner: string, connection: SipConnection): boolean {
    const known = this.#flows.get(contact);
    if (known !== undefined && known.owner !== owner) return false;
    const carried = this.#carried.get(connection) ?? new Set();
    this.#carried.set(connection, carried.add(contact));
    if (known === undefined) {
      this.#flows.set(contact, { owner, connection, lasting: true, held: [], graceTimer: undefined });
      return true;
    }
    clearTimeout(known.graceTimer);
    known.connection = connection;
    known.lasting = true;
    for (const message of known.held.splice(0)) this.#deliver(message, connection);
    return true;
  }

  /** The Contact is no longer registered. Its dialogs go on over the open connection, but a loss is not waited out. */
  release(contact: ContactKey): void {
    const flow = this.#flows.get(contact);
    if (flow === undefined) return;
    flow.lasting = false;
    if (!flow.connection.open) this.#forget(contact, flow);
  }

  /** Ends a flow at once. */
  end(contact: ContactKey): void {
    const flow = this.#flows.get(contact);
    if (flow !== undefined) this.#forget(contact, flow);
  }

  /** The open connection of a Contact. */
  connectionOf(contact: ContactKey): SipConnection | undefined {
    const connection = this.#flows.get(contact)?.connection;
    return connection?.open === true ? connection : undefined;
  }

  /** Whether a message for the Contact can still arrive, now or after the client has come back. */
  has(contact: ContactKey): boolean {
    return this.#flows.has(contact);
  }

  /**
   * Sends a message to a Contact, or holds it while its connection is lost.
   *
   * @returns false when there is no such flow
   */
  send(contact: ContactKey, message: string): boolean {
    const flow = this.#flows.get(contact);
    if (flow === undefined) return false;
    if (flow.connection.open) return this.#deliver(message, flow.connection);
    if (flow.held.length >= MAX_HELD) return false;
    flow.held.push(message);
    return true;
  }

  /** Sends an answer over the connection its request came on, or after the client to its new connection. */
  answer(connection: SipConnection, message: string): boolean {
    if (connection.open) return this.#deliver(message, connection);
    for (const contact of this.#carried.get(connection) ?? []) {
      if (this.send(contact, message)) return true;
    }
    return false;
  }

  /** Starts the grace time of every flow of a connection that was lost. */
  connectionClosed(connection: SipConnection): void {
    for (const contact of this.#carried.get(connection) ?? []) {
      const flow = this.#flows.get(contact);
      if (flow === undefined || flow.connection !== connection) continue;
      if (!flow.lasting) this.#forget(contact, flow);
      else {
        flow.graceTimer = setTimeout(() => this.#forget(contact, flow), this.#graceMs);
        this.#listener.lost(contact);
      }
    }
  }

  /** Forgets everything without telling anybody. */
  dispose(): void {
    for (const flow of this.#flows.values()) clearTimeout(flow.graceTimer);
    this.#flows.clear();
  }

  #deliver(message: string, connection: SipConnection): boolean {
    if (!connection.send(message)) return false;
    this.#listener.sent(message, connection);
    return true;
  }

  #forget(contact: ContactKey, flow: Flow): void {
    clearTimeout(flow.graceTimer);
    this.#flows.delete(contact);
    this.#listener.gone(contact);
  }
}
