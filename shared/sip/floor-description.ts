/**
 * Session descriptions of floor control (TS 24.380 clauses 4.3 and 14), the line `m=application … udp MCPTT` beside the voice, and of
 * transmission control (TS 24.581 clauses 12.1.2 and 14), `m=application … udp MCVideo` beside voice and pictures: written for our end and
 * read of the other. A description without one is that of a call in which both may send at any time.
 *
 * @module
 */
import { isNowhere, isUsableAddress, isUsablePort } from "./media-address.ts";
import {
  addressOf,
  isOffered,
  MediaRefusedError,
  mediaLine,
  type Sections,
  sectionsOf,
} from "./session-description.ts";

/** What we say of floor control, or of transmission control. */
export interface FloorEndpoint {
  /** Name of the format: that of the service. */
  readonly format: string;
  /** UDP, where we listen for messages of the floor control server. */
  readonly port: number;
  readonly queueing: boolean;
  /** The highest priority that we ask for; none where it is left out. */
  readonly priority?: number | undefined;
  /** The same of requests to receive, which transmission control alone has. */
  readonly receptionPriority?: number | undefined;
  /** The request for the call is one for the floor, too; and its answer may grant it. */
  readonly implicit: boolean;
}

/** What a description of the other end says of it. */
export interface DescribedFloor {
  readonly address: string;
  readonly port: number;
  readonly queueing: boolean;
  readonly priority: number | undefined;
  readonly implicit: boolean;
  readonly granted: boolean;
  /** As which our messages are to be sent, or theirs are. */
  readonly ssrc: number | undefined;
  readonly receptionPriority: number | undefined;
  /** As which sound and pictures are to be sent, where the request for the call was one to talk or to transmit. */
  readonly audioSsrc: number | undefined;
  readonly videoSsrc: number | undefined;
}

/** In the field it is written in both cases. */
const isNamed = (format: string) => (other: string) => other.toUpperCase() === format.toUpperCase();

const MOST_PRIORITY = 255;
const WORD = 0x1_0000_0000;

/** Its line and its parameters, for an offer of ours or an answer. */
export function floorLines({ format, port, queueing, priority, receptionPriority, implicit }: FloorEndpoint): string[] {
  const parameters = [
    ...(queueing ? ["mc_queueing"] : []),
    ...(priority === undefined ? [] : [`mc_priority=${priority}`]),
    ...(receptionPriority === undefined ? [] : [`mc_reception_priority=${receptionPriority}`]),
    ...(implicit ? ["mc_granted", "mc_implicit_request"] : []),
  ];
  const formatted = parameters.length === 0 ? [] : [`a=fmtp:${format} ${parameters.join(";")}`];
  return [`m=application ${port} udp ${format}`, ...formatted];
}

/** Whether a line of media is that of floor control, refused or not. */
export function isFloor(section: readonly string[], format: string): boolean {
  if (!/^m=application[ \t]/i.test(section[0] ?? "")) return false;
  const { profile, formats } = mediaLine(section);
  return profile.toLowerCase() === "udp" && formats.some(isNamed(format));
}

function parametersIn(section: readonly string[], format: string): ReadonlyMap<string, string> {
  const line = section.find((each) => isNamed(format)(/^a=fmtp:([^ \t]+)[ \t]/i.exec(each)?.[1] ?? "")) ?? "";
  const text = line.slice(line.search(/[ \t]/) + 1);
  return new Map(
    // One ABNF of TS 24.581 divides by colons.
    (line === "" ? [] : text.split(/[;:]/)).map((pair) => {
      const [name = "", value = ""] = pair.split("=", 2);
      return [name.trim().toLowerCase(), value.trim()];
    }),
  );
}

/** A number that is one, within its limits. */
function numberIn(text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined || !/^\d{1,10}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= least && value <= most ? value : undefined;
}

/** The floor control of a description: the first line of it that is not refused; undefined where there is none. */
export function floorIn({ session, media }: Sections, format: string): DescribedFloor | undefined {
  const section = media.find((each) => isFloor(each, format) && isOffered(each));
  if (section === undefined) return undefined;
  const parameters = parametersIn(section, format);
  return {
    address: addressOf(section, session),
    port: mediaLine(section).port,
    queueing: parameters.has("mc_queueing"),
    priority: numberIn(parameters.get("mc_priority"), 1, MOST_PRIORITY),
    implicit: parameters.has("mc_implicit_request"),
    granted: parameters.has("mc_granted"),
    ssrc: numberIn(parameters.get("mc_floor_ssrc") ?? parameters.get("mc_transmission_ssrc"), 0, WORD - 1),
    receptionPriority: numberIn(parameters.get("mc_reception_priority"), 1, MOST_PRIORITY),
    audioSsrc: numberIn(parameters.get("mc_audio_ssrc") ?? parameters.get("mc_ssrc"), 1, WORD - 1),
    videoSsrc: numberIn(parameters.get("mc_video_ssrc"), 1, WORD - 1),
  };
}

/**
 * Reads the floor control of a description, by the name of its format.
 *
 * @throws MediaRefusedError `media-address-unusable` where nothing can be sent to the place that it names
 */
export function readFloor(sdp: string, format: string): DescribedFloor | undefined {
  return placed(floorIn(sectionsOf(sdp), format));
}

function placed(floor: DescribedFloor | undefined): DescribedFloor | undefined {
  if (floor !== undefined && !(isUsableAddress(floor.address) && isUsablePort(floor.port)))
    throw new MediaRefusedError("media-address-unusable");
  return floor;
}

/**
 * The same of a call that goes on: a place of zeros is that of a hold, of which whoever reads it learns nothing.
 *
 * @throws MediaRefusedError as {@link readFloor}
 */
export function readLaterFloor(sdp: string, format: string): DescribedFloor | undefined {
  const floor = floorIn(sectionsOf(sdp), format);
  return floor === undefined || isNowhere(floor.address) ? undefined : placed(floor);
}

/** The answer to the line of an offer: no more than it offers. */
export function floorAnswer(offered: DescribedFloor, ours: Omit<FloorEndpoint, "implicit">): string[] {
  const { format, port, queueing, priority, receptionPriority } = ours;
  const least = (own: number | undefined, theirs: number | undefined) =>
    own === undefined || theirs === undefined ? undefined : Math.min(own, theirs);
  return floorLines({
    format,
    port,
    queueing: queueing && offered.queueing,
    priority: least(priority, offered.priority),
    receptionPriority: least(receptionPriority, offered.receptionPriority),
    implicit: false,
  });
}
