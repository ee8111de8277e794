/**
 * What is read of an answer, whatever SIP.js leaves out of it.
 *
 * @module
 */

/** The parts of a SIP.js response message that are read. */
export interface ResponseMessage {
  readonly statusCode?: number | undefined;
  readonly reasonPhrase?: string | undefined;
  readonly body: string;
  getHeader(name: string): string | undefined;
  getHeaders(name: string): string[];
}

/** Status line of an answer. */
export function statusOf({ statusCode, reasonPhrase }: Pick<ResponseMessage, "statusCode" | "reasonPhrase">): {
  status: number;
  statusText: string;
} {
  return { status: statusCode ?? 0, statusText: reasonPhrase ?? "" };
}

/**
 * Whether nobody has answered: a server says so of the other end, or SIP.js has made the answer itself, because none came in time or the connection is
 * gone. What a server says for itself (503) has its Via.
 */
export function isUnanswered(answer: ResponseMessage): boolean {
  return answer.getHeaders("Via").length === 0 || (answer.statusCode === 408 && answer.body === "");
}

/** Seconds that stand alone in a header field or parameter (`delta-seconds`, RFC 3261 clause 25.1); undefined for what says none. */
export function deltaSeconds(value: string | null | undefined): number | undefined {
  const digits = /^\s*(\d{1,10})\s*$/.exec(value ?? "")?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Seconds without a word of ours after which the server takes the connection for gone (RFC 5626 clause 4.4); undefined where it does not say. */
export function flowTimerOf(answer: Pick<ResponseMessage, "getHeader" | "statusCode">): number | undefined {
  const isAccepted = answer.statusCode !== undefined && answer.statusCode >= 200 && answer.statusCode < 300;
  const seconds = Number(/^\s*(\d{1,9})\s*$/.exec(answer.getHeader("Flow-Timer") ?? "")?.[1] ?? 0);
  return isAccepted && seconds > 0 ? seconds : undefined;
}

/** Seconds before which the server does not want to be asked again (RFC 3261 clause 20.33), whatever the refusal. */
export function retryAfterOf(answer: Pick<ResponseMessage, "getHeader">): number | undefined {
  const seconds = /^\s*(\d{1,9})/.exec(answer.getHeader("Retry-After") ?? "")?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}
