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
