/**
 * One connection of MSRP over TLS: requests of ours with their responses, requests of the other end. Nothing waits for ever, and no more is held than
 * is named here.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import type { DataErrorCode } from "../../shared/errors/data-errors.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import {
  encodeFrame,
  holdsEndLine,
  type MsrpFrame,
  type MsrpHeader,
  type MsrpRequest,
  type MsrpResponse,
} from "../../shared/msrp/frame.ts";
import { FrameReader } from "../../shared/msrp/frame-reader.ts";
import { parseMsrpUri } from "../../shared/msrp/msrp-uri.ts";
import type { Target } from "../network/bypass.ts";
import { createDial } from "../network/host-network.ts";
import { secureSocket } from "../network/secure-socket.ts";
import type { MessageMediaAccess } from "./message-media-access.ts";

/** Milliseconds until the other end is there, TLS included. */
const CONNECT_MS = 15_000;
/** Milliseconds for the response to a request (RFC 4975 clause 7.1.1). */
const RESPONSE_MS = 30_000;
/** Octets of the content of one frame that comes. */
const MAX_CONTENT = 262_144;
/** Octets that may wait to leave: whoever asks and reads no answer is cut off. */
const MAX_WAITING = 524_288;

const VERDICT =
  /^(?:CERT_|CRL_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|INVALID_CA|INVALID_PURPOSE|HOSTNAME_|ERR_TLS_CERT_|ERR_SSL_|ERR_TLS_|EPROTO)/;

/** Whatever ends a connection, as an error of ours. */
function pathFault(error: unknown, about: string, code: DataErrorCode): McError {
  if (error instanceof McError) return error;
  const said = String((error as { code?: unknown } | undefined)?.code ?? "");
  const detail = said === "" ? about : `${about}: ${said}`;
  return new McError(VERDICT.test(said) ? "message-path-not-trusted" : code, detail, error);
}

const directly = createDial({ policy: "none", env: {}, login: () => undefined });

/**
 * Connects to an end over TLS. Its certificate has to show the name that its address has, wherever the connection goes.
 *
 * @param connectTo - where a middlebox wants the connection; undefined: where the address says
 * @throws McError `message-path-…`, `proxy-…`, `pac-…`; the reason of the signal
 */
export async function connectSecurely(
  uri: string,
  connectTo: Target | undefined,
  { addressOf, dial = directly, trustAnchors }: MessageMediaAccess,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const { host, port } = parseMsrpUri(uri);
  const target = connectTo ?? addressOf(host) ?? { host, port };
  const about = `${target.host}:${target.port}`;
  const limited = AbortSignal.any([signal, AbortSignal.timeout(CONNECT_MS)]);
  try {
    const socket = await dial(target, limited);
    return await secureSocket(socket, { host, port }, trustAnchors, limited, undefined, dial.secured);
  } catch (error) {
    signal.throwIfAborted();
    throw limited.aborted
      ? new McError("message-path-unreachable", about, error)
      : pathFault(error, about, "message-path-unreachable");
  }
}

/** A request of ours, whose transaction the link names. */
export type NewRequest = Omit<MsrpRequest, "kind" | "transaction">;

interface Waiting {
  readonly resolve: (response: MsrpResponse) => void;
  readonly reject: (why: McError) => void;
  readonly timer: NodeJS.Timeout;
}

export interface LinkListener {
  /** A request of the other end. */
  request(request: MsrpRequest): void;
  /** There is no connection any more; told once. */
  closed(why: McError): void;
}

export class MsrpLink {
  readonly #socket: Duplex;
  readonly #about: string;
  readonly #listener: LinkListener;
  readonly #reader = new FrameReader(MAX_CONTENT);
  readonly #waiting = new Map<string, Waiting>();
  #over: McError | undefined;

  /** @param about - whom it is with, for error texts */
  constructor(socket: Duplex, about: string, listener: LinkListener) {
    this.#socket = socket;
    this.#about = about;
    this.#listener = listener;
    socket.on("data", (octets: Buffer) => this.#take(octets));
    socket.on("error", (error) => this.#end(pathFault(error, about, "message-path-cut")));
    socket.on("close", () => this.#end(new McError("message-path-cut", about)));
  }

  /**
   * Sends a request that is responded to.
   *
   * @throws McError `message-path-cut` where no response comes
   */
  ask(request: NewRequest): Promise<MsrpResponse> {
    return new Promise((resolve, reject) => {
      if (this.#over !== undefined) {
        reject(this.#over);
        return;
      }
      const transaction = this.#write(request);
      const timer = setTimeout(() => this.#end(new McError("message-path-cut", `${this.#about}: silent`)), RESPONSE_MS);
      this.#waiting.set(transaction, { resolve, reject, timer });
    });
  }

  /** Sends a request to which nobody responds: a REPORT. */
  tell(request: NewRequest): void {
    if (this.#over === undefined) this.#write(request);
  }

  /** Responds to a request; to a SEND only the next end hears it (RFC 4975 clause 7.2). */
  respond({ fromPath, method, toPath, transaction }: MsrpRequest, status: number, comment: string): void {
    const [next = ""] = fromPath.split(" ");
    const [us = ""] = toPath.split(" ");
    const back = { toPath: method === "SEND" ? next : fromPath, fromPath: us };
    this.#put({ kind: "response", transaction, ...back, headers: [], status, comment, flag: "$" });
  }

  /** Ends it when what was sent has left. */
  close(): void {
    this.#socket.end();
    // Whoever does not end its side within the time of a response is not waited for.
    const timer = setTimeout(() => this.#socket.destroy(), RESPONSE_MS);
    timer.unref();
    this.#socket.once("close", () => clearTimeout(timer));
    this.#end(new McError("message-path-cut", this.#about));
  }

  #write(request: NewRequest): string {
    let transaction: string;
    do transaction = randomBytes(9).toString("hex");
    while (request.content !== undefined && holdsEndLine(request.content, transaction));
    this.#put({ kind: "request", transaction, ...request });
    return transaction;
  }

  #put(frame: MsrpFrame): void {
    if (this.#over !== undefined) return;
    this.#socket.write(encodeFrame(frame));
    if (this.#socket.writableLength > MAX_WAITING)
      this.#end(new McError("message-path-cut", `${this.#about}: reads nothing`));
  }

  #take(octets: Buffer): void {
    if (this.#over !== undefined) return;
    let frames: MsrpFrame[];
    try {
      frames = this.#reader.push(octets);
    } catch (error) {
      this.#end(new McError("message-path-failed", `${this.#about}: ${(error as Error).message}`, error));
      return;
    }
    for (const frame of frames) {
      if (frame.kind === "request") this.#listener.request(frame);
      else this.#responded(frame);
    }
  }

  #responded(response: MsrpResponse): void {
    const waiting = this.#waiting.get(response.transaction);
    if (waiting === undefined) return;
    this.#waiting.delete(response.transaction);
    clearTimeout(waiting.timer);
    waiting.resolve(response);
  }

  #end(why: McError): void {
    if (this.#over !== undefined) return;
    this.#over = why;
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(why);
    }
    this.#waiting.clear();
    if (!this.#socket.writableEnded) this.#socket.destroy();
    this.#listener.closed(why);
  }
}

/** Header fields of a request of ours that are there. */
export const headersOf = (fields: Readonly<Record<string, string | undefined>>): readonly MsrpHeader[] =>
  Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
