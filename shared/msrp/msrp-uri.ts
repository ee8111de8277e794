/**
 * Addresses of MSRP (RFC 4975 clause 6), and paths of them. Only those over TLS: whatever is said here has to be read by nobody on the way.
 *
 * @module
 */
import { MsrpError } from "./msrp-error.ts";

/** An address: where a connection goes, and which session is meant there. */
export interface MsrpUri {
  /** As it is written, in small letters; an IPv6 address without its brackets. */
  readonly host: string;
  readonly port: number;
  /** Undefined in the address of a relay that is asked for one of its own (RFC 4976 clause 5.1). */
  readonly session: string | undefined;
}

/** Port of MSRP over TLS (RFC 4976 clause 9.2). */
const USUAL_PORT = 2855;
/** Characters of one address. */
const MAX_URI = 512;
/** Addresses of one path: ourselves, the other end, and more relays than anybody has. */
const MAX_PATH = 8;

const URI =
  /^msrps:\/\/(?:[\w.~%!$&'()*+,=-]{1,64}@)?(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9.-]{1,255}))(?::(\d{1,5}))?(?:\/([\w.~+=-]{1,200}))?;tcp(?:;[^\s;]{1,100}){0,8}$/i;

/**
 * Reads an address.
 *
 * @throws MsrpError `uri-broken` for what is none, or none over TLS and TCP
 */
export function parseMsrpUri(text: string): MsrpUri {
  const match = text.length > MAX_URI ? null : URI.exec(text);
  const [, address, name, written, session] = match ?? [];
  const host = (address ?? name)?.toLowerCase();
  const port = written === undefined ? USUAL_PORT : Number(written);
  if (host === undefined || port < 1 || port > 65_535) throw new MsrpError("uri-broken");
  return { host, port, session };
}

/** Writes an address. */
export function writeMsrpUri({ host, port, session }: MsrpUri): string {
  const written = host.includes(":") ? `[${host}]` : host;
  return `msrps://${written}:${port}${session === undefined ? "" : `/${session}`};tcp`;
}

/** Whether two addresses are those of one session (RFC 4975 clause 6.1). */
export const sameMsrpUri = (one: MsrpUri, other: MsrpUri): boolean =>
  one.host === other.host && one.port === other.port && one.session === other.session;

/**
 * Reads a path: the next address first.
 *
 * @returns the addresses as they are written, at least one
 * @throws MsrpError `uri-broken`
 */
export function parseMsrpPath(text: string): readonly [string, ...string[]] {
  const [first = "", ...others] = text.trim().split(" ", MAX_PATH + 1);
  if (others.length >= MAX_PATH) throw new MsrpError("uri-broken");
  for (const uri of [first, ...others]) parseMsrpUri(uri);
  return [first, ...others];
}
