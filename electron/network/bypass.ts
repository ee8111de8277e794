/**
 * Which hosts are connected to directly although there is a proxy.
 *
 * @module
 */
import { BlockList, isIP } from "node:net";

/** A host and a port that somebody wants to connect to; an IPv6 address without brackets. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

const SUBNET = /^([0-9a-f.:]+)\/(\d{1,3})$/i;

const familyOf = (address: string) => (isIP(address) === 6 ? "ipv6" : "ipv4");

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

/** Whether a host is this computer, whatever a name system says (RFC 6761 clause 6.3). */
export function isLoopback(host: string): boolean {
  if (isIP(host) !== 0) return LOOPBACK.check(host, familyOf(host));
  const name = host.toLowerCase().replace(/\.$/, "");
  return name === "localhost" || name.endsWith(".localhost");
}

function isInSubnet(host: string, network: string, bits: number): boolean {
  if (isIP(host) === 0 || isIP(network) !== isIP(host) || bits > (isIP(host) === 6 ? 128 : 32)) return false;
  const list = new BlockList();
  list.addSubnet(network, bits, familyOf(network));
  return list.check(host, familyOf(host));
}

function isNamedBy(entry: string, { host, port }: Target): boolean {
  if (entry === "*") return true;
  const [, network, bits] = SUBNET.exec(entry) ?? [];
  if (network !== undefined) return isInSubnet(host, network, Number(bits));
  const [, bare = "", itsPort] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(entry) ?? ["", entry];
  if (itsPort !== undefined && Number(itsPort) !== port) return false;
  const name = bare.replace(/^\[|\]$/g, "").replace(/^\*?\./, "");
  return name !== "" && (host === name || (isIP(host) === 0 && host.endsWith(`.${name}`)));
}

/**
 * Whether a list names a target, in the form of NO_PROXY: a host is meant with everything below it, with a leading dot or `*.` or
 * without; a port, a network such as `10.0.0.0/8`, and `*` for everything are understood.
 */
export function isBypassed(entries: readonly string[], { host, port }: Target): boolean {
  const target = { host: host.toLowerCase().replace(/\.$/, ""), port };
  return entries.some((entry) => isNamedBy(entry.trim().toLowerCase(), target));
}
