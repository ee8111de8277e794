/**
 * A private call that somebody places to us.
 *
 * @module
 */
import { type Invitation, SessionState } from "sip.js";
import type { EndReasonCode } from "../../../shared/errors/end-reason.ts";
import { particular } from "../../../shared/errors/particulars.ts";
import { decodeInfo, type McInfo, serviceOfParts } from "../../../shared/mc/info-document.ts";
import { parseMcId } from "../../../shared/mc/mc-id.ts";
import { decodeBody, findPart } from "../../../shared/mc/multipart.ts";
import { MC_SERVICES, type McService } from "../../../shared/mc/services/services.ts";
import type { CallUrgency } from "../../../shared/mc/urgency.ts";
import { inOrder } from "../../../shared/sip/session-description.ts";
import { sessionExpiresOf, supportsSessionTimer } from "../../../shared/sip/session-expires.ts";
import type { IncomingLeg, LegEvent, MediaLeg } from "../../calling/ports.ts";
import type { SessionAgreement } from "../../calling/protection/keying.ts";
import { wordsOfError } from "../../calling/words-of-error.ts";
import type { ConnectionView } from "../connection/connection.ts";
import type { McDescriptionHandler } from "./description-handler.ts";
import { explainFirstRefusal, mediaRefusalAnswer, REFUSE_STATUS } from "./media-refusals.ts";
import { reasonHeader } from "./reason-header.ts";
import { SessionLeg } from "./session-leg.ts";
import { parseSessionExpires, sessionExpiresValue } from "./session-timer.ts";
import type { UrgencyWire } from "./urgency-request.ts";

/** What the invitation says about who calls whom. */
export interface Invited extends Pick<McInfo, "emergency" | "imminentPeril"> {
  readonly service: McService;
  readonly callerId: string;
  readonly calledId: string | undefined;
  /** The session description. */
  readonly offer: string | undefined;
  /** Whether others are called too. */
  readonly toSeveral: boolean;
}

/**
 * Reads the info document of an invitation. Whose document it is, that service is called.
 *
 * @param services - that we have
 * @returns undefined when it is not a private call of one of them, or does not say who calls
 */
export function readInvitation(
  contentType: string | undefined,
  body: string,
  services: readonly McService[],
): Invited | undefined {
  let service: McService | undefined;
  let info: McInfo;
  let offer: string | undefined;
  try {
    const parts = decodeBody(contentType ?? "", body);
    service = serviceOfParts(parts, services);
    if (service === undefined) return undefined;
    info = decodeInfo(service, findPart(parts, MC_SERVICES[service].infoContentType)?.content ?? "");
    const written = findPart(parts, "application/sdp")?.content;
    offer = written === undefined ? undefined : inOrder(written);
  } catch {
    return undefined;
  }
  const { callingUserId, calledPartyId, sessionType, ...indications } = info;
  const { severalSessionType, ...one } = MC_SERVICES[service];
  if (sessionType === undefined || ![one.sessionType, severalSessionType].includes(sessionType)) return undefined;
  if (callingUserId === undefined || parseMcId(callingUserId) === undefined) return undefined;
  const { emergency = false, imminentPeril = false } = indications;
  const toSeveral = sessionType === severalSessionType;
  return { service, callerId: callingUserId, calledId: calledPartyId, offer, toSeveral, emergency, imminentPeril };
}

/** `Answer-Mode: Auto`, and the form that forces it (RFC 5373 clauses 4.2 and 4.3); of several the first counts. */
const AUTOMATIC = /^\s*auto\s*(?:;|$)/i;
const ANSWER_MODES = ["Priv-Answer-Mode", "Answer-Mode"] as const;

const DECLINE_STATUS = 480;
/** TS 24.379 clause 4.4.2: the called user declined. */
const DECLINE_WARNING = "110 user declined the call invitation";
/** TS 24.379 clause 11.1.9: a MESSAGE has told the server to whom. */
const FORWARDED_WARNING = "175 call is forwarded";
const BUSY_STATUS = 486;

/** Reasons that say nothing against the key message of the call. */
const NOT_THE_MESSAGE: ReadonlySet<EndReasonCode> = new Set([
  "caller-without-protection",
  "protection-unavailable",
  "protection-not-permitted",
  "kms-not-configured",
]);

/** How a call is declined that cannot be taken for the reason named. Without one the person has declined it. */
function declineAnswer(
  because: EndReasonCode | undefined,
  agent: string,
): { statusCode: number; extraHeaders: string[] } {
  const header = (text: string) => `Warning: 399 ${agent} "${text}"`;
  if (because === undefined) return { statusCode: DECLINE_STATUS, extraHeaders: [header(DECLINE_WARNING)] };
  if (because === "forwarded-by-you" || because === "forwarded-unanswered") {
    return { statusCode: DECLINE_STATUS, extraHeaders: [header(FORWARDED_WARNING)] };
  }
  const ofMedia = mediaRefusalAnswer(because, agent);
  if (ofMedia !== undefined) return ofMedia;
  if (because === "too-many-calls") return { statusCode: BUSY_STATUS, extraHeaders: [] };
  const warning = NOT_THE_MESSAGE.has(because)
    ? "end-to-end protection is required here and not possible with this call"
    : // TS 24.379 clause 4.4.2.
      "136 authentication of the MIKEY-SAKKE I_MESSAGE failed";
  return {
    statusCode: REFUSE_STATUS,
    extraHeaders: [header(warning), reasonHeader(because)],
  };
}

/** Ties a media leg to the session; what it says of the offer is known when SIP.js has asked for an answer. */
type AttachMedia = (media: MediaLeg, agreement: SessionAgreement | undefined) => Pick<McDescriptionHandler, "refusal">;

type Described = ReturnType<AttachMedia>;

/** How far our answer to the invitation is. */
type OurAnswer =
  | { readonly kind: "none" | "attempted" }
  /** `description`: what it says of the media as they are now. */
  | { readonly kind: "given"; readonly description: Described };

function lostMedia({ refusal }: Described, detail: string): LegEvent {
  return { kind: "lost", cause: "media", detail, ...(refusal === undefined ? {} : { refusal }) };
}

export class SipIncomingLeg extends SessionLeg implements IncomingLeg {
  readonly service: McService;
  readonly callerId: string;
  readonly calledId: string | undefined;
  readonly offer: string | undefined;
  readonly toSeveral: boolean;
  readonly urgency: CallUrgency;
  readonly answersItself: boolean;
  readonly #invitation: Invitation;
  readonly #warningAgent: string;
  readonly #attachMedia: AttachMedia;
  #answer: OurAnswer = { kind: "none" };

  /**
   * @param warningAgent - that our Warning header fields name
   * @param attachMedia - ties a media leg to the session before SIP.js asks for an answer
   * @param urgency - how the urgency of a call is told and read in its service
   */
  constructor(
    invitation: Invitation,
    invited: Invited & { readonly urgency: CallUrgency },
    connection: ConnectionView,
    warningAgent: string,
    attachMedia: AttachMedia,
    urgency: UrgencyWire,
  ) {
    super(invitation, connection, false, urgency);
    this.#invitation = invitation;
    this.#warningAgent = warningAgent;
    this.#attachMedia = attachMedia;
    this.service = invited.service;
    this.callerId = invited.callerId;
    this.calledId = invited.calledId;
    this.offer = invited.offer;
    this.toSeveral = invited.toSeveral;
    this.urgency = invited.urgency;
    const { request } = invitation;
    this.answersItself = ANSWER_MODES.some((name) => AUTOMATIC.test(request.getHeader(name) ?? ""));
  }

  get callId(): string {
    return this.#invitation.request.callId;
  }

  onEvent(listener: (event: LegEvent) => void): void {
    this.setListener(listener);
  }

  answer(media: MediaLeg, agreement: SessionAgreement | undefined): void {
    const description = this.#attachMedia(media, agreement);
    this.#answer = { kind: "attempted" };
    explainFirstRefusal(this.#invitation, description, this.#warningAgent);
    const agreed = this.#agreeOnTimer();
    this.awaitAck();
    this.#invitation
      .accept({ extraHeaders: agreed.headers })
      .then(() => {
        if (this.#invitation.state !== SessionState.Established) return;
        this.heed([`Min-SE: ${this.#invitation.request.getHeader("Min-SE") ?? ""}`]);
        this.restartTimer(agreed.value, "uas");
        this.#answer = { kind: "given", description };
        this.emit({ kind: "answered" });
      })
      .catch((error: unknown) => this.emit(lostMedia(description, wordsOfError(error))));
  }

  /** RFC 4028 clause 9: a caller that knows no session timers (a server asked for one) is refreshed by us. */
  #agreeOnTimer(): { value: string | undefined; headers: string[] } {
    const { request } = this.#invitation;
    const interval = parseSessionExpires(sessionExpiresOf(request));
    if (interval === undefined) return { value: undefined, headers: [] };
    const callerKnows = supportsSessionTimer(request);
    const value = sessionExpiresValue(callerKnows ? interval : { ...interval, refresher: "uas" });
    return { value, headers: [`Session-Expires: ${value}`, ...(callerKnows ? ["Require: timer"] : [])] };
  }

  decline(because: EndReasonCode | undefined): void {
    this.#invitation.reject(declineAnswer(because, this.#warningAgent)).catch(() => {});
  }

  protected endEarly(): Promise<unknown> {
    return this.#invitation.reject({ statusCode: DECLINE_STATUS });
  }

  /** Nobody answered in time; or the call was up, and SIP.js has hung up: without an ACK, or over a session description. */
  protected onUnexplainedEnd(): LegEvent | undefined {
    const answer = this.#answer;
    // What goes wrong with an answer is told when the attempt is rejected.
    if (answer.kind !== "given") return answer.kind === "none" ? { kind: "ended" } : undefined;
    if (!this.isConfirmed) return { kind: "expired" };
    return lostMedia(answer.description, particular("answer-not-usable"));
  }
}
