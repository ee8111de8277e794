/**
 * Everything that the servers of a lab receive: requests over HTTP with their bodies, and SIP. For tests that search it for what should not be there.
 *
 * @module
 */
import { X509Certificate } from "node:crypto";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";
import { vi } from "vitest";
import { SipServer } from "../../../../lab/sip/sip-server.ts";

const STARTED = "http.server.request.start";

export interface Received {
  /** What the servers have received whose host names end so, newest last. */
  at(domain: string): readonly string[];
  stop(): void;
}

/** Listens from now on; the lab is opened after it. */
export function listenToServers(): Received {
  const heard: { readonly host: string; readonly text: string }[] = [];

  function requested(message: unknown): void {
    const { request } = message as { request: IncomingMessage };
    const host = String((request.socket as TLSSocket).servername || request.headers.host);
    heard.push({ host, text: [request.url, ...request.rawHeaders].join("\n") });
    const push = request.push.bind(request);
    const chunks: Buffer[] = [];
    request.push = (chunk: unknown, encoding?: BufferEncoding) => {
      if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
      // Half a token in each of two chunks is none.
      else if (chunk === null) heard.push({ host, text: Buffer.concat(chunks).toString("utf8") });
      return push(chunk, encoding);
    };
  }
  subscribe(STARTED, requested);

  const open = SipServer.open.bind(SipServer);
  const spied = vi.spyOn(SipServer, "open").mockImplementation((listener, secret, identity) => {
    const { subjectAltName = "" } = new X509Certificate(identity.certificate);
    const host = subjectAltName.replace(/^DNS:/, "");
    const noting: typeof listener = {
      message(text, connection) {
        heard.push({ host, text });
        listener.message(text, connection);
      },
      closed: (connection) => listener.closed(connection),
    };
    return open(noting, secret, identity);
  });

  return {
    at: (domain) => heard.filter(({ host }) => host.endsWith(domain)).map(({ text }) => text),
    stop() {
      unsubscribe(STARTED, requested);
      spied.mockRestore();
    },
  };
}
