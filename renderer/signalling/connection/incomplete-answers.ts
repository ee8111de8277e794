/**
 * Provisional answers to an INVITE that lack what the standard leaves optional (RFC 3261 table 2: Contact) or what some servers
 * leave out (the tag of To). SIP.js throws them away, and whoever calls would never hear that it rings.
 *
 * @module
 */
import { type Core, NameAddrHeader } from "sip.js";
import { noticeMended } from "./reading.ts";

type Answer = Core.IncomingResponseMessage;

/** What stands in for the tag of a server that gave none. No answer of a real dialog has it. */
const NO_TAG = "none-given";

function isProvisional({ method, statusCode = 0 }: Answer): boolean {
  return method === "INVITE" && statusCode > 100 && statusCode < 200;
}

/** Whether it has to be acknowledged, for which a real dialog is needed (RFC 3262 clause 4). */
const isReliable = (answer: Answer) => answer.getHeaders("Require").some((value) => /\b100rel\b/i.test(value));

/** Puts in what is missing and of no consequence: no request is ever sent to it. */
function complete(answer: Answer): void {
  if (!isProvisional(answer) || isReliable(answer)) return;
  if (!answer.toTag) {
    answer.toTag = NO_TAG;
    noticeMended("answer-without-tag", "To");
  }
  if (answer.hasHeader("Contact")) return;
  const contact = new NameAddrHeader(answer.to.uri, "", {});
  noticeMended("answer-without-contact", "Contact");
  answer.headers["Contact"] = [{ raw: contact.toString(), parsed: contact }];
}

/** Has a user agent take such answers. */
export function takeIncompleteAnswers(core: Core.UserAgentCore): void {
  const receive = core.receiveIncomingResponseFromTransport.bind(core);
  core.receiveIncomingResponseFromTransport = (message) => {
    complete(message);
    receive(message);
  };
}
