/**
 * What a handset reads of an offer, and its answer. Written apart from the program's own, so that neither judges itself.
 *
 * @module
 */

import { FLOOR_FORMAT, PICTURE_COMPONENT } from "../../shared/mc/services/services.ts";

/** Floor control, as it is offered. */
export interface OfferedFloor {
  readonly port: number;
  readonly queueing: boolean;
  readonly priority: number | undefined;
  /** The call is a request for the floor, and its answer may grant it. */
  readonly implicit: boolean;
  readonly granted: boolean;
}

/** Pictures, as they are offered. */
interface OfferedPictures {
  readonly port: number;
  readonly profile: string;
  /** Of H.264 as every handset has it: Constrained Baseline, in packets of mode 1. */
  readonly payloadType: number;
  readonly ssrc: number;
}

/** Which way pictures go. */
export type PictureDirection = "sendrecv" | "sendonly" | "recvonly" | "inactive";

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
  /** The line of pictures as it stands; undefined where there is none. */
  readonly pictureLine: string | undefined;
  /** What it says; undefined where it has nothing that this handset takes. */
  readonly pictures: OfferedPictures | undefined;
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

/** The lines of the one medium. */
function pictureSection(sdp: string): string | undefined {
  const [, ...media] = sdp.split("\r\nm=");
  const section = media.find((each) => each.startsWith("video "));
  return section && `m=${section}`;
}

function picturesOf(sdp: string): OfferedPictures | undefined {
  const section = pictureSection(sdp) ?? "";
  const [, port = "0", profile = ""] = /^m=video (\d+) (RTP\/S?AVP) /.exec(section) ?? [];
  const types = new Set([...section.matchAll(/^a=rtpmap:(\d+) H264\/90000/gm)].map(([, type]) => type));
  const spoken = [...section.matchAll(/^a=fmtp:(\d+) (.*)/gm)].find(
    ([, type, parameters = ""]) =>
      types.has(type) && /profile-level-id=42e0/i.test(parameters) && parameters.includes("packetization-mode=1"),
  )?.[1];
  const ssrc = first(section, /^a=ssrc:(\d+) /m);
  if (port === "0" || spoken === undefined || ssrc === undefined) return undefined;
  return { port: Number(port), profile, payloadType: Number(spoken), ssrc: Number(ssrc) };
}

/** Which way the pictures of a description go, of the one who wrote it. */
export function pictureDirectionOf(sdp: string): PictureDirection {
  const said = first(pictureSection(sdp) ?? "", /^a=(sendrecv|sendonly|recvonly|inactive)\b/m);
  return (said as PictureDirection | undefined) ?? "sendrecv";
}

/** The other end of a direction (RFC 3264 clause 6.1). */
const ANSWERED: Readonly<Record<PictureDirection, PictureDirection>> = {
  sendrecv: "sendrecv",
  sendonly: "recvonly",
  recvonly: "sendonly",
  inactive: "inactive",
};

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
    pictureLine: first(sdp, /^(m=video [^\r\n]*)/m),
    pictures: picturesOf(sdp),
  };
}

/** Where it is, and who its packets are from. */
interface AnsweredMedium {
  readonly port: number;
  readonly ssrc: number;
}

/** What it takes of an offer. */
export interface HandsetAnswer {
  readonly address: string;
  readonly voice: AnsweredMedium;
  /** Left out where it has none, or was offered none that it takes. */
  readonly pictures?: AnsweredMedium | undefined;
  /** Of the offer: which way its pictures go. */
  readonly offered: PictureDirection;
  /** The line of floor control; undefined for a handset without, which refuses what is offered. */
  readonly floor?: readonly string[] | undefined;
  /** One more with every description of the call. */
  readonly version: number;
}

const CNAME = "handset";

/** Its answer: no word of keys, as TS 33.180 has it. */
export function handsetAnswer(offer: HandsetOffer, answer: HandsetAnswer): string {
  const { payloadType, pictureLine, profile } = offer;
  const { address, floor, offered, version, voice } = answer;
  const refused = offer.control.map((format) => `m=application 0 udp ${format}`);
  const hasPictures = offer.pictures !== undefined && answer.pictures !== undefined;
  return [
    "v=0",
    `o=handset ${voice.port} ${version} IN IP4 ${address}`,
    "s=-",
    `c=IN IP4 ${address}`,
    "t=0 0",
    `m=audio ${voice.port} ${profile} ${payloadType}`,
    `i=${hasPictures ? `audio ${PICTURE_COMPONENT}` : "speech"}`,
    `a=rtpmap:${payloadType} AMR-WB/16000/1`,
    `a=fmtp:${payloadType} octet-align=1`,
    "a=ptime:20",
    `a=ssrc:${voice.ssrc} cname:${CNAME}`,
    ...(hasPictures
      ? pictureLines(offer.pictures, answer.pictures, ANSWERED[offered])
      : pictureLine === undefined
        ? []
        : [pictureLine.replace(/^(m=video )\d+/, "$10")]),
    ...(floor ?? refused),
    "",
  ].join("\r\n");
}

const pictureLines = (
  { payloadType, profile }: OfferedPictures,
  { port, ssrc }: AnsweredMedium,
  direction: PictureDirection,
): string[] => [
  `m=video ${port} ${profile} ${payloadType}`,
  `i=video ${PICTURE_COMPONENT}`,
  `a=rtpmap:${payloadType} H264/90000`,
  `a=fmtp:${payloadType} profile-level-id=42e01f;packetization-mode=1`,
  `a=rtcp-fb:${payloadType} nack pli`,
  `a=ssrc:${ssrc} cname:${CNAME}`,
  `a=${direction}`,
];
