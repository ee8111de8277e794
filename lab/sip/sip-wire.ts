/**
 * What carries SIP between a system and whoever is at the other end: a WebSocket (RFC 7118), a message a frame, or TLS over TCP, a message after
 * the other (RFC 3261 clause 18.3).
 *
 * @module
 */
import type { Duplex } from "node:stream";
import type { RawData, WebSocket } from "ws";
import { holdsOctets, octetsOfText, textOfOctets } from "../../shared/base/octet-text.ts";
import { withOctetLength } from "../../shared/sip/octet-length.ts";
import { EMPTY_LINE, SipStreamError, SipStreamReader } from "../../shared/sip/stream-reader.ts";

/** What a wire tells its owner. */
interface WireListener {
  /** A whole SIP message. */
  message(text: string): void;
  /** Half a keep-alive has come twice (RFC 5626 clause 3.5.1). */
  pinged(): void;
  closed(): void;
}

/** A wire that is open. */
export interface SipWire {
  /** Has the owner told from now on. */
  listen(listener: WireListener): void;
  /** Sends a message, or line ends. It has been handed to the socket when this returns. */
  send(text: string): void;
  /** Ends the transport connection after what was sent has left, without a closing handshake. */
  end(): void;
  /** Ends it at once. */
  terminate(): void;
}

const PING = EMPTY_LINE + EMPTY_LINE;

function textOfFrame(data: RawData): string {
  if (Array.isArray(data)) return textOfOctets(Buffer.concat(data));
  return textOfOctets(data instanceof ArrayBuffer ? new Uint8Array(data) : data);
}

/** @param underlying - the socket under it; without it the end is a sudden one */
export function webSocketWire(socket: WebSocket, underlying?: Pick<Duplex, "end">): SipWire {
  return {
    listen({ closed, message, pinged }) {
      socket.on("message", (data) => {
        const text = textOfFrame(data);
        if (text === PING) pinged();
        else if (text.trim() !== "") message(text);
      });
      // ws follows every error with a close; the listener is only there because an unheard error would be thrown.
      socket.on("error", () => {});
      socket.on("close", () => closed());
    },
    send: (text) => socket.send(holdsOctets(text) ? octetsOfText(withOctetLength(text)) : text),
    end: () => void (underlying === undefined ? socket.terminate() : underlying.end()),
    terminate: () => socket.terminate(),
  };
}

/** The cores behind the door know one transport; over which wire a request of theirs leaves is known here. */
const withTransport = (message: string) => message.replace(/^(Via: SIP\/2\.0\/)WS /m, "$1TLS ");

/** @param socket - encrypted, and open */
export function streamWire(socket: Duplex): SipWire {
  const reader = new SipStreamReader();
  return {
    listen({ closed, message, pinged }) {
      let line = false;
      socket.on("data", (octets: Buffer) => {
        try {
          for (const text of reader.push(octets)) {
            const isLine = text === EMPTY_LINE;
            if (!isLine) message(text);
            else if (line) pinged();
            line = isLine && !line;
          }
        } catch (error) {
          if (!(error instanceof SipStreamError)) throw error;
          socket.destroy();
        }
      });
      socket.on("error", () => socket.destroy());
      socket.on("close", () => closed());
    },
    send(text) {
      const own = text.startsWith("SIP/2.0 ") ? text : withTransport(text);
      socket.write(octetsOfText(holdsOctets(own) ? withOctetLength(own) : own));
    },
    end: () => void socket.end(),
    terminate: () => void socket.destroy(),
  };
}
