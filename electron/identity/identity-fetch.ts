/**
 * How the identity management server is asked: over TLS with the authority and the host name always checked, bounded in size and time, without
 * following anybody anywhere else.
 *
 * @module
 */
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import type { CustomFetchOptions } from "openid-client";
import { McError } from "../../shared/errors/mc-error.ts";
import type { SignInErrorCode } from "../../shared/errors/sign-in-errors.ts";
import { freshAgent } from "../keys/https-post.ts";
import { hostOfUrl, secureRequest } from "../keys/secure-request.ts";
import { transportFault } from "../keys/transport-fault.ts";
import type { IdentityAccess } from "./identity-access.ts";

/** Octets; no discovery document, key set or token answer is larger. */
const MAX_ANSWER = 262_144;
/** Milliseconds for one question and its answer. */
const LIMIT_MS = 10_000;

/** Faults of a connection as they are named where keys are fetched, and here. */
const FAULTS: Readonly<Record<string, SignInErrorCode>> = {
  "kms-tls-unknown-authority": "identity-server-not-trusted",
  "kms-tls-wrong-host": "identity-server-not-trusted",
  "kms-tls-failed": "identity-server-not-trusted",
  "kms-answer-too-large": "identity-answer-wrong",
  "kms-answer-unexpected": "identity-answer-wrong",
};

function faultOf(error: unknown, host: string, answered: boolean): McError {
  if (error instanceof McError) return error;
  const fault = transportFault(error, host, answered);
  return new McError(FAULTS[fault.code] ?? "identity-server-unreachable", fault.detail, error);
}

async function textOf(response: IncomingMessage, host: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += (chunk as Buffer).length;
    if (size > MAX_ANSWER) throw new McError("identity-answer-wrong", `${host}: more than ${MAX_ANSWER} octets`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** What comes to an answer that none of its readers may see: a body belongs to none of these (Fetch, null body status). */
const BODILESS = new Set([101, 204, 205, 304]);

/** Asks as the library wants it to be asked. @throws McError `identity-…`, `proxy-…`, `pac-…` */
export type IdentityFetch = (url: string, options: CustomFetchOptions) => Promise<Response>;

/** @param access - whom the server is checked against, and the way to it */
export function identityFetch(access: Pick<IdentityAccess, "addressOf" | "dial" | "trustAnchors">): IdentityFetch {
  return async (address, { body, headers, method, signal }) => {
    const url = new URL(address);
    const host = hostOfUrl(url);
    if (url.protocol !== "https:") throw new McError("identity-server-not-trusted", `${host}: not over TLS`);
    // The library sends forms, and nothing else.
    const content = body == null ? "" : String(body);
    const limit = AbortSignal.timeout(LIMIT_MS);
    let answered = false;
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        const sent = request({
          agent: freshAgent(access.dial),
          method,
          ...secureRequest(url, { address: access.addressOf(host), trustAnchors: access.trustAnchors() }),
          headers: {
            ...headers,
            Host: url.host,
            "Accept-Encoding": "identity",
            "Content-Length": Buffer.byteLength(content),
          },
          signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
        });
        sent.on("error", reject);
        sent.on("response", resolve);
        sent.end(content);
      });
      answered = true;
      const text = await textOf(response, host);
      const status = response.statusCode ?? 0;
      const known = Object.entries(response.headers).filter(([, value]) => typeof value === "string");
      return new Response(BODILESS.has(status) ? null : text, { status, headers: known as [string, string][] });
    } catch (error) {
      if (limit.aborted) throw new McError("identity-server-unreachable", `${host}: silent`);
      throw faultOf(error, host, answered);
    }
  };
}
