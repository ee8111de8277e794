import { isDeepStrictEqual } from "node:util";
import { octetsOfText } from "../../../shared/base/octet-text.ts";
import { SipStreamError, SipStreamReader } from "../../../shared/sip/stream-reader.ts";
import { octetsOf, type Target } from "../target.ts";

const message = (length: string, body = "") =>
  `MESSAGE sip:ava@client.invalid SIP/2.0\r\nVia: SIP/2.0/TLS a.test;branch=z9hG4bK1¦\r\nSubject: x\r\n y¦\r\n${length}\r\n\r\n${body}`;

/** The same messages, whatever the pieces in which they come, and again when they are sent on. */
function readStream(input: string): void {
  const octets = octetsOf(input);
  const whole = new SipStreamReader().push(octets);
  const reader = new SipStreamReader();
  const middle = octets.length >> 1;
  const pieces = [...reader.push(octets.subarray(0, middle)), ...reader.push(octets.subarray(middle))];
  if (!isDeepStrictEqual(whole, pieces)) throw new Error("reads differently in pieces");
  const again = new SipStreamReader();
  const sentOn = whole.flatMap((text) => again.push(octetsOfText(text)));
  if (!isDeepStrictEqual(whole, sentOn)) throw new Error("reads differently again");
}

/** What a SIP server sends over TLS. */
export const SIP_STREAM_TARGETS: readonly Target[] = [
  {
    reads: ["shared/sip/stream-reader.ts#SipStreamReader"],
    limit: 262_144,
    seeds: [
      message("Content-Length: 5¦", "hello"),
      message("l¦:¦ 0¦"),
      `\r\n\r\n${message("Content-Length:\r\n 2", "ok")}\r\n¦SIP/2.0 200 OK¦\r\nContent-Length: 0\r\n\r\n`,
      message("Content-Length: 3", "\xe2\x82\xac"),
    ],
    pieces: ["\r\n", "\r\n\r\n", "\r", "\n", "Content-Length: ", "l:", "0", "9", " ", ":", "SIP/2.0", "\xff"],
    read: readStream,
    refusals: [SipStreamError],
  },
];
