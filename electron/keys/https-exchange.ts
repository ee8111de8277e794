/**
 * One question over HTTPS to a server that is not the KMS, and its whole answer: the authority and the host name are always checked, size and time
 * are bounded, and nobody is followed anywhere else.
 *
 * @module
 */
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { request } from "node:https";
import { type ErrorCode, McError } from "../../shared/errors/mc-error.ts";
import type { Dial } from "../network/host-network.ts";
import { freshAgent } from "./https-post.ts";
import { hostOfUrl, type SecureTarget, secureRequest } from "./secure-request.ts";
import { transportFault } from "./transport-fault.ts";

export interface HttpsQuestion extends Pick<SecureTarget, "address" | "trustAnchors"> {
  /** https. */
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Left out where there is none. */
  readonly body?: string | undefined;
  /** Makes the connection; undefined: directly to the address. */
  readonly dial: Dial | undefined;
  /** Milliseconds for the question and its answer. */
  readonly limitMs: number;
  /** Octets of the body of the answer. */
  readonly maxOctets: number;
  /** Of which statuses the body is read; left out, of all. Any other is cut off, and has no octets. */
  readonly wantsBody?: ((status: number) => boolean) | undefined;
  /** Ends it sooner. */
  readonly signal?: AbortSignal | undefined;
  /** How faults of the connection are named where this server is asked. */
  readonly faults: ExchangeFaults;
}

/** The codes of one server's faults. */
export interface ExchangeFaults {
  /** Not reached, silent, cut off. */
  readonly unreachable: ErrorCode;
  /** Its certificate is not the right one, or TLS did not come about. */
  readonly notTrusted: ErrorCode;
  /** What came is no HTTP, or more than there may be. */
  readonly answerWrong: ErrorCode;
  /** The body of an answer has more octets than were wanted; left out, as any wrong answer. */
  readonly bodyTooLarge?: ErrorCode;
}

export interface HttpsAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly octets: Buffer;
}

async function octetsOf(response: IncomingMessage, host: string, limit: number): Promise<Buffer> {
  const tooLarge = () => new TooLarge(`${host}: more than ${limit} octets`);
  if (Number(response.headers["content-length"] ?? 0) > limit) {
    response.destroy();
    throw tooLarge();
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += (chunk as Buffer).length;
    if (size > limit) throw tooLarge();
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

class TooLarge extends Error {}

/** Of the faults as connections to a KMS name them; all others are that nobody was reached. */
const KINDS: Readonly<Record<string, Exclude<keyof ExchangeFaults, "bodyTooLarge">>> = {
  "kms-tls-unknown-authority": "notTrusted",
  "kms-tls-wrong-host": "notTrusted",
  "kms-tls-failed": "notTrusted",
  "kms-answer-too-large": "answerWrong",
  "kms-answer-unexpected": "answerWrong",
};

/** The fault of a connection, by its name here; what stands in between has said by itself what is wrong there. */
function said(error: unknown, host: string, answered: boolean, faults: ExchangeFaults): McError {
  if (error instanceof McError) return error;
  if (error instanceof TooLarge) return new McError(faults.bodyTooLarge ?? faults.answerWrong, error.message, error);
  const { code, detail } = transportFault(error, host, answered);
  return new McError(faults[KINDS[code] ?? "unreachable"], detail, error);
}

/**
 * Asks, and reads the answer whole.
 *
 * @throws McError as `faults` name it; `proxy-…`, `pac-…` of the way
 */
export async function askOverHttps(question: HttpsQuestion): Promise<HttpsAnswer> {
  const { body, dial, faults, headers, limitMs, maxOctets, method, signal, url, wantsBody = () => true } = question;
  const host = hostOfUrl(url);
  const limit = AbortSignal.timeout(limitMs);
  let answered = false;
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request({
        agent: freshAgent(dial),
        method,
        ...secureRequest(url, question),
        headers: {
          ...headers,
          Host: url.host,
          "Accept-Encoding": "identity",
          ...(body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) }),
        },
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      });
      sent.on("error", reject);
      sent.on("response", resolve);
      sent.end(body);
    });
    answered = true;
    const { headers: fields, statusCode: status = 0 } = response;
    if (wantsBody(status)) return { status, headers: fields, octets: await octetsOf(response, host, maxOctets) };
    response.destroy();
    return { status, headers: fields, octets: Buffer.alloc(0) };
  } catch (error) {
    if (limit.aborted) throw new McError(faults.unreachable, `${host}: silent`);
    throw said(error, host, answered, faults);
  }
}
