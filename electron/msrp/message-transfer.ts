/**
 * One message over one connection: sent in parts, or taken and put together (RFC 4975 clauses 5 and 7).
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

/** What the other end says of a message. */
export interface Said {
  readonly status: number;
  readonly comment: string;
}

interface TransferPaths {
  /** Our own address. */
  readonly own: string;
  /** To the other end, relays of both sides included. */
  readonly toPath: string;
  /** Whether there are relays on the way, of whichever side: who takes a part from us is not who the message is for then. */
  readonly isRelayed: boolean;
}

export class MessageTransfer {
  readonly #paths: TransferPaths;
  readonly #times: TransferTimes;
  readonly #joiner: MessageJoiner;
  readonly #whole = Promise.withResolvers<WholeMessage>();
  readonly #reported = Promise.withResolvers<Said>();
  readonly #sentId = randomBytes(12).toString("hex");
  #link: MsrpLink | undefined;
  #taken: WholeMessage | undefined;
  #silent: NodeJS.Timeout | undefined;
  #over: McError | undefined;

  /** @param maxOctets - of a message that comes */
  constructor(paths: TransferPaths, maxOctets: number, times: TransferTimes) {
    this.#paths = paths;
    this.#times = times;
    this.#joiner = new MessageJoiner(maxOctets);
    // Whoever does not wait for them hears it of what it does wait for.
    this.#whole.promise.catch(() => {});
    this.#reported.promise.catch(() => {});
  }

  /** The connection is there; from now on its requests come here. */
  bind(link: MsrpLink): void {
    this.#link = link;
  }

  /** There is none any more. */
  lost(why: McError): void {
    this.#over ??= why;
    clearTimeout(this.#silent);
    this.#whole.reject(why);
    this.#reported.reject(why);
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
    const joined = this.#joined(request);
    this.#hear();
    if (joined.kind === "broken") {
      link.respond(request, 400, "Bad Request");
      this.lost(joined.why);
    } else if (joined.kind === "too-large") {
      link.respond(request, 413, "Too Large");
      this.lost(new McError("message-too-large"));
    } else if (joined.kind === "whole" && this.#taken !== undefined) {
      // Each connection is for one message.
      link.respond(request, 403, "One Message");
    } else {
      link.respond(request, 200, "OK");
      if (joined.kind === "given-up") this.lost(new McError("message-path-cut", "given up"));
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
    this.#taken = message;
    clearTimeout(this.#silent);
    this.#whole.resolve(message);
  }

  #takeReport(request: MsrpRequest): void {
    const said = readReportStatus(headerOf(request, "Status"));
    if (said !== undefined && headerOf(request, "Message-ID") === this.#sentId) this.#reported.resolve(said);
  }

  /** Says to the other end, and to relays on the way, that this is the connection (RFC 4975 clause 5.4). */
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
    await this.#greet();
    for (const { content: part, isLast, range } of chunksOf(content, CHUNK)) {
      const headers = headersOf({
        "Message-ID": this.#sentId,
        "Byte-Range": writeByteRange(range),
        "Success-Report": "yes",
        "Failure-Report": "yes",
        "Content-Type": contentType,
      });
      if (signal.aborted) {
        const given = writeByteRange({ ...range, to: range.from - 1 });
        const ended = headersOf({ "Message-ID": this.#sentId, "Byte-Range": given });
        await this.#send({ headers: ended, content: undefined, flag: "#" });
        signal.throwIfAborted();
      }
      const { comment, status } = await this.#send({
        headers,
        content: Uint8Array.from(part),
        flag: isLast ? "$" : "+",
      });
      if (status !== 200) return { status, comment };
    }
    return Promise.race([this.#reported.promise, this.#withoutReport(), untilAborted(signal)]);
  }

  #withoutReport(): Promise<Said> {
    return new Promise((resolve) => {
      const { isRelayed } = this.#paths;
      const said = isRelayed ? { status: 408, comment: "" } : { status: 200, comment: "OK" };
      const timer = setTimeout(() => resolve(said), isRelayed ? this.#times.relayedReport : this.#times.report);
      void this.#reported.promise.catch(() => {}).then(() => clearTimeout(timer));
    });
  }

  /**
   * Waits for a message.
   *
   * @throws McError `message-path-…`, `message-too-large`
   */
  async receive(): Promise<WholeMessage> {
    this.#hear();
    await this.#greet();
    return this.#whole.promise;
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

  #hear(): void {
    clearTimeout(this.#silent);
    if (this.#over !== undefined || this.#taken !== undefined) return;
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

/** The signal as something that fails with it. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function isSame(one: string, other: string): boolean {
  try {
    return sameMsrpUri(parseMsrpUri(one), parseMsrpUri(other));
  } catch {
    return false;
  }
}
