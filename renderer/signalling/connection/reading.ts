/**
 * What is noticed while SIP.js reads a message. SIP.js drops what it cannot read without saying whose message it was, from the
 * middle of code that is not ours; everything here runs in one go, so that what is noticed belongs to the message being read.
 *
 * @module
 */
import { Core } from "sip.js";
import type { MessageFlaw, MessageHandling } from "../../../shared/mc/message-handling.ts";

type Flaw = Pick<MessageHandling, "flaw" | "field">;

interface Reading {
  readonly viaHost: string;
  unreadableField: string;
  handling: MessageHandling | undefined;
}

let reading: Reading | undefined;

/**
 * Has a message read.
 *
 * @param viaHost - what answers to our requests have in their Via
 * @returns what was noticed; undefined for a message that was taken as it came
 */
export function noticing(viaHost: string, read: () => void): MessageHandling | undefined {
  const outer = reading;
  const own: Reading = { viaHost, unreadableField: "", handling: undefined };
  reading = own;
  try {
    read();
    return own.handling;
  } finally {
    reading = outer;
  }
}

/** Says that something of the message being read was mended; the first such thing is told. */
export function noticeMended(flaw: MessageFlaw, field: string): void {
  if (reading !== undefined) reading.handling ??= { kind: "mended", flaw, field };
}

/** Says that a field of the message being read is not what it should be. What that means for the message is said by others. */
export function noticeUnreadable(field: string): void {
  if (reading !== undefined) reading.unreadableField = field;
}

/** Fields without which nothing can be answered or taken for an answer (RFC 3261 clause 8.1.1). */
const NEEDED = ["Via", "From", "To", "Call-ID", "CSeq"] as const;

/** What SIP.js would drop a message for after it has read it. */
function flawOfRead(message: Core.IncomingMessage, viaHost: string): Flaw | undefined {
  const missing = NEEDED.find((name) => !message.hasHeader(name));
  if (missing !== undefined) return { flaw: "field-missing", field: missing };
  const length = Number(message.getHeader("Content-Length") ?? 0);
  if (length > message.body.length && length > new TextEncoder().encode(message.body).length) {
    return { flaw: "body-cut-short", field: "Content-Length" };
  }
  if (message instanceof Core.IncomingResponseMessage) {
    const isOurs =
      message.getHeaders("Via").length === 1 && message.via.host === viaHost && message.via.port === undefined;
    if (!isOurs) return { flaw: "answer-for-another", field: "Via" };
  }
  return undefined;
}

/** What was wrong with a text of which SIP.js made no message. */
function flawOfText(text: string, unreadableField: string): Flaw {
  if (unreadableField === START_LINE || !text.includes("\r\n")) return { flaw: "start-line-unreadable", field: "" };
  if (unreadableField !== "") return { flaw: "field-unreadable", field: unreadableField };
  return text.includes("\r\n\r\n") ? { flaw: "not-understood", field: "" } : { flaw: "head-unfinished", field: "" };
}

/** What SIP.js's grammar calls a start line, as the name of a field. */
const START_LINE = "Request-Response";

let installed = false;

/** Has it noticed when SIP.js cannot read a message; once per process. */
export function noticeWhatIsDropped(): void {
  if (installed) return;
  installed = true;
  const { Parser } = Core;
  const parse = Parser.parseMessage;
  (Parser as { parseMessage: typeof parse }).parseMessage = (text, logger) => {
    const { viaHost } = reading ?? {};
    if (reading !== undefined) reading.unreadableField = "";
    const message = parse(text, logger);
    if (reading === undefined || viaHost === undefined) return message;
    const flaw = message === undefined ? flawOfText(text, reading.unreadableField) : flawOfRead(message, viaHost);
    if (flaw === undefined) return message;
    reading.handling = { kind: "dropped", ...flaw };
    return undefined;
  };
}
