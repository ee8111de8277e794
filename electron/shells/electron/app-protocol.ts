/**
 * Serves the windows' pages under the program's own scheme.
 *
 * @module
 */
import { type Protocol, protocol } from "electron";
import type { WebContent } from "../web-content.ts";
import { APP_HOST, APP_SCHEME } from "./names.ts";

/** Makes the scheme a secure origin of its own. Must run before the application is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/**
 * Answers requests for `app://mc-dispatcher/…` with the windows' files.
 *
 * @param connect - gives the origins that pages may connect to at present
 */
export function serveAppProtocol(on: Protocol, content: WebContent, connect: () => Promise<readonly string[]>): void {
  on.handle(APP_SCHEME, async (request) => {
    const url = new URL(request.url);
    if (url.host !== APP_HOST || request.method !== "GET") return new Response("Not found\n", { status: 404 });
    const { status, headers, body } = await content.answer(`${url.pathname}${url.search}`, await connect());
    return new Response(new Uint8Array(body), { status, headers });
  });
}
