/**
 * One question over HTTPS to a server that is not the KMS, and its whole answer: the authority and the host name are always checked, size and time
 * are bounded, and nobody is followed anywhere else.
 *
 * @module
 */
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { request } from "node:https";
import { McError } from "../../shared/errors/mc-error.ts";
import type { Dial } from "../network/host-network.ts";
import { freshAgent } from "./https-post.ts";
import { hostOfUrl, type SecureTarget, secureRequest } from "./secure-request.ts";
import { transportFault } from "./transport-fault.ts";

export interface HttpsQuestion extends Pick<SecureTarget, "address" | "trustAnchors"> {
  /** https. */
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Makes the connection; undefined: directly to the address. */
  readonly dial: Dial | undefined;
  /** Milliseconds for the question and its answer. */
  readonly limitMs: number;
  /** Octets of the body of the answer. */
  readonly maxOctets: number;
  /** Ends it sooner. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Says a fault of the connection with a code of whoever asks.
   *
   * @param fault - `kms-…`, as connections to a KMS say the same
   */
  readonly faultOf: (fault: McError) => McError;
}

export interface HttpsAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly octets: Buffer;
}

async function octetsOf(response: IncomingMessage, host: string, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += (chunk as Buffer).length;
    if (size > limit) throw new TooLarge(`${host}: more than ${limit} octets`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

class TooLarge extends Error {}

/** The fault of a connection; what stands in between has said by itself what is wrong there. */
function said(error: unknown, host: string, answered: boolean): { fault: McError; isOurs: boolean } {
  if (error instanceof McError) return { fault: error, isOurs: true };
  const fault =
    error instanceof TooLarge
      ? new McError("kms-answer-too-large", error.message)
      : transportFault(error, host, answered);
  return { fault, isOurs: false };
}

/**
 * Asks, and reads the answer whole.
 *
 * @throws McError as `faultOf` says it; `proxy-…`, `pac-…` of the way
 */
export async function askOverHttps(question: HttpsQuestion): Promise<HttpsAnswer> {
  const { body, dial, faultOf, headers, limitMs, maxOctets, method, signal, url } = question;
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
          "Content-Length": Buffer.byteLength(body),
        },
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      });
      sent.on("error", reject);
      sent.on("response", resolve);
      sent.end(body);
    });
    answered = true;
    const octets = await octetsOf(response, host, maxOctets);
    return { status: response.statusCode ?? 0, headers: response.headers, octets };
  } catch (error) {
    if (limit.aborted) throw faultOf(new McError("kms-silent", `${host}: silent`));
    const { fault, isOurs } = said(error, host, answered);
    throw isOurs ? fault : Object.assign(faultOf(fault), { cause: error });
  }
}
