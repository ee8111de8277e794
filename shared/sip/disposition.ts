/**
 * A bridge over one gap in SIP.js: it takes a body for a session description only when the body is plain SDP or the
 * message has a Content-Disposition. MC bodies are `multipart/mixed` and carry none, so the header is added on the
 * way into SIP.js and taken off again on the way out. Both work on the raw message and touch nothing else.
 *
 * @module
 */

const HEADER = "Content-Disposition: session\r\n";

function headLength(message: string): number {
  const end = message.indexOf("\r\n\r\n");
  return end === -1 ? message.length : end + 2;
}

function isMultipart(head: string): boolean {
  return /^(?:content-type|c)[ \t]*:\s*multipart\//im.test(head);
}

/** Marks a multipart message as one that carries a session description. */
export function withSessionDisposition(message: string): string {
  const end = headLength(message);
  const head = message.slice(0, end);
  if (!isMultipart(head) || /^content-disposition[ \t]*:/im.test(head)) return message;
  return head + HEADER + message.slice(end);
}

/** Takes the mark off again. */
export function withoutSessionDisposition(message: string): string {
  const end = headLength(message);
  const head = message.slice(0, end);
  if (!isMultipart(head)) return message;
  return head.replace(/^content-disposition[ \t]*:[ \t]*session[ \t]*\r\n/im, "") + message.slice(end);
}
