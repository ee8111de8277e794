/**
 * A bridge over one gap in SIP.js: it takes a body for a session description only when the type of the body is written exactly
 * `application/sdp`, or the message has a Content-Disposition with a small `session`. MC bodies are `multipart/mixed` and carry
 * none, and others write the type in capitals or with parameters; so the header is added on the way into SIP.js and taken
 * off again on the way out. Both work on the raw message and touch nothing else.
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

const holdsDescription = (head: string) =>
  isMultipart(head) || /^(?:content-type|c)[ \t]*:\s*application\/sdp[ \t]*(?:;|\r|$)/im.test(head);

/** What the sender says of the body: a session description, in whichever way that is written (RFC 3261 clause 20.11). */
const OF_A_SESSION = /^content-disposition[ \t]*:\s*session(?![!-:<-~])[^\r\n]*(?:\r\n[ \t][^\r\n]*)*\r\n/im;

/** Marks a message as one that carries a session description, where it may and does not say otherwise. */
export function withSessionDisposition(message: string): string {
  const end = headLength(message);
  const head = message.slice(0, end);
  if (!holdsDescription(head)) return message;
  if (/^content-disposition[ \t]*:/im.test(head)) return head.replace(OF_A_SESSION, HEADER) + message.slice(end);
  return head + HEADER + message.slice(end);
}

/** Takes the mark off again. */
export function withoutSessionDisposition(message: string): string {
  const end = headLength(message);
  const head = message.slice(0, end);
  if (!isMultipart(head)) return message;
  return head.replace(/^content-disposition[ \t]*:[ \t]*session[ \t]*\r\n/im, "") + message.slice(end);
}

const TYPE = /^(?:content-type|c)[ \t]*:[ \t]*\S/im;
const EMPTY_TYPE = /^(?:content-type|c)[ \t]*:[ \t]*\r\n/im;

/**
 * Gives the body of a message a type where its sender has forgotten it (RFC 3261 clause 20.15): that of a session description where it
 * begins as one, else one that nobody takes. SIP.js throws at a body without.
 */
export function withBodyType(message: string): string {
  const end = headLength(message);
  const head = message.slice(0, end);
  const body = message.slice(end + 2);
  if (body === "" || TYPE.test(head)) return message;
  const type = /^v=0\r?\n/.test(body) ? "application/sdp" : "application/octet-stream";
  return `${head.replace(EMPTY_TYPE, "")}Content-Type: ${type}\r\n\r\n${body}`;
}
