/**
 * Offers whose media cannot be taken, refused for what is wrong with them (RFC 3261 clause 13.3.1.3): the first one of a call, and
 * those within it.
 *
 * @module
 */
import type { Core, Invitation, Session } from "sip.js";
import type { EndReasonCode } from "../../../shared/errors/end-reason.ts";
import type { MediaRefusal } from "../../../shared/sip/session-description.ts";
import type { McDescriptionHandler } from "./description-handler.ts";

/** Of the session description something cannot be accepted. */
export const REFUSE_STATUS = 488;

/** RFC 3261 clause 20.43. */
const MEDIA_WARNINGS: Readonly<Record<MediaRefusal, readonly [code: number, text: string]>> = {
  "media-address-unusable": [301, "incompatible network address formats"],
  "media-unencrypted": [302, "incompatible transport protocol"],
  "audio-refused": [304, "media type not available"],
  "no-speech-codec": [305, "incompatible media format"],
  "floor-control-unprotected": [399, "incompatible floor control"],
};
const MEDIA_WARNING = [399, "the session description cannot be accepted"] as const;

/** A status and the header fields beside it. */
interface RefusingAnswer {
  readonly statusCode: number;
  readonly extraHeaders: string[];
}

const answerOf = ([code, text]: readonly [number, string], agent: string): RefusingAnswer => ({
  statusCode: REFUSE_STATUS,
  extraHeaders: [`Warning: ${code} ${agent} "${text}"`],
});

/** How a call is refused for its media; undefined where that is not the reason. */
export function mediaRefusalAnswer(because: EndReasonCode, agent: string): RefusingAnswer | undefined {
  const row = Object.entries(MEDIA_WARNINGS).find(([refusal]) => refusal === because);
  return row && answerOf(row[1], agent);
}

/** What is known of the last description. */
type Described = Pick<McDescriptionHandler, "refusal">;

function refuseMedia({ refusal }: Described, agent: string): Core.ResponseOptions {
  return answerOf(refusal === undefined ? MEDIA_WARNING : MEDIA_WARNINGS[refusal], agent);
}

type InviteRequest = Pick<Core.IncomingInviteRequest, "reject">;

/** Has an answer that SIP.js gives by itself say what is wrong. Whom we refuse ourselves has header fields. */
function explain(request: InviteRequest, itsStatus: number, described: Described, agent: string): void {
  const reject = request.reject.bind(request);
  request.reject = (options) => {
    const isItsOwn = options?.statusCode === itsStatus && options.extraHeaders === undefined;
    return reject(isItsOwn ? refuseMedia(described, agent) : options);
  };
}

/** How SIP.js answers a first offer that cannot be applied: that nobody is there. */
const FIRST_STATUS = 480;

/**
 * Has SIP.js refuse the offer of an invitation for what is wrong with it.
 *
 * @param agent - that our Warning header fields name
 */
export function explainFirstRefusal(invitation: Invitation, described: Described, agent: string): void {
  explain(Reflect.get(invitation, "incomingInviteRequest"), FIRST_STATUS, described, agent);
}

/** The part of a session that takes an INVITE within it; SIP.js keeps it to itself. */
interface TakesOffers {
  onInviteRequest(request: InviteRequest): void;
}

/** An offer of ours is under way (RFC 3261 clause 14.2). */
const PENDING_STATUS = 491;

/**
 * The same for every later offer of a call: to hold, to refresh, or to move its media. One that comes while ours is being taken back, after a
 * refusal or because its answer went down with a connection, is to come again; SIP.js has forgotten ours by then, and would take it for an answer.
 */
export function explainLaterRefusals(
  session: Session,
  described: Described & Pick<McDescriptionHandler, "isOffering">,
  agent: string,
): void {
  const taking = session as unknown as TakesOffers;
  const take = taking.onInviteRequest.bind(session);
  taking.onInviteRequest = (request) => {
    if (described.isOffering) {
      request.reject({ statusCode: PENDING_STATUS });
      return;
    }
    explain(request, REFUSE_STATUS, described, agent);
    take(request);
  };
}
