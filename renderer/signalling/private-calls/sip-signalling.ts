/**
 * Signalling over SIP.js: one user agent, kept registered, that sends and receives private calls.
 *
 * @module
 */
import {
  type Invitation,
  Inviter,
  type Session,
  type SessionDescriptionHandler,
  type URI,
  type UserAgent,
} from "sip.js";
import type { SipAccount } from "../../../shared/bridge/account.ts";
import type {
  IncomingLeg,
  InviteOrder,
  LegEvent,
  MediaLeg,
  PassedMessage,
  Registration,
  SessionAgreement,
  SignallingLeg,
  SignallingPort,
} from "../../calling/ports.ts";
import { RegistrationKeeper } from "../connection/registration.ts";
import { unsupportedExtensions } from "../connection/required-extensions.ts";
import { createUserAgent, sipUri } from "../connection/user-agent.ts";
import { McDescriptionHandler } from "./description-handler.ts";
import { readInvitation, SipIncomingLeg } from "./incoming-leg.ts";
import { inviteBody, inviteHeaders } from "./invite-request.ts";
import { OutgoingLeg } from "./outgoing-leg.ts";

export interface SignallingListener {
  readonly onRegistration: (registration: Registration) => void;
  /** The connection to the server is up (true) or lost (false). */
  readonly onConnection: (up: boolean) => void;
  readonly onIncoming: (leg: IncomingLeg) => void;
  readonly onPassed: (message: PassedMessage) => void;
  readonly onWarning: (text: string) => void;
}

export class SipSignalling implements SignallingPort {
  readonly #account: SipAccount;
  readonly #userAgent: UserAgent;
  readonly #keeper: RegistrationKeeper;
  readonly #listener: SignallingListener;
  readonly #participatingFunction: URI;
  readonly #handlers = new WeakMap<Session, SessionDescriptionHandler>();
  #afterConnect: (() => void)[] = [];
  #connections = 0;

  /** @param now - Unix milliseconds with fraction */
  constructor(account: SipAccount, now: () => number, listener: SignallingListener) {
    this.#account = account;
    this.#participatingFunction = sipUri(account.participatingFunction);
    this.#listener = listener;
    this.#userAgent = createUserAgent(account, {
      now,
      onPassed: listener.onPassed,
      onWarning: listener.onWarning,
      onInvitation: (invitation) => this.#receive(invitation),
      onConnect: () => this.#connected(),
      onDisconnect: () => this.#disconnected(),
      descriptionHandlerFor: (session) => {
        const handler = this.#handlers.get(session);
        if (handler === undefined) throw new Error("session without media");
        return handler;
      },
    });
    this.#keeper = new RegistrationKeeper(this.#userAgent, account, listener.onRegistration);
  }

  start(): void {
    this.#keeper.start();
  }

  /** Registers again after a refusal. */
  retry(): void {
    this.#keeper.retry();
  }

  stop(): Promise<void> {
    return this.#keeper.stop();
  }

  invite(order: InviteOrder, listener: (event: LegEvent) => void): SignallingLeg {
    const { service, calledId, commencement, media, agreement } = order;
    const boundary = `mc-${crypto.randomUUID()}`;
    const inviter = new Inviter(this.#userAgent, this.#participatingFunction, {
      extraHeaders: inviteHeaders(this.#account, service, commencement),
      earlyMedia: false,
    });
    const compose = (sdp: string) => inviteBody({ service, calledId, clientId: this.#account.clientId }, sdp, boundary);
    const handler = new McDescriptionHandler(media, agreement, compose);
    this.#handlers.set(inviter, handler);
    const leg = new OutgoingLeg(inviter, this.#connection, () => handler.abandon());
    handler.onHeld((held) => leg.heldByColleague(held));
    leg.setListener(listener);
    leg.start();
    return leg;
  }

  #receive(invitation: Invitation): void {
    const { request } = invitation;
    const unsupported = unsupportedExtensions(
      request,
      this.#userAgent.userAgentCore.configuration.supportedOptionTagsResponse,
    );
    if (unsupported.length > 0) {
      const extraHeaders = [`Unsupported: ${unsupported.join(", ")}`];
      invitation.reject({ statusCode: 420, extraHeaders }).catch(() => {});
      return;
    }
    const invited = readInvitation(request.getHeader("Content-Type"), request.body);
    if (invited === undefined) {
      invitation.reject({ statusCode: 488 }).catch(() => {});
      return;
    }
    const attach = (media: MediaLeg, agreement: SessionAgreement | undefined) => {
      const handler = new McDescriptionHandler(media, agreement);
      handler.onHeld((held) => leg.heldByColleague(held));
      this.#handlers.set(invitation, handler);
    };
    const leg = new SipIncomingLeg(invitation, invited, this.#connection, attach);
    this.#listener.onIncoming(leg);
  }

  readonly #connection = {
    isConnected: () => this.#userAgent.isConnected(),
    connections: () => this.#connections,
    whenConnected: (action: () => void) => {
      this.#afterConnect.push(action);
    },
  };

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
