/**
 * One call through a system: a back-to-back user agent with a leg to the caller and a leg to the callee.
 *
 * Everything that one side says is passed on to the other; what crosses on the way (an answer and a CANCEL, a BYE and
 * a lost connection) ends with both legs down and nothing ringing.
 *
 * @module
 */
import {
  type AckableIncomingResponseWithSession,
  type Body,
  type IncomingInviteRequest,
  type IncomingMessage,
  type IncomingRequestMessage,
  type IncomingResponse,
  type OutgoingInviteRequest,
  type OutgoingRequestMessage,
  type RequestOptions,
  type ResponseOptions,
  type Session,
  SessionState,
  type UserAgentCore,
} from "sip.js/lib/core/index.js";
import { EXPIRED, encodeReleaseReason, saysNotSelected } from "../../shared/mc/release-reason.ts";
import { MC_SERVICES, type McService } from "../../shared/mc/services/services.ts";
import { parseReasonText } from "../../shared/mc/warning.ts";
import type { ContactKey } from "../sip/flows.ts";
import { abandonClient, forgetClient, forgetServer } from "../sip/transactions.ts";
import { bodyTowardsCaller, type CallParties, partsOf, relayedBody, withDescription } from "./call-bodies.ts";
import type { ControlBridge } from "./control-bridge.ts";
import type { MessageBridge } from "./message-bridge.ts";
import {
  answerHeaders,
  requestHeaders,
  sessionHeaders,
  sessionTimerAnswer,
  sessionTimerOf,
} from "./relayed-headers.ts";

/** One side of a call. */
export interface LegPlace {
  readonly core: UserAgentCore;
  /** The client's Contact; undefined for a leg over the interconnection. */
  readonly contact: ContactKey | undefined;
}

/** What a call is made of. */
export interface CallPlan {
  readonly incoming: IncomingInviteRequest;
  readonly caller: LegPlace;
  readonly callee: LegPlace;
  /** The INVITE for the callee's leg, not sent yet. */
  readonly invite: OutgoingRequestMessage;
  readonly parties: CallParties;
  /** Milliseconds until a call that nobody answers is given up (RFC 3261 timer C). */
  readonly ringLimitMs: number;
  /** Milliseconds from its answer until the system ends it; undefined where it ends no call for its length. */
  readonly longestMs: number | undefined;
  /** How the system refuses a request within the call; undefined where it passes it on, as it does all where this is absent. */
  readonly refuses?: (message: IncomingRequestMessage) => ResponseOptions | undefined;
  /** What it makes of the description of the first answer; undefined where it passes it on, as it does where this is absent. */
  readonly describes?: ((sdp: string) => string) | undefined;
  /** What stands between the ends of a longer message; undefined for a call. */
  readonly bridge?: MessageBridge | undefined;
  /** What each end is told of in the place of the other; undefined for a call without transmission control. */
  readonly control?: ControlBridge | undefined;
  /** An answer has been passed on to the caller. */
  readonly relayed: (statusCode: number) => void;
  readonly ended: (call: BackToBackCall) => void;
}

type Side = "caller" | "callee";
type State = "proceeding" | "established" | "ended";

const other = (side: Side): Side => (side === "caller" ? "callee" : "caller");
const FLOW_LOST_REASON = 'SIP;cause=503;text="connection lost"';
/** In the words of the release reason, for a system in between that passes no body on. */
const TOO_LONG_REASON = `SIP;cause=408;text="${EXPIRED}"`;
const SESSION_EXPIRED_REASON = 'SIP;cause=408;text="session expired"';

/** A session interval can be longer; Node would fire a longer timer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** Milliseconds for the BYE of a side that has answered as if there were no call. */
const BYE_WITHIN_MS = 500;

const infoBody = (service: McService, content: string): Body => ({
  contentDisposition: "render",
  contentType: MC_SERVICES[service].infoContentType,
  content,
});

/** A response that SIP.js made up itself because none came; such a response was never parsed. */
const isLocal = (message: IncomingMessage) => message.data === undefined;

/** A call in progress. */
export class BackToBackCall {
  readonly #plan: CallPlan;
  readonly #outgoing: OutgoingInviteRequest;
  readonly #sessions: Partial<Record<Side, Session>> = {};
  /** The ACK that is due on a leg as soon as the ACK of the other leg comes. */
  readonly #dueAcks: Partial<Record<Side, (body: Body | undefined) => void>> = {};
  /** Re-INVITEs of either side that the other side has not answered yet. */
  readonly #reInvites = new Set<IncomingInviteRequest>();
  #state: State = "proceeding";
  /** The Reason of the caller's CANCEL. */
  #cancelReason: string | undefined;
  #ringTimer: NodeJS.Timeout | undefined;
  #sessionTimer: NodeJS.Timeout | undefined;
  #longestTimer: NodeJS.Timeout | undefined;
  #goneTimer: NodeJS.Timeout | undefined;

  /** Sends the INVITE to the callee. */
  constructor(plan: CallPlan) {
    this.#plan = plan;
    plan.incoming.delegate = { onCancel: (message) => this.#cancelled(message.getHeader("reason")) };
    this.#ringTimer = setTimeout(() => this.#giveUp(408), plan.ringLimitMs);
    this.#outgoing = plan.callee.core.invite(plan.invite, {
      onProgress: (response) => this.#progressed(response),
      onAccept: (response) => this.#accepted(response),
      onRedirect: (response) => this.#redirected(response),
      onReject: (response) => this.#rejected(response),
    });
  }

  get state(): State {
    return this.#state;
  }

  get parties(): CallParties {
    return this.#plan.parties;
  }

  /** Call-ID of the caller's leg. */
  get callId(): string {
    return this.#plan.incoming.message.callId;
  }

  /** A client's flow is gone: its leg ends where it is, the other leg is told. */
  flowGone(contact: ContactKey): void {
    for (const side of ["caller", "callee"] as const) {
      if (this.#plan[side].contact !== contact) continue;
      if (this.#state === "proceeding") {
        if (side === "caller") this.#callerGone();
        else this.#calleeGone();
      } else if (this.#state === "established") {
        this.#sessions[side]?.dispose();
        this.#end();
        this.#hangUp(other(side), FLOW_LOST_REASON);
      }
    }
  }

  /** Forgets the call without telling anybody; for the end of the lab. */
  dispose(): void {
    this.#end();
  }

  #progressed({ message }: IncomingResponse): void {
    if (this.#state !== "proceeding") return;
    const statusCode = message.statusCode ?? 180;
    const body = relayedBody(message);
    this.#plan.incoming.progress({
      ...reasonPhraseOf(message),
      statusCode,
      extraHeaders: answerHeaders(message).filter((line) => !line.startsWith("Require:")),
      ...(body === undefined ? {} : { body }),
    });
    this.#plan.relayed(statusCode);
  }

  #accepted(response: AckableIncomingResponseWithSession): void {
    const { message, session } = response;
    if (this.#state !== "proceeding") {
      // The answer crossed the CANCEL, or a fork answered too: it is acknowledged and ended (RFC 3261 clause 15).
      response.ack();
      session.bye(undefined, this.#lateBye());
      return;
    }
    let body: Body;
    try {
      const { bridge, control, describes, parties } = this.#plan;
      const parts = withDescription(
        withDescription(partsOf(message), describes),
        control && ((sdp) => control.answer(sdp)),
      );
      body = bodyTowardsCaller(bridge === undefined ? parts : withDescription(parts, bridge.answer), parties);
    } catch {
      response.ack();
      session.bye();
      this.#refuse({ statusCode: 502 });
      return;
    }
    this.#state = "established";
    clearTimeout(this.#ringTimer);
    this.#dueAcks.callee = (ackBody) => response.ack(ackBody === undefined ? {} : { body: ackBody });
    const { incoming } = this.#plan;
    const timer = sessionTimerAnswer(incoming.message, message);
    const accepted = incoming.accept({
      ...reasonPhraseOf(message),
      statusCode: message.statusCode ?? 200,
      extraHeaders: [...answerHeaders(message), ...timer],
      body,
    });
    this.#watch("caller", accepted.session);
    this.#watch("callee", session);
    this.#startSessionTimer(sessionTimerOf(timer.length > 0 ? incoming.message : message)?.seconds);
    this.#plan.control?.answered();
    this.#startLongestTimer();
    this.#plan.relayed(200);
  }

  /** Ends the call when it has lasted as long as it may (TS 24.484 clause 8.4, `max-duration-…`). */
  #startLongestTimer(): void {
    const { longestMs, parties } = this.#plan;
    if (longestMs === undefined) return;
    this.#longestTimer = setTimeout(() => {
      const why = infoBody(parties.service, encodeReleaseReason(parties.service, EXPIRED));
      this.#end();
      this.#hangUp("caller", TOO_LONG_REASON, why);
      this.#hangUp("callee", TOO_LONG_REASON, why);
    }, longestMs);
  }

  /** For an answer that crossed a CANCEL: why it came to nothing, in the form of a call to several too. */
  #lateBye(): RequestOptions {
    const reason = this.#cancelReason;
    if (reason === undefined) return {};
    const { service } = this.#plan.parties;
    const extraHeaders = [`Reason: ${reason}`];
    if (!saysNotSelected(parseReasonText([reason]))) return { extraHeaders };
    return { extraHeaders, body: infoBody(service, encodeReleaseReason(service)) };
  }

  #redirected({ message }: IncomingResponse): void {
    if (this.#state !== "proceeding") return;
    const statusCode = message.statusCode ?? 300;
    const body = relayedBody(message);
    const contacts = message.getHeaders("contact").map((contact) => `Contact: ${contact}`);
    this.#end();
    this.#plan.incoming.redirect([], {
      ...reasonPhraseOf(message),
      statusCode,
      extraHeaders: [...answerHeaders(message), ...contacts],
      ...(body === undefined ? {} : { body }),
    });
    this.#plan.relayed(statusCode);
  }

  #rejected({ message }: IncomingResponse): void {
    if (this.#state !== "proceeding") return;
    const given = message.statusCode ?? 500;
    // A unit whose connection broke cannot be reached, which is not the same as a server that is overloaded.
    const unreachable = isLocal(message) && given === 503 && this.#plan.callee.contact !== undefined;
    const statusCode = unreachable ? 480 : given;
    const body = isLocal(message) ? undefined : relayedBody(message);
    this.#refuse({
      ...(statusCode === given ? reasonPhraseOf(message) : {}),
      statusCode,
      extraHeaders: isLocal(message) ? [] : answerHeaders(message),
      ...(body === undefined ? {} : { body }),
    });
  }

  #refuse(options: ResponseOptions): void {
    this.#end();
    this.#plan.incoming.reject(options);
    this.#plan.relayed(options.statusCode);
  }

  /** The caller gives up before there is an answer. */
  #cancelled(reason: string | undefined): void {
    if (this.#state !== "proceeding") return;
    this.#end();
    this.#cancelReason = reason;
    this.#outgoing.cancel(reason);
    abandonClient(this.#plan.callee.core, this.#outgoing);
    this.#plan.incoming.reject({ statusCode: 487 });
  }

  #callerGone(): void {
    const { callee, caller, incoming } = this.#plan;
    this.#end();
    this.#outgoing.cancel(FLOW_LOST_REASON);
    abandonClient(callee.core, this.#outgoing);
    forgetServer(caller.core, incoming);
  }

  #calleeGone(): void {
    forgetClient(this.#plan.callee.core, this.#outgoing);
    this.#refuse({ statusCode: 480 });
  }

  /** Nobody answers. */
  #giveUp(statusCode: number): void {
    if (this.#state !== "proceeding") return;
    this.#outgoing.cancel();
    abandonClient(this.#plan.callee.core, this.#outgoing);
    this.#refuse({ statusCode });
  }

  #watch(side: Side, session: Session): void {
    this.#sessions[side] = session;
    session.delegate = {
      onAck: ({ message }) => this.#acknowledge(other(side), this.#controlled(side, relayedBody(message))),
      onAckTimeout: () => this.#unacknowledged(side),
      onBye: (request) => {
        request.accept();
        if (this.#state !== "established") return;
        this.#end();
        this.#hangUp(other(side), request.message.getHeader("reason"));
      },
      onInvite: (request) => this.#reInvited(side, request),
    };
  }

  /** Sends the ACK that is due on a leg, if one is. */
  #acknowledge(side: Side, body?: Body): void {
    const acknowledge = this.#dueAcks[side];
    delete this.#dueAcks[side];
    acknowledge?.(body);
  }

  /** No ACK came for our 2xx: RFC 3261 clause 13.3.1.4 has the session ended. */
  #unacknowledged(side: Side): void {
    if (this.#state !== "established") return;
    this.#end();
    this.#sessions[side]?.bye();
    this.#hangUp(other(side), undefined);
  }

  /** A description of a call that goes on, as the other side gets it. */
  #controlled(from: Side, body: Body | undefined): Body | undefined {
    const { control } = this.#plan;
    return body === undefined || control === undefined ? body : { ...body, content: control.later(from, body.content) };
  }

  #reInvited(side: Side, request: IncomingInviteRequest): void {
    const { message } = request;
    const body = this.#controlled(side, relayedBody(message));
    const session = this.#sessions[other(side)];
    if (this.#state !== "established" || session === undefined) {
      request.reject({ statusCode: 481 });
      return;
    }
    const refusal = this.#plan.refuses?.(message);
    if (refusal !== undefined) {
      request.reject(refusal);
      return;
    }
    // An ACK that was lost with a connection will not come any more, and the other side waits for it before it takes
    // part in anything new. Who sends a request in the dialog has the answer.
    this.#acknowledge(other(side));
    const contact = `Contact: ${this.#plan[other(side)].core.configuration.contact.toString()}`;
    const extraHeaders = [contact, ...requestHeaders(message), ...sessionHeaders(body)];
    this.#reInvites.add(request);
    try {
      session.invite(
        {
          onAccept: (response) => this.#reInviteAccepted(side, request, response),
          onRedirect: (response) => this.#reInviteRejected(request, response),
          onReject: (response) => this.#reInviteRejected(request, response),
        },
        body === undefined ? { extraHeaders } : { extraHeaders, body },
      );
    } catch {
      // Both sides want to change the session at once (RFC 3261 clause 14.2).
      this.#reInvites.delete(request);
      request.reject({ statusCode: 491 });
    }
  }

  #reInviteAccepted(side: Side, request: IncomingInviteRequest, response: AckableIncomingResponseWithSession): void {
    const { message } = response;
    if (!this.#reInvites.delete(request)) return;
    this.#dueAcks[other(side)] = (ackBody) => response.ack(ackBody === undefined ? {} : { body: ackBody });
    const timer = sessionTimerAnswer(request.message, message);
    const body = this.#controlled(other(side), relayedBody(message));
    const contact = `Contact: ${this.#plan[side].core.configuration.contact.toString()}`;
    request.accept({
      ...reasonPhraseOf(message),
      statusCode: message.statusCode ?? 200,
      extraHeaders: [contact, ...answerHeaders(message), ...timer],
      ...(body === undefined ? {} : { body }),
    });
    this.#startSessionTimer(sessionTimerOf(timer.length > 0 ? request.message : message)?.seconds);
  }

  #reInviteRejected(request: IncomingInviteRequest, { message }: IncomingResponse): void {
    const given = message.statusCode ?? 500;
    const statusCode = given < 400 ? 488 : given;
    const reject = () => {
      if (!this.#reInvites.delete(request)) return;
      request.reject({ statusCode, extraHeaders: isLocal(message) ? [] : answerHeaders(message) });
    };
    // RFC 3261 clause 12.2.1.2: these two mean that the other side knows nothing of the call any more.
    if (statusCode !== 408 && statusCode !== 481) {
      reject();
      return;
    }
    // Its BYE, which says why, may have been overtaken by that on another connection.
    clearTimeout(this.#goneTimer);
    this.#goneTimer = setTimeout(() => {
      reject();
      this.#end();
      this.#hangUp("caller", undefined);
      this.#hangUp("callee", undefined);
    }, BYE_WITHIN_MS);
  }

  /** Ends the call when a session is not refreshed in time (RFC 4028 clause 10). */
  #startSessionTimer(seconds: number | undefined): void {
    clearTimeout(this.#sessionTimer);
    if (seconds === undefined) return;
    this.#sessionTimer = setTimeout(
      () => {
        this.#end();
        this.#hangUp("caller", SESSION_EXPIRED_REASON);
        this.#hangUp("callee", SESSION_EXPIRED_REASON);
      },
      Math.min(seconds * 1000, LONGEST_TIMER_MS),
    );
  }

  /** Sends BYE on a leg, or sees to it that it is sent as soon as the leg allows it. */
  #hangUp(side: Side, reason: string | undefined, body?: Body): void {
    const session = this.#sessions[side];
    if (session === undefined || session.sessionState === SessionState.Terminated) return;
    const extraHeaders = reason === undefined ? [] : [`Reason: ${reason}`];
    const bye = () => session.bye(undefined, { extraHeaders, ...(body === undefined ? {} : { body }) });
    this.#acknowledge(side);
    if (session.sessionState !== SessionState.AckWait) {
      bye();
      return;
    }
    // RFC 3261 clause 15: the callee's side may not send BYE before it has the ACK.
    session.delegate = { onAck: () => void bye(), onAckTimeout: () => session.dispose() };
  }

  /** The call is over for this system: no timer runs, no further message is passed on. */
  #end(): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    clearTimeout(this.#ringTimer);
    clearTimeout(this.#sessionTimer);
    clearTimeout(this.#longestTimer);
    clearTimeout(this.#goneTimer);
    // RFC 3261 clause 15.1.2: what is still unanswered when the call ends is answered with 487.
    for (const request of this.#reInvites) request.reject({ statusCode: 487 });
    this.#reInvites.clear();
    this.#plan.bridge?.close();
    this.#plan.control?.close();
    this.#plan.ended(this);
  }
}

function reasonPhraseOf(message: IncomingMessage & { reasonPhrase?: string | undefined }): { reasonPhrase?: string } {
  const { reasonPhrase } = message;
  return reasonPhrase === undefined || reasonPhrase === "" ? {} : { reasonPhrase };
}
