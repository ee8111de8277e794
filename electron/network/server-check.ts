/**
 * What stands between a window and its SIP server: a browser says of a WebSocket that was not opened that it was not opened.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { request as httpRequest, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { lineForPeople } from "../../shared/base/text-line.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { NetworkErrorCode } from "../../shared/errors/network-errors.ts";
import type { Target } from "./bypass.ts";
import type { Dial } from "./host-network.ts";
import { secureSocket } from "./secure-socket.ts";
import { isAboutOurCertificate } from "./tls-alerts.ts";

/** Milliseconds for everything: a window asks while it waits for its next attempt. */
const LIMIT = 6_000;

/** Web servers that let TLS pass without a certificate say it in a 400, in words (nginx: "No required SSL certificate was sent"). */
const SAYS_CERTIFICATE = /\bSSL certificate\b/i;

/** Characters of an answer that are looked at for it. */
const MAX_PAGE = 8_192;

const VERDICT = /^(?:CERT_|CRL_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|INVALID_CA|INVALID_PURPOSE|HOSTNAME_)/;

/** What an error of Node's says of the way to a SIP server. */
function faultOf(error: unknown, isShown: boolean): NetworkErrorCode {
  const code = String((error as { code?: unknown } | undefined)?.code ?? "");
  if (isAboutOurCertificate(error)) return isShown ? "server-client-certificate-refused" : "server-wants-certificate";
  if (VERDICT.test(code) || code === "ERR_TLS_CERT_ALTNAME_INVALID") return "server-untrusted";
  if (code === "EPROTO" || code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_")) return "server-tls-failed";
  return code.startsWith("HPE_") ? "server-without-websocket" : "server-unreachable";
}

/** Where a URL without a port leads; anywhere else to 443. SIP over TLS has one of its own (RFC 3261 clause 19.1.2). */
const USUAL_PORTS: Readonly<Record<string, number>> = { "ws:": 80, "http:": 80, "tls:": 5061 };

/** Host and port of a URL. */
export function targetOf(url: string): Target {
  const { hostname, port, protocol } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/g, "").toLowerCase(), port: Number(port) || (USUAL_PORTS[protocol] ?? 443) };
}

/**
 * What ended an attempt at a SIP server, as an error that names the step at which it failed.
 *
 * @param isShown - whether the server was shown a certificate of this console
 */
export function serverFault(error: unknown, { host, port }: Target, signal: AbortSignal, isShown: boolean): McError {
  if (error instanceof McError) return error;
  const about = `${host}:${port}`;
  const code = signal.aborted ? "server-unreachable" : faultOf(error, isShown);
  const what = lineForPeople(String((error as { code?: unknown }).code ?? ""));
  return new McError(code, what === "" ? about : `${about}: ${what}`, error);
}

/** Opening handshake of a WebSocket for SIP (RFC 6455 clause 4.1, RFC 7118 clause 4.2). */
function handshake(url: string, socket: Socket, signal: AbortSignal): Promise<{ status: number; page: string }> {
  const { host, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = httpRequest({
      createConnection: () => socket,
      path: `${pathname}${search}`,
      headers: {
        Host: host,
        Connection: "Upgrade",
        Upgrade: "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
        "Sec-WebSocket-Protocol": "sip",
      },
      signal,
    });
    sent.on("upgrade", ({ statusCode = 0 }) => resolve({ status: statusCode, page: "" }));
    sent.on("response", (answer: IncomingMessage) => {
      let page = "";
      const done = () => resolve({ status: answer.statusCode ?? 0, page });
      answer.setEncoding("latin1");
      answer.on("data", (text: string) => {
        page = (page + text).slice(0, MAX_PAGE);
        if (page.length === MAX_PAGE) done();
      });
      answer.on("close", done);
    });
    sent.on("error", reject);
    sent.end();
  });
}

/**
 * Opens a WebSocket as a window does, and closes it.
 *
 * @param trustAnchors - authorities in PEM that alone may vouch for the server; left out: those of the operating system
 * @throws McError `proxy-…`, `pac-…` of the way, `server-…` of the server
 */
export async function checkServer(url: string, dial: Dial, trustAnchors?: readonly string[]): Promise<void> {
  const target = targetOf(url);
  const signal = AbortSignal.timeout(LIMIT);
  const about = `${target.host}:${target.port}`;
  let socket: Socket | undefined;
  try {
    socket = await dial(target, signal);
    if (url.startsWith("wss:")) {
      socket = await secureSocket(socket, target, trustAnchors, signal, undefined, dial.secured);
    }
    const { status, page } = await handshake(url, socket, signal);
    if (status === 101) return;
    const wanted = status === 400 && SAYS_CERTIFICATE.test(page);
    throw new McError(wanted ? "server-wants-certificate" : "server-without-websocket", `${about}: ${status}`);
  } catch (error) {
    throw serverFault(error, target, signal, false);
  } finally {
    socket?.destroy();
  }
}

/**
 * Has a server show whoever hears of certificates its own, as the operating system's authorities vouch for it, and leaves: nothing is said over the
 * connection.
 *
 * @param url - `wss:`
 * @throws McError `proxy-…`, `pac-…`; an error of Node
 */
export async function showCertificate(url: string, dial: Dial): Promise<void> {
  const target = targetOf(url);
  const signal = AbortSignal.timeout(LIMIT);
  const secure = await secureSocket(await dial(target, signal), target, undefined, signal, undefined, dial.secured);
  secure.destroy();
}
