/**
 * The ways to a server, in the order in which they are tried, and the texts in which systems and PAC files name them.
 *
 * @module
 */

/** A proxy that is asked for a connection with CONNECT (RFC 9110 clause 9.3.6). */
export interface NetworkProxy {
  readonly kind: "proxy";
  /** Whether TLS is spoken with the proxy itself; what goes through is encrypted to the server either way. */
  readonly secure: boolean;
  /** An IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
}

export type Way = NetworkProxy | { readonly kind: "direct" } | { readonly kind: "unsupported"; readonly named: string };

export const DIRECT: Way = { kind: "direct" };

const withoutBrackets = (host: string) => host.replace(/^\[|\]$/g, "");

/** A proxy by its URL, as policy and environment name it; a kind that is not spoken here counts as unsupported. */
export function wayOfUrl(text: string): Way {
  const url = URL.parse(text.includes("://") ? text : `http://${text}`);
  const named = url === null ? "" : `${url.protocol}//${url.host}`;
  if (url === null || url.hostname === "" || !["http:", "https:"].includes(url.protocol))
    return { kind: "unsupported", named: named.slice(0, 300) };
  const secure = url.protocol === "https:";
  return {
    kind: "proxy",
    secure,
    host: withoutBrackets(url.hostname),
    port: Number(url.port) || (secure ? 443 : 80),
  };
}

const PAC_WAY = /^(DIRECT|PROXY|HTTP|HTTPS|SOCKS|SOCKS4|SOCKS5|QUIC)(?:[ \t]+([^\s;]{1,300}))?$/i;

function wayOfPac(text: string): Way {
  const [, kind = "", where = ""] = PAC_WAY.exec(text) ?? [];
  const name = kind.toUpperCase();
  if (name === "DIRECT") return DIRECT;
  const isKnown = (name === "PROXY" || name === "HTTP" || name === "HTTPS") && where !== "" && !where.includes("/");
  return isKnown
    ? wayOfUrl(`${name === "HTTPS" ? "https" : "http"}://${where}`)
    : { kind: "unsupported", named: text.slice(0, 300) };
}

/** Longer lists have no reason; what follows is not read. */
const MAX_WAYS = 10;

/** What a PAC file, or Chromium for it, answers: `PROXY proxy.example:3128; DIRECT`. An empty answer is none: directly. */
export function readPacAnswer(answer: string): readonly Way[] {
  const named = answer.slice(0, 4_000).split(";", MAX_WAYS);
  const ways = named.map((each) => each.trim()).filter((each) => each !== "");
  return ways.length === 0 ? [DIRECT] : ways.map(wayOfPac);
}
