/**
 * The connection of one user to its server: a user agent, kept registered, and the requests that come in over it. What a
 * request is about is known to whoever takes it: private calls are one client of the connection, others stand beside them.
 *
 * @module
 */
import type { Invitation, Message, Session, SessionDescriptionHandler, UserAgent } from "sip.js";
import { within } from "../../../shared/base/within.ts";
import { type SipAccount, servicesOf } from "../../../shared/bridge/account.ts";
import { isConnectedByHost } from "../../../shared/bridge/signalling-server.ts";
import type { MessageFlaw, MessageHandling } from "../../../shared/mc/message-handling.ts";
import type { McService } from "../../../shared/mc/services/services.ts";
import type { PassedMessage, Registration } from "../../calling/ports.ts";
import type { DeskAnswering, PublishedServices } from "../../calling/published-settings.ts";
import type { AnswerChallenges } from "./challenge-gate.ts";
import { isRegisterAnswer } from "./own-contact.ts";
import { RegistrationKeeper } from "./registration.ts";
import { unsupportedExtensions } from "./required-extensions.ts";
import { ReturnWatch } from "./return-watch.ts";
import { hostOf, ServerChoice } from "./server-choice.ts";
import type { OpenLine } from "./server-line.ts";
import { ServerTransport } from "./server-transport.ts";
import { type Authorise, type PublishedKeys, ServiceSettingsPublisher } from "./service-settings.ts";
import { acceptedTypes, createUserAgent } from "./user-agent.ts";
import { openWebSocket } from "./web-socket-line.ts";

/** Who is told what happens to the connection, and asked for what only the host has. */
export interface ConnectionListener {
  /** Makes credentials where a server asks for them. */
  readonly answerChallenges: AnswerChallenges;
  readonly onRegistration: (registration: Registration) => void;
  /** What the servers of the services know of how this desk takes calls. */
  readonly onPublished: (published: PublishedServices) => void;
  /** The connection to the server is up (true) or lost (false). */
  readonly onConnection: (up: boolean) => void;
  readonly onPassed: (message: PassedMessage) => void;
  /** That a message was dropped, or mended to be read. */
  readonly onHandled: (message: PassedMessage, handling: MessageHandling) => void;
  /** What SIP.js has to say about trouble; free of credentials. */
  readonly onWarning: (text: string) => void;
  /** Has the host connect to a server; without it there is no way to those that a window cannot, or may not, connect to. */
  readonly openHostLine?: OpenLine | undefined;
  /** Has a token ready that authorises the user for a service; undefined where nobody signs in. */
  readonly authorise?: Authorise | undefined;
  /** The CSKs that go to servers with the settings; undefined where the host makes none. */
  readonly key?: PublishedKeys | undefined;
  /** Looks anew where the servers are; undefined where the account says it. */
  readonly findServers?: FindServers | undefined;
  /** Spreads what many consoles would do in the same second, from 0 inclusive to 1 exclusive; by chance where it is left out. */
  readonly random?: (() => number) | undefined;
  /** Runs the action as soon as no call is being set up; those that stand can be moved. */
  readonly whenQuiet: (action: () => void) => void;
  /** Runs the action as soon as there is no call at all; gives the way to leave it. */
  readonly whenIdle: (action: () => void) => () => void;
}

/** Looks where the servers are. Rejects where nobody can say it: they are where they were then. */
export type FindServers = () => Promise<readonly string[]>;

/** Requests that come in by themselves, by their method, as SIP.js hands them over. */
export interface IncomingRequests {
  readonly INVITE: Invitation;
  readonly MESSAGE: Message;
}

/** Answers a request that is its own, now or later; any other it leaves alone and says so with `false`. */
export type Taker<T> = (request: T) => boolean;

/** What a leg needs to know of the connection. */
export interface ConnectionView {
  isConnected(): boolean;
  /** How often it has come up. */
  connections(): number;
  /** Address of the server of the connection, or of the last one. */
  server(): string;
  /** Runs the action once, when the connection is back. */
  whenConnected(action: () => void): void;
}

/** Nobody here knows what a request is about: in a call nothing of it can be accepted, a document is of an unsupported type. */
const UNKNOWN: Readonly<Record<keyof IncomingRequests, number>> = { INVITE: 488, MESSAGE: 415 };
/** The request requires what is not supported (RFC 3261 clause 8.2.2.3). */
const BAD_EXTENSION = 420;
/** What says nothing about the answer that it concerns: it was for somebody else, or came with too much beside it. */
const NOT_OF_ANSWER: ReadonlySet<MessageFlaw> = new Set(["answer-for-another", "too-much-at-once"]);
/** For the servers to take back what they know of this desk. */
const FAREWELL_MS = 2_000;

export class SipConnection implements ConnectionView {
  /** For clients of the connection, which send requests of their own. */
  readonly userAgent: UserAgent;
  readonly #transport: ServerTransport;
  readonly #choice: ServerChoice;
  readonly #openLine: OpenLine;
  readonly #registrar: string;
  readonly #keeper: RegistrationKeeper;
  readonly #settings: ServiceSettingsPublisher;
  #returnWatch: ReturnWatch | undefined;
  readonly #listener: ConnectionListener;
  readonly #takers: { [M in keyof IncomingRequests]: Taker<IncomingRequests[M]>[] } = { INVITE: [], MESSAGE: [] };
  readonly #descriptions = new WeakMap<Session, SessionDescriptionHandler>();
  readonly #accepted: readonly string[];
  #afterConnect: (() => void)[] = [];
  #connections = 0;
  #lastSaid: string | undefined;

  /** @param now - Unix milliseconds with fraction */
  constructor(account: SipAccount, now: () => number, listener: ConnectionListener) {
    this.#listener = listener;
    const { openHostLine } = listener;
    this.#openLine = (server, told) => {
      if (!isConnectedByHost(server, account)) return openWebSocket(server, told);
      if (openHostLine === undefined) throw new Error("there is no host that connects");
      return openHostLine(server, told);
    };
    this.#accepted = acceptedTypes(servicesOf(account));
    this.#choice = new ServerChoice(account.servers);
    this.#registrar = account.registrar;
    this.userAgent = createUserAgent(account, {
      now,
      server: () => this.#choice.address,
      openLine: this.#openLine,
      onPassed: listener.onPassed,
      onHandled: (message, handling) => {
        listener.onHandled(message, handling);
        if (handling.kind === "dropped" && !NOT_OF_ANSWER.has(handling.flaw) && isRegisterAnswer(message.text))
          this.#keeper.unreadable();
      },
      onWarning: listener.onWarning,
      answerChallenges: listener.answerChallenges,
      authoriseAgain:
        listener.authorise && ((participatingFunction) => this.#settings.authoriseAgain(participatingFunction)),
      onInvitation: (invitation) => this.#offer("INVITE", invitation),
      onMessage: (message) => this.#offer("MESSAGE", message),
      onConnect: () => this.#connected(),
      onDisconnect: () => this.#disconnected(),
      descriptionHandlerFor: (session) => {
        const handler = this.#descriptions.get(session);
        if (handler === undefined) throw new Error("session without media");
        return handler;
      },
    });
    const { transport } = this.userAgent;
    if (!(transport instanceof ServerTransport)) throw new Error("not our transport");
    this.#transport = transport;
    this.#keeper = new RegistrationKeeper({
      userAgent: this.userAgent,
      transport,
      account,
      choice: this.#choice,
      onChange: (registration) => this.#registrationIs(registration),
      whenQuiet: listener.whenQuiet,
      findServers: listener.findServers,
      random: listener.random ?? Math.random,
    });
    this.#settings = new ServiceSettingsPublisher({
      userAgent: this.userAgent,
      account,
      confirm: () => this.#keeper.confirm(),
      onChange: listener.onPublished,
      authorise: listener.authorise,
      key: listener.key,
      now,
    });
  }

  /** Connects and registers. */
  start(): void {
    this.#keeper.start();
  }

  /** Registers again after a refusal. */
  retry(): void {
    this.#keeper.retry();
  }

  /**
   * The computer is somewhere else in the network: everything goes over a new connection from here on. Calls that stand
   * are to be moved when it is registered.
   */
  renew(): void {
    this.#keeper.renew();
  }

  /** There is reason to believe that the network is back, or gone: what is lost is found lost, or tried, at once. */
  doubt(): void {
    this.#keeper.hurry();
    void this.#transport.verify();
  }

  /** Whether something comes over the connection when it is asked for. */
  answers(): Promise<boolean> {
    return this.#transport.answers();
  }

  /** Says how this desk takes calls: the servers of its services are told, now and whenever it is registered. */
  answering(desk: DeskAnswering): void {
    this.#settings.want(desk);
  }

  /** Says so to the server of one service; resolves with whether it holds that then, or is to hear nothing of it. */
  tellAnswering(desk: DeskAnswering, service: McService): Promise<boolean> {
    return this.#settings.tell(desk, service);
  }

  /** There is another access token: what was authorised by the one before is authorised again. */
  tokenRenewed(): void {
    this.#keeper.tokenRenewed();
    this.#settings.tokenRenewed();
  }

  /** The CSKs that servers have are of no use here any more. */
  keyLost(): void {
    this.#settings.keyLost();
  }

  /** Has the servers forget how this desk takes calls, for a window that closes: the requests leave at once, answers are not waited for. */
  leave(): void {
    void this.#settings.end();
  }

  /** Takes back what the servers know, unregisters and disconnects, as far as the connection allows. */
  async stop(): Promise<void> {
    this.#returnWatch?.close();
    await within(this.#settings.end(), FAREWELL_MS, () => {});
    await this.#keeper.stop();
  }

  /** Has requests of a method offered to a taker, after those that came before it. */
  take<M extends keyof IncomingRequests>(method: M, taker: Taker<IncomingRequests[M]>): void {
    this.#takers[method].push(taker);
  }

  /** Says who speaks SDP for a session. It has to be said before the session is sent or answered. */
  describe(session: Session, handler: SessionDescriptionHandler): void {
    this.#descriptions.set(session, handler);
  }

  isConnected(): boolean {
    return this.userAgent.isConnected();
  }

  connections(): number {
    return this.#connections;
  }

  server(): string {
    return this.#transport.server;
  }

  whenConnected(action: () => void): void {
    this.#afterConnect.push(action);
  }

  #registrationIs(registration: Registration): void {
    if (this.#choice.count > 1) this.#followServer(registration);
    else this.#say(registration);
    this.#listener.onRegistration(registration);
    // After those who listen: what they send first does not wait for it.
    if (registration.state === "registered") this.#settings.registered();
    else this.#settings.lost();
  }

  /** Has the log tell what becomes of the registration at the only server, once for each news. */
  #say(registration: Registration): void {
    const { onWarning } = this.#listener;
    const { state } = registration;
    if (state === "off" || state === "connecting") return;
    const { because } = { because: undefined, ...registration };
    const answer = state === "refused" ? `${registration.status} ${registration.text}`.trim() : undefined;
    const news = JSON.stringify([state, because, answer]);
    if (news === this.#lastSaid) return;
    this.#lastSaid = news;
    if (state === "registered") onWarning("registered");
    else onWarning(`not registered: ${[because, answer].filter(Boolean).join(" ") || "no answer that helps"}`);
  }

  /** Notes which server is in use, and goes back to one that is preferred when that can be done. */
  #followServer(registration: Registration): void {
    const { onWarning, whenIdle } = this.#listener;
    this.#returnWatch?.close();
    this.#returnWatch = undefined;
    if (registration.state === "reconnecting" || registration.state === "refused") {
      for (const { server, answer } of registration.faults ?? [])
        onWarning(`${server}: ${answer === null ? "no answer" : `${answer.status} ${answer.text}`}`);
    }
    if (registration.state !== "registered") return;
    const { inUse } = this.#choice;
    const better = this.#choice.better(Date.now());
    onWarning(`registered at ${inUse?.name}, server ${inUse?.place} of ${inUse?.of}`);
    if (better.length === 0) return;
    this.#returnWatch = new ReturnWatch({
      better,
      target: this.#registrar,
      openLine: this.#openLine,
      random: this.#listener.random ?? Math.random,
      whenIdle,
      onReturn: (address) => {
        onWarning(`${hostOf(address)} answers again: back to it`);
        void this.#keeper.moveTo(address);
      },
    });
  }

  /** Hands a request to whoever takes it. */
  #offer<M extends keyof IncomingRequests>(method: M, incoming: IncomingRequests[M]): void {
    const { supportedOptionTagsResponse } = this.userAgent.userAgentCore.configuration;
    const unsupported = unsupportedExtensions(incoming.request, supportedOptionTagsResponse);
    if (unsupported.length > 0) {
      const extraHeaders = [`Unsupported: ${unsupported.join(", ")}`];
      incoming.reject({ statusCode: BAD_EXTENSION, extraHeaders }).catch(() => {});
      return;
    }
    if (this.#takers[method].some((taker) => taker(incoming))) return;
    const statusCode = UNKNOWN[method];
    incoming.reject({ statusCode, extraHeaders: [`Accept: ${this.#accepted.join(", ")}`] }).catch(() => {});
    this.#listener.onWarning(`${method} refused: ${statusCode}, nothing here takes what it holds`);
  }

  #connected(): void {
    this.#connections += 1;
    this.#keeper.connected();
    this.#listener.onConnection(true);
    const actions = this.#afterConnect;
    this.#afterConnect = [];
    for (const action of actions) action();
  }

  #disconnected(): void {
    this.#keeper.disconnected();
    this.#listener.onConnection(false);
  }
}
