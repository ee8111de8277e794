/**
 * The transport of SIP.js, over whatever leads to the server: one connection, its messages told to a listener as they pass, and a
 * liveness check, because a connection whose other end has vanished says nothing by itself for minutes.
 *
 * @module
 */
import { EmitterImpl, type Transport, TransportState } from "sip.js";
import type { MessageFlaw, MessageHandling } from "../../../shared/mc/message-handling.ts";
import { withTrueAllow } from "../../../shared/sip/allow.ts";
import { withBodyType, withoutSessionDisposition, withSessionDisposition } from "../../../shared/sip/disposition.ts";
import { excessOf } from "../../../shared/sip/message-limits.ts";
import type { PassedMessage } from "../../calling/ports.ts";
import { withoutStandInTag } from "./incomplete-messages.ts";
import { introduceTo } from "./introduction.ts";
import { withOwnContactOnly } from "./own-contact.ts";
import { noticing } from "./reading.ts";
import { type OpenLine, type ServerLine, viaTransportOf } from "./server-line.ts";
import { Turns } from "./turns.ts";
import { badRequest } from "./unreadable-requests.ts";

export interface TransportOptions {
  /** Address of the server to connect to, asked for each connection. */
  readonly server: () => string;
  readonly openLine: OpenLine;
  /**
   * Holds an answer that is not to be read as it is, or not yet: says whether it does, and has it read when it is time.
   */
  readonly holds: (text: string, read: (message: string) => void) => boolean;
  readonly onPassed: (message: PassedMessage) => void;
  /**
   * That a message which came in was dropped, or mended to be read.
   *
   * @param said - what reads it threw; free of what stood in it
   */
  readonly onHandled: (message: PassedMessage, handling: MessageHandling, said?: string) => void;
  /** What answers to our requests have in their Via. */
  readonly viaHost: () => string;
  /** User part of the Contact that we register. */
  readonly contactUser: () => string;
  /** Unix milliseconds with fraction. */
  readonly now: () => number;
}

const CONNECT_MS = 5_000;
/** Keep-alive (RFC 5626 clauses 3.5.1 and 4.4.1) and how long its answer may take. */
const PING = "\r\n\r\n";
const PONG = "\r\n";
const PING_MS = 10_000;
const PONG_MS = 5_000;
/** Over TCP it may be sent again for a while before it comes (RFC 5626 clause 4.4.1). */
const PONG_OF_STREAM_MS = 10_000;
/** Of the time after which a server takes us for gone (RFC 5626 clause 4.4: 80 to 100 percent). */
const FLOW_TIMER_SHARE = 0.8;
/** The same when there is reason to doubt that anybody is there. */
const VERIFY_MS = 2_000;
/** Answers after which it is known that a server gives them. */
const PONGS_OF_PROOF = 2;
/** Without these two the other side stays in a call that is over for us; SIP.js never sends them a second time. */
const HELD_REQUEST = /^(?:ACK|BYE) /;
/** How long a request waits for the connection: 64 T1, the life of its transaction (RFC 3261 clause 17.1.2.2). */
const HOLD_MS = 32_000;

/** The transport that the user agent is built with. */
export class ServerTransport implements Transport {
  onConnect: (() => void) | undefined;
  onDisconnect: ((error?: Error) => void) | undefined;
  onMessage: ((message: string) => void) | undefined;
  readonly stateChange = new EmitterImpl<TransportState>();
  readonly #options: TransportOptions;
  readonly #turns: Turns;
  #state = TransportState.Disconnected;
  #line: ServerLine | undefined;
  /** The server of the connection, or of the last one. */
  #server: string;
  #connecting: { promise: Promise<void>; settle: (error?: Error) => void } | undefined;
  #pingTimer: ReturnType<typeof setTimeout> | undefined;
  /** Milliseconds between two pings. */
  #pingMs = PING_MS;
  /** Pings that wait for their answers. */
  #unanswered = 0;
  /** Whether anything has come since the last ping was sent. */
  #heard = false;
  /** Who wants to know whether the server is there. */
  #asking: ((isThere: boolean) => void)[] = [];
  /** In a row. A server that has not answered two is not held to it: one line end may have been sent for another reason. */
  #pongs = 0;
  /** What waits for the connection to be back, in the order in which it was to be sent. */
  #held: { readonly message: string; readonly until: number }[] = [];

  constructor(_logger: unknown, options: unknown) {
    this.#options = options as TransportOptions;
    this.#turns = new Turns(
      (text, at) => this.#handle(text, at),
      (text, at) => this.#dropUnread(text, at, "too-much-at-once"),
      this.#options.now,
    );
    this.#server = this.#options.server();
  }

  get state(): TransportState {
    return this.#state;
  }

  /** Transport of Via header fields. */
  get protocol(): string {
    return viaTransportOf(this.#server);
  }

  /** Address of the server of the connection, or of the last one. */
  get server(): string {
    return this.#server;
  }

  get #isStream(): boolean {
    return this.protocol === "TLS";
  }

  isConnected(): boolean {
    return this.#state === TransportState.Connected;
  }

  /** Asks the server for a sign of life. @returns whether there is one soon; some servers answer no ping */
  answers(): Promise<boolean> {
    if (!this.isConnected()) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#asking.push(resolve);
      this.#line?.send(PING);
      setTimeout(() => resolve(false), VERIFY_MS);
    });
  }

  /** As `answers`; a connection to a server that is known to answer, and does not, counts as lost. */
  async verify(): Promise<void> {
    const line = this.#line;
    if ((await this.answers()) || line !== this.#line || this.#pongs < PONGS_OF_PROOF) return;
    this.#drop(new Error("server does not answer"));
  }

  /**
   * The server wants to hear from us, and answers: it ends a connection over which nothing comes for a time (RFC 5626 clause 4.4.1).
   *
   * @param seconds - its `Flow-Timer`
   */
  keepAlive(seconds: number): void {
    this.#pingMs = Math.min(PING_MS, seconds * 1000 * FLOW_TIMER_SHARE);
    this.#pongs = Math.max(this.#pongs, PONGS_OF_PROOF);
    if (this.#unanswered === 0) this.#schedulePing();
  }

  /** Gives the connection up. What waits to be sent goes over the next one. */
  leave(): void {
    this.#drop(undefined);
  }

  connect(): Promise<void> {
    if (this.isConnected()) return Promise.resolve();
    if (this.#connecting !== undefined) return this.#connecting.promise;
    let settle: (error?: Error) => void = () => {};
    const promise = new Promise<void>((resolve, reject) => {
      settle = (error) => (error === undefined ? resolve() : reject(error));
    });
    this.#connecting = { promise, settle };
    this.#setState(TransportState.Connecting);
    this.#open();
    return promise;
  }

  disconnect(): Promise<void> {
    this.#held = [];
    this.leave();
    return Promise.resolve();
  }

  dispose(): Promise<void> {
    return this.disconnect();
  }

  /** Sends a message; an ACK or BYE that finds no connection is sent as soon as there is one again. */
  send(message: string): Promise<void> {
    const line = this.#line;
    if (line === undefined || !this.isConnected()) {
      if (!HELD_REQUEST.test(message)) return Promise.reject(new Error("not connected"));
      this.#held.push({ message, until: this.#options.now() + HOLD_MS });
      return Promise.resolve();
    }
    const text = withTrueAllow(withoutSessionDisposition(withoutStandInTag(message)));
    line.send(text);
    this.#options.onPassed({ direction: "sent", at: this.#options.now(), text });
    return Promise.resolve();
  }

  /** @param isKnown - whether the server has seen us in the same attempt */
  #open(server = this.#options.server(), isKnown = false): void {
    this.#server = server;
    let line: ServerLine | undefined;
    const isCurrent = () => line !== undefined && this.#line === line;
    const limit = setTimeout(() => isCurrent() && this.#drop(new Error("connection attempt timed out")), CONNECT_MS);
    try {
      line = this.#options.openLine(server, {
        opened: () => {
          clearTimeout(limit);
          if (isCurrent()) this.#opened();
        },
        received: (text) => isCurrent() && this.#receive(text),
        closed: () => {
          clearTimeout(limit);
          if (isCurrent()) this.#closed(server, isKnown);
        },
      });
    } catch (error) {
      clearTimeout(limit);
      this.#drop(new Error("no connection to such an address", { cause: error }));
      return;
    }
    this.#line = line;
  }

  #opened(): void {
    this.#pongs = 0;
    this.#pingMs = PING_MS;
    this.#setState(TransportState.Connected);
    this.#settleConnect();
    // First the registration, which tells the server whose connection this is.
    this.onConnect?.();
    this.#sendHeld();
    // At once: a server that has not shown yet that it answers may freeze unnoticed. In a stream two answers at a time
    // look like a ping of the server's own, so that there each waits for the one before.
    this.#ping(this.#isStream ? 1 : PONGS_OF_PROOF);
  }

  #closed(server: string, isKnown: boolean): void {
    const line = this.#line;
    const drop = () => this.#drop(new Error("connection closed by the server"));
    if (this.isConnected() || isKnown) {
      drop();
      return;
    }
    // Perhaps it wants to know who we are.
    void introduceTo(server).then((answers) => {
      if (this.#line !== line) return;
      if (answers) this.#open(server, true);
      else drop();
    });
  }

  #receive(text: string): void {
    this.#heard = true;
    this.#tell(true);
    if (text === PONG) this.#ponged();
    // What a server sends to keep the way open is no message; a ping of its own is no answer to ours either.
    if (text.trim() === "") return;
    if (excessOf(text) === undefined) {
      this.#turns.take(text);
      return;
    }
    // A user who is signed in at many places has a long list of Contacts, and no fault.
    const shorter = withOwnContactOnly(text, this.#options.contactUser());
    const excess = excessOf(shorter);
    if (excess === undefined) this.#turns.take(shorter);
    else this.#dropUnread(text, this.#options.now(), excess);
  }

  #dropUnread(text: string, at: number, flaw: MessageFlaw): void {
    this.#options.onHandled({ direction: "received", at, text }, { kind: "dropped", flaw, field: "" });
  }

  /** @param at - when it came, Unix milliseconds */
  #handle(text: string, at: number): void {
    const passed: PassedMessage = { direction: "received", at, text };
    this.#options.onPassed(passed);
    this.#guarded(passed, () => {
      const read = (message: string) => this.#guarded(passed, () => this.onMessage?.(message));
      const message = withSessionDisposition(withBodyType(text));
      if (!this.#options.holds(message, read)) read(message);
    });
  }

  /**
   * Has a message read, and says what was dropped or mended. SIP.js throws, outside of any promise, at a Request-URI that is none, at
   * a CSeq without a number and at whatever else its authors did not think of. The next message is none the worse for it.
   */
  #guarded(passed: PassedMessage, read: () => void): void {
    const { onHandled, viaHost } = this.#options;
    let handling: MessageHandling | undefined;
    try {
      handling = noticing(viaHost(), read);
      if (handling === undefined) return;
      onHandled(passed, handling);
    } catch (error) {
      handling = { kind: "dropped", flaw: "not-understood", field: "" };
      onHandled(passed, handling, error instanceof Error ? `${error.name}: ${error.message}` : undefined);
    }
    const refusal = handling.kind === "dropped" ? badRequest(passed.text) : undefined;
    if (refusal !== undefined) this.send(refusal).catch(() => {});
  }

  #sendHeld(): void {
    const held = this.#held;
    this.#held = [];
    for (const { message, until } of held) {
      if (until > this.#options.now()) void this.send(message);
    }
  }

  #schedulePing(): void {
    clearTimeout(this.#pingTimer);
    this.#pingTimer = setTimeout(() => this.#ping(1), this.#pingMs);
  }

  /** Answers who wants to know whether the server is there. */
  #tell(isThere: boolean): void {
    for (const tell of this.#asking.splice(0)) tell(isThere);
  }

  #ping(count: number): void {
    clearTimeout(this.#pingTimer);
    for (let each = 0; each < count; each++) this.#line?.send(PING);
    this.#unanswered = count;
    this.#heard = false;
    this.#pingTimer = setTimeout(
      () => {
        if (this.#pongs >= PONGS_OF_PROOF) {
          if (!this.#heard) return this.#drop(new Error("server stopped answering"));
        } else this.#pongs = 0;
        this.#unanswered = 0;
        this.#schedulePing();
      },
      this.#isStream ? PONG_OF_STREAM_MS : PONG_MS,
    );
  }

  #ponged(): void {
    if (this.#unanswered === 0) return;
    this.#unanswered -= 1;
    this.#pongs += 1;
    if (this.#unanswered > 0) return;
    if (this.#isStream && this.#pongs < PONGS_OF_PROOF) this.#ping(1);
    else this.#schedulePing();
  }

  /** Forgets the socket at once, whatever its closing handshake does. */
  #drop(error: Error | undefined): void {
    const wasConnected = this.isConnected();
    const line = this.#line;
    this.#line = undefined;
    this.#turns.clear();
    clearTimeout(this.#pingTimer);
    this.#tell(false);
    line?.close();
    this.#setState(TransportState.Disconnected);
    this.#settleConnect(error ?? new Error("disconnected"));
    if (wasConnected) this.onDisconnect?.(error);
  }

  #settleConnect(error?: Error): void {
    const connecting = this.#connecting;
    this.#connecting = undefined;
    connecting?.settle(error);
  }

  #setState(state: TransportState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.stateChange.emit(state);
  }
}
