/**
 * One address on this computer to which the browser of the system is sent, or comes back, for as long as something is waited for (RFC 8252
 * clause 7.3). It is there for nobody else: what has no answer of ours is refused.
 *
 * @module
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { McError } from "../../shared/errors/mc-error.ts";

/** Characters of an address that are read. */
const MAX_ADDRESS = 8_192;
/** Requests that are answered: a browser asks for an icon besides, and others have nothing to ask. */
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

const pageOf = ({ language, text, title }: PageWords) =>
  `<!doctype html><html lang="${escaped(language)}"><meta charset="utf-8"><title>${escaped(title)}</title>` +
  `<style>body{font:16px/1.5 system-ui,sans-serif;margin:4rem auto;max-width:32rem;padding:0 1rem;color:CanvasText;background:Canvas}:root{color-scheme:light dark}</style>` +
  `<h1>${escaped(title)}</h1><p>${escaped(text)}</p></html>`;

/** What a page in the browser says. */
export interface PageWords {
  /** That of the texts, as a BCP 47 tag. */
  readonly language: string;
  readonly title: string;
  readonly text: string;
}

/** What the browser gets: a page to be read, or the way to elsewhere. */
type Answer = { readonly page: PageWords } | { readonly elsewhere: URL };

export interface BrowserListener {
  /** With the port that it has, without a path. */
  readonly origin: string;
  close(): void;
}

/**
 * Listens for the browser.
 *
 * @param port - to listen on; undefined: any that is free
 * @param answerTo - what whoever asks for an address gets, and what is done once it has it; undefined: nothing is there
 * @throws McError `sign-in-no-way-back`
 */
export async function listenForBrowser(
  port: number | undefined,
  answerTo: (address: URL) => { readonly answer: Answer; readonly done: () => void } | undefined,
): Promise<BrowserListener> {
  let origin = "";
  let asked = 0;

  function addressIn({ headers, method, url = "" }: IncomingMessage): URL | undefined {
    // A page somewhere whose name leads here has that name, and is refused (DNS rebinding).
    if (method !== "GET" || url.length > MAX_ADDRESS || headers.host !== new URL(origin).host) return undefined;
    const address = URL.parse(url, origin);
    return address?.origin === origin ? address : undefined;
  }

  function send(answer: Answer, response: ServerResponse, done: () => void): void {
    if ("page" in answer) response.writeHead(200, HEADERS).end(pageOf(answer.page), done);
    else response.writeHead(303, { ...HEADERS, Location: answer.elsewhere.href }).end(done);
  }

  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 10_000 }, (request, response) => {
    asked += 1;
    const address = asked > MAX_REQUESTS ? undefined : addressIn(request);
    const found = address && answerTo(address);
    if (found === undefined) response.writeHead(404, HEADERS).end();
    else send(found.answer, response, found.done);
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      // Never a name: it could lead elsewhere.
      server.listen(port ?? 0, "127.0.0.1", resolve);
    });
  } catch (cause) {
    throw new McError("sign-in-no-way-back", port === undefined ? undefined : `127.0.0.1:${port}`, cause);
  }
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
