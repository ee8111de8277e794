/**
 * Reads SIP messages from a stream (RFC 3261 clause 18.3): where one ends, its Content-Length says and nothing else does. Each octet is
 * looked at a bounded number of times, and no more is held than one message may have.
 *
 * @module
 */
import { HeldOctets } from "../base/held-octets.ts";
import { textOfOctets } from "../base/octet-text.ts";
import { MAX_HEAD, MAX_MESSAGE } from "./message-limits.ts";

/** Octets that one character of a message may have. */
const OF_A_CHARACTER = 4;
/** Octets of a whole message, so that each that may be read comes through; and of everything before its body. */
export const MAX_MESSAGE_OCTETS = OF_A_CHARACTER * MAX_MESSAGE;
const MAX_HEAD_OCTETS = OF_A_CHARACTER * MAX_HEAD;

const CR = 13;
const LF = 10;
/** Stands between messages: half a keep-alive, or all of its answer (RFC 5626 clause 4.4.1). */
export const EMPTY_LINE = "\r\n";

/** A request or a status line, whatever the version says (RFC 3261 clauses 7.1 and 7.2). */
const START = /^(?:SIP\/\d{1,3}\.\d{1,3} \d{3}(?: |$)|[^\s:]{1,64} \S.* SIP\/\d{1,3}\.\d{1,3}[ \t]*$)/i;
const LENGTH = /^(?:content-length|l)[ \t]*:[ \t]*(\d{1,9})[ \t]*$/i;
/** The same field, whatever it says. */
const LENGTH_FIELD = /^(?:content-length|l)[ \t]*:/i;

/** The closed set of reasons. */
const FAULTS = {
  "no-start-line": "what comes does not begin with a line of SIP",
  "head-too-long": "the header fields are longer than any need to be",
  "message-too-long": "a message is longer than any need to be",
  "length-missing": "a message does not say how long its body is",
  "length-unclear": "a message says in two ways, or not readably, how long its body is",
} as const;

type StreamFault = keyof typeof FAULTS;

/** What cannot be told apart into messages. Carries no octet of it. */
export class SipStreamError extends Error {
  readonly fault: StreamFault;

  constructor(fault: StreamFault) {
    super(FAULTS[fault]);
    this.name = "SipStreamError";
    this.fault = fault;
  }
}

export class SipStreamReader {
  readonly #held = new HeldOctets();
  /** Octets of the message that has begun, when its head has been read. */
  #whole: number | undefined;
  /** Up to where what is held was looked through without finding the end of a head. */
  #seen = 0;

  /** Whether a message has begun and is not complete. */
  get isWithin(): boolean {
    return this.#held.octets.length > 0;
  }

  /**
   * Takes octets of the stream.
   *
   * @returns the messages that are complete with them, and an {@link EMPTY_LINE} for each that stands between messages
   * @throws SipStreamError where it cannot be known where a message ends; nothing that follows can be read then
   */
  push(piece: Uint8Array): string[] {
    this.#held.add(piece);
    const { octets } = this.#held;
    const texts: string[] = [];
    let read = 0;
    for (let end = this.#endOfNext(octets, read); end !== undefined; end = this.#endOfNext(octets, read)) {
      texts.push(octets[read] === CR ? EMPTY_LINE : textOfOctets(octets.subarray(read, end)));
      read = end;
      this.#whole = undefined;
      this.#seen = 0;
    }
    this.#held.drop(read);
    return texts;
  }

  /** Where the message or the empty line ends that begins at a place; undefined as long as it has not come whole. */
  #endOfNext(octets: Uint8Array, from: number): number | undefined {
    if (this.#whole === undefined && octets[from] === CR) return endOfEmptyLine(octets, from);
    this.#whole ??= this.#readHead(octets, from);
    if (this.#whole === undefined || octets.length - from < this.#whole) return undefined;
    return from + this.#whole;
  }

  /** Octets of the message whose head stands at a place; undefined as long as that has not come whole. */
  #readHead(octets: Uint8Array, from: number): number | undefined {
    const end = endOfHead(octets, from + this.#seen);
    const length = (end < 0 ? octets.length : end) - from;
    if (length > MAX_HEAD_OCTETS) throw new SipStreamError("head-too-long");
    if (end < 0) {
      this.#seen = Math.max(0, length - 3);
      return undefined;
    }
    const whole = length + lengthIn(textOfOctets(octets.subarray(from, end)));
    if (whole > MAX_MESSAGE_OCTETS) throw new SipStreamError("message-too-long");
    return whole;
  }
}

function endOfEmptyLine(octets: Uint8Array, from: number): number | undefined {
  if (octets.length - from < 2) return undefined;
  if (octets[from + 1] !== LF) throw new SipStreamError("no-start-line");
  return from + 2;
}

/** Where a body begins: behind the first empty line from a place on; -1 where there is none yet. */
function endOfHead(octets: Uint8Array, from: number): number {
  for (let at = octets.indexOf(CR, from); at >= 0; at = octets.indexOf(CR, at + 1)) {
    if (octets[at + 1] === LF && octets[at + 2] === CR && octets[at + 3] === LF) return at + 4;
  }
  return -1;
}

/** Octets of the body, as a head says. Said twice, another reader may take the other one for true, and what is body here is a message there. */
function lengthIn(head: string): number {
  // Other readers end a line at a line feed alone, and a head at two.
  if (/\n\r?\n/.test(head.slice(0, -2))) throw new SipStreamError("length-unclear");
  // A line that begins with space continues the one before (RFC 3261 clause 7.3.1).
  const [start = "", ...fields] = head.split(/\r?\n(?![ \t])/);
  if (!START.test(start)) throw new SipStreamError("no-start-line");
  const lengths = fields.filter((field) => LENGTH_FIELD.test(field));
  const [said] = lengths;
  if (said === undefined) throw new SipStreamError("length-missing");
  const [, digits] = LENGTH.exec(said.replace(/\r?\n/g, "")) ?? [];
  if (lengths.length > 1 || digits === undefined) throw new SipStreamError("length-unclear");
  return Number(digits);
}
