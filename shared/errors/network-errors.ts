/**
 * Why the way to a server fails: at a proxy, at the file that names proxies, at the name system, or at the first words with the server.
 *
 * @module
 */
import type { ErrorRow } from "./error-row.ts";

const PROXIES = {
  "proxy-unreachable": { category: "network" },
  "proxy-silent": { category: "network" },
  "proxy-tls-failed": { category: "security" },
  "proxy-answer-broken": { category: "server" },
  "proxy-login-missing": { category: "configuration" },
  "proxy-login-refused": { category: "configuration" },
  "proxy-login-unsupported": { category: "configuration" },
  "proxy-refused": { category: "configuration" },
  "proxy-without-server": { category: "network" },
  "proxy-unsupported": { category: "configuration" },
} as const satisfies Record<string, ErrorRow>;

/** At the file that names proxies, where a policy says where it lies. */
const PROXY_FILES = {
  "pac-unreachable": { category: "network" },
  "pac-broken": { category: "configuration" },
  "pac-too-costly": { category: "configuration" },
  "pac-answer-unusable": { category: "configuration" },
} as const satisfies Record<string, ErrorRow>;

/** At the first words with a SIP server, as the host finds it where a window could not connect; the last two, at a later word. */
const SERVERS = {
  "server-unreachable": { category: "network" },
  "server-untrusted": { category: "security" },
  "server-tls-failed": { category: "security" },
  "server-wants-certificate": { category: "configuration" },
  "server-client-certificate-missing": { category: "configuration" },
  "server-client-key-not-private": { category: "security" },
  "server-client-certificate-wrong": { category: "configuration" },
  "server-client-certificate-ended": { category: "configuration" },
  "server-client-certificate-refused": { category: "configuration" },
  "server-without-websocket": { category: "server" },
  "server-without-sip": { category: "server" },
  "server-stream-broken": { category: "server" },
  "server-answer-unreadable": { category: "server" },
} as const satisfies Record<string, ErrorRow>;

/** Where the name system is asked for the SIP servers. */
const NAMES = {
  "dns-silent": { category: "network" },
  "dns-without-servers": { category: "configuration" },
  "dns-servers-unusable": { category: "configuration" },
} as const satisfies Record<string, ErrorRow>;

export const NETWORK_ERRORS = { ...PROXIES, ...PROXY_FILES, ...SERVERS, ...NAMES } as const satisfies Record<
  string,
  ErrorRow
>;

/** The closed set of what can fail on the way to a server. */
export type NetworkErrorCode = keyof typeof NETWORK_ERRORS;

/** Whether a string that came over the bridge is one of them. */
export const isNetworkError = (code: string): code is NetworkErrorCode => Object.hasOwn(NETWORK_ERRORS, code);
