/**
 * One connection to a SIP server, over which whole messages go: a WebSocket of the window's own, or TLS over TCP, which the host makes. Whoever
 * speaks over it keeps to the same rules, whichever it is.
 *
 * @module
 */
import { isOverTls } from "../../../shared/bridge/signalling-server.ts";

export interface LineListener {
  /** It stands. */
  opened(): void;
  /** A message, or line ends that stood alone. */
  received(text: string): void;
  /** It does not stand any more, or never has. Told once, and perhaps late after {@link ServerLine.close}. */
  closed(): void;
}

export interface ServerLine {
  send(text: string): void;
  close(): void;
}

/**
 * Opens a connection to a server.
 *
 * @throws Error for an address to which none can be opened
 */
export type OpenLine = (server: string, listener: LineListener) => ServerLine;

/** Transport of Via header fields (RFC 3261 clause 18.1.1, RFC 7118 clause 5.1). */
export function viaTransportOf(server: string): "TLS" | "WSS" | "WS" {
  if (isOverTls(server)) return "TLS";
  return server.startsWith("wss:") ? "WSS" : "WS";
}
