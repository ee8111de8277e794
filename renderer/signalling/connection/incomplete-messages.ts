/**
 * Messages of a call that lack what makes a dialog: the Contact, which the standard leaves optional in provisional ones (RFC 3261
 * table 2), and the tag of To, which elements of before have not (clause 12.1.2: a user agent MUST be prepared for that). SIP.js throws
 * them away, and whoever calls would never hear that it rings, or that it was answered.
 *
 * @module
 */
import { type Core, NameAddrHeader, type URI } from "sip.js";
import { noticeMended } from "./reading.ts";

type Answer = Core.IncomingResponseMessage;

/** What stands in for the tag of a server that gave none. No answer of a real dialog has it, and it never leaves the program. */
const NO_TAG = "none-given";
const STAND_IN = /^(To:[^\r\n]*?);tag=none-given/im;

function makesDialog({ method, statusCode = 0 }: Answer): boolean {
  return method === "INVITE" && statusCode > 100 && statusCode < 300;
}

/** Whether it has to be acknowledged by itself, for which a real dialog is needed (RFC 3262 clause 4). */
const isReliable = (answer: Answer) =>
  (answer.statusCode ?? 0) < 200 && answer.getHeaders("Require").some((value) => /\b100rel\b/i.test(value));

function putContact(message: Core.IncomingMessage, uri: URI): void {
  const contact = new NameAddrHeader(uri, "", {});
  noticeMended("answer-without-contact", "Contact");
  message.headers["Contact"] = [{ raw: contact.toString(), parsed: contact }];
}

/** Puts in what an answer lacks. Without a Contact, requests go where they went before: those of a new call to whom its INVITE was for. */
function completeAnswer(answer: Answer, core: Core.UserAgentCore): void {
  if (!makesDialog(answer)) return;
  if (!answer.toTag) {
    if (isReliable(answer)) return;
    answer.toTag = NO_TAG;
    noticeMended("answer-without-tag", "To");
  }
  if (answer.hasHeader("Contact")) return;
  const { callId, fromTag, toTag } = answer;
  const known = core.dialogs.get(`${callId}${fromTag}${toTag}`)?.remoteTarget;
  putContact(answer, known ?? answer.to.uri);
}

/** Puts in what a request of a call lacks: the stand-in of an end without a tag, and a Contact, which stays what it was. */
function completeRequest(request: Core.IncomingRequestMessage, core: Core.UserAgentCore): void {
  const { callId, headers, method, toTag } = request;
  if (!request.fromTag && core.dialogs.has(`${callId}${toTag}${NO_TAG}`)) request.fromTag = NO_TAG;
  const known = core.dialogs.get(`${callId}${toTag}${request.fromTag}`)?.remoteTarget;
  if (method === "INVITE" && known !== undefined && !request.hasHeader("Contact")) putContact(request, known);
  // Nobody here reads it, and SIP.js throws at an empty one.
  delete headers["P-Asserted-Identity"];
}

/** Has a user agent take such answers, and the requests of whoever gave them. */
export function takeIncompleteMessages(core: Core.UserAgentCore): void {
  const receive = core.receiveIncomingResponseFromTransport.bind(core);
  core.receiveIncomingResponseFromTransport = (message) => {
    completeAnswer(message, core);
    receive(message);
  };
  const receiveRequest = core.receiveIncomingRequestFromTransport.bind(core);
  core.receiveIncomingRequestFromTransport = (message) => {
    completeRequest(message, core);
    receiveRequest(message);
  };
}

/** A message of ours as whoever gave no tag knows its dialog: without one. */
export function withoutStandInTag(message: string): string {
  const end = message.indexOf("\r\n\r\n");
  if (end === -1) return message;
  return message.slice(0, end + 2).replace(STAND_IN, "$1") + message.slice(end + 2);
}
