/**
 * SIP over WebSocket (RFC 7118): one message a frame, of text or of octets.
 *
 * @module
 */
import { holdsOctets, octetsOfText, textOfOctets } from "../../../shared/base/octet-text.ts";
import { withOctetLength } from "../../../shared/sip/octet-length.ts";
import type { OpenLine } from "./server-line.ts";

export const openWebSocket: OpenLine = (server, { closed, opened, received }) => {
  const socket = new WebSocket(server, "sip");
  socket.binaryType = "arraybuffer";
  socket.addEventListener("open", () => opened());
  socket.addEventListener("close", () => closed());
  socket.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    const text = data instanceof ArrayBuffer ? textOfOctets(new Uint8Array(data)) : data;
    if (typeof text === "string") received(text);
  });
  return {
    // A frame of text takes UTF-8 only, and the length that SIP.js counts is that of UTF-8.
    send: (text) => socket.send(holdsOctets(text) ? octetsOfText(withOctetLength(text)) : text),
    close: () => socket.close(),
  };
};
