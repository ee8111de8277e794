/**
 * The windows' files and the headers they go out with, the same in both shells.
 *
 * Only what the build wrote can be asked for, by its exact path: the files are read once into a table, so no path from
 * outside ever reaches the file system.
 *
 * @module
 */
import { createHash, randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { McError } from "../../shared/errors/mc-error.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".wav": "audio/wav",
  ".mp3": "audio/mpeg",
  ".ogg": "audio/ogg",
  ".wasm": "application/wasm",
};

interface WebFile {
  readonly body: Buffer;
  readonly type: string;
}

interface WebAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface WebContent {
  /**
   * Answers a request for a path, which must equal a file's path exactly: nothing is decoded or resolved.
   *
   * @param target - the path and, if there is one, the query, which says nothing of a built file
   * @param connect - origins that the page may connect to
   */
  answer(target: string, connect: readonly string[]): WebAnswer | Promise<WebAnswer>;
}

/** A server that wants a certificate is asked an ordinary question first (`renderer/signalling/connection/introduction.ts`). */
const withIntroduction = (source: string) =>
  source.startsWith("wss:") ? [source, source.replace("wss:", "https:")] : [source];

/**
 * The content security policy of a window. Styles that react-aria adds at run time carry the nonce.
 *
 * @param connect - origins of WebSockets
 */
export function contentSecurityPolicy(connect: readonly string[], nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "media-src 'self' blob: mediastream:",
    "worker-src 'self'",
    // The page that decodes pictures; the windows themselves can stand in no frame.
    "frame-src 'self'",
    `connect-src ${["'self'", ...connect.flatMap(withIntroduction)].join(" ")}`,
    // Texts do not become scripts or markup; the one policy is that of renderer/host/no-text-becomes-code.ts.
    "require-trusted-types-for 'script'",
    "trusted-types default",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** The page that reads the record of calls: it speaks to its host, and to nobody else. */
const HISTORY_PATH = "/history.html";

/** What the page that decodes pictures may do although it is of no origin. */
const DECODER_MAY = "allow-scripts";
const SCRIPT_BEGINS = "<script>";
/** The page that decodes pictures of others; the build makes it (`scripts/tools/build/decoder-page.ts`). */
const DECODER_PATH = "/picture-decoder.html";

/**
 * The content security policy of the page that decodes pictures: its one script, and nothing else. Of no origin, wherever it is opened.
 *
 * @param page - the page, whose script is known by its hash
 */
function decoderPolicy(page: string): string {
  const script = page.slice(page.indexOf(SCRIPT_BEGINS) + SCRIPT_BEGINS.length, page.lastIndexOf("</script>"));
  return [
    "default-src 'none'",
    `script-src 'sha256-${createHash("sha256").update(script).digest("base64")}'`,
    `sandbox ${DECODER_MAY}`,
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join("; ");
}

/** For pages without calls. */
const NO_DEVICES = "microphone=(), camera=(), display-capture=(), hid=(), geolocation=(), usb=(), serial=()";

/** The headers of that page; undefined for every other path. */
export function decoderHeaders(path: string, page: Buffer): Record<string, string> | undefined {
  if (path !== DECODER_PATH) return undefined;
  return {
    ...windowHeaders("text/html; charset=utf-8", [], ""),
    "Content-Security-Policy": decoderPolicy(page.toString("utf8")),
    "Permissions-Policy": NO_DEVICES,
  };
}

/**
 * The headers that a window's file goes out with.
 *
 * @param type - media type of the file
 * @param connect - origins that the page may connect to
 */
export function windowHeaders(type: string, connect: readonly string[], nonce: string): Record<string, string> {
  return {
    "Content-Type": type,
    "Content-Security-Policy": contentSecurityPolicy(connect, nonce),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy":
      "microphone=(self), camera=(self), display-capture=(self), hid=(self), geolocation=(), usb=(), serial=()",
    // A new build must not meet scripts of the old one.
    "Cache-Control": "no-store",
  };
}

/** Tells the page its nonce in the form in which react-aria looks for it. */
function withNonce(html: string, nonce: string): string {
  return html.replace(/<head>/i, `<head><meta property="csp-nonce" nonce="${nonce}">`);
}

/**
 * Reads the built windows.
 *
 * @param folder - `dist/renderer`
 * @throws McError `host-failed` when there is no build
 */
export function loadWebContent(folder: string): WebContent {
  const files = new Map<string, WebFile>();
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      const type = TYPES[extname(entry.name)];
      if (type === undefined) continue;
      files.set(`/${relative(folder, file).split(sep).join("/")}`, { body: readFileSync(file), type });
    }
  } catch (cause) {
    throw new McError("host-failed", "the windows are not built: npm run build", cause);
  }

  return {
    answer(target, connect) {
      const [path = ""] = target.split("?", 1);
      const nonce = randomBytes(16).toString("base64");
      const file = files.get(path);
      if (file === undefined) {
        const plain = windowHeaders("text/plain; charset=utf-8", [], nonce);
        return { status: 404, headers: plain, body: Buffer.from("Not found\n") };
      }
      const ofDecoder = decoderHeaders(path, file.body);
      if (ofDecoder !== undefined) return { status: 200, headers: ofDecoder, body: file.body };
      const page = path.endsWith(".html") ? Buffer.from(withNonce(file.body.toString("utf8"), nonce)) : file.body;
      const reads = path === HISTORY_PATH;
      const headers = windowHeaders(file.type, reads ? [] : connect, nonce);
      return { status: 200, headers: reads ? { ...headers, "Permissions-Policy": NO_DEVICES } : headers, body: page };
    },
  };
}
