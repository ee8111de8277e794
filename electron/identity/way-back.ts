/**
 * Where the browser brings the answer of the identity management server to: one address on this computer, for one answer (RFC 8252 clause 7.3).
 *
 * @module
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { McError } from "../../shared/errors/mc-error.ts";

/** Characters of an address of an answer that are read. */
const MAX_ADDRESS = 8_192;
/** Requests that are answered in one attempt: a browser asks for an icon besides, and others have nothing to ask. */
const MAX_REQUESTS = 64;

const HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-store",
  Connection: "close",
} as const;

const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const pageOf = ({ language, text, title }: WayBackWords) =>
  `<!doctype html><html lang="${escaped(language)}"><meta charset="utf-8"><title>${escaped(title)}</title>` +
  `<style>body{font:16px/1.5 system-ui,sans-serif;margin:4rem auto;max-width:32rem;padding:0 1rem;color:CanvasText;background:Canvas}:root{color-scheme:light dark}</style>` +
  `<h1>${escaped(title)}</h1><p>${escaped(text)}</p></html>`;

/** What the page in the browser says at the end. */
export interface WayBackWords {
  /** That of the texts, as a BCP 47 tag. */
  readonly language: string;
  readonly title: string;
  readonly text: string;
}

export interface WayBack {
  /** To be named to the server as `redirect_uri`. */
  readonly uri: string;
  /** The address that the browser came back with. It never comes when this was closed first. */
  readonly answer: Promise<URL>;
  close(): void;
}

/**
 * Waits for the answer of one attempt.
 *
 * @param path - of the address, as it is registered at the server
 * @param port - to listen on; undefined: any that is free
 * @param state - of the attempt; whatever comes without it is not the answer
 * @throws McError `sign-in-no-way-back`
 */
export async function openWayBack(
  path: string,
  port: number | undefined,
  state: string,
  words: WayBackWords,
): Promise<WayBack> {
  const found = Promise.withResolvers<URL>();
  let uri = "";
  let asked = 0;
  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 10_000 }, (request, response) => {
    asked += 1;
    const answer = asked > MAX_REQUESTS ? undefined : answerIn(request);
    if (answer === undefined) return refuse(response);
    response.writeHead(200, HEADERS).end(pageOf(words), () => found.resolve(answer));
  });

  function answerIn({ headers, method, url = "" }: IncomingMessage): URL | undefined {
    // A page somewhere whose name leads here has that name, and is refused (DNS rebinding).
    if (method !== "GET" || url.length > MAX_ADDRESS || headers.host !== new URL(uri).host) return undefined;
    const address = URL.parse(url, uri);
    if (address === null || address.pathname !== path || address.origin !== new URL(uri).origin) return undefined;
    return address.searchParams.get("state") === state ? address : undefined;
  }

  function refuse(response: ServerResponse): void {
    response.writeHead(404, HEADERS).end();
  }

  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      // Never a name: it could lead elsewhere.
      server.listen(port ?? 0, "127.0.0.1", resolve);
    });
  } catch (cause) {
    throw new McError("sign-in-no-way-back", port === undefined ? undefined : `127.0.0.1:${port}`, cause);
  }
  uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  return {
    uri,
    answer: found.promise,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
