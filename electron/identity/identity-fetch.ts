/**
 * How the identity management server is asked: over TLS with the authority and the host name always checked, bounded in size and time, without
 * following anybody anywhere else.
 *
 * @module
 */
import type { CustomFetchOptions } from "openid-client";
import { McError } from "../../shared/errors/mc-error.ts";
import { askOverHttps, type ExchangeFaults } from "../keys/https-exchange.ts";
import { hostOfUrl } from "../keys/secure-request.ts";
import type { IdentityAccess } from "./identity-access.ts";

/** Octets; no discovery document, key set or token answer is larger. */
const MAX_ANSWER = 262_144;
/** Milliseconds for one question and its answer. */
const LIMIT_MS = 10_000;

const FAULTS: ExchangeFaults = {
  unreachable: "identity-server-unreachable",
  notTrusted: "identity-server-not-trusted",
  answerWrong: "identity-answer-wrong",
};

/** What comes to an answer that none of its readers may see: a body belongs to none of these (Fetch, null body status). */
const BODILESS = new Set([101, 204, 205, 304]);

/** Asks as the library wants it to be asked. @throws McError `identity-…`, `proxy-…`, `pac-…` */
export type IdentityFetch = (url: string, options: CustomFetchOptions) => Promise<Response>;

/**
 * @param access - whom the server is checked against, and the way to it
 * @param onDate - told of the `Date` of each answer
 */
export function identityFetch(
  access: Pick<IdentityAccess, "addressOf" | "dial" | "trustAnchors">,
  onDate: (date: string | undefined) => void = () => {},
): IdentityFetch {
  return async (address, { body, headers, method, signal }) => {
    const url = new URL(address);
    const host = hostOfUrl(url);
    if (url.protocol !== "https:") throw new McError("identity-server-not-trusted", `${host}: not over TLS`);
    const answer = await askOverHttps({
      url,
      method,
      headers,
      // The library sends forms, and nothing else.
      body: body == null ? "" : String(body),
      address: access.addressOf(host),
      trustAnchors: access.trustAnchors(),
      dial: access.dial,
      limitMs: LIMIT_MS,
      maxOctets: MAX_ANSWER,
      signal,
      faults: FAULTS,
    });
    onDate(answer.headers["date"]);
    const known = Object.entries(answer.headers).filter(([, value]) => typeof value === "string");
    return new Response(BODILESS.has(answer.status) ? null : answer.octets.toString("utf8"), {
      status: answer.status,
      headers: known as [string, string][],
    });
  };
}
