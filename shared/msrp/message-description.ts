/**
 * Session descriptions of messages over MSRP and TLS (RFC 4975 clause 8, RFC 6135, RFC 6714; TS 24.282 clause 9.2.3): written, and read.
 *
 * @module
 */
import { MsrpError } from "./msrp-error.ts";
import { parseMsrpPath, parseMsrpUri } from "./msrp-uri.ts";

/** Which end connects (RFC 4145 clause 4): `actpass` leaves it to the other. */
export type MsrpSetup = "active" | "passive" | "actpass";
/** Whose messages go over the connection, as whoever writes the description sees it. */
type MsrpDirection = "sendonly" | "recvonly" | "sendrecv";

export interface MessageDescription {
  /** How the end is reached, the next address first. */
  readonly path: readonly [string, ...string[]];
  /** RFC 6135: who says nothing connects where it offers, as it was before. */
  readonly setup: MsrpSetup;
  readonly direction: MsrpDirection;
  /** Media types that may be in a message (`accept-wrapped-types`). */
  readonly wrappedTypes: readonly string[];
  /** Octets of the largest message that it takes; undefined where it does not say. */
  readonly maxSize: number | undefined;
  /** Where connections go if both ends know of middleboxes (RFC 6714); undefined where the path says it. */
  readonly connectTo: { readonly host: string; readonly port: number } | undefined;
}

/** Characters of a description. */
const MAX_DESCRIPTION = 65_536;
const MAX_LINES = 500;
const MAX_TYPES = 32;
/** The port of an end that does not listen (RFC 4145 clause 4.1). */
const DISCARD = 9;
const PROTOCOL = "TCP/TLS/MSRP";

/** What a message of MSRP is here. */
const MESSAGE_TYPE = "multipart/mixed";

/** Writes a description. Its own address is that of its path; one that does not listen has none. */
export function writeMessageDescription(description: MessageDescription): string {
  const { connectTo, direction, maxSize, path, setup, wrappedTypes } = description;
  const address = connectTo?.host ?? "0.0.0.0";
  const at = `IN ${address.includes(":") ? "IP6" : "IP4"} ${address}`;
  return [
    "v=0",
    `o=- 1 1 ${at}`,
    "s=-",
    `c=${at}`,
    "t=0 0",
    `m=message ${connectTo?.port ?? DISCARD} ${PROTOCOL} *`,
    `a=${direction}`,
    `a=setup:${setup}`,
    `a=path:${path.join(" ")}`,
    "a=msrp-cema",
    `a=accept-types:${MESSAGE_TYPE}`,
    ...(wrappedTypes.length === 0 ? [] : [`a=accept-wrapped-types:${wrappedTypes.join(" ")}`]),
    ...(maxSize === undefined ? [] : [`a=max-size:${maxSize}`]),
    "",
  ].join("\r\n");
}

const ATTRIBUTE = /^a=([a-z-]{1,40})(?::(.*))?$/i;
const MEDIA = /^m=([a-z]{1,40})[ \t]+(\d{1,5})(?:\/\d{1,5})?[ \t]+(\S{1,60})[ \t]/i;
const ADDRESS = /^c=IN[ \t]+IP[46][ \t]+([0-9a-z.:-]{1,255})$/i;
const SETUPS: ReadonlySet<string> = new Set<MsrpSetup>(["active", "passive", "actpass"]);
const DIRECTIONS: ReadonlySet<string> = new Set<MsrpDirection>(["sendonly", "recvonly", "sendrecv"]);

function attributesOf(lines: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of lines) {
    const [, name = "", value = ""] = ATTRIBUTE.exec(line) ?? [];
    const key = name.toLowerCase();
    // The first of a kind counts.
    if (key !== "" && !found.has(key)) found.set(key, value.trim());
  }
  return found;
}

/** Whether a description offers messages: how it is told from a call. */
export const describesMessages = (sdp: string): boolean =>
  sdp
    .slice(0, MAX_DESCRIPTION)
    .split(/[\r\n]+/)
    .some((line) => line.startsWith("m=message "));

/**
 * Reads the one media line of a description, which has to be for messages over TLS.
 *
 * @param whoSaysNothing - which end connects where the description says nothing of it
 * @throws MsrpError `description-broken`, `uri-broken`
 */
export function readMessageDescription(sdp: string, whoSaysNothing: MsrpSetup): MessageDescription {
  const lines = sdp.length > MAX_DESCRIPTION ? [] : sdp.split(/[\r\n]+/, MAX_LINES);
  const at = lines.findIndex((line) => line.startsWith("m="));
  const [, kind, port, protocol] = MEDIA.exec(lines[at] ?? "") ?? [];
  const others = lines.slice(at + 1).some((line) => line.startsWith("m="));
  if (kind?.toLowerCase() !== "message" || protocol?.toUpperCase() !== PROTOCOL || Number(port) === 0 || others)
    throw new MsrpError("description-broken");
  const session = lines.slice(0, at);
  const media = lines.slice(at + 1);
  const attributes = new Map([...attributesOf(session), ...attributesOf(media)]);
  const path = parseMsrpPath(attributes.get("path") ?? "");
  const setup = attributes.get("setup") ?? whoSaysNothing;
  const said = media.concat(session).map((line) => line.slice("a=".length));
  const direction = said.find((line) => DIRECTIONS.has(line)) ?? "sendrecv";
  if (!SETUPS.has(setup)) throw new MsrpError("description-broken");
  const maxSize = /^\d{1,12}$/.exec(attributes.get("max-size") ?? "")?.[0];
  const address = [...media, ...session].map((line) => ADDRESS.exec(line)?.[1]).find((found) => found !== undefined);
  const wrapped = attributes.get("accept-wrapped-types") ?? "";
  return {
    path,
    wrappedTypes: wrapped.split(" ", MAX_TYPES).filter((type) => type !== ""),
    setup: setup as MsrpSetup,
    direction: direction as MsrpDirection,
    maxSize: maxSize === undefined ? undefined : Number(maxSize),
    connectTo: attributes.has("msrp-cema") ? middlebox(address, Number(port), path[0]) : undefined,
  };
}

/** Where a middlebox has put itself in front of the end that the path names; undefined where none has. */
function middlebox(host: string | undefined, port: number, next: string): MessageDescription["connectTo"] {
  const { host: named, port: itsPort } = parseMsrpUri(next);
  const isNone = host === undefined || host === "0.0.0.0" || host === "::" || port === DISCARD;
  return isNone || (host === named && port === itsPort) ? undefined : { host, port };
}
