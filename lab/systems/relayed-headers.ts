/**
 * Which header fields a system passes on between the two legs of a call.
 *
 * @module
 */
import type { Body, IncomingMessage } from "sip.js/lib/core/index.js";
import type { AnswerMode } from "../../shared/mc/service-settings.ts";
import { sessionExpiresOf, supportsSessionTimer } from "../../shared/sip/session-expires.ts";

/**
 * Of a request, beside Session-Expires: forced answer mode (RFC 5373), priority (RFC 4412), session timer (RFC 4028), reason
 * (RFC 3326).
 */
const OF_REQUESTS = ["Priv-Answer-Mode", "Priority", "Resource-Priority", "Min-SE", "Reason"] as const;

/** Of an answer, beside Session-Expires. */
const OF_ANSWERS = ["Warning", "Reason", "Retry-After", "P-Answer-State", "Min-SE", "Require"] as const;

function copied(message: IncomingMessage, names: readonly string[]): string[] {
  const interval = sessionExpiresOf(message);
  return [
    ...names.flatMap((name) => message.getHeaders(name).map((value) => `${name}: ${value}`)),
    // Its compact form is not in the list of those that SIP.js reads.
    ...(interval === undefined ? [] : [`Session-Expires: ${interval}`]),
  ];
}

/**
 * Header fields of a request for the other leg.
 *
 * @param answerMode - that the called user has published: it decides unless the caller wants a hand there; undefined where nobody knows it
 */
export function requestHeaders(message: IncomingMessage, answerMode?: AnswerMode): string[] {
  const wanted = message.getHeader("Answer-Mode");
  // A caller who says nothing has automatic commencement (TS 24.379 clause 11.1.1.3.1.1).
  const byHand = answerMode === "manual" || /^\s*manual/i.test(wanted ?? "");
  const mode = answerMode === undefined ? wanted : byHand ? "Manual" : "Auto";
  return [...(mode === undefined ? [] : [`Answer-Mode: ${mode}`]), ...copied(message, OF_REQUESTS)];
}

/** Header fields of an answer for the other leg. */
export function answerHeaders(message: IncomingMessage): string[] {
  return copied(message, OF_ANSWERS);
}

/**
 * What a request needs beside its body: SIP.js knows a multipart body for a session description by this header only.
 * It does not leave the program.
 */
export function sessionHeaders(body: Body | undefined): string[] {
  return body?.contentDisposition === "session" && body.contentType.toLowerCase().startsWith("multipart/")
    ? ["Content-Disposition: session"]
    : [];
}

/** The session timer that was agreed on (RFC 4028). */
export interface SessionTimer {
  /** Session interval in seconds. */
  readonly seconds: number;
  readonly refresher: string | undefined;
}

/** Reads Session-Expires. */
export function sessionTimerOf(message: IncomingMessage): SessionTimer | undefined {
  const value = sessionExpiresOf(message) ?? "";
  const [, seconds, parameters = ""] = /^\s*(\d{1,9})\s*(;.*)?$/.exec(value) ?? [];
  if (seconds === undefined) return undefined;
  return { seconds: Number(seconds), refresher: /;\s*refresher\s*=\s*(\w+)/i.exec(parameters)?.[1]?.toLowerCase() };
}

/**
 * Answer to a session timer that the caller asked for when the callee says nothing about it: the caller refreshes
 * (RFC 4028 clause 9). Empty when nothing has to be said.
 */
export function sessionTimerAnswer(request: IncomingMessage, answer: IncomingMessage): string[] {
  const wanted = sessionTimerOf(request);
  if (wanted === undefined || wanted.refresher === "uas" || sessionExpiresOf(answer) !== undefined) return [];
  if (!supportsSessionTimer(request)) return [];
  return [`Session-Expires: ${wanted.seconds};refresher=uac`, "Require: timer"];
}
