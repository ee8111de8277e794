/**
 * Messages of MSRP in parts (RFC 4975 clause 5.1): cut where they are sent, and put together where they come.
 *
 * @module
 */
import { type ByteRange, headerOf, type MsrpOctets, type MsrpRequest, readByteRange } from "./frame.ts";
import { MsrpError } from "./msrp-error.ts";

/** A part of a message, and which of its octets it is. */
export interface Chunk {
  readonly range: ByteRange & { readonly to: number; readonly of: number };
  readonly content: MsrpOctets;
  readonly isLast: boolean;
}

/**
 * Cuts a message.
 *
 * @param size - octets of one part
 * @returns at least one part
 */
export function chunksOf(message: MsrpOctets, size: number): Chunk[] {
  const count = Math.max(1, Math.ceil(message.length / size));
  return Array.from({ length: count }, (_, i) => {
    const content = message.subarray(i * size, (i + 1) * size);
    const range = { from: i * size + 1, to: i * size + content.length, of: message.length };
    return { range, content, isLast: i === count - 1 };
  });
}

/** A message that has come whole. */
export interface WholeMessage {
  readonly messageId: string;
  readonly contentType: string;
  readonly content: MsrpOctets;
  /** What its sender wants to hear of it. */
  readonly wantsSuccess: boolean;
  readonly wantsFailure: boolean;
}

/** What a part of a message has led to. */
export type Joined =
  | { readonly kind: "whole"; readonly message: WholeMessage }
  | { readonly kind: "more" }
  /** Its sender has given it up. */
  | { readonly kind: "given-up" }
  /** It carries nothing: it says that the connection is there (RFC 4975 clause 5.4). */
  | { readonly kind: "empty" }
  /** It is larger than was agreed, or one of more at once than are put together. The parts of it that follow are the same. */
  | { readonly kind: "too-large" | "too-many" };

interface Begun {
  readonly contentType: string;
  readonly parts: MsrpOctets[];
  /** Octets that are there. */
  length: number;
}

/** Messages that may come at the same time, in parts. */
const MOST_AT_ONCE = 4;
/** Refused messages of which parts may still come: whoever sends waits for no answer between two of them. */
const MOST_REFUSED = 16;

/** Puts messages together. Parts of several may come in turn; those of one come in their order. */
export class MessageJoiner {
  readonly #maxOctets: number;
  readonly #begun = new Map<string, Begun>();
  /** Why, by their IDs; the oldest first. */
  readonly #refused = new Map<string, "too-large" | "too-many">();

  /** @param maxOctets - of one message */
  constructor(maxOctets: number) {
    this.#maxOctets = maxOctets;
  }

  /**
   * Takes one SEND.
   *
   * @throws MsrpError `range-broken`, `chunk-missing`
   */
  add(request: MsrpRequest): Joined {
    const messageId = headerOf(request, "Message-ID") ?? "";
    const { content, flag } = request;
    const range = readByteRange(headerOf(request, "Byte-Range"));
    const refused = this.#refused.get(messageId);
    if (refused !== undefined) {
      if (flag !== "+") this.#refused.delete(messageId);
      return { kind: flag === "#" ? "given-up" : refused };
    }
    if (flag === "#") {
      this.#begun.delete(messageId);
      return { kind: "given-up" };
    }
    if (content === undefined) return { kind: "empty" };
    const begun = this.#begun.get(messageId) ?? {
      contentType: headerOf(request, "Content-Type") ?? "",
      parts: [],
      length: 0,
    };
    if (range.from !== begun.length + 1) throw new MsrpError("chunk-missing");
    if (range.to !== null && flag !== "+" && range.to !== range.from - 1 + content.length)
      throw new MsrpError("range-broken");
    const isTooLarge = begun.length + content.length > this.#maxOctets || (range.of ?? 0) > this.#maxOctets;
    if (isTooLarge) return this.#refuse(messageId, "too-large", flag);
    if (!this.#begun.has(messageId) && this.#begun.size >= MOST_AT_ONCE)
      return this.#refuse(messageId, "too-many", flag);
    begun.parts.push(content);
    begun.length += content.length;
    this.#begun.set(messageId, begun);
    if (flag === "+") return { kind: "more" };
    this.#begun.delete(messageId);
    if (range.of !== null && range.of !== begun.length) throw new MsrpError("chunk-missing");
    return { kind: "whole", message: wholeOf(messageId, begun, request) };
  }

  #refuse(messageId: string, kind: "too-large" | "too-many", flag: MsrpRequest["flag"]): Joined {
    this.#begun.delete(messageId);
    if (flag === "+") this.#refused.set(messageId, kind);
    const [oldest] = this.#refused.keys();
    if (this.#refused.size > MOST_REFUSED && oldest !== undefined) this.#refused.delete(oldest);
    return { kind };
  }
}

function wholeOf(messageId: string, { contentType, length, parts }: Begun, request: MsrpRequest): WholeMessage {
  const content = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    content.set(part, at);
    at += part.length;
  }
  return {
    messageId,
    contentType,
    content,
    wantsSuccess: headerOf(request, "Success-Report")?.toLowerCase() === "yes",
    wantsFailure: headerOf(request, "Failure-Report")?.toLowerCase() !== "no",
  };
}
