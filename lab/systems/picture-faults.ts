/**
 * What happens to the line of video on the way through a system: descriptions as somebody writes them who wants no pictures in a
 * call, or understands none. Written line by line here and not by any codec, whose business it is to write right ones.
 *
 * @module
 */
/** What a system does with the description of an INVITE, and with that of its answer; undefined leaves it as it is. */
export interface DescriptionFault {
  readonly offer?: (sdp: string) => string;
  readonly answer?: (sdp: string) => string;
}

/** Changes each line of video, from its `m=` on. */
const inVideo = (change: (section: string) => string) => (sdp: string) =>
  sdp
    .split(/^(?=m=)/m)
    .map((section) => (section.startsWith("m=video") ? change(section) : section))
    .join("");

/** RFC 3264 clause 6: port 0 refuses a line. */
const refused = inVideo((section) => section.replace(/^m=video \d+/, "m=video 0"));
const renamed = inVideo((section) => section.replace(/^(a=rtpmap:\d+ )[^/]+/gm, "$1H263-2000"));
const takenOut = inVideo(() => "");

/** One row per fault. */
export const PICTURE_FAULTS = {
  "no-video-line": { offer: refused },
  "other-video-codec": { answer: renamed },
  "video-stripped": { answer: takenOut },
} as const satisfies Readonly<Record<string, DescriptionFault>>;
