/**
 * The line of pictures in session descriptions of calls over RTP (TS 24.281 and TS 26.281, RFC 6184): H.264 Constrained Baseline with
 * `packetization-mode=1`, and the ways to ask for a key picture.
 *
 * @module
 */
import { isNowhere } from "./media-address.ts";
import { byFormat, type DescribedPlace, directionOf, parametersIn, placeIn, type RtpDirection } from "./rtp-lines.ts";
import { addressOf, codecsOf, isOffered, mediaLine, overRtpIn, type Sections } from "./session-description.ts";

/** Our end of it. */
export interface PictureEndpoint {
  /** Of RTP; that of RTCP is the next. */
  readonly port: number;
  readonly ssrc: number;
  readonly direction: RtpDirection;
  /** What the lines of such a call say that they are of. */
  readonly component: string;
}

/** Where the other end has its pictures, and how it wants them. */
interface DescribedPictureRemote extends DescribedPlace {
  readonly payloadType: number;
  /** How it is asked for a key picture. */
  readonly keyWish: "pli" | "fir" | "none";
  /** Its parameter sets in base64. */
  readonly parameterSets: string[];
}

/** What a description says of pictures that are taken. */
export interface DescribedPictures {
  /** `"nowhere"` for a hold by an address of zeros. */
  readonly remote: DescribedPictureRemote | "nowhere";
  readonly direction: RtpDirection;
  /** The level of H.264 that it takes, at most that of ours. */
  readonly level: number;
}

/** What a line of a call with pictures says that it is. */
export const componentLine = (kind: "audio" | "video", { component }: Pick<PictureEndpoint, "component">): string =>
  `i=${kind} ${component}`;

const PAYLOAD_TYPE = 104;
const CODEC = "H264";
const CLOCK = 90_000;
/** kbit/s. */
const BANDWIDTH = 1_600;
/** Baseline with the constraints of Constrained Baseline, and the level of 1280×720 at 30 a second. */
const PROFILE = "42";
const CONSTRAINTS = "e0";
const LEVEL = 0x1f;
const PROFILE_LEVEL = /^([0-9a-f]{2})[0-9a-f]{2}([0-9a-f]{2})$/i;
/** What a format has that says nothing (RFC 6184 clause 8.1): Baseline of the lowest level. */
const LEAST = "42000a";
const MOST_SETS = 4;
const MOST_SET_LENGTH = 400;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

const isVideo = (section: readonly string[]) => /^m=video[ \t]/.test(section[0] ?? "");

interface Spoken {
  readonly payloadType: number;
  readonly level: number;
  readonly parameters: ReadonlyMap<string, string>;
}

/** The first format of a line that is spoken here. */
function spokenIn(section: readonly string[]): Spoken | undefined {
  const maps = byFormat(section, "rtpmap");
  const parametersOf = byFormat(section, "fmtp");
  for (const [format, codec] of codecsOf(section)) {
    if (codec !== CODEC.toLowerCase() || Number(maps.get(format)?.split("/")[1]) !== CLOCK) continue;
    const parameters = parametersIn(parametersOf.get(format));
    const [, profile, level = ""] = PROFILE_LEVEL.exec(parameters.get("profile-level-id") ?? LEAST) ?? [];
    if (profile !== PROFILE || parameters.get("packetization-mode") !== "1") continue;
    return { payloadType: Number(format), level: Number.parseInt(level, 16), parameters };
  }
  return undefined;
}

/**
 * The line of a description that pictures go over, the first that can be taken; undefined where there is none, and where its packets could
 * not be told from those of the voice, which go under the same keys: by their type, or by who they say they are.
 *
 * @param keyed - as of {@link overRtpIn}
 * @param voice - the line of the voice, and the type of its packets
 */
export function pictureLineOf(
  { media, session }: Sections,
  keyed: boolean,
  voice: { readonly section: readonly string[]; readonly payloadTypes: readonly (number | undefined)[] },
): readonly string[] | undefined {
  const isOverRtp = overRtpIn(session, keyed);
  const section = media.find((each) => isVideo(each) && isOffered(each) && isOverRtp(each) && spokenIn(each));
  if (section === undefined) return undefined;
  const named = new Set(byFormat(voice.section, "ssrc").keys());
  if ([...byFormat(section, "ssrc").keys()].some((ssrc) => named.has(ssrc))) return undefined;
  return voice.payloadTypes.includes(spokenIn(section)?.payloadType) ? undefined : section;
}

/**
 * Reads the line of pictures of a description.
 *
 * @param section - as {@link pictureLineOf} has found it
 * @throws MediaRefusedError `media-address-unusable`
 */
export function picturesIn(section: readonly string[], session: readonly string[]): DescribedPictures | undefined {
  const spoken = spokenIn(section);
  if (spoken === undefined) return undefined;
  const { parameters, payloadType } = spoken;
  const names = [`a=rtcp-fb:${payloadType} `, "a=rtcp-fb:* "];
  const said = section.flatMap((line) => {
    const name = names.find((each) => line.startsWith(each));
    return name === undefined
      ? []
      : [
          line
            .slice(name.length)
            .trim()
            .replace(/[ \t]+/g, " "),
        ];
  });
  const keyWish = said.includes("nack pli") ? "pli" : said.includes("ccm fir") ? "fir" : "none";
  const sets = (parameters.get("sprop-parameter-sets") ?? "").split(",", MOST_SETS + 1);
  const areSets = sets.length <= MOST_SETS && sets.every((set) => set.length <= MOST_SET_LENGTH && BASE64.test(set));
  const direction = directionOf(section) ?? directionOf(session) ?? "sendrecv";
  const level = Math.min(spoken.level, LEVEL);
  if (isNowhere(addressOf(section, session))) return { remote: "nowhere", direction, level };
  return {
    remote: {
      ...placeIn(section, session),
      payloadType,
      keyWish,
      parameterSets: areSets ? sets : [],
    },
    direction,
    level,
  };
}

const lines = (end: PictureEndpoint, cname: string, profile: string, type: number, level: number) => [
  `m=video ${end.port} ${profile} ${type}`,
  componentLine("video", end),
  `b=AS:${BANDWIDTH}`,
  `a=rtpmap:${type} ${CODEC}/${CLOCK}`,
  `a=fmtp:${type} profile-level-id=${PROFILE}${CONSTRAINTS}${level.toString(16).padStart(2, "0")};packetization-mode=1`,
  `a=rtcp-fb:${type} nack pli`,
  `a=rtcp-fb:${type} ccm fir`,
  `a=ssrc:${end.ssrc} cname:${cname}`,
  `a=${end.direction}`,
];

/** The line of an offer. */
export const pictureOffer = (end: PictureEndpoint, cname: string): string[] =>
  lines(end, cname, "RTP/SAVP", PAYLOAD_TYPE, LEVEL);

/** The answer to the line of an offer: in its profile and under its type, at the lower of both levels. */
export function pictureAnswer(section: readonly string[], end: PictureEndpoint, cname: string): string[] {
  const { level = LEVEL, payloadType = PAYLOAD_TYPE } = spokenIn(section) ?? {};
  return lines(end, cname, mediaLine(section).profile, payloadType, Math.min(level, LEVEL));
}
