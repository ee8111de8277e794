/**
 * Addresses and ports of session descriptions that packets are to be sent to: which of them can be, told by their text alone. A name of a
 * host (RFC 8866 clause 5.7 allows it) is none: the socket would look it up anew for each packet, past the policy of who may be reached.
 *
 * @module
 */

// In every browser and in Node alike; neither's types are used here.
declare const URL: new (text: string) => { readonly hostname: string };

/** An octet of an address of IPv4; no form with zeros before it, which some take for octal. */
const OCTET = /^(?:0|[1-9]\d{0,2})$/;
const MOST_OCTET = 255;
/** From here on: multicast, reserved, and everybody on the link (RFC 5771, RFC 1112 clause 4). */
const FIRST_OF_MANY = 224;
const LOOPBACK = 127;
/** Characters of the longest address of IPv6, with one of IPv4 in it. */
const MOST_LENGTH = 45;
const MOST_PORT = 65_535;

interface Ipv4 {
  readonly version: 4;
  readonly octets: readonly number[];
}

/** Its shortest form, in lower case (RFC 5952). */
interface Ipv6 {
  readonly version: 6;
  readonly text: string;
}

function readIpv4(text: string): Ipv4 | undefined {
  const parts = text.split(".", 5);
  const octets = parts.map(Number);
  const isOne =
    parts.length === 4 && parts.every((part) => OCTET.test(part)) && octets.every((octet) => octet <= MOST_OCTET);
  return isOne ? { version: 4, octets } : undefined;
}

function readIpv6(text: string): Ipv6 | undefined {
  if (!/^[\da-f:.]+$/i.test(text)) return undefined;
  try {
    return { version: 6, text: new URL(`http://[${text}]/`).hostname.slice(1, -1) };
  } catch {
    return undefined;
  }
}

/** Reads an address; undefined for what is none, as the name of a host. */
const readAddress = (text: string): Ipv4 | Ipv6 | undefined =>
  text.length > MOST_LENGTH ? undefined : (readIpv4(text) ?? readIpv6(text));

/** Whether an address is all zeros, however it is shortened: whoever names it wants nothing sent (RFC 3264 clause 8.4). */
export function isNowhere(address: string): boolean {
  const read = readAddress(address);
  return read?.version === 4 ? read.octets.every((octet) => octet === 0) : read?.text === "::";
}

/** Whether packets for one other end can be sent to an address: not to a name, to many, to nobody, or to IPv4 written as IPv6. */
export function isUsableAddress(address: string): boolean {
  const read = readAddress(address);
  if (read?.version === 4) {
    const [first = 0] = read.octets;
    return first > 0 && first < FIRST_OF_MANY;
  }
  return read !== undefined && read.text !== "::" && !read.text.startsWith("ff") && !read.text.startsWith("::ffff:");
}

/** Whether it is a port that packets can be sent to. */
export const isUsablePort = (port: number): boolean => Number.isInteger(port) && port > 0 && port <= MOST_PORT;

const isLoopback = (read: Ipv4 | Ipv6) => (read.version === 4 ? read.octets[0] === LOOPBACK : read.text === "::1");

/**
 * Whether a socket at one of our addresses can send to a usable one of others: both are of one version, and this computer itself is
 * meant only by who is on it.
 */
export function isReachableFrom(ours: string, theirs: string): boolean {
  const [from, to] = [readAddress(ours), readAddress(theirs)];
  if (from === undefined || to === undefined) return false;
  return from.version === to.version && (!isLoopback(to) || isLoopback(from));
}
