/**
 * What is left at the server of a call whose window went away: read back from the messages of its ladder, which the host keeps.
 * From them the request or the answer follows by which the other end learns that nobody is here any more.
 *
 * @module
 */
import { Core, NameAddrHeader, type URI } from "sip.js";

/** One message of a call, as the window that is gone saw it. */
export interface SeenMessage {
  readonly sent: boolean;
  readonly text: string;
}

/** One end of a dialog. */
interface DialogEnd {
  readonly uri: URI;
  readonly tag: string;
}

/** A dialog, a request or a ringing that nobody holds any more. */
export type LeftDialog =
  /** It is to be ended by BYE (RFC 3261 clause 15.1.1). */
  | {
      readonly kind: "established";
      readonly callId: string;
      readonly ours: DialogEnd;
      readonly theirs: DialogEnd;
      readonly target: URI;
      /** Route set, in the order in which it is sent. */
      readonly route: readonly string[];
      /** The highest CSeq that we have used. */
      readonly sequence: number;
    }
  /** An INVITE of ours without a final answer, to be cancelled (clause 9.1). */
  | { readonly kind: "asked"; readonly callId: string; readonly invite: Core.IncomingRequestMessage }
  /** Somebody who called us and waits for an answer. */
  | {
      readonly kind: "ringing";
      readonly callId: string;
      readonly invite: Core.IncomingRequestMessage;
      /** Our tag in the answers so far; undefined before the first that had one. */
      readonly tag: string | undefined;
    };

const LOGGERS = new Core.LoggerFactory();
LOGGERS.builtinEnabled = false;

type Read =
  | { readonly sent: boolean; readonly request: Core.IncomingRequestMessage; readonly answer?: undefined }
  | { readonly sent: boolean; readonly answer: Core.IncomingResponseMessage; readonly request?: undefined };

/** What SIP.js could read of it when it passed it can read again; a message that was cut, or never was one, is left out. */
function readAgain({ sent, text }: SeenMessage): Read | undefined {
  try {
    const message = Core.Parser.parseMessage(text, LOGGERS.getLogger("left"));
    if (message instanceof Core.IncomingRequestMessage) return { sent, request: message };
    return message instanceof Core.IncomingResponseMessage ? { sent, answer: message } : undefined;
  } catch {
    return undefined;
  }
}

function contactOf(message: Core.IncomingMessage): URI | undefined {
  const contact: unknown = message.parseHeader("Contact");
  return contact instanceof NameAddrHeader ? contact.uri : undefined;
}

const isAccepting = ({ statusCode = 0 }: Core.IncomingResponseMessage) => statusCode >= 200 && statusCode <= 299;

/** The Contact by which the other end was reached last: with each INVITE of its own, and each of ours that it accepted. */
function lastTarget(messages: readonly Read[]): URI | undefined {
  const targets = messages.flatMap(({ sent, request, answer }) => {
    if (sent) return [];
    if (request?.method === "INVITE") return contactOf(request) ?? [];
    return answer?.method === "INVITE" && isAccepting(answer) ? (contactOf(answer) ?? []) : [];
  });
  return targets.at(-1);
}

function leftOf(callId: string, messages: readonly Read[]): LeftDialog | undefined {
  // Of an INVITE that went again, with credentials or to another target, the last counts.
  const invite = messages.findLast(({ request }) => request?.method === "INVITE" && !request.toTag);
  const { request, sent } = invite ?? {};
  if (request === undefined) return undefined;
  const answers = messages.flatMap(({ answer, sent: byUs }) =>
    byUs !== sent && answer?.method === "INVITE" && answer.cseq === request.cseq ? answer : [],
  );
  const accepted = answers.find(isAccepting);
  const hasEnded =
    messages.some((each) => each.request?.method === "BYE" || each.request?.method === "CANCEL") ||
    answers.some(({ statusCode = 0 }) => statusCode >= 300);
  if (hasEnded) return undefined;
  if (accepted === undefined) {
    if (sent) return { kind: "asked", callId, invite: request };
    const tag = answers.findLast(({ toTag }) => toTag)?.toTag;
    return { kind: "ringing", callId, invite: request, tag };
  }
  const target = lastTarget(messages);
  if (target === undefined) return undefined;
  const caller = { uri: request.from.uri, tag: request.fromTag };
  const called = { uri: accepted.to.uri, tag: accepted.toTag };
  const recorded = (sent ? accepted : request).getHeaders("Record-Route");
  return {
    kind: "established",
    callId,
    ours: sent ? caller : called,
    theirs: sent ? called : caller,
    target,
    // Clause 12.1: who asked takes them in reverse, who was asked in their order.
    route: sent ? recorded.toReversed() : recorded,
    sequence: Math.max(0, ...messages.flatMap((each) => (each.sent && each.request ? each.request.cseq : []))),
  };
}

/** What nobody holds any more of the legs of one call; nothing of a leg that has ended, as far as its messages say. */
export function leftDialogs(messages: readonly SeenMessage[]): LeftDialog[] {
  const read = messages.flatMap((message) => readAgain(message) ?? []);
  const legs = Map.groupBy(read, ({ answer, request }) => (request ?? answer).callId);
  return [...legs].flatMap(([callId, ofLeg]) => leftOf(callId, ofLeg) ?? []);
}
