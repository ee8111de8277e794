/**
 * What a handset reads of an offer, and its answer. Written apart from the program's own, so that neither judges itself.
 *
 * @module
 */

import { FLOOR_FORMAT } from "../../shared/mc/services/services.ts";

/** Floor control, as it is offered. */
export interface OfferedFloor {
  readonly port: number;
  readonly queueing: boolean;
  readonly priority: number | undefined;
  /** The call is a request for the floor, and its answer may grant it. */
  readonly implicit: boolean;
  readonly granted: boolean;
}

export interface HandsetOffer {
  readonly address: string;
  readonly port: number;
  /** Of AMR-WB with octets aligned, the one form that GStreamer has. */
  readonly payloadType: number;
  readonly ssrc: number;
  readonly profile: string;
  /** The I_MESSAGE, in base64. */
  readonly message: string;
  readonly floor: OfferedFloor | undefined;
  /** What is offered of floor or transmission control, by its format. */
  readonly control: readonly string[];
  /** The line of pictures, of which it has none. */
  readonly pictures: string | undefined;
}

function floorOf(sdp: string): OfferedFloor | undefined {
  const line = sdp.split("\r\n").find((each) => each.startsWith("m=application ")) ?? "";
  const [, text = "0", transport, format] = line.split(" ");
  const port = transport === "udp" && format === FLOOR_FORMAT ? Number(text) : 0;
  if (port === 0) return undefined;
  const parameters = `a=fmtp:${FLOOR_FORMAT} `;
  const said = (sdp.split("\r\n").find((each) => each.startsWith(parameters)) ?? "")
    .slice(parameters.length)
    .split(";")
    .map((each) => each.trim());
  const priority = said.map((each) => /^mc_priority=(\d+)$/.exec(each)?.[1]).find((each) => each !== undefined);
  return {
    port,
    queueing: said.includes("mc_queueing"),
    priority: priority === undefined ? undefined : Number(priority),
    implicit: said.includes("mc_implicit_request"),
    granted: said.includes("mc_granted"),
  };
}

const first = (sdp: string, pattern: RegExp) => pattern.exec(sdp)?.[1];

/** Reads an offer; undefined where it has nothing that this handset takes. */
export function readHandsetOffer(sdp: string): HandsetOffer | undefined {
  const audio = /^m=audio (\d+) (RTP\/S?AVP) ([\d ]+)/m.exec(sdp);
  const address = first(sdp, /^c=IN IP[46] (\S+)/m);
  const message = first(sdp, /^a=key-mgmt:mikey (\S+)/m);
  const ssrc = first(sdp, /^a=ssrc:(\d+) /m);
  const types = new Set([...sdp.matchAll(/^a=rtpmap:(\d+) AMR-WB\/16000/gm)].map(([, type]) => type));
  const aligned = [...sdp.matchAll(/^a=fmtp:(\d+) (.*)/gm)].find(
    ([, type, parameters = ""]) => types.has(type) && parameters.includes("octet-align=1"),
  )?.[1];
  if (audio === null || [address, message, ssrc, aligned].includes(undefined)) return undefined;
  const [, port, profile = ""] = audio;
  return {
    address: address ?? "",
    port: Number(port),
    payloadType: Number(aligned),
    ssrc: Number(ssrc),
    profile,
    message: message ?? "",
    floor: floorOf(sdp),
    control: [...sdp.matchAll(/^m=application \d+ udp (\S+)/gm)].map(([, format = ""]) => format),
    pictures: first(sdp, /^(m=video [^\r\n]*)/m),
  };
}

/**
 * Its answer: no word of keys, as TS 33.180 has it.
 *
 * @param floor - the line of floor control; undefined for a handset without, which refuses what is offered
 */
export function handsetAnswer(offer: HandsetOffer, address: string, port: number, floor?: readonly string[]): string {
  const { payloadType, profile } = offer;
  const refused = offer.control.map((format) => `m=application 0 udp ${format}`);
  const pictures = offer.pictures === undefined ? [] : [offer.pictures.replace(/^(m=video )\d+/, "$10")];
  return [
    "v=0",
    `o=handset ${port} 1 IN IP4 ${address}`,
    "s=-",
    `c=IN IP4 ${address}`,
    "t=0 0",
    `m=audio ${port} ${profile} ${payloadType}`,
    "i=speech",
    `a=rtpmap:${payloadType} AMR-WB/16000/1`,
    `a=fmtp:${payloadType} octet-align=1`,
    "a=ptime:20",
    ...pictures,
    ...(floor ?? refused),
    "",
  ].join("\r\n");
}
