/**
 * Client of the user's home KMS (TS 33.180 Annex D): asks, and gives back only what fits the question.
 *
 * @module
 */

import { randomUUID } from "node:crypto";
import { isBearerToken } from "../../shared/base/bearer-token.ts";
import { readRetryAfter } from "../../shared/base/retry-after.ts";
import { lineForPeople } from "../../shared/base/text-line.ts";
import { KmsDocumentError } from "../../shared/errors/kms-errors.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { particular } from "../../shared/errors/particulars.ts";
import { kmsBaseUrl, kmsUri, userUri } from "../../shared/kms/identifiers.ts";
import { encodeKmsRequest, KMS_CONTENT_TYPE } from "../../shared/kms/request.ts";
import { type KmsResource, kmsResourceUrl } from "../../shared/kms/resource.ts";
import { checkAnswerTime, decodeKmsAnswer, type KmsContentFor, type KmsQuestion } from "../../shared/kms/response.ts";
import { createKmsConnections, type KmsConnections, type Post, type PostAnswer, postOverHttps } from "./https-post.ts";
import { asKeyFault, cancelled } from "./key-fault.ts";
import type { KmsAccess } from "./kms-access.ts";
import { answerEntry, type ExchangeListener, failureEntry, requestEntry } from "./kms-exchange.ts";
import type { SecurityKeys } from "./security-keys.ts";
import { untilAborted } from "./until-aborted.ts";

/** Milliseconds that a question may take, renewal of the token and second attempt included. A lookup delays a call. */
export const KMS_TIMEOUTS = {
  lookup: 3_000,
  cert: 5_000,
  certcache: 5_000,
  init: 8_000,
  keyprov: 8_000,
} as const satisfies Record<KmsResource["kind"], number>;

/** Seconds that the clocks of this computer and of the KMS may differ: I_MESSAGEs are bound to time as closely. */
const CLOCK_TOLERANCE = 300;

/** Code of a refusal, by HTTP status. */
function refusalOf(
  status: number,
): "kms-redirected" | "kms-forbidden" | "kms-not-found" | "kms-failed" | "kms-refused" {
  if (status >= 300 && status < 400) return "kms-redirected";
  if (status === 403) return "kms-forbidden";
  if (status === 404) return "kms-not-found";
  return status >= 500 ? "kms-failed" : "kms-refused";
}

export interface KmsClientOptions {
  readonly access: KmsAccess;
  readonly security: SecurityKeys;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** For whose sake the KMS is asked: for our own keys and calls, or because somebody who calls us has named a KMS. */
export type AskedFor = "us" | "strangers";

export class KmsClient {
  readonly #access: KmsAccess;
  readonly #security: SecurityKeys;
  readonly #now: () => number;
  /** Connections of their own: whoever calls us has the KMS asked about names that we have never heard. */
  readonly #connections: Readonly<Record<AskedFor, KmsConnections>>;
  #notBefore = Number.NEGATIVE_INFINITY;

  constructor({ access, security, now }: KmsClientOptions) {
    this.#access = access;
    const connections = () => createKmsConnections(access.dial);
    this.#connections = { us: connections(), strangers: connections() };
    this.#security = security;
    this.#now = now;
  }

  /**
   * Asks the home KMS.
   *
   * @param listener - is told of the exchange for the ladder, without secrets
   * @param askedFor - what is asked for strangers waits for other strangers, never before us
   * @returns the content, which is of the kind that was asked for, about whom and what was asked
   * @throws McError `kms-…` of the exchange, the documents, signatures and keys; `keys-failed` when it was cancelled
   */
  async ask<R extends KmsResource>(
    resource: R,
    signal: AbortSignal,
    listener: ExchangeListener = () => {},
    askedFor: AskedFor = "us",
  ): Promise<KmsContentFor<R>> {
    const deadline = AbortSignal.timeout(KMS_TIMEOUTS[resource.kind]);
    try {
      return await this.#ask(resource, this.#connections[askedFor], AbortSignal.any([signal, deadline]), listener);
    } catch (error) {
      if (signal.aborted) throw cancelled();
      if (deadline.aborted) throw new McError("kms-silent", `${resource.kind}: ${KMS_TIMEOUTS[resource.kind]} ms`);
      throw asKeyFault(error);
    }
  }

  /**
   * Before when the KMS does not want to be asked, Unix milliseconds: the latest Retry-After since {@link KmsClient.forgetWait}, of an hour
   * at most. Who needs a key now asks all the same; what can wait does.
   */
  get notBefore(): number {
    return this.#notBefore;
  }

  /** What was asked for before says nothing of what follows. */
  forgetWait(): void {
    this.#notBefore = Number.NEGATIVE_INFINITY;
  }

  /** Closes connections that are kept. */
  close(): void {
    for (const { kept } of Object.values(this.#connections)) kept.destroy();
  }

  async #ask<R extends KmsResource>(
    resource: R,
    connections: KmsConnections,
    signal: AbortSignal,
    listener: ExchangeListener,
  ): Promise<KmsContentFor<R>> {
    const access = this.#access;
    const uri = kmsUri(access.kmsUri);
    const url = kmsResourceUrl(kmsBaseUrl(uri), resource, access.wire.lookup);
    const question = { userUri: userUri(access.userUri), kmsUri: uri, url, resource };
    let answer = await this.#exchange(question, connections, false, signal, listener);
    if (answer.status === 401) answer = await this.#exchange(question, connections, true, signal, listener);
    if (answer.status === 401) throw new McError("kms-token-refused", access.kmsUri);
    if (answer.status !== 200) {
      this.#noteWait(answer);
      throw this.#refusal(answer, question);
    }
    const { content } = this.#read<R>(answer, question);
    if (content.kind !== "error") return content as KmsContentFor<R>;
    throw new McError("kms-refused", lineForPeople(`${content.error.code} ${content.error.text}`));
  }

  async #exchange(
    { resource, url, userUri, kmsUri }: KmsQuestion,
    connections: KmsConnections,
    refused: boolean,
    signal: AbortSignal,
    listener: ExchangeListener,
  ): Promise<PostAnswer> {
    const token = await untilAborted(this.#access.accessToken(refused), signal);
    if (!isBearerToken(token)) throw new McError("kms-token-missing", particular("token-not-a-bearer"));
    const { signingKey } = this.#security;
    const id = `req-${randomUUID()}`;
    const request = { id, userUri, kmsUri, time: this.#now() / 1000, clientReqUrl: url };
    const post: Post = {
      url,
      address: this.#access.addressOf(new URL(url).hostname.replace(/^\[|\]$/g, "")),
      trustAnchors: this.#access.trustAnchors,
      clientCertificate: this.#access.clientCertificate?.(),
      headers: { Authorization: `Bearer ${token}`, "Content-Type": KMS_CONTENT_TYPE, Accept: KMS_CONTENT_TYPE },
      body: encodeKmsRequest(request, signingKey),
      // These two can make the KMS replace keys, and then the answer that was lost matters.
      idempotent: signingKey === undefined || (resource.kind !== "init" && resource.kind !== "keyprov"),
      signal,
    };
    listener(requestEntry(resource, post));
    try {
      const answer = await postOverHttps(connections, post);
      listener(answerEntry(resource, answer));
      return answer;
    } catch (error) {
      const fault = signal.aborted ? new McError("kms-silent") : asKeyFault(error);
      listener(failureEntry(fault.code, fault.detail));
      throw error;
    }
  }

  /** Retry-After of a refusal, whatever its status. */
  #noteWait({ headers }: PostAnswer): void {
    const [asked, date] = [headers["retry-after"], headers["date"]].map((each) => [each].flat()[0]);
    const now = this.#now();
    const wait = readRetryAfter(asked, date, now);
    if (wait !== undefined) this.#notBefore = Math.max(this.#notBefore, now + wait);
  }

  #textOf({ body, headers }: PostAnswer): string {
    const encoding = headers["content-encoding"] ?? "identity";
    if (encoding !== "identity") throw new McError("kms-answer-unexpected", "Content-Encoding");
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(body);
    } catch {
      // Without the cause: the body may hold keys.
      throw new McError("kms-answer-broken", particular("not-utf-8"));
    }
  }

  #read<R extends KmsResource>(answer: PostAnswer, question: KmsQuestion & { readonly resource: R }) {
    const received = decodeKmsAnswer(this.#textOf(answer), question, this.#security.signatures);
    this.#checkClock(received.response.time);
    return received;
  }

  /** @param time - of the KMS, Unix seconds */
  #checkClock(time: number): void {
    try {
      checkAnswerTime({ time }, this.#now() / 1000, CLOCK_TOLERANCE);
    } catch (error) {
      if (!(error instanceof KmsDocumentError)) throw error;
      throw new McError("kms-clock-differs", error.detail, error);
    }
  }

  /** A refusal with the words of the KMS, as far as they can be read and, where that is demanded, are signed. */
  #refusal(answer: PostAnswer, question: KmsQuestion): McError {
    const code = refusalOf(answer.status);
    const status = lineForPeople(`${answer.status} ${answer.statusText}`);
    try {
      // A KMS refuses requests of another time. Its answer then tells why, better than its words.
      const date = Date.parse(String(answer.headers["date"] ?? ""));
      if (code === "kms-refused" && Number.isFinite(date)) this.#checkClock(date / 1000);
      const { content } = this.#read(answer, question);
      if (content.kind === "error") return new McError(code, `${status}: ${content.error.code} ${content.error.text}`);
    } catch (error) {
      if (error instanceof McError && error.code === "kms-clock-differs") return error;
    }
    return new McError(code, status);
  }
}
