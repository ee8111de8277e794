/**
 * Messages over one connection, sent in parts, or taken and put together (RFC 4975 clauses 5 and 7): one of them, or as many as a session has.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { McError } from "../../shared/errors/mc-error.ts";
import { chunksOf, type Joined, MessageJoiner, type WholeMessage } from "../../shared/msrp/chunks.ts";
import {
  headerOf,
  type MsrpOctets,
  type MsrpRequest,
  type MsrpResponse,
  readReportStatus,
  writeByteRange,
} from "../../shared/msrp/frame.ts";
import { MsrpError } from "../../shared/msrp/msrp-error.ts";
import { parseMsrpUri, sameMsrpUri } from "../../shared/msrp/msrp-uri.ts";
import { headersOf, type MsrpLink } from "./msrp-link.ts";

/** Octets of one part: something else can go between two of them, an end is heard soon, and relays hold no more (Kamailio's fails above 8 KiB). */
const CHUNK = 4_096;
/** How long is waited, in milliseconds. */
export interface TransferTimes {
  /** For the other end to say that it has the whole, after the next one has said that it has every part. */
  readonly report: number;
  /** The same where there are relays on the way, and nobody else can know it. */
  readonly relayedReport: number;
  /** For anything of a message that is to come. */
  readonly silent: number;
}
export const TRANSFER_TIMES: TransferTimes = { report: 10_000, relayedReport: 30_000, silent: 60_000 };

/** Messages of a session that have come and that nobody has taken yet. */
const MOST_UNTAKEN = 16;

/** Asks for no more of a message (RFC 4975 clause 10.5): that is all that the number says, why is said for people. */
const STOP = 413;
const STOPPED = { "too-large": "Stop Sending, Too Large", "too-many": "Stop Sending, Too Many" } as const;

/** What the other end says of a message. */
export interface Said {
  readonly status: number;
  readonly comment: string;
}

/** The word of the other end on one message, which somebody waits for. */
interface AwaitedReport extends PromiseWithResolvers<Said> {
  /** What it has said already, where it does not want the message, or not the rest of it. */
  stopped: Said | undefined;
}

interface TransferPaths {
  /** Our own address. */
  readonly own: string;
  /** To the other end, relays of both sides included. */
  readonly toPath: string;
  /** Whether there are relays on the way, of whichever side: who takes a part from us is not who the message is for then. */
  readonly isRelayed: boolean;
  /** Whether messages go both ways until somebody ends it; else it is for one. */
  readonly isSession: boolean;
}

export class MessageTransfer {
  readonly #paths: TransferPaths;
  readonly #times: TransferTimes;
  readonly #joiner: MessageJoiner;
  /** What has come and was not asked for yet, oldest first. */
  readonly #untaken: WholeMessage[] = [];
  #wanted: PromiseWithResolvers<WholeMessage> | undefined;
  /** What the other end says of each message that it has every part of, by its ID. */
  readonly #reports = new Map<string, AwaitedReport>();
  #greeted: Promise<void> | undefined;
  /** The parts of one message leave before those of the next. */
  #leaving: Promise<unknown> = Promise.resolve();
  #link: MsrpLink | undefined;
  #taken: WholeMessage | undefined;
  #silent: NodeJS.Timeout | undefined;
  #over: McError | undefined;

  /** @param maxOctets - of a message that comes */
  constructor(paths: TransferPaths, maxOctets: number, times: TransferTimes) {
    this.#paths = paths;
    this.#times = times;
    this.#joiner = new MessageJoiner(maxOctets);
  }

  /** The connection is there; from now on its requests come here. */
  bind(link: MsrpLink): void {
    this.#link = link;
  }

  /** There is none any more. */
  lost(why: McError): void {
    this.#over ??= why;
    clearTimeout(this.#silent);
    this.#wanted?.reject(why);
    for (const { reject } of this.#reports.values()) reject(why);
  }

  /** A request of the other end. */
  take(request: MsrpRequest): void {
    const link = this.#linked();
    const [to = ""] = request.toPath.split(" ");
    if (request.method === "REPORT") this.#takeReport(request);
    else if (request.method !== "SEND") link.respond(request, 501, "Unknown Method");
    else if (!isSame(to, this.#paths.own)) link.respond(request, 481, "No Such Session");
    else this.#takePart(link, request);
  }

  #takePart(link: MsrpLink, request: MsrpRequest): void {
    const { isSession } = this.#paths;
    const joined = this.#joined(request);
    this.#hear(joined.kind);
    if (joined.kind === "broken") {
      link.respond(request, 400, "Bad Request");
      this.lost(joined.why);
    } else if (joined.kind === "too-large" || joined.kind === "too-many") {
      link.respond(request, STOP, STOPPED[joined.kind]);
      // Of a session the others go on.
      if (!isSession) this.lost(new McError("message-too-large"));
    } else if (joined.kind === "whole" && !isSession && this.#taken !== undefined) {
      link.respond(request, 403, "One Message");
    } else if (joined.kind === "whole" && this.#untaken.length >= MOST_UNTAKEN) {
      link.respond(request, STOP, STOPPED["too-many"]);
    } else {
      link.respond(request, 200, "OK");
      if (joined.kind === "given-up" && !isSession) this.lost(new McError("message-path-cut", "given up"));
      if (joined.kind === "whole") this.#has(joined.message);
    }
  }

  #joined(request: MsrpRequest): Joined | { readonly kind: "broken"; readonly why: McError } {
    try {
      return this.#joiner.add(request);
    } catch (error) {
      if (!(error instanceof MsrpError)) throw error;
      return { kind: "broken", why: new McError("message-path-failed", error.fault, error) };
    }
  }

  #has(message: WholeMessage): void {
    if (this.#wanted === undefined) {
      this.#untaken.push(message);
      if (!this.#paths.isSession) this.#taken = message;
      return;
    }
    this.#taken = message;
    this.#wanted.resolve(message);
    this.#wanted = undefined;
  }

  #takeReport(request: MsrpRequest): void {
    const said = readReportStatus(headerOf(request, "Status"));
    const awaited = this.#reports.get(headerOf(request, "Message-ID") ?? "");
    if (said === undefined || awaited === undefined) return;
    if (said.status !== 200) awaited.stopped = said;
    awaited.resolve(said);
  }

  /** Says to the other end, and to relays on the way, that this is the connection (RFC 4975 clause 5.4). */
  greet(): Promise<void> {
    this.#greeted ??= this.#greet();
    return this.#greeted;
  }

  async #greet(): Promise<void> {
    const headers = headersOf({ "Message-ID": randomBytes(12).toString("hex"), "Byte-Range": "1-0/0" });
    const { status } = await this.#send({ headers, content: undefined, flag: "$" });
    if (status !== 200) throw new McError("message-path-failed", String(status));
  }

  /**
   * Sends a message, and waits until the other end has it. Where that says nothing of it, every part was taken by a server that stands for it: or by a
   * relay, which knows nothing of it.
   *
   * @param signal - gives it up between two parts, and says so to the other end
   * @throws McError `message-path-…`; the reason of the signal
   */
  async send(content: MsrpOctets, contentType: string, signal: AbortSignal): Promise<Said> {
    await this.greet();
    const messageId = randomBytes(12).toString("hex");
    const reported: AwaitedReport = { ...Promise.withResolvers<Said>(), stopped: undefined };
    // Whoever does not wait for it hears of the end by what it does wait for.
    reported.promise.catch(() => {});
    this.#reports.set(messageId, reported);
    try {
      const before = this.#leaving;
      const parts = before.then(() => this.#sendParts(messageId, content, contentType, signal));
      this.#leaving = parts.catch(() => {});
      return (await parts) ?? (await this.#reportOr(reported.promise, signal));
    } finally {
      this.#reports.delete(messageId);
    }
  }

  /** @returns with what the other end breaks it off; undefined when it has taken every part */
  async #sendParts(
    messageId: string,
    content: MsrpOctets,
    contentType: string,
    signal: AbortSignal,
  ): Promise<Said | undefined> {
    for (const { content: part, isLast, range } of chunksOf(content, CHUNK)) {
      const headers = headersOf({
        "Message-ID": messageId,
        "Byte-Range": writeByteRange(range),
        "Success-Report": "yes",
        "Failure-Report": "yes",
        "Content-Type": contentType,
      });
      if (signal.aborted) {
        const given = writeByteRange({ ...range, to: range.from - 1 });
        const ended = headersOf({ "Message-ID": messageId, "Byte-Range": given });
        await this.#send({ headers: ended, content: undefined, flag: "#" });
        signal.throwIfAborted();
      }
      const { comment, status } = await this.#send({
        headers,
        content: Uint8Array.from(part),
        flag: isLast ? "$" : "+",
      });
      if (status !== 200) return { status, comment };
      // Behind a relay, which takes every part, it is said in a REPORT, and between any two of them.
      const stopped = this.#reports.get(messageId)?.stopped;
      if (stopped !== undefined) return stopped;
    }
    return undefined;
  }

  /** What is said of a message, or what holds where nothing is said in time. */
  async #reportOr(reported: Promise<Said>, signal: AbortSignal): Promise<Said> {
    const { isRelayed } = this.#paths;
    const otherwise = Promise.withResolvers<Said>();
    const said = isRelayed ? { status: 408, comment: "" } : { status: 200, comment: "OK" };
    const timer = setTimeout(() => otherwise.resolve(said), isRelayed ? this.#times.relayedReport : this.#times.report);
    const abort = () => otherwise.reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    try {
      return await Promise.race([reported, otherwise.promise]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
    }
  }

  /**
   * Waits for a message: the next of a session, one at a time.
   *
   * @throws McError `message-path-…`, `message-too-large`
   */
  async receive(): Promise<WholeMessage> {
    if (!this.#paths.isSession) this.#hear("more");
    await this.greet();
    const [next] = this.#untaken.splice(0, 1);
    if (next !== undefined) {
      this.#taken = next;
      return next;
    }
    if (this.#over !== undefined) throw this.#over;
    this.#wanted ??= Promise.withResolvers();
    return this.#wanted.promise;
  }

  /** Says what became of the message that has come, where its sender wants to hear it. */
  confirm(status: number): void {
    const message = this.#taken;
    if (message === undefined || !(status === 200 ? message.wantsSuccess : message.wantsFailure)) return;
    const { length } = message.content;
    this.#linked().tell({
      method: "REPORT",
      ...this.#ends(),
      headers: headersOf({
        "Message-ID": message.messageId,
        "Byte-Range": writeByteRange({ from: 1, to: length, of: length }),
        Status: `000 ${status}${status === 200 ? " OK" : ""}`,
      }),
      content: undefined,
      flag: "$",
    });
  }

  /** Waits for the rest of what has begun to come. */
  #hear(came: Joined["kind"] | "broken"): void {
    const { isSession } = this.#paths;
    const isAwaited = isSession ? came === "more" : came !== "whole" && this.#taken === undefined;
    clearTimeout(this.#silent);
    if (this.#over !== undefined || !isAwaited) return;
    this.#silent = setTimeout(() => this.lost(new McError("message-path-cut", "silent")), this.#times.silent);
  }

  #ends() {
    return { toPath: this.#paths.toPath, fromPath: this.#paths.own };
  }

  #linked(): MsrpLink {
    if (this.#over !== undefined) throw this.#over;
    if (this.#link === undefined) throw new McError("message-path-cut");
    return this.#link;
  }

  #send(request: Pick<MsrpRequest, "headers" | "content" | "flag">): Promise<MsrpResponse> {
    return this.#linked().ask({ method: "SEND", ...this.#ends(), ...request });
  }
}

function isSame(one: string, other: string): boolean {
  try {
    return sameMsrpUri(parseMsrpUri(one), parseMsrpUri(other));
  } catch {
    return false;
  }
}
