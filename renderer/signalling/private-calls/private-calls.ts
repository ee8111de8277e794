/**
 * Private calls over the connection: INVITEs of ours, and those that come in and are private calls.
 *
 * @module
 */
import { type Invitation, Inviter, SessionState, type URI } from "sip.js";
import { type SipAccount, servicesOf } from "../../../shared/bridge/account.ts";
import { MC_SERVICES, type McService } from "../../../shared/mc/services/services.ts";
import { readUrgency } from "../../../shared/mc/urgency.ts";
import type {
  IncomingLeg,
  InviteOrder,
  LegEvent,
  MediaLeg,
  SignallingLeg,
  SignallingPort,
} from "../../calling/ports.ts";
import type { SessionAgreement } from "../../calling/protection/keying.ts";
import type { SipConnection } from "../connection/connection.ts";
import type { ResponseMessage } from "../connection/response.ts";
import { sipUri } from "../connection/user-agent.ts";
import { readAnsweredBy } from "./answered-by.ts";
import { McDescriptionHandler } from "./description-handler.ts";
import { readInvitation, SipIncomingLeg } from "./incoming-leg.ts";
import { type ConfiguredCalls, inviteBody, inviteHeaders } from "./invite-request.ts";
import { explainLaterRefusals } from "./media-refusals.ts";
import { OutgoingLeg } from "./outgoing-leg.ts";
import { urgencyWire } from "./urgency-request.ts";

/** The signalling port of the calling engine. */
export class PrivateCalls implements SignallingPort {
  readonly #connection: SipConnection;
  readonly #account: SipAccount;
  readonly #onIncoming: (leg: IncomingLeg) => void;
  readonly #configured: ConfiguredCalls;
  readonly #participatingFunctions: ReadonlyMap<McService, URI>;

  /**
   * @param onIncoming - told of every private call that somebody places to us
   * @param configured - what the service configurations say at the moment of asking
   */
  constructor(
    connection: SipConnection,
    account: SipAccount,
    onIncoming: (leg: IncomingLeg) => void,
    configured: ConfiguredCalls,
  ) {
    this.#connection = connection;
    this.#account = account;
    this.#onIncoming = onIncoming;
    this.#configured = configured;
    this.#participatingFunctions = new Map(
      servicesOf(account).map((service) => [service, sipUri(account.services[service]?.participatingFunction ?? "")]),
    );
    connection.take("INVITE", (invitation) => this.#receive(invitation));
  }

  invite(order: InviteOrder, listener: (event: LegEvent) => void): SignallingLeg {
    const { service, calledId, candidates, urgency, media, agreement } = order;
    const participatingFunction = this.#participatingFunctions.get(service);
    if (participatingFunction === undefined) throw new Error(`no account for ${service}`);
    const boundary = `mc-${crypto.randomUUID()}`;
    const inviter = new Inviter(this.#connection.userAgent, participatingFunction, {
      extraHeaders: inviteHeaders(this.#account, service, order, this.#configured(service)?.priority),
      earlyMedia: false,
    });
    const { clientId, wire } = this.#account;
    const called = { service, calledId, candidates, clientId, urgency };
    const compose = (sdp: string) => inviteBody(called, wire.invite, sdp, boundary);
    const handler = new McDescriptionHandler(media, MC_SERVICES[service].media, agreement, compose);
    this.#connection.describe(inviter, handler);
    explainLaterRefusals(inviter, handler, wire.warningAgent);
    const answeredBy = (message: ResponseMessage) =>
      candidates && readAnsweredBy(message.getHeader("Content-Type"), message.body, service);
    const urgent = urgencyWire(this.#account, service, this.#configured);
    const leg = new OutgoingLeg(inviter, this.#connection, handler, urgent, answeredBy);
    handler.onHeld((held) => leg.heldByColleague(held));
    leg.setListener(listener);
    leg.start();
    return leg;
  }

  /** @returns whether the invitation is one to a private call of a service that we have */
  #receive(invitation: Invitation): boolean {
    const { request } = invitation;
    const invited = readInvitation(request.getHeader("Content-Type"), request.body, servicesOf(this.#account));
    if (invited === undefined) return false;
    const { priority } = this.#account.wire;
    const urgency = readUrgency(invited, request.getHeaders("Resource-Priority"), priority);
    const attach = (media: MediaLeg, agreement: SessionAgreement | undefined) => {
      const handler = new McDescriptionHandler(media, MC_SERVICES[invited.service].media, agreement);
      handler.onHeld((held) => leg.heldByColleague(held));
      this.#connection.describe(invitation, handler);
      explainLaterRefusals(invitation, handler, this.#account.wire.warningAgent);
      return handler;
    };
    const leg = new SipIncomingLeg(
      invitation,
      { ...invited, urgency },
      this.#connection,
      this.#account.wire.warningAgent,
      attach,
      urgencyWire(this.#account, invited.service, this.#configured),
    );
    this.#onIncoming(leg);
    if (invitation.state === SessionState.Initial) invitation.progress().catch(() => {});
    return true;
  }
}
