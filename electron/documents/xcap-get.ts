/**
 * One document of an XCAP server (RFC 4825): asked for over TLS with authority and host name always checked, only where it has changed (RFC 9110
 * clause 13.1.2), bounded in size and time. Token and trust are for the server's own origin, and go nowhere else.
 *
 * @module
 */
import { isBearerToken } from "../../shared/base/bearer-token.ts";
import { readRetryAfter } from "../../shared/base/retry-after.ts";
import { type ErrorCode, McError } from "../../shared/errors/mc-error.ts";
import type { DocumentPlace } from "../../shared/mc/configuration-documents.ts";
import { askOverHttps, type ExchangeFaults, type HttpsAnswer } from "../keys/https-exchange.ts";
import { hostOfUrl } from "../keys/secure-request.ts";
import type { XcapServer } from "./configuration-access.ts";

/** Octets; what is larger none of the readers would take. */
export const MAX_DOCUMENT = 1024 * 1024;
/** Milliseconds for one document, whatever it takes to get it. */
const LIMIT_MS = 10_000;
const MOST_REDIRECTS = 3;
/** Characters of an entity tag that is kept. */
const MAX_TAG = 1_024;

/** What goes wrong at a server of documents, by the codes that say which server it is. */
export interface XcapFaults extends Required<ExchangeFaults> {
  readonly failed: ErrorCode;
  readonly tokenRefused: ErrorCode;
  readonly forbidden: ErrorCode;
  readonly redirected: ErrorCode;
}

export const CONFIGURATION_FAULTS: XcapFaults = {
  unreachable: "configuration-server-unreachable",
  notTrusted: "configuration-server-not-trusted",
  answerWrong: "configuration-server-failed",
  bodyTooLarge: "configuration-document-too-large",
  failed: "configuration-server-failed",
  tokenRefused: "configuration-token-refused",
  forbidden: "configuration-forbidden",
  redirected: "configuration-redirected",
};

export const GROUP_FAULTS: XcapFaults = {
  unreachable: "group-server-unreachable",
  notTrusted: "group-server-not-trusted",
  answerWrong: "group-server-failed",
  bodyTooLarge: "group-document-too-large",
  failed: "group-server-failed",
  tokenRefused: "group-token-refused",
  forbidden: "group-forbidden",
  redirected: "group-server-redirected",
};

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
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

  constructor(code: ErrorCode, detail: string, retryAfter: number | undefined) {
    super(code, detail);
    this.retryAfter = retryAfter;
  }
}

/** Whom to ask, and what it is called when that fails. */
interface Asking {
  readonly server: XcapServer;
  readonly faults: XcapFaults;
}

/**
 * The token that a server of documents is shown; undefined where it is shown none.
 *
 * @param refused - what the server did not take: where there is another token by now, that one is shown, and none is asked for
 * @throws McError `tokenRefused` for what no header field takes; what its source throws
 */
export async function tokenToShow(
  accessToken: XcapServer["accessToken"],
  tokenRefused: ErrorCode,
  refused?: string,
): Promise<string | undefined> {
  let token = await accessToken(false);
  if (refused !== undefined && token === refused) token = await accessToken(true);
  if (token !== undefined && !isBearerToken(token)) throw new McError(tokenRefused, "token");
  return token;
}

function askOnce(
  { faults, server }: Asking,
  url: URL,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<HttpsAnswer> {
  return askOverHttps({
    url,
    method: "GET",
    headers,
    address: server.addressOf(hostOfUrl(url)),
    trustAnchors: server.trustAnchors(),
    dial: server.dial,
    limitMs: LIMIT_MS,
    maxOctets: MAX_DOCUMENT,
    wantsBody: (status) => status === 200,
    signal,
    faults,
  });
}

/** Where a server leads, if that is itself. @throws McError `…-redirected` */
function onward(from: URL, location: string | undefined, { redirected }: XcapFaults): URL {
  const to = location === undefined ? null : URL.parse(location, from.href);
  if (to === null || to.origin !== from.origin || to.username !== "" || to.password !== "") {
    throw new McError(redirected, (to === null ? from.host : `${to.protocol}//${to.host}`).slice(0, 300));
  }
  return to;
}

/** The answer at the end of the way, which does not leave the origin. */
async function answerAt(
  asking: Asking,
  start: URL,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<HttpsAnswer> {
  let url = start;
  for (let hops = 0; ; hops++) {
    const answer = await askOnce(asking, url, headers, signal);
    if (!REDIRECTS.has(answer.status)) return answer;
    if (hops >= MOST_REDIRECTS) throw new McError(asking.faults.redirected, url.host);
    url = onward(url, answer.headers.location, asking.faults);
  }
}

/** What a status means that brings no document. */
function refusalOf({ headers, status }: HttpsAnswer, host: string, faults: XcapFaults): McError {
  const detail = `${host}: ${status}`;
  if (status === 401) return new McError(faults.tokenRefused, detail);
  if (status === 403) return new McError(faults.forbidden, detail);
  if (status === 429 || status === 503) {
    return new XcapBusy(faults.failed, detail, readRetryAfter(headers["retry-after"], headers.date, Date.now()));
  }
  // 412 among them: nothing was asked for under a condition that could fail (RFC 4825 clause 8.2.1).
  return new McError(faults.failed, detail);
}

function tagOf(header: string | undefined): string | undefined {
  return header !== undefined && header.length <= MAX_TAG && TAG.test(header) ? header : undefined;
}

function understood(answer: HttpsAnswer, host: string, etag: string | undefined, faults: XcapFaults): XcapAnswer {
  const { headers, octets, status } = answer;
  if (status === 200) return { kind: "document", octets, etag: tagOf(headers.etag) };
  // Without a tag of ours nothing can be unchanged.
  if (status === 304 && etag !== undefined) return { kind: "unchanged" };
  if (status === 404 || status === 410) return { kind: "absent" };
  throw refusalOf(answer, host, faults);
}

async function askAt(
  asking: Asking,
  url: URL,
  { contentType }: DocumentPlace,
  etag: string | undefined,
  signal: AbortSignal,
): Promise<XcapAnswer> {
  const condition = etag === undefined ? {} : { "If-None-Match": etag };
  const { faults, server } = asking;
  const show = (refused?: string) => tokenToShow((again) => server.accessToken(again), faults.tokenRefused, refused);
  const ask = (token: string | undefined) => {
    const login = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    return answerAt(asking, url, { Accept: contentType, ...condition, ...login }, signal);
  };
  const token = await show();
  const first = await ask(token);
  if (first.status !== 401) return understood(first, url.host, etag, faults);
  return understood(await ask(await show(token)), url.host, etag, faults);
}

/**
 * Asks for a document.
 *
 * @param etag - that of the document that is held, if it has one
 * @param faults - what goes wrong there is called; left out, it is the configuration server
 * @throws McError `configuration-…` or `group-…`, `proxy-…`, `pac-…`, `sign-in-…`, `identity-…`; the reason of the signal when that ended it
 */
export async function getDocument(
  server: XcapServer,
  place: DocumentPlace,
  etag: string | undefined,
  signal: AbortSignal,
  faults: XcapFaults = CONFIGURATION_FAULTS,
): Promise<XcapAnswer> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  const whole = AbortSignal.any([signal, limit]);
  const asking = { server, faults };
  const urlOf = (path: string) => new URL(`${server.root}/${path}`);
  const url = urlOf(place.path);
  const host = hostOfUrl(url);
  try {
    const answer = await askAt(asking, url, place, etag, whole);
    if (answer.kind !== "absent" || place.escapedPath === undefined) return answer;
    return await askAt(asking, urlOf(place.escapedPath), place, etag, whole);
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted) throw new McError(faults.unreachable, `${host}: silent`);
    throw error;
  }
}
