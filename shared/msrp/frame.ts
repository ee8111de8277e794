/**
 * Frames of MSRP (RFC 4975 clause 7, RFC 4976 clause 5): requests and responses, as values and as octets.
 *
 * @module
 */
import { octetsOfText } from "../base/octet-text.ts";
import { MsrpError } from "./msrp-error.ts";

/** Octets of a frame, or of what it carries. */
export type MsrpOctets = Uint8Array<ArrayBuffer>;

/** How a frame ends: `$` the message is complete, `+` more of it is to come, `#` its sender has given it up. */
export type ContinuationFlag = "$" | "+" | "#";

/** A header field by its name, as it is written. */
export type MsrpHeader = readonly [name: string, value: string];

interface FrameParts {
  /** Names the transaction: a request and its response. */
  readonly transaction: string;
  /** Where it goes, the next address first. */
  readonly toPath: string;
  /** Where it comes from, the last address first. */
  readonly fromPath: string;
  /** Those behind the paths, in the order in which they stand. */
  readonly headers: readonly MsrpHeader[];
  readonly flag: ContinuationFlag;
}

export interface MsrpRequest extends FrameParts {
  readonly kind: "request";
  /** `SEND`, `REPORT`, `AUTH`, or one that nobody here knows. */
  readonly method: string;
  /** What it carries; undefined where it has no place for anything. */
  readonly content: MsrpOctets | undefined;
}

export interface MsrpResponse extends FrameParts {
  readonly kind: "response";
  readonly status: number;
  readonly comment: string;
}

export type MsrpFrame = MsrpRequest | MsrpResponse;

/** Which octets of a message a frame has, counted from 1; null where the sender does not know it yet. */
export interface ByteRange {
  readonly from: number;
  readonly to: number | null;
  readonly of: number | null;
}

/** What begins the last line of a frame. */
export const END_MARK = "-------";

/** The value of a header field; the first of several. */
export function headerOf({ headers }: Pick<MsrpFrame, "headers">, name: string): string | undefined {
  return headers.find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1];
}

const RANGE = /^(\d{1,10})-(\d{1,10}|\*)\/(\d{1,10}|\*)$/;

/**
 * Reads which octets a frame has. One that says nothing has all of its message.
 *
 * @throws MsrpError `range-broken`
 */
export function readByteRange(value: string | undefined): ByteRange {
  if (value === undefined) return { from: 1, to: null, of: null };
  const [, from = "", to = "", of = ""] = RANGE.exec(value) ?? [];
  const number = (text: string) => (text === "*" ? null : Number(text));
  const range = { from: Number(from), to: number(to), of: number(of) };
  const isEmpty = range.to === range.from - 1;
  const isRight = range.from >= 1 && (range.to === null || range.to >= range.from || isEmpty);
  if (from === "" || !isRight || (range.of !== null && range.to !== null && range.to > range.of))
    throw new MsrpError("range-broken");
  return range;
}

export const writeByteRange = ({ from, of, to }: ByteRange): string => `${from}-${to ?? "*"}/${of ?? "*"}`;

const STATUS = /^000 (\d{3})(?: ([^\r\n]{0,200}))?$/;

/** Reads what a REPORT says of a message; undefined where it says nothing that we know (another namespace than 000). */
export function readReportStatus(value: string | undefined): { status: number; comment: string } | undefined {
  const [, status, comment = ""] = STATUS.exec(value ?? "") ?? [];
  return status === undefined ? undefined : { status: Number(status), comment };
}

const TRANSACTION = /^[A-Za-z0-9][A-Za-z0-9.+%=-]{3,31}$/;
const LINE = /^[^\r\n]{0,4096}$/;

/**
 * Whether octets hold the line that would end a frame of a transaction: another name has to be drawn for it (RFC 4975 clause 7.1).
 */
export function holdsEndLine(content: Uint8Array, transaction: string): boolean {
  return indexOfOctets(content, octetsOfText(`${END_MARK}${transaction}`), 0) >= 0;
}

/** Where octets stand in others, from a place on; -1 where they do not. Linear: what is looked for has a first octet of its own. */
export function indexOfOctets(within: Uint8Array, wanted: Uint8Array, from: number): number {
  const [first = 0] = wanted;
  for (let at = within.indexOf(first, from); at >= 0; at = within.indexOf(first, at + 1)) {
    if (at + wanted.length > within.length) return -1;
    let length = 1;
    while (length < wanted.length && within[at + length] === wanted[length]) length += 1;
    if (length === wanted.length) return at;
  }
  return -1;
}

/**
 * Writes a frame.
 *
 * @throws RangeError for what would not be read as it is meant: a line within a value, a content that holds the end of the frame
 */
export function encodeFrame(frame: MsrpFrame): MsrpOctets {
  const { flag, fromPath, headers, toPath, transaction } = frame;
  const first = frame.kind === "request" ? frame.method : `${frame.status} ${frame.comment}`.trimEnd();
  const lines = [["To-Path", toPath] as const, ["From-Path", fromPath] as const, ...headers].map(
    ([name, value]) => `${name}: ${value}`,
  );
  if (!TRANSACTION.test(transaction) || ![first, ...lines].every((line) => LINE.test(line)))
    throw new RangeError("not fit for a frame");
  const head = octetsOfText(`MSRP ${transaction} ${[first, ...lines].join("\r\n")}\r\n`);
  const end = octetsOfText(`${END_MARK}${transaction}${flag}\r\n`);
  const content = frame.kind === "request" ? frame.content : undefined;
  if (content === undefined) return joined(head, end);
  if (holdsEndLine(content, transaction)) throw new RangeError("the content holds the end of its frame");
  return joined(head, CRLF, content, CRLF, end);
}

const CRLF = Uint8Array.of(13, 10);

function joined(...parts: readonly Uint8Array[]): MsrpOctets {
  const octets = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    octets.set(part, at);
    at += part.length;
  }
  return octets;
}
