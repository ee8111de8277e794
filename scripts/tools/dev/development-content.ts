/**
 * The windows as a development server makes them, for either shell in the place of the built ones.
 *
 * The page keeps the shell's own origin, so that the rules for tokens and origins of the bridge are those of every start.
 * What a development server needs beyond the content security policy of the windows is allowed here and nowhere else, and
 * no build takes this room in.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { decoderHeaders, type WebContent, windowHeaders } from "../../../electron/shells/web-content.ts";

/** Stands in the pages of the development server where each answer's own nonce goes. */
export const NONCE_PLACE = "nonce-of-this-answer";

/**
 * Passes requests on to a development server.
 *
 * @param server - its origin on this computer, `http://127.0.0.1:port`
 */
export function developmentContent(server: string): WebContent {
  const changes = server.replace(/^http/, "ws");
  return {
    async answer(target, connect) {
      const nonce = randomBytes(16).toString("base64");
      // Put together as text: resolved as a link, `//other.example/` would leave this computer.
      const made = await fetch(`${server}${target}`);
      const page = Buffer.from(await made.arrayBuffer());
      const decoder = decoderHeaders(target, page);
      if (decoder !== undefined) return { status: made.status, headers: decoder, body: page };
      const type = made.headers.get("content-type") ?? "text/plain; charset=utf-8";
      const headers = windowHeaders(type, [...connect, changes], nonce);
      // React's refresh begins with a script that stands in the page.
      const policy = headers["Content-Security-Policy"]
        ?.replace("script-src 'self'", `script-src 'self' 'nonce-${nonce}'`)
        // The server's own scripts in the page write markup, its messages about mistakes among it.
        .replace(/require-trusted-types-for [^;]*; trusted-types [^;]*; /, "");
      const body = type.startsWith("text/html")
        ? Buffer.from(page.toString("utf8").replaceAll(NONCE_PLACE, nonce))
        : page;
      return { status: made.status, headers: { ...headers, "Content-Security-Policy": policy ?? "" }, body };
    },
  };
}
