/**
 * What an answer to a SUBSCRIBE means (RFC 6665 clause 4.1.2, RFC 5057): pure, a row for each status.
 *
 * @module
 */
import type { EndReason } from "../../../shared/errors/end-reason.ts";
import { deltaSeconds, type ResponseMessage, retryAfterOf, statusOf } from "../connection/response.ts";

/** What is read of an answer. */
export interface SubscribeAnswer {
  readonly status: number;
  readonly statusText: string;
  /** Seconds, as they stand in the answer; undefined where there is none that can be read. */
  readonly expires: number | undefined;
  readonly minExpires: number | undefined;
  readonly retryAfter: number | undefined;
  /** Why a challenge in it was not met. */
  readonly challengeFault: EndReason | undefined;
}

/** What was asked. */
export interface SubscribeAsked {
  /** Seconds. */
  readonly expires: number;
  /** Within a subscription that stands: to keep it. */
  readonly isRefresh: boolean;
}

/** What follows from an answer. */
export type SubscribeVerdict =
  /** It stands for so many seconds, as far as the notifier says. */
  | { readonly kind: "accepted"; readonly seconds: number }
  /** The same again at once, for longer. */
  | { readonly kind: "longer"; readonly expires: number }
  /** The notifier knows no such subscription: a new one, at once. */
  | { readonly kind: "anew" }
  /** Later, by itself: not before so many seconds. `ends`: what stood stands no more. */
  | { readonly kind: "later"; readonly retryAfter: number | undefined; readonly ends: boolean }
  /** Not by itself over this registration. `everybody`: the server notifies nobody here, whoever is asked about. */
  | { readonly kind: "refused"; readonly everybody: boolean };

const LONGEST_SECONDS = 86_400;
/** Seconds that a subscription is taken to stand where the answer does not say it (RFC 6665 clause 4.2.1.1 wants it to). */
const UNSTATED_SECONDS = 3_600;

/** Reads an answer of SIP.js. */
export function readSubscribeAnswer(message: ResponseMessage, challengeFault: EndReason | undefined): SubscribeAnswer {
  return {
    ...statusOf(message),
    expires: deltaSeconds(message.getHeader("Expires")),
    minExpires: deltaSeconds(message.getHeader("Min-Expires")),
    retryAfter: retryAfterOf(message),
    challengeFault,
  };
}

/** Not permitted (403), or nobody at the server has heard of the method (405, 501) or of the event package (489). */
const FOR_EVERYBODY: ReadonlySet<number> = new Set([403, 405, 489, 501]);
/** The server, or one on the way, is not there now, or nobody has answered. */
const FOR_NOW: ReadonlySet<number> = new Set([408, 430, 480, 486, 491]);
/** After which a subscription that stood stands no more (RFC 5057 clause 5.2); after others it stands until it runs out. */
const ENDS: ReadonlySet<number> = new Set([404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604]);

/** Judges a final answer. */
export function judgeSubscribe(asked: SubscribeAsked, answer: SubscribeAnswer): SubscribeVerdict {
  const { challengeFault, expires, minExpires = 0, retryAfter, status } = answer;
  if (status >= 200 && status < 300) {
    return { kind: "accepted", seconds: Math.min(expires ?? Math.min(asked.expires, UNSTATED_SECONDS), asked.expires) };
  }
  if (status === 423) {
    return minExpires > asked.expires && minExpires <= LONGEST_SECONDS
      ? { kind: "longer", expires: minExpires }
      : { kind: "refused", everybody: false };
  }
  if (status === 481 && asked.isRefresh) return { kind: "anew" };
  if (challengeFault !== undefined) {
    // Who could not ask the host has learnt nothing about the server.
    return challengeFault.code === "challenge-unanswered"
      ? { kind: "later", retryAfter, ends: false }
      : { kind: "refused", everybody: true };
  }
  if (FOR_EVERYBODY.has(status)) return { kind: "refused", everybody: true };
  if (FOR_NOW.has(status) || status === 481 || (status >= 500 && status < 600))
    return { kind: "later", retryAfter, ends: ENDS.has(status) };
  return { kind: "refused", everybody: false };
}
