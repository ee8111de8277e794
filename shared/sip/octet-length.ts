/**
 * The length of a body that holds octets (RFC 3261 clause 20.14), in a message that was put together as text.
 *
 * @module
 */
import { octetsOfText } from "../base/octet-text.ts";

const LENGTH = /^(Content-Length[ \t]*:[ \t]*)\d+/im;

/** The message with its Content-Length set to the octets of its body. */
export function withOctetLength(message: string): string {
  const end = message.indexOf("\r\n\r\n");
  if (end === -1) return message;
  const body = message.slice(end + 4);
  const head = message.slice(0, end).replace(LENGTH, `$1${octetsOfText(body).length}`);
  return `${head}\r\n\r\n${body}`;
}
