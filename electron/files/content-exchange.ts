/**
 * One question to a content server over HTTPS, whatever is carried with it or comes back: nothing is held in memory, nothing waits without
 * a limit, no redirection is followed.
 *
 * @module
 */
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { isBearerToken } from "../../shared/base/bearer-token.ts";
import type { FileErrorCode } from "../../shared/errors/file-errors.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { freshAgent } from "../keys/https-post.ts";
import { hostOfUrl, secureRequest } from "../keys/secure-request.ts";
import { transportFault } from "../keys/transport-fault.ts";
import type { ContentAccess } from "./content-access.ts";

/** Milliseconds in which nothing moves, after which the connection counts as broken. */
const SILENT_MS = 30_000;
/** Milliseconds for a server to say that it wants the file, before it gets it without having said so (RFC 9110 clause 10.1.1). */
const CONTINUE_MS = 1_000;

export interface ContentQuestion {
  readonly method: "GET" | "POST" | "PUT";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** What is carried with it, and its octets. */
  readonly body?: { readonly length: number; content(): AsyncIterable<Uint8Array> };
  readonly signal: AbortSignal;
}

/** Faults of a connection as they are named where keys are fetched, and here. */
const FAULTS: Readonly<Record<string, FileErrorCode>> = {
  "kms-tls-unknown-authority": "content-not-trusted",
  "kms-tls-wrong-host": "content-not-trusted",
  "kms-tls-failed": "content-not-trusted",
  "kms-unreachable": "content-unreachable",
  "kms-silent": "content-cut",
  "kms-truncated": "content-cut",
};

/** What Node says where a connection that was up is no more. */
const CUT = new Set(["ECONNRESET", "EPIPE", "ETIMEDOUT", "ERR_STREAM_PREMATURE_CLOSE"]);

/** A fault of an exchange as an error of ours. */
export function contentFault(error: unknown, host: string): McError {
  if (error instanceof McError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (CUT.has(code)) return new McError("content-cut", `${host}: ${code}`, error);
  const fault = transportFault(error, host, false);
  return new McError(FAULTS[fault.code] ?? "content-failed", fault.detail, error);
}

async function authorization(access: ContentAccess, refused: boolean): Promise<Record<string, string>> {
  const token = await access.accessToken(refused);
  if (token === undefined) return {};
  if (!isBearerToken(token)) throw new McError("content-refused", "token");
  return { Authorization: `Bearer ${token}` };
}

/** The same content, and what it fails with. */
async function* noting(content: AsyncIterable<Uint8Array>, note: (error: unknown) => void): AsyncGenerator<Uint8Array> {
  try {
    yield* content;
  } catch (error) {
    note(error);
    throw error;
  }
}

async function ask(access: ContentAccess, question: ContentQuestion, refused: boolean): Promise<IncomingMessage> {
  const { body, headers, method, signal, url } = question;
  const host = hostOfUrl(url);
  const login = await authorization(access, refused);
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    /** What was wrong with what is carried: the connection that breaks for it says nothing of it. */
    let carried: unknown;
    const sent = request({
      agent: freshAgent(access.dial),
      method,
      ...secureRequest(url, { address: access.addressOf(host), trustAnchors: access.trustAnchors }),
      headers: {
        ...headers,
        ...login,
        Host: url.host,
        "Accept-Encoding": "identity",
        ...(body === undefined ? {} : { "Content-Length": body.length, Expect: "100-continue" }),
      },
      signal,
      timeout: SILENT_MS,
    });
    sent.on("timeout", () => sent.destroy(new McError("content-cut", `${host}: silent`)));
    sent.on("response", (response) => {
      isAnswered = true;
      resolve(response);
    });
    sent.on("error", (error) => reject(signal.aborted ? signal.reason : contentFault(carried ?? error, host)));
    if (body === undefined) {
      sent.end();
      return;
    }
    let isBegun = false;
    const begin = () => {
      if (isBegun || isAnswered) return;
      isBegun = true;
      const content = noting(body.content(), (error) => {
        carried = error;
      });
      pipeline(Readable.from(content), sent).catch((error) => {
        // Whoever has answered already does not want the rest.
        if (!isAnswered) sent.destroy(error as Error);
      });
    };
    const late = setTimeout(begin, CONTINUE_MS);
    sent.on("continue", begin);
    sent.on("close", () => clearTimeout(late));
    sent.flushHeaders();
  });
}

/** Reads nothing more of an answer. */
export const discard = (response: IncomingMessage): void => void response.destroy();

/**
 * Asks, and once more with another token where the first is not taken.
 *
 * @returns the answer, whose head is there; whoever has it reads it, or discards it
 * @throws McError `content-…`; what its body throws; the reason of the signal
 */
export async function askContentServer(access: ContentAccess, question: ContentQuestion): Promise<IncomingMessage> {
  const first = await ask(access, question, false);
  if (first.statusCode !== 401) return first;
  discard(first);
  const second = await ask(access, question, true);
  if (second.statusCode !== 401) return second;
  discard(second);
  throw new McError("content-refused", hostOfUrl(question.url));
}

/** What a status means that is not the one that was hoped for. */
export function refusalOf({ statusCode = 0 }: IncomingMessage, { host }: URL): McError {
  const detail = `${host}: ${statusCode}`;
  if (statusCode === 404 || statusCode === 410) return new McError("file-expired", detail);
  if (statusCode === 403 || statusCode === 401) return new McError("content-refused", detail);
  return new McError(statusCode === 413 ? "file-too-large" : "content-failed", detail);
}

/**
 * The address of a file, if one may be asked for a file there: the content server's own host, or one that the account names.
 *
 * @throws McError `file-address-refused`
 */
export function fileAddress({ furtherHosts, url: own }: ContentAccess, text: string): URL {
  const url = URL.parse(text);
  const isOurs = url !== null && [new URL(own).host, ...furtherHosts].includes(url.host);
  if (!isOurs || url.protocol !== "https:" || url.username !== "" || url.password !== "")
    throw new McError("file-address-refused", url === null ? undefined : `${url.protocol}//${url.host}`.slice(0, 300));
  return url;
}
