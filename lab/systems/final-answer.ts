/**
 * The one final answer to a request, of whichever class.
 *
 * @module
 */
import type { IncomingInviteRequest, IncomingMessageRequest, ResponseOptions } from "sip.js/lib/core/index.js";
import type { MessageDocument } from "./client-message.ts";

export interface FinalAnswer {
  readonly statusCode: number;
  readonly extraHeaders?: readonly string[];
  readonly document?: MessageDocument | undefined;
}

function optionsOf({ document, extraHeaders = [], statusCode }: FinalAnswer): ResponseOptions {
  const body = document === undefined ? {} : { body: { contentDisposition: "render", ...document } };
  return { statusCode, extraHeaders: [...extraHeaders], ...body };
}

/** Sends a client elsewhere (300 to 399), or refuses. */
export function sendAway(request: IncomingInviteRequest | IncomingMessageRequest, answer: FinalAnswer): void {
  if (answer.statusCode < 400) request.redirect([], optionsOf(answer));
  else request.reject(optionsOf(answer));
}

/** Answers a MESSAGE with what became of it where it was passed on. */
export function passAnswer(request: IncomingMessageRequest, statusCode: number): void {
  if (statusCode < 300) request.accept({ statusCode });
  else request.reject({ statusCode });
}
