/**
 * Why the way to a server fails: at a proxy, at the file that names proxies, or at the first words with the server.
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

export const NETWORK_ERRORS = { ...PROXIES } as const satisfies Record<string, ErrorRow>;

/** The closed set of what can fail on the way to a server. */
export type NetworkErrorCode = keyof typeof NETWORK_ERRORS;
