/**
 * What lines of media over RTP have in common, whatever they carry: where they are, which way they go, and what they say of formats.
 *
 * @module
 */
import { isUsableAddress, isUsablePort } from "./media-address.ts";
import { addressOf, MediaRefusedError, mediaLine } from "./session-description.ts";

export type RtpDirection = "sendrecv" | "sendonly" | "recvonly" | "inactive";

/** Whether whoever says so sends. */
export const sends = (direction: RtpDirection): boolean => direction === "sendrecv" || direction === "sendonly";

/** Whether whoever says so wants to be sent to. */
export const receives = (direction: RtpDirection): boolean => direction === "sendrecv" || direction === "recvonly";

/** What an answer says: no more than the offer wants, and no more than we do (RFC 3264 clause 6.1). */
export function answeredDirection(ours: RtpDirection, theirs: RtpDirection): RtpDirection {
  const incoming = receives(ours) && sends(theirs);
  if (sends(ours) && receives(theirs)) return incoming ? "sendrecv" : "sendonly";
  return incoming ? "recvonly" : "inactive";
}

/** The values of an attribute of a section, by the format that each begins with; the first of several counts. */
export function byFormat(section: readonly string[], name: string): ReadonlyMap<string, string> {
  const begins = `a=${name}:`;
  const values = new Map<string, string>();
  for (const line of section) {
    if (!line.startsWith(begins)) continue;
    const value = line.slice(begins.length).trim();
    const [format = ""] = value.split(/[ \t]/, 1);
    if (!values.has(format)) values.set(format, value.slice(format.length));
  }
  return values;
}

/** Parameters of a format, their names in lower case. */
export function parametersIn(text = ""): ReadonlyMap<string, string> {
  return new Map(
    text.split(";").map((pair) => {
      // A value may have the sign itself, as base64 does.
      const at = pair.indexOf("=");
      const [name, value] = at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
      return [name.trim().toLowerCase(), value.trim()];
    }),
  );
}

const DIRECTION = /^a=(sendrecv|sendonly|recvonly|inactive)[ \t]*$/;

/** The direction that is said first; undefined where none is. */
export const directionOf = (lines: readonly string[]): RtpDirection | undefined =>
  lines.map((line) => DIRECTION.exec(line)?.[1]).find((found) => found !== undefined) as RtpDirection | undefined;

/** Where packets of a line are to be sent to. */
export interface DescribedPlace {
  readonly address: string;
  readonly port: number;
  readonly rtcpPort: number;
  /** Of reports, where it is another. */
  readonly rtcpAddress?: string;
}

/** Where a line is. @throws MediaRefusedError `media-address-unusable`, of its packets or its reports */
export function placeIn(section: readonly string[], session: readonly string[]): DescribedPlace {
  const { port } = mediaLine(section);
  const [reports] = byFormat(section, "rtcp");
  const address = addressOf(section, session);
  const [rtcpPort, rtcpAddress] = reports === undefined ? [port + 1, address] : reportsAt(reports, address);
  const isUsable = isUsableAddress(address) && isUsableAddress(rtcpAddress);
  if (!isUsable || !isUsablePort(port) || !isUsablePort(rtcpPort))
    throw new MediaRefusedError("media-address-unusable");
  return { address, port, rtcpPort, ...(rtcpAddress === address ? {} : { rtcpAddress }) };
}

/** Port and address of reports, RFC 3605: without an address it is that of the packets. What is neither is nothing that can be sent to. */
function reportsAt([port, more]: readonly [string, string], address: string): [number, string] {
  const said = more.trim();
  const named = said === "" ? address : /^IN[ \t]+IP[46][ \t]+([^/ \t]+)$/.exec(said)?.[1];
  return [Number(/^\d{1,5}$/.exec(port)?.[0]), named ?? ""];
}
