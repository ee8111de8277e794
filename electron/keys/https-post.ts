/**
 * One POST over HTTPS, bounded in size and time, with the authority and the host name always checked.
 *
 * @module
 */
import type { IncomingMessage } from "node:http";
import { Agent, type AgentOptions, type RequestOptions, request } from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";
import { McError } from "../../shared/errors/mc-error.ts";
import { KMS_ANSWER_XML } from "../../shared/kms/reader.ts";
import type { Dial } from "../network/host-network.ts";
import { trustTheSystem } from "../network/system-trust.ts";
import { hostOfUrl, type SecureTarget, secureRequest } from "./secure-request.ts";
import { certificateFault, certificatePage, mayRetry, transportFault } from "./transport-fault.ts";

export interface Post extends SecureTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether it may be sent again when the connection broke before an answer. */
  readonly idempotent: boolean;
  /** Ends the exchange. */
  readonly signal: AbortSignal;
}

export interface PostAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Connections that are kept for the next request. Sessions are not resumed: each connection is verified anew. */
const KEPT: AgentOptions = {
  keepAlive: true,
  maxSockets: 6,
  maxFreeSockets: 2,
  maxCachedSessions: 0,
  timeout: 15_000,
};

/** Speaks TLS with the server over connections that somebody else makes: a proxy in between reads nothing of it. */
class DiallingAgent extends Agent {
  readonly #dial: Dial;

  constructor(options: AgentOptions, dial: Dial) {
    super(options);
    this.#dial = dial;
  }

  override createConnection(
    options: RequestOptions,
    created: (error: Error | null, stream: Duplex) => void = () => {},
  ): undefined {
    const target = { host: options.host ?? "", port: Number(options.port) };
    const { secured } = this.#dial;
    const secure = (socket: Socket): TLSSocket => {
      const connection = connectTls({ ...(options as ConnectionOptions), socket });
      // The name that its certificate has to show; an address is none.
      const host = options.servername || target.host;
      return secured === undefined
        ? connection
        : connection.once("secureConnect", () => secured({ ...target, host }, connection));
    };
    // Node does not tell here that the request has ended. It closes what it did not wait for, and dialling has limits.
    this.#dial(target, new AbortController().signal).then(
      (socket) => created(null, secure(socket)),
      (error: Error) => created(error, undefined as never),
    );
  }
}

/** How a client reaches its KMS. */
export interface KmsConnections {
  /** Connections that are kept. */
  readonly kept: Agent;
  /** One of its own, for what must not be sent twice. */
  fresh(): Agent | false;
}

/**
 * For one connection that is used once.
 *
 * @param dial - makes it; undefined: directly to the address
 */
export const freshAgent = (dial: Dial | undefined): Agent | false =>
  dial === undefined ? false : new DiallingAgent({ maxCachedSessions: 0 }, dial);

/**
 * For whoever asks over HTTPS without the help of this file: authority and host name are checked, whatever the environment says.
 *
 * @param dial - makes the connections
 */
export function verifyingAgent(dial: Dial): Agent {
  trustTheSystem();
  return new DiallingAgent({ ...KEPT, rejectUnauthorized: true, minVersion: "TLSv1.2" }, dial);
}

/** @param dial - makes the connections; undefined: directly to the address */
export function createKmsConnections(dial: Dial | undefined): KmsConnections {
  const kept = dial === undefined ? new Agent(KEPT) : new DiallingAgent(KEPT, dial);
  return { kept, fresh: () => freshAgent(dial) };
}

/** Characters of an answer that are looked at for a web server's words. */
const MAX_PAGE = 8_192;

class Unanswered extends Error {
  constructor(cause: unknown) {
    super("no answer", { cause });
  }
}

function bodyOf(response: IncomingMessage, host: string): Promise<Buffer> {
  const limit = KMS_ANSWER_XML.maxOctets;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const refuse = (error: McError): void => {
      reject(error);
      response.destroy();
    };
    const tooLarge = (): void => refuse(new McError("kms-answer-too-large", host));
    if (Number(response.headers["content-length"] ?? 0) > limit) return tooLarge();
    response.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) tooLarge();
      else chunks.push(chunk);
    });
    response.on("error", (error) => reject(transportFault(error, host, true)));
    response.on("close", () => reject(new McError("kms-truncated", host)));
    response.on("end", () => {
      if (response.complete) resolve(Buffer.concat(chunks));
      else refuse(new McError("kms-truncated", host));
    });
  });
}

function attempt(connections: KmsConnections, post: Post, hostname: string): Promise<PostAnswer> {
  const url = new URL(post.url);
  return new Promise((resolve, reject) => {
    const sent = request({
      // A kept connection may just be closing; what must not be sent twice gets one of its own.
      agent: post.idempotent ? connections.kept : connections.fresh(),
      method: "POST",
      ...secureRequest(url, post),
      headers: { ...post.headers, Host: url.host, "Content-Length": Buffer.byteLength(post.body) },
      signal: post.signal,
    });
    sent.on("error", (error) => reject(new Unanswered(error)));
    sent.on("response", (response) => {
      bodyOf(response, hostname).then(
        (body) =>
          resolve({
            status: response.statusCode ?? 0,
            statusText: response.statusMessage ?? "",
            headers: response.headers,
            body,
          }),
        reject,
      );
    });
    sent.end(post.body);
  });
}

/**
 * Posts, and once more where a connection that was refused or cut before an answer makes that safe.
 *
 * @throws McError `kms-unreachable`, `-silent`, `-truncated`, `-tls-unknown-authority`, `-tls-wrong-host`,
 *   `-tls-failed`, `kms-client-certificate-wanted`, `-refused`, `kms-answer-too-large`, `kms-answer-unexpected`; `proxy-…`; the reason of the signal when that ended it
 */
export async function postOverHttps(connections: KmsConnections, post: Post): Promise<PostAnswer> {
  const hostname = hostOfUrl(new URL(post.url));
  const isShown = post.clientCertificate !== undefined;
  const ended = () => post.signal.throwIfAborted();
  const fault = (error: unknown) => {
    if (!(error instanceof Unanswered)) return error;
    // What stands in between has said what is wrong there.
    if (error.cause instanceof McError) return error.cause;
    return certificateFault(error.cause, hostname, isShown) ?? transportFault(error.cause, hostname, false);
  };
  const answered = async () => {
    const answer = await attempt(connections, post, hostname);
    const page = answer.body.toString("latin1", 0, MAX_PAGE);
    const code = certificatePage(answer.status, page, isShown);
    if (code !== undefined) throw new McError(code, `${hostname}: ${answer.status}`);
    return answer;
  };
  try {
    return await answered();
  } catch (first) {
    ended();
    if (!(first instanceof Unanswered) || !mayRetry(first.cause, post.idempotent)) throw fault(first);
  }
  try {
    return await answered();
  } catch (second) {
    ended();
    throw fault(second);
  }
}
