/**
 * Reads frames from a connection, however its octets come: in pieces, several at once. Each octet is looked at a bounded number of times, and
 * no more is held than one frame may have.
 *
 * @module
 */
import { HeldOctets } from "../base/held-octets.ts";
import { textOfOctets } from "../base/octet-text.ts";
import { type ContinuationFlag, END_MARK, indexOfOctets, type MsrpFrame, type MsrpHeader } from "./frame.ts";
import { MsrpError } from "./msrp-error.ts";

/** Octets of everything before the content. */
const MAX_HEAD = 16_384;
/** Octets of the last line at most: mark, transaction, flag, and the ends of two lines. */
const MAX_END = 64;

/** RFC 4975 clause 9: `ident` and `Method`, or a status with its comment. */
const START = /^MSRP ([A-Za-z0-9][A-Za-z0-9.+%=-]{3,31}) (?:([A-Z]{1,32})|(\d{3})(?: ([^\r\n]{0,200}))?)$/;
const HEADER = /^([A-Za-z0-9][A-Za-z0-9-]{0,63}):([^\r\n]*)$/;

const CR = 13;
const LF = 10;
const FLAGS: Readonly<Record<number, ContinuationFlag>> = { 36: "$", 43: "+", 35: "#" };

interface Head {
  readonly transaction: string;
  readonly method: string | undefined;
  readonly status: number;
  readonly comment: string;
  readonly lines: MsrpHeader[];
}

export class FrameReader {
  readonly #maxContent: number;
  readonly #held = new HeldOctets();
  #head: Head | undefined;
  #headOctets = 0;
  /** Whether the empty line before a content was read. */
  #inContent = false;
  /** Up to where what is held was looked through without finding anything. */
  #seen = 0;

  /** @param maxContent - octets of the content of one frame */
  constructor(maxContent: number) {
    this.#maxContent = maxContent;
  }

  /** Whether a frame has begun and is not complete. */
  get isWithin(): boolean {
    return this.#head !== undefined || this.#held.octets.length > 0;
  }

  /**
   * Takes octets of the connection.
   *
   * @returns the frames that are complete with them
   * @throws MsrpError when they are none; nothing that follows on this connection can be read then
   */
  push(piece: Uint8Array): MsrpFrame[] {
    this.#held.add(piece);
    const frames: MsrpFrame[] = [];
    for (let frame = this.#next(); frame !== "more"; frame = this.#next()) if (frame !== "line") frames.push(frame);
    return frames;
  }

  #next(): MsrpFrame | "more" | "line" {
    return this.#inContent ? this.#readContent() : this.#readLine();
  }

  #readLine(): MsrpFrame | "more" | "line" {
    const { octets } = this.#held;
    const end = lineEnd(octets, this.#seen);
    if (this.#headOctets + (end < 0 ? octets.length : end) > MAX_HEAD) throw new MsrpError("head-too-long");
    if (end < 0) {
      this.#seen = Math.max(0, octets.length - 1);
      return "more";
    }
    const line = textOfOctets(octets.subarray(0, end));
    this.#drop(end + 2);
    this.#headOctets += end + 2;
    const head = this.#head;
    if (head === undefined) {
      this.#head = startOf(line);
      return "line";
    }
    if (line === "") {
      this.#inContent = true;
      return "line";
    }
    const flag = endOf(line, head);
    if (flag !== undefined) return this.#finish(head, flag, undefined);
    const [, name, value] = HEADER.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new MsrpError("line-broken");
    head.lines.push([name, value.trim()]);
    return "line";
  }

  #readContent(): MsrpFrame | "more" {
    const head = this.#head;
    if (head === undefined) throw new MsrpError("no-start-line");
    const { octets } = this.#held;
    const mark = new Uint8Array([CR, LF, ...Array.from(`${END_MARK}${head.transaction}`, (c) => c.charCodeAt(0))]);
    let from = this.#seen;
    for (;;) {
      const at = indexOfOctets(octets, mark, from);
      if (at > this.#maxContent || (at < 0 && octets.length > this.#maxContent + MAX_END))
        throw new MsrpError("content-too-long");
      const after = at + mark.length;
      if (at < 0 || after + 3 > octets.length) {
        this.#seen = at < 0 ? Math.max(0, octets.length - mark.length) : at;
        return "more";
      }
      const flag = FLAGS[octets[after] ?? 0];
      if (flag !== undefined && octets[after + 1] === CR && octets[after + 2] === LF) {
        const content = octets.slice(0, at);
        this.#drop(after + 3);
        return this.#finish(head, flag, content);
      }
      from = at + 1;
    }
  }

  #drop(count: number): void {
    this.#held.drop(count);
    this.#seen = 0;
  }

  #finish(head: Head, flag: ContinuationFlag, content: Uint8Array<ArrayBuffer> | undefined): MsrpFrame {
    this.#head = undefined;
    this.#headOctets = 0;
    this.#inContent = false;
    return frameOf(head, flag, content);
  }
}

function lineEnd(octets: Uint8Array, from: number): number {
  for (let at = octets.indexOf(CR, from); at >= 0; at = octets.indexOf(CR, at + 1)) {
    if (octets[at + 1] === LF) return at;
  }
  return -1;
}

function startOf(line: string): Head {
  const [, transaction, method, status, comment = ""] = START.exec(line) ?? [];
  if (transaction === undefined) throw new MsrpError("no-start-line");
  return { transaction, method, status: Number(status ?? 0), comment, lines: [] };
}

function endOf(line: string, { transaction }: Head): ContinuationFlag | undefined {
  const mark = `${END_MARK}${transaction}`;
  return line.length === mark.length + 1 && line.startsWith(mark) ? FLAGS[line.charCodeAt(mark.length)] : undefined;
}

/** Where a frame goes and comes from stands first (RFC 4975 clause 7.1). */
function frameOf(head: Head, flag: ContinuationFlag, content: Uint8Array<ArrayBuffer> | undefined): MsrpFrame {
  const { comment, lines, method, status, transaction } = head;
  const [to, from, ...headers] = lines;
  const isRight = to?.[0].toLowerCase() === "to-path" && from?.[0].toLowerCase() === "from-path";
  if (!isRight) throw new MsrpError("path-missing");
  const parts = { transaction, toPath: to[1], fromPath: from[1], headers, flag };
  if (method === undefined) {
    if (content !== undefined) throw new MsrpError("content-missing");
    return { kind: "response", ...parts, status, comment };
  }
  const hasType = headers.some(([name]) => name.toLowerCase() === "content-type");
  if (hasType !== (content !== undefined)) throw new MsrpError("content-missing");
  return { kind: "request", ...parts, method, content };
}
