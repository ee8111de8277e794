/**
 * Session descriptions of voice over RTP, as handsets have it (TS 26.179, RFC 4867) and as others do (RFC 7587): written for our end, and read
 * of the other.
 *
 * @module
 */
import { type FloorEndpoint, floorAnswer, floorIn, floorLines, isFloor } from "./floor-description.ts";
import { isNowhere } from "./media-address.ts";
import {
  componentLine,
  type DescribedPictures,
  type PictureEndpoint,
  pictureAnswer,
  pictureLineOf,
  pictureOffer,
  picturesIn,
} from "./picture-description.ts";
import { byFormat, type DescribedPlace, directionOf, parametersIn, placeIn, type RtpDirection } from "./rtp-lines.ts";
import {
  addressOf,
  codecsOf,
  HANDSET_CODEC,
  isAudio,
  isOffered,
  MediaRefusedError,
  mediaLine,
  overRtpIn,
  type Sections,
  sectionsOf,
} from "./session-description.ts";

/** Our end. */
export interface RtpEndpoint {
  /** Where calls may have floor control: its part. */
  readonly floor?: FloorEndpoint | undefined;
  /** Of a call that has pictures beside the sound: its part. */
  readonly pictures?: PictureEndpoint | undefined;
  /** An address of IPv4 or IPv6. */
  readonly address: string;
  /** Of RTP; that of RTCP is the next. */
  readonly port: number;
  readonly ssrc: number;
  readonly cname: string;
  /** Whether Opus is spoken here beside AMR-WB. */
  readonly opus?: boolean | undefined;
}

/** A payload type, and how its packets lie. */
interface DescribedForm {
  readonly payloadType: number;
  readonly form: "bandwidth-efficient" | "octet-aligned" | "opus";
}

/** Where the other end is, and how it wants to be spoken to. */
interface DescribedRemote extends DescribedPlace, DescribedForm {
  /** Others under which it may send, too, where it has named several. */
  readonly otherForms?: DescribedForm[];
  /** Payload type of digits, where it takes any. */
  readonly eventType?: number;
  /** Others under which digits may come. */
  readonly otherEventTypes?: number[];
  /** Frames of 20 ms that it wants in a packet; left out, one. */
  readonly frames?: number;
  /** Of AMR-WB: modes that it takes, all where it names none; frames between two changes; and whether they go to the next one alone. */
  readonly modes?: number[];
  readonly modePeriod?: number;
  readonly modeNeighbor?: boolean;
  /** Of Opus: whether it uses what a packet says of the one before, and the bits a second that it takes. */
  readonly fec?: boolean;
  readonly bitrate?: number;
}

/** What a description says of voice over RTP. */
export interface DescribedVoice {
  readonly remote: DescribedRemote;
  readonly direction: RtpDirection;
  /** Whether its end sends reports: not where it leaves them no bandwidth (RFC 3556). */
  readonly reports: boolean;
}

/** The same of a later description, which may name no place at all: nothing is to be sent until the next one does. */
export interface LaterVoice {
  readonly remote: DescribedRemote | "nowhere";
  readonly direction: RtpDirection;
  readonly reports: boolean;
}

/** As RFC 7587 names it. */
const OPUS_NAME = "opus";
/** Payload types of ours, for both forms of RFC 4867. TS 26.114 clause 5.2.1.6 prefers the first. */
const BANDWIDTH_EFFICIENT = 97;
const OCTET_ALIGNED = 98;
const EVENTS = 101;
/** The same of Opus, whose clock is another; digits go by the clock of the speech that they stand in (RFC 4733 clause 2.1). */
const OPUS = 100;
const OPUS_EVENTS = 102;
const CLOCK = 16_000;
const OPUS_CLOCK = 48_000;
/** kbit/s: the highest that a handset is asked to take of this, TS 26.179 table 7.1. */
const BANDWIDTH = 42;
/** Milliseconds that a packet may hold: twelve frames, as many as RFC 4867 lets a handset say; of Opus no packet has more than half of it. */
const MOST_MS = 240;
const FRAME_MS = 20;

const lined = (lines: readonly string[]) => lines.map((line) => `${line}\r\n`).join("");
const typeOf = (address: string) => (address.includes(":") ? "IP6" : "IP4");

function head({ address, ssrc }: RtpEndpoint, version: number): string[] {
  const connection = `IN ${typeOf(address)} ${address}`;
  return ["v=0", `o=- ${ssrc} ${version} ${connection}`, "s=-", `c=${connection}`, "t=0 0"];
}

/** What the line of sound says that it is: of a private call speech, of one with pictures their companion. */
const titleOf = ({ pictures }: RtpEndpoint) => (pictures === undefined ? "i=speech" : componentLine("audio", pictures));

const rest = ({ ssrc, cname }: RtpEndpoint, direction: RtpDirection) => [
  `a=ptime:${FRAME_MS}`,
  `a=maxptime:${MOST_MS}`,
  `a=ssrc:${ssrc} cname:${cname}`,
  `a=${direction}`,
];

/** @param modes - that were offered with the type: an answer has the same ones or refuses it (RFC 4867 clause 8.3.1) */
const amr = (type: number, aligned: boolean, modes: readonly number[] = []) => [
  `a=rtpmap:${type} ${HANDSET_CODEC}/${CLOCK}/1`,
  [
    `a=fmtp:${type} mode-change-capability=2; max-red=220`,
    ...(modes.length === 0 ? [] : [`mode-set=${modes.join(",")}`]),
    ...(aligned ? ["octet-align=1"] : []),
  ].join("; "),
];
/**
 * What is wished for of Opus (RFC 7587 clause 6.1): speech of 16 kHz in one channel, with what mends a loss. Packets of one size and without
 * pauses, whose pattern tells nobody what is said and who says it (RFC 6562).
 */
const opus = (type: number) => [
  `a=rtpmap:${type} ${OPUS_NAME}/${OPUS_CLOCK}/2`,
  `a=fmtp:${type} maxplaybackrate=16000; sprop-maxcapturerate=16000; minptime=${FRAME_MS}; stereo=0; sprop-stereo=0; useinbandfec=1; usedtx=0; cbr=1`,
];
const events = (type: number, clock: number) => [`a=rtpmap:${type} telephone-event/${clock}`, `a=fmtp:${type} 0-15`];

/** The codec of a form, by the name that people know. */
export const codecOf = (form: DescribedForm["form"]) => (form === "opus" ? "Opus" : HANDSET_CODEC);

const clockOf = (form: DescribedForm["form"]) => (form === "opus" ? OPUS_CLOCK : CLOCK);

/** The lines of what is spoken: that of an answer has what was offered. */
const speech = ({ form, modes, payloadType }: Pick<DescribedRemote, "form" | "modes" | "payloadType">) =>
  form === "opus" ? opus(payloadType) : amr(payloadType, form === "octet-aligned", modes);

/**
 * An offer. Its keys are added by whoever has them.
 *
 * @param version - of this session's descriptions, one more each time
 */
export function rtpOffer(end: RtpEndpoint, direction: RtpDirection, version: number): string {
  return lined([
    ...head(end, version),
    `m=audio ${end.port} RTP/SAVP ${[BANDWIDTH_EFFICIENT, OCTET_ALIGNED, ...(end.opus ? [OPUS] : []), EVENTS, ...(end.opus ? [OPUS_EVENTS] : [])].join(" ")}`,
    titleOf(end),
    `b=AS:${BANDWIDTH}`,
    ...amr(BANDWIDTH_EFFICIENT, false),
    ...amr(OCTET_ALIGNED, true),
    ...(end.opus ? opus(OPUS) : []),
    ...events(EVENTS, CLOCK),
    ...(end.opus ? events(OPUS_EVENTS, OPUS_CLOCK) : []),
    ...rest(end, direction),
    ...(end.pictures === undefined ? [] : pictureOffer(end.pictures, end.cname)),
    ...(end.floor === undefined ? [] : floorLines(end.floor)),
  ]);
}

/** A line that is refused: port 0, and nothing of what was offered is taken. */
const refused = ([line = ""]: readonly string[]) => line.replace(/^(m=[^ \t]+[ \t]+)\d+/, "$10");

/**
 * The answer to an offer: its voice is taken in its profile, its floor control where we have it, and every other line is refused.
 *
 * @throws MediaRefusedError as {@link readVoice}, of what it says of voice; where it is to be sent is for whoever reads it
 */
export function rtpAnswer(offer: string, end: RtpEndpoint, direction: RtpDirection, version: number): string {
  const sections = sectionsOf(offer);
  const { media } = sections;
  const chosen = voiceOf(sections);
  const remote = spokenIn(chosen, end.opus);
  const { floor } = end;
  const offeredFloor = floor && floorIn(sections, floor.format);
  const floorLine = floor && media.find((section) => isFloor(section, floor.format) && isOffered(section));
  const pictureLine =
    end.pictures &&
    pictureLineOf(sections, true, { section: chosen, payloadTypes: [remote.payloadType, remote.eventType] });
  const types = [remote.payloadType, ...(remote.eventType === undefined ? [] : [remote.eventType])];
  const lines = media.flatMap((section) =>
    section === chosen
      ? [
          `m=audio ${end.port} ${mediaLine(section).profile} ${types.join(" ")}`,
          titleOf(end),
          `b=AS:${BANDWIDTH}`,
          ...speech(remote),
          ...(remote.eventType === undefined ? [] : events(remote.eventType, clockOf(remote.form))),
          ...rest(end, direction),
        ]
      : section === pictureLine && end.pictures !== undefined
        ? pictureAnswer(section, end.pictures, end.cname)
        : section === floorLine && offeredFloor !== undefined && floor !== undefined
          ? floorAnswer(offeredFloor, floor)
          : [refused(section)],
  );
  return lined([...head(end, version), ...lines]);
}

/**
 * A later offer of ours (RFC 3264 clause 8): as the answer to the other end's last description would be, with its lines in their places,
 * and the voice in its profile and under its types.
 *
 * @throws MediaRefusedError as {@link rtpAnswer}
 */
export function rtpReoffer(theirs: string, end: RtpEndpoint, direction: RtpDirection, version: number): string {
  return rtpAnswer(theirs, end, direction, version);
}

function voiceOf({ media, session }: Sections): readonly string[] {
  const audio = media.filter((section) => isAudio(section) && isOffered(section));
  if (audio.length === 0) throw new MediaRefusedError("audio-refused");
  const overRtp = audio.find(overRtpIn(session, true));
  if (overRtp === undefined) throw new MediaRefusedError("media-unencrypted");
  return overRtp;
}

/**
 * Whether the voice of a description goes over RTP, as handsets have it.
 *
 * @param keyed - as of {@link overRtpIn}
 */
export function saysRtp(sdp: string, keyed = false): boolean {
  const { media, session } = sectionsOf(sdp);
  const isOverRtp = overRtpIn(session, keyed);
  return media.some((section) => isAudio(section) && isOffered(section) && isOverRtp(section));
}

/** Options of RFC 4867 that change what is in a packet, none of which is spoken here. */
const UNKNOWN_FORMS = ["crc", "robust-sorting", "interleaving"] as const;

const isSpoken = (parameters: ReadonlyMap<string, string>) =>
  UNKNOWN_FORMS.every((name) => (parameters.get(name) ?? "0") === "0") && (parameters.get("channels") ?? "1") === "1";

const MOST_MODE = 8;
/** Bits a second of Opus: no more than AMR-WB has, and the least that the codec takes. */
const MOST_BITRATE = 24_000;
const LEAST_BITRATE = 6_000;
/** Payload types of speech beyond the first that are taken: there are two forms of AMR-WB, and Opus. */
const MOST_FORMS = 8;

function modesOf(parameters: ReadonlyMap<string, string>): number[] | undefined {
  const said = parameters.get("mode-set");
  if (said === undefined) return undefined;
  const modes = said.split(",").map(Number);
  const known = [...new Set(modes.filter((mode) => Number.isInteger(mode) && mode >= 0 && mode <= MOST_MODE))];
  return known.length === 0 ? undefined : known;
}

/** What else the parameters of AMR-WB say of its modes (RFC 4867 clause 8.2). */
function changesOf(parameters: ReadonlyMap<string, string>): Pick<DescribedRemote, "modePeriod" | "modeNeighbor"> {
  return {
    ...(parameters.get("mode-change-period") === "2" ? { modePeriod: 2 } : {}),
    ...(parameters.get("mode-change-neighbor") === "1" ? { modeNeighbor: true } : {}),
  };
}

/** What the parameters of Opus say of how it is to be sent (RFC 7587 clause 6.1). */
function opusWishes(parameters: ReadonlyMap<string, string>): Pick<DescribedRemote, "fec" | "bitrate"> {
  const said = parameters.get("maxaveragebitrate") ?? "";
  const bitrate = /^\d{1,9}$/.test(said) ? Number(said) : MOST_BITRATE;
  return {
    ...(parameters.get("useinbandfec") === "1" ? { fec: true } : {}),
    ...(bitrate < MOST_BITRATE ? { bitrate: Math.max(LEAST_BITRATE, bitrate) } : {}),
  };
}

/** A number of milliseconds that a line names once; undefined where it names none, or what is no number. */
function millisecondsIn(section: readonly string[], name: "ptime" | "maxptime"): number | undefined {
  const begins = `a=${name}:`;
  const said =
    section
      .find((line) => line.startsWith(begins))
      ?.slice(begins.length)
      .trim() ?? "";
  return /^\d{1,5}(?:\.\d{1,3})?$/.test(said) ? Number(said) : undefined;
}

/** How many frames a packet to whoever wrote a line is to have: what it wants, and no more than it takes (RFC 8866 clauses 6.4 and 6.5). */
function framesIn(section: readonly string[]): number {
  const wanted = millisecondsIn(section, "ptime") ?? FRAME_MS;
  const most = Math.min(millisecondsIn(section, "maxptime") ?? MOST_MS, MOST_MS);
  // A frame is the least that can be sent.
  return Math.max(1, Math.floor(Math.min(wanted, most) / FRAME_MS));
}

/**
 * How a line of audio wants to be spoken to: by what it names first of what is spoken here.
 *
 * @param hasOpus - whether Opus is
 * @throws MediaRefusedError `no-speech-codec`
 */
function spokenIn(section: readonly string[], hasOpus = false): Omit<DescribedRemote, keyof DescribedPlace> {
  const codecs = codecsOf(section);
  // Each once, however often the line repeats it.
  const formats = [...codecs.keys()];
  const maps = byFormat(section, "rtpmap");
  const texts = byFormat(section, "fmtp");
  const parametersOf = (format: string) => parametersIn(texts.get(format));
  const isAt = (format: string, clock: number) => Number(maps.get(format)?.split("/")[1]) === clock;
  const isOpus = (format: string) => codecs.get(format) === OPUS_NAME && isAt(format, OPUS_CLOCK);
  const isAmr = (format: string) =>
    codecs.get(format) === HANDSET_CODEC.toLowerCase() && isAt(format, CLOCK) && isSpoken(parametersOf(format));
  const [format, ...others] = formats.filter((each) => (hasOpus && isOpus(each)) || isAmr(each));
  if (format === undefined) throw new MediaRefusedError("no-speech-codec");
  const formOf = (each: string): DescribedForm => ({
    payloadType: Number(each),
    form: isOpus(each)
      ? "opus"
      : parametersOf(each).get("octet-align") === "1"
        ? "octet-aligned"
        : "bandwidth-efficient",
  });
  const chosen = formOf(format);
  const clock = clockOf(chosen.form);
  const event = formats.find((each) => codecs.get(each) === "telephone-event" && isAt(each, clock));
  const parameters = parametersOf(format);
  const modes = modesOf(parameters);
  const frames = framesIn(section);
  return {
    ...chosen,
    ...(others.length === 0 ? {} : { otherForms: others.slice(0, MOST_FORMS).map(formOf) }),
    ...(event === undefined ? {} : { eventType: Number(event) }),
    ...(frames === 1 ? {} : { frames }),
    ...(chosen.form === "opus"
      ? opusWishes(parameters)
      : { ...(modes === undefined ? {} : { modes }), ...changesOf(parameters) }),
  };
}

/** Bandwidth of reports, RFC 3556: of those who send, and of the others. */
const REPORTS = ["b=RS:", "b=RR:"] as const;

/** Whether bandwidth is left for reports; what is said first counts, of the line before the session. */
const reportsIn = (lines: readonly string[]) =>
  !REPORTS.every((name) => {
    const said = lines.find((line) => line.startsWith(name));
    return said !== undefined && /^0+$/.test(said.slice(name.length).trim());
  });

/**
 * Reads the voice of a description whose keys are agreed on: they need not stand in it.
 *
 * @param hasOpus - whether Opus is spoken here beside AMR-WB
 * @throws MediaRefusedError `audio-refused`, `media-unencrypted` where it does not go over RTP, `no-speech-codec`,
 *   `media-address-unusable` where nothing can be sent to the place that it names
 */
export function readVoice(sdp: string, hasOpus = false): DescribedVoice {
  const { section, session, spoken, ...said } = voiceSaid(sdp, hasOpus);
  return { remote: { ...placeIn(section, session), ...spoken }, ...said };
}

/**
 * Whoever answers an offer of ours may number its types anew, and is to send under those that we have named (RFC 3264 clause 6.1: they are its
 * own that it says, and ours that it sends): it is taken under either. Where a number means two things it means what the other end says.
 *
 * @param hasOpus - whether the offer had Opus
 */
export function withOurTypes(remote: DescribedRemote, hasOpus = false): DescribedRemote {
  const { eventType, otherForms = [], payloadType } = remote;
  const theirs = new Set([payloadType, eventType, ...otherForms.map((each) => each.payloadType)]);
  const isFree = (type: number) => !theirs.has(type);
  const ours: readonly DescribedForm[] = [
    { payloadType: BANDWIDTH_EFFICIENT, form: "bandwidth-efficient" },
    { payloadType: OCTET_ALIGNED, form: "octet-aligned" },
    ...(hasOpus ? [{ payloadType: OPUS, form: "opus" } as const] : []),
  ];
  const forms = [...ours.filter((each) => isFree(each.payloadType)), ...otherForms];
  const events = [EVENTS, ...(hasOpus ? [OPUS_EVENTS] : [])].filter(isFree);
  return {
    ...remote,
    ...(forms.length === 0 ? {} : { otherForms: forms.slice(0, MOST_FORMS) }),
    ...(events.length === 0 ? {} : { otherEventTypes: events }),
  };
}

/** All that a description says of voice but where it is to be sent, for which there are its lines. @throws MediaRefusedError as {@link readVoice} */
function voiceSaid(sdp: string, hasOpus: boolean) {
  const sections = sectionsOf(sdp);
  const { session } = sections;
  const section = voiceOf(sections);
  return {
    section,
    session,
    spoken: spokenIn(section, hasOpus),
    reports: reportsIn([...section, ...session]),
    direction: directionOf(section) ?? directionOf(session) ?? ("sendrecv" as const),
  };
}

/** What is left of a direction for whom nothing is to be sent to. */
const NOTHING_SENT = {
  sendrecv: "sendonly",
  sendonly: "sendonly",
  recvonly: "inactive",
  inactive: "inactive",
} as const satisfies Record<RtpDirection, RtpDirection>;

/**
 * Reads a description of a call that goes on. An address of zeros is a hold there, as it was before directions were (RFC 3264 clause 8.4).
 *
 * @throws MediaRefusedError as {@link readVoice}
 */
export function readLaterVoice(sdp: string, hasOpus = false): LaterVoice {
  const { section, session, spoken, direction, reports } = voiceSaid(sdp, hasOpus);
  return isNowhere(addressOf(section, session))
    ? { remote: "nowhere", direction: NOTHING_SENT[direction], reports }
    : { remote: { ...placeIn(section, session), ...spoken }, direction, reports };
}

/**
 * Reads the pictures of a description whose voice goes over RTP, under the same keys.
 *
 * @returns undefined where it has none that can be taken: the call is sound alone then
 * @throws MediaRefusedError as {@link readVoice}
 */
export function readPictures(sdp: string, hasOpus = false): DescribedPictures | undefined {
  const sections = sectionsOf(sdp);
  const { section, spoken } = voiceSaid(sdp, hasOpus);
  const line = pictureLineOf(sections, true, { section, payloadTypes: [spoken.payloadType, spoken.eventType] });
  return line && picturesIn(line, sections.session);
}
