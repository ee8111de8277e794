/**
 * Session descriptions that come from the network (RFC 8866, RFC 3264), put in order and judged before anything acts on them.
 *
 * @module
 */

/** Codecs for speech that are spoken here, the most wanted first, as RFC 3551 and 7587 name them. */
export const SPEECH_CODECS = ["opus", "G722", "PCMA", "PCMU"] as const;
/** What else a browser takes on a line of audio. */
const OTHER_FORMATS = ["telephone-event", "CN", "red"];
/** What handsets speak over RTP; no browser has it. */
export const HANDSET_CODEC = "AMR-WB";
/** Payload types whose meaning needs no `rtpmap` (RFC 3551 table 4). */
const STATIC_FORMATS: ReadonlyMap<string, string> = new Map([
  ["0", "PCMU"],
  ["8", "PCMA"],
  ["9", "G722"],
  ["13", "CN"],
]);

const lowered = (names: readonly string[]) => new Set(names.map((name) => name.toLowerCase()));
const SPEECH = lowered(SPEECH_CODECS);
const TAKEN = lowered([...SPEECH_CODECS, ...OTHER_FORMATS]);
const HANDSET = HANDSET_CODEC.toLowerCase();

/** Why the media of a description cannot be taken. */
export type MediaRefusal =
  | "audio-refused"
  | "no-speech-codec"
  | "media-unencrypted"
  | "media-address-unusable"
  | "floor-control-unprotected";

/** A description is well formed, and its media cannot be taken. */
export class MediaRefusedError extends Error {
  readonly refusal: MediaRefusal;

  constructor(refusal: MediaRefusal) {
    super(refusal);
    this.refusal = refusal;
  }
}

/** A description in its parts, without line ends. */
export interface Sections {
  readonly session: readonly string[];
  /** Each begins with its `m=`. */
  readonly media: readonly (readonly string[])[];
}

export function sectionsOf(sdp: string): Sections {
  // An empty line says nothing, and the grammar has none.
  const lines = sdp.split(/[\r\n]+/).filter((line) => line !== "");
  const starts = lines.flatMap((line, index) => (line.startsWith("m=") ? [index] : []));
  return {
    session: lines.slice(0, starts[0] ?? lines.length),
    media: starts.map((start, index) => lines.slice(start, starts[index + 1])),
  };
}

/** A port, or NaN for what is none; how many there are, behind a stroke, is left out. */
function portIn(text: string): number {
  const [port = ""] = text.split("/", 1);
  return /^\d{0,5}$/.test(port) ? Number(port) : Number.NaN;
}

/** The fields of an `m=` line after its kind. */
export function mediaLine([line = ""]: readonly string[]) {
  const [, port = "", profile = "", ...formats] = line
    .slice("m=".length)
    .trim()
    .split(/[ \t]+/);
  return { port: portIn(port), profile, formats };
}

const FORMAT_OF_ATTRIBUTE = /^a=(?:rtpmap|fmtp|rtcp-fb):(\d+)[ \t]/;

/** Format → name of its codec, in lower case. */
export function codecsOf(section: readonly string[]): ReadonlyMap<string, string> {
  const named = section.flatMap((line) => {
    const match = /^a=rtpmap:(\d+)[ \t]+([^/ \t]+)\//.exec(line);
    return match === null ? [] : [[match[1] ?? "", match[2] ?? ""] as const];
  });
  const codecs = new Map([...STATIC_FORMATS, ...named]);
  return new Map(mediaLine(section).formats.map((format) => [format, (codecs.get(format) ?? "").toLowerCase()]));
}

const hasLine = (lines: readonly string[], begins: string) => lines.some((line) => line.startsWith(begins));

/**
 * Whether media of a description go over RTP as handsets have it: without the transport that browsers speak, and under keys. The profile
 * without keys is taken together with a key message, as it stands in test data of mission critical services.
 *
 * @param session - what stands before the first medium; it is read once, however many media there are
 * @param keyed - whether there are keys that the description need not bring, as of a call that goes on
 * @returns tells it of one of the media
 */
export function overRtpIn(session: readonly string[], keyed = false): (section: readonly string[]) => boolean {
  if (hasLine(session, "a=fingerprint:")) return () => false;
  const hasKey = keyed || hasLine(session, "a=key-mgmt:");
  return (section) => {
    if (hasLine(section, "a=fingerprint:")) return false;
    const { profile } = mediaLine(section);
    return profile === "RTP/SAVP" || (profile === "RTP/AVP" && (hasKey || hasLine(section, "a=key-mgmt:")));
  };
}

/** RFC 3264 clause 6.1: formats that are not known are left aside. Browsers refuse the whole for some of them. */
function withoutUnknownFormats(section: readonly string[], overRtp: boolean): readonly string[] {
  const codecs = codecsOf(section);
  const isKnown = (codec: string) => TAKEN.has(codec) || (codec === HANDSET && overRtp);
  const unknown = new Set([...codecs].flatMap(([format, codec]) => (isKnown(codec) ? [] : [format])));
  // With nothing left there is nothing to take: that is for whoever judges.
  if (unknown.size === 0 || unknown.size === codecs.size) return section;
  const [line = "", ...rest] = section;
  const head = line.trim().split(/[ \t]+/);
  const kept = [...head.slice(0, 3), ...head.slice(3).filter((format) => !unknown.has(format))].join(" ");
  return [kept, ...rest.filter((each) => !unknown.has(FORMAT_OF_ATTRIBUTE.exec(each)?.[1] ?? ""))];
}

/** Before the rest of a line is looked at: a description may hold thousands. */
export const isAudio = ([line = ""]: readonly string[]) => /^m=[ \t]*audio(?:[ \t]|$)/.test(line);

const MID = /^a=mid:[ \t]*(\S+)/;
const midOf = (section: readonly string[]) =>
  section.map((line) => MID.exec(line)?.[1]).find((mid) => mid !== undefined);

/**
 * RFC 5888 clause 9.2: lines with and without a name may stand together, as where a server adds a line of floor control to what a
 * browser has described. Browsers name the others by their place, and refuse the whole where that name is taken.
 */
function withNames(media: Sections["media"]): Sections["media"] {
  const names = media.map(midOf);
  const taken = new Set(names.filter((name) => name !== undefined));
  if (taken.size === 0) return media;
  return media.map((section, place) => {
    if (names[place] !== undefined) return section;
    // The name that a browser gives is that of its own offer, where this is an answer.
    const name = taken.has(`${place}`) ? `unnamed${place}` : `${place}`;
    return [...section, `a=mid:${name}`];
  });
}

/**
 * A description as RFC 8866 clause 5 wants it, each line ended, without formats that nobody here knows, and with names for either none
 * of its lines of media or all.
 *
 * @param keyed - whether it belongs to a leg over RTP, which has its keys
 */
export function inOrder(sdp: string, keyed = false): string {
  const { session, media } = sectionsOf(sdp);
  const isOverRtp = overRtpIn(session, keyed);
  const known = media.map((each) => (isAudio(each) ? withoutUnknownFormats(each, isOverRtp(each)) : each));
  const lines = [...session, ...withNames(known).flat()];
  return lines.map((line) => `${line}\r\n`).join("");
}

const kindOf = ([line = ""]: readonly string[]) => line.slice("m=".length).trim().split(/[ \t]/, 1)[0] ?? "";

/** A line that is refused: port 0 and nothing else (RFC 3264 clause 6). */
function refusedLine(offered: readonly string[]): readonly string[] {
  const [kind = "", , ...rest] = (offered[0] ?? "").split(" ");
  const mid = midOf(offered);
  return [
    [kind, "0", ...rest].join(" "),
    "c=IN IP4 0.0.0.0",
    ...(mid === undefined ? [] : [`a=mid:${mid}`]),
    "a=inactive",
  ];
}

const GROUP = "a=group:BUNDLE";

/**
 * An answer with a line for each of the offer, as RFC 3264 clause 6 wants it. A line that it leaves out, and a line of video in none of
 * the codecs that were offered, is refused there: whoever wrote it will send and take nothing of the kind, and the sound is of use without.
 * Browsers would refuse the whole, or wait for pictures for ever.
 *
 * @param offer - ours
 * @param answer - of the other end, in order
 */
export function fittedTo(offer: string, answer: string): string {
  const offered = sectionsOf(offer).media;
  const { media, session } = sectionsOf(answer);
  const refused = new Set<string>();
  const rest = [...media];
  const fitted = offered.map((line) => {
    const mid = midOf(line);
    const at = rest.findIndex((each) => kindOf(each) === kindOf(line) && (midOf(each) ?? mid) === mid);
    const [found] = at === -1 ? [] : rest.splice(at, 1);
    const known = new Set(codecsOf(line).values());
    const isUsable =
      found !== undefined &&
      (kindOf(line) !== "video" || [...codecsOf(found).values()].some((codec) => known.has(codec)));
    if (isUsable) return found;
    if (mid !== undefined) refused.add(mid);
    return refusedLine(line);
  });
  // What does not belong to the offer is for whoever judges.
  if (refused.size === 0 || rest.length > 0) return answer;
  const ungrouped = session.map((line) =>
    line.startsWith(GROUP)
      ? line
          .split(" ")
          .filter((name) => !refused.has(name))
          .join(" ")
      : line,
  );
  return [...ungrouped, ...fitted.flat()].map((line) => `${line}\r\n`).join("");
}

/** A line of audio that is not refused; one that goes with another line has port 0 (RFC 9143 clause 6). */
export const isOffered = (section: readonly string[]) =>
  mediaLine(section).port !== 0 || section.includes("a=bundle-only");

/** Where a line of media is: its own address, else that of the session; empty where neither has one. */
export function addressOf(section: readonly string[], session: readonly string[]): string {
  const line = [...section, ...session].find((each) => each.startsWith("c=")) ?? "";
  return /^c=IN[ \t]+IP[46][ \t]+([^/ \t]+)/.exec(line)?.[1] ?? "";
}

const isDescription = (sdp: string) => sectionsOf(sdp).session[0]?.startsWith("v=") === true;

/**
 * Why the audio of a description cannot be taken, whatever carries it; what is no description is for the media to refuse.
 *
 * @param handsets - whether media over RTP, as handsets have it, are taken too, whose keys are for others to judge; no browser has their codec
 */
export function audioRefusal(sdp: string, handsets = false): MediaRefusal | undefined {
  if (!isDescription(sdp)) return undefined;
  const { media, session } = sectionsOf(sdp);
  const audio = media.filter((section) => isAudio(section) && isOffered(section));
  if (audio.length === 0) return "audio-refused";
  const isOverRtp = handsets ? overRtpIn(session, true) : () => false;
  const speaks = audio.some((section) => {
    const codecs = [...codecsOf(section).values()];
    return codecs.some((codec) => SPEECH.has(codec)) || (codecs.includes(HANDSET) && isOverRtp(section));
  });
  return speaks ? undefined : "no-speech-codec";
}

/** Whether the audio of a description goes over the transport that browsers speak (RFC 8829 clause 5.1.3). */
export function isOverDtls(sdp: string): boolean {
  const { session, media } = sectionsOf(sdp);
  const isForAll = hasLine(session, "a=fingerprint:");
  return media.some((section) => isAudio(section) && (isForAll || hasLine(section, "a=fingerprint:")));
}

/**
 * Why a browser could not take an offer, as far as its text says.
 *
 * @param handsets - whether the codec of handsets is taken where calls go over RTP: what is missing to this offer is its keys then
 */
export function offerRefusal(sdp: string, handsets = false): MediaRefusal | undefined {
  return audioRefusal(sdp, handsets) ?? (isDescription(sdp) && !isOverDtls(sdp) ? "media-unencrypted" : undefined);
}

const DIRECTION = /^a=(sendrecv|sendonly|recvonly|inactive)[ \t]*$/;
/** An address of zeros, however it is shortened (RFC 4291 clause 2.2). */
const NOWHERE = /^c=IN[ \t]+(?:IP4[ \t]+0\.0\.0\.0|IP6[ \t]+[0:.]+)(?:[/ \t]|$)/i;
/** What a browser writes whose addresses are candidates (RFC 8839 clause 4.2.1.1). */
const DISCARD_PORT = 9;

/**
 * Whether whoever wrote the description wants to hear nothing: that is what its hold is (RFC 3264 clause 8.4). The direction
 * of the audio line counts, else that of the session, else `sendrecv` (RFC 8866 clause 6.7); so does, from before directions
 * were, an address that is none, unless candidates name others.
 */
export function saysHeld(sdp: string): boolean {
  const { session, media } = sectionsOf(sdp);
  const audio = media.find((section) => isAudio(section) && isOffered(section)) ?? media.find(isAudio);
  if (audio === undefined) return false;
  const first = <T>(read: (line: string) => T | undefined): T | undefined => {
    for (const lines of [audio, session]) {
      for (const line of lines) {
        const value = read(line);
        if (value !== undefined) return value;
      }
    }
    return undefined;
  };
  const direction = first((line) => DIRECTION.exec(line)?.[1]);
  if (direction === "sendonly" || direction === "inactive") return true;
  const address = first((line) => (line.startsWith("c=") ? line : undefined)) ?? "";
  const hasCandidates = mediaLine(audio).port === DISCARD_PORT || audio.some((line) => line.startsWith("a=candidate:"));
  return NOWHERE.test(address) && !hasCandidates;
}
