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

/** Where a line is. @throws MediaRefusedError `media-address-unusable` */
export function placeIn(section: readonly string[], session: readonly string[]) {
  const { port } = mediaLine(section);
  const [reports] = byFormat(section, "rtcp").keys();
  // RFC 3605; left out it is the next, of which 65535 has none.
  const rtcpPort = reports === undefined ? port + 1 : Number(/^\d{1,5}$/.exec(reports)?.[0]);
  const address = addressOf(section, session);
  if (!isUsableAddress(address) || !isUsablePort(port) || !isUsablePort(rtcpPort))
    throw new MediaRefusedError("media-address-unusable");
  return { address, port, rtcpPort };
}
