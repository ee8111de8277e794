/**
 * A connection through a proxy, asked for with CONNECT (RFC 9110 clause 9.3.6): from there on octets pass as they are, so TLS is spoken
 * with the server and the proxy reads nothing of it.
 *
 * @module
 */
import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, type Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { lineForPeople } from "../../shared/base/text-line.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { NetworkErrorCode } from "../../shared/errors/network-errors.ts";
import type { Target } from "./bypass.ts";
import type { Secured } from "./shown-certificates.ts";
import { trustTheSystem } from "./system-trust.ts";
import type { NetworkProxy } from "./way.ts";

/** Who asks, where a proxy wants to know (RFC 7617). */
export interface ProxyLogin {
  readonly username: string;
  readonly password: string;
}

/** Milliseconds for a proxy to be there and to connect; less than the shortest question to a KMS, so that the right one is named. */
const PROXY_LIMIT = 2_500;

/** Octets of the head of an answer; more are none. */
const MAX_HEAD = 16_384;

const withBrackets = (host: string) => (isIP(host) === 6 ? `[${host}]` : host);

const authorityOf = ({ host, port }: Target) => `${withBrackets(host)}:${port}`;

/** Errors of a TLS handshake with the proxy itself. */
const TLS_FAULT = /^(?:EPROTO$|ERR_SSL_|ERR_TLS_|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_)/;

function faultOfError(error: unknown, isConnected: boolean): NetworkErrorCode {
  const code = String((error as { code?: unknown } | undefined)?.code ?? "");
  if (code.startsWith("HPE_")) return "proxy-answer-broken";
  if (TLS_FAULT.test(code)) return "proxy-tls-failed";
  return isConnected ? "proxy-answer-broken" : "proxy-unreachable";
}

const asksForBasic = ({ headers }: IncomingMessage) => /(?:^|,)\s*Basic\b/i.test(headers["proxy-authenticate"] ?? "");

function faultOfAnswer(answer: IncomingMessage, login: ProxyLogin | undefined): NetworkErrorCode {
  const { statusCode: status = 0 } = answer;
  if (status === 407) {
    if (!asksForBasic(answer)) return "proxy-login-unsupported";
    return login === undefined ? "proxy-login-missing" : "proxy-login-refused";
  }
  // What tinyproxy says to a wrong password; a server says it inside the tunnel, never here.
  if (status === 401) return login === undefined ? "proxy-login-missing" : "proxy-login-refused";
  return status >= 500 ? "proxy-without-server" : "proxy-refused";
}

const basic = ({ username, password }: ProxyLogin) =>
  `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`;

/**
 * Asks a proxy for a connection.
 *
 * @param login - told to the proxy unasked, as clients do that know it
 * @param secured - hears of the proxy where TLS is spoken with it
 * @throws McError `proxy-…`; the reason of the signal when that ended it
 */
export function tunnel(
  proxy: NetworkProxy,
  target: Target,
  login: ProxyLogin | undefined,
  signal: AbortSignal,
  secured: Secured | undefined = undefined,
): Promise<Socket> {
  if (proxy.secure) trustTheSystem();
  const about = authorityOf(proxy);
  const options: RequestOptions = {
    method: "CONNECT",
    agent: false,
    host: proxy.host,
    port: proxy.port,
    path: authorityOf(target),
    headers: {
      Host: authorityOf(target),
      ...(login === undefined ? {} : { "Proxy-Authorization": basic(login) }),
    },
    maxHeaderSize: MAX_HEAD,
  };
  return new Promise((resolve, reject) => {
    let isConnected = false;
    const sent = proxy.secure
      ? httpsRequest({
          ...options,
          rejectUnauthorized: true,
          minVersion: "TLSv1.2",
          // Said explicitly: Node would have the proxy show the name in the Host header, which is the server's. An address is none.
          servername: isIP(proxy.host) === 0 ? proxy.host : "",
        })
      : httpRequest(options);
    // Not the request's own signal: that would end the connection also after it has been handed over.
    const end = () => finish(() => reject(signal.reason));
    const limit = setTimeout(() => {
      const code = isConnected ? "proxy-silent" : "proxy-unreachable";
      finish(() => reject(new McError(code, `${about}: ${PROXY_LIMIT} ms`)));
    }, PROXY_LIMIT);
    function settle(): void {
      clearTimeout(limit);
      signal.removeEventListener("abort", end);
    }
    function finish(say: () => void): void {
      settle();
      say();
      sent.destroy();
    }
    signal.addEventListener("abort", end, { once: true });
    sent.on("socket", (socket) => {
      socket.once(proxy.secure ? "secureConnect" : "connect", () => {
        isConnected = true;
        if (socket instanceof TLSSocket) secured?.(proxy, socket);
      });
    });
    // For every status: an answer to CONNECT has no body.
    sent.on("connect", (answer, socket: Socket, head) => {
      const { statusCode: status = 0, statusMessage = "" } = answer;
      if (status < 200 || status > 299) {
        const detail = `${about}: ${status} ${lineForPeople(statusMessage)}`.trim();
        finish(() => reject(new McError(faultOfAnswer(answer, login), detail)));
        return;
      }
      settle();
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    sent.on("error", (error) => {
      settle();
      reject(new McError(faultOfError(error, isConnected), about, error));
    });
    if (signal.aborted) end();
    else sent.end();
  });
}
