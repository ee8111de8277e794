/**
 * One document of an XCAP server (RFC 4825): asked for over TLS with authority and host name always checked, only where it has changed (RFC 9110
 * clause 13.1.2), bounded in size and time. Token and trust are for the server's own origin, and go nowhere else.
 *
 * @module
 */
import { readRetryAfter } from "../../shared/base/retry-after.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { DocumentPlace } from "../../shared/mc/configuration-documents.ts";
import { askOverHttps, type ExchangeFaults, type HttpsAnswer } from "../keys/https-exchange.ts";
import { hostOfUrl } from "../keys/secure-request.ts";
import type { ConfigurationAccess } from "./configuration-access.ts";

/** Octets; what is larger none of the readers would take. */
export const MAX_DOCUMENT = 1024 * 1024;
/** Milliseconds for one document, whatever it takes to get it. */
const LIMIT_MS = 10_000;
const MOST_REDIRECTS = 3;
/** Characters of an entity tag that is kept. */
const MAX_TAG = 1_024;

const FAULTS: ExchangeFaults = {
  unreachable: "configuration-server-unreachable",
  notTrusted: "configuration-server-not-trusted",
  answerWrong: "configuration-server-failed",
  bodyTooLarge: "configuration-document-too-large",
};

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** A bearer token is nothing but what RFC 6750 clause 2.1 has there. */
const TOKEN = /^[\w.~+/-]+=*$/;
/** An entity tag as RFC 9110 clause 8.8.3 has it. */
const TAG = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;

/** What a server has said of a document. */
export type XcapAnswer =
  /** The one that is held is the newest. */
  | { readonly kind: "unchanged" }
  /** @see RFC 4825 clause 8.2.1 */
  | { readonly kind: "absent" }
  | {
      readonly kind: "document";
      readonly octets: Buffer;
      /** As the server wrote it; undefined where it gave none that is one, and then the whole comes each time. */
      readonly etag: string | undefined;
    };

/** A server that cannot at present, and has said for how long. */
export class XcapBusy extends McError {
  /** Milliseconds; undefined where it did not say. */
  readonly retryAfter: number | undefined;

  constructor(detail: string, retryAfter: number | undefined) {
    super("configuration-server-failed", detail);
    this.retryAfter = retryAfter;
  }
}

interface Login {
  readonly Authorization?: string;
}

/** @param refused - what the server did not take: where there is another token by now, that one is shown, and none is asked for */
async function authorization(access: ConfigurationAccess, refused?: Login): Promise<Login> {
  let token = await access.accessToken(false);
  if (refused !== undefined && `Bearer ${token}` === refused.Authorization) token = await access.accessToken(true);
  if (token === undefined) return {};
  if (!TOKEN.test(token)) throw new McError("configuration-token-refused", "token");
  return { Authorization: `Bearer ${token}` };
}

function askOnce(
  access: ConfigurationAccess,
  url: URL,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<HttpsAnswer> {
  return askOverHttps({
    url,
    method: "GET",
    headers,
    address: access.addressOf(hostOfUrl(url)),
    trustAnchors: access.trustAnchors(),
    dial: access.dial,
    limitMs: LIMIT_MS,
    maxOctets: MAX_DOCUMENT,
    wantsBody: (status) => status === 200,
    signal,
    faults: FAULTS,
  });
}

/** Where a server leads, if that is itself. @throws McError `configuration-redirected` */
function onward(from: URL, location: string | undefined): URL {
  const to = location === undefined ? null : URL.parse(location, from.href);
  if (to === null || to.origin !== from.origin || to.username !== "" || to.password !== "") {
    throw new McError(
      "configuration-redirected",
      (to === null ? from.host : `${to.protocol}//${to.host}`).slice(0, 300),
    );
  }
  return to;
}

/** The answer at the end of the way, which does not leave the origin. */
async function answerAt(
  access: ConfigurationAccess,
  start: URL,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<HttpsAnswer> {
  let url = start;
  for (let hops = 0; ; hops++) {
    const answer = await askOnce(access, url, headers, signal);
    if (!REDIRECTS.has(answer.status)) return answer;
    if (hops >= MOST_REDIRECTS) throw new McError("configuration-redirected", url.host);
    url = onward(url, answer.headers.location);
  }
}

/** What a status means that brings no document. */
function refusalOf({ headers, status }: HttpsAnswer, host: string): McError {
  const detail = `${host}: ${status}`;
  if (status === 401) return new McError("configuration-token-refused", detail);
  if (status === 403) return new McError("configuration-forbidden", detail);
  if (status === 429 || status === 503) {
    return new XcapBusy(detail, readRetryAfter(headers["retry-after"], headers.date, Date.now()));
  }
  // 412 among them: nothing was asked for under a condition that could fail (RFC 4825 clause 8.2.1).
  return new McError("configuration-server-failed", detail);
}

function tagOf(header: string | undefined): string | undefined {
  return header !== undefined && header.length <= MAX_TAG && TAG.test(header) ? header : undefined;
}

function understood(answer: HttpsAnswer, host: string, etag: string | undefined): XcapAnswer {
  const { headers, octets, status } = answer;
  if (status === 200) return { kind: "document", octets, etag: tagOf(headers.etag) };
  // Without a tag of ours nothing can be unchanged.
  if (status === 304 && etag !== undefined) return { kind: "unchanged" };
  if (status === 404 || status === 410) return { kind: "absent" };
  throw refusalOf(answer, host);
}

async function askAt(
  access: ConfigurationAccess,
  url: URL,
  { contentType }: DocumentPlace,
  etag: string | undefined,
  signal: AbortSignal,
): Promise<XcapAnswer> {
  const condition = etag === undefined ? {} : { "If-None-Match": etag };
  const ask = (login: Login) => answerAt(access, url, { Accept: contentType, ...condition, ...login }, signal);
  const login = await authorization(access);
  const first = await ask(login);
  if (first.status !== 401) return understood(first, url.host, etag);
  return understood(await ask(await authorization(access, login)), url.host, etag);
}

/**
 * Asks for a document.
 *
 * @param etag - that of the document that is held, if it has one
 * @throws McError `configuration-…`, `proxy-…`, `pac-…`, `sign-in-…`, `identity-…`; the reason of the signal when that ended it
 */
export async function getDocument(
  access: ConfigurationAccess,
  place: DocumentPlace,
  etag: string | undefined,
  signal: AbortSignal,
): Promise<XcapAnswer> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  const whole = AbortSignal.any([signal, limit]);
  const urlOf = (path: string) => new URL(`${access.root}/${path}`);
  const url = urlOf(place.path);
  const host = hostOfUrl(url);
  try {
    const answer = await askAt(access, url, place, etag, whole);
    if (answer.kind !== "absent" || place.escapedPath === undefined) return answer;
    return await askAt(access, urlOf(place.escapedPath), place, etag, whole);
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted) throw new McError("configuration-server-unreachable", `${host}: silent`);
    throw error;
  }
}
