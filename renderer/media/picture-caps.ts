/**
 * How large a picture may be sent under what was agreed: one encoding, never more than the other end has said that it takes.
 *
 * @module
 */

/** What a sender is limited to. */
export interface PictureCap {
  readonly width: number;
  readonly height: number;
  /** Pictures in a second. */
  readonly frameRate: number;
  /** Bits in a second. */
  readonly bitrate: number;
}

/** The largest for everybody, and what the levels of H.264 below it allow (ITU-T H.264 table A-1). */
const LARGEST: PictureCap = { width: 1280, height: 720, frameRate: 30, bitrate: 1_500_000 };
const BY_LEVEL: readonly (readonly [below: number, cap: PictureCap])[] = [
  [12, { width: 176, height: 144, frameRate: 15, bitrate: 128_000 }],
  [13, { width: 352, height: 288, frameRate: 15, bitrate: 384_000 }],
  [22, { width: 352, height: 288, frameRate: 30, bitrate: 768_000 }],
  [31, { width: 640, height: 480, frameRate: 30, bitrate: 1_000_000 }],
];

/** What the settings limit pictures of ours to, whatever the other end takes. */
export const PICTURE_LIMITS = {
  large: LARGEST,
  medium: { width: 640, height: 360, frameRate: 30, bitrate: 500_000 },
  small: { width: 320, height: 180, frameRate: 15, bitrate: 200_000 },
} as const satisfies Readonly<Record<string, PictureCap>>;

/** The tighter of two limits, in each respect. */
export const tighterOf = (one: PictureCap, other: PictureCap): PictureCap => ({
  width: Math.min(one.width, other.width),
  height: Math.min(one.height, other.height),
  frameRate: Math.min(one.frameRate, other.frameRate),
  bitrate: Math.min(one.bitrate, other.bitrate),
});

/** Codecs in the order of preference (TS 26.114: Constrained Baseline at least); VP8 towards gateways and consoles of our kind. */
const WANTED = [
  { mimeType: "video/h264", profile: "42e0", mode: "1" },
  { mimeType: "video/h264", profile: "42e0", mode: "0" },
  { mimeType: "video/vp8", profile: undefined, mode: undefined },
] as const;

/** What of a codec decides. */
export interface ListedCodec {
  readonly mimeType: string;
  readonly sdpFmtpLine?: string | undefined;
}

const parameter = ({ sdpFmtpLine = "" }: ListedCodec, name: string) =>
  sdpFmtpLine
    .split(";")
    .map((each) => each.trim().toLowerCase().split("="))
    .find(([key]) => key === name)?.[1];

/** The codecs that are offered, the one that is preferred first. */
export function preferredCodecs<C extends ListedCodec>(known: readonly C[]): C[] {
  return WANTED.flatMap(({ mimeType, mode, profile }) =>
    known.filter(
      (codec) =>
        codec.mimeType.toLowerCase() === mimeType &&
        (profile === undefined || parameter(codec, "profile-level-id")?.startsWith(profile) === true) &&
        (mode === undefined || (parameter(codec, "packetization-mode") ?? "0") === mode),
    ),
  );
}

/** What a level of H.264 allows, as its octet in `profile-level-id` says it. */
export const capOfLevel = (level: number): PictureCap => BY_LEVEL.find(([below]) => level < below)?.[1] ?? LARGEST;

/** What the codec that was agreed allows. */
export function capOf(codec: ListedCodec | undefined): PictureCap {
  if (codec?.mimeType.toLowerCase() !== "video/h264") return LARGEST;
  return capOfLevel(Number.parseInt(parameter(codec, "profile-level-id")?.slice(4) ?? "", 16));
}

/** Kilobits in a second that a path is believed to carry before anything is known of it: 1280×720 fits, and what is too much is known in a second. */
const START_KILOBITS = 1_000;
const FORMAT_PARAMETERS = /^a=fmtp:(\d+) /;
const OF_PICTURES = /^a=rtpmap:(\d+) (?:H264|VP8)\/90000$/i;

/**
 * A description of the other end as our browser gets it, with the rate that pictures begin at. Chromium begins at 300 kbit/s otherwise, makes
 * the first pictures a quarter of their size to fit, and takes ten seconds to grow. Nothing of it leaves this computer.
 *
 * @param sdp - with ended lines
 */
export function withStartRate(sdp: string): string {
  const rate = `x-google-start-bitrate=${START_KILOBITS}`;
  const lines = sdp.split("\r\n");
  const described = new Set(lines.map((line) => FORMAT_PARAMETERS.exec(line)?.[1]));
  const formats = new Set(lines.flatMap((line) => OF_PICTURES.exec(line)?.[1] ?? []));
  return lines
    .map((line) => {
      const format = OF_PICTURES.exec(line)?.[1];
      if (format !== undefined && !described.has(format)) return `${line}\r\na=fmtp:${format} ${rate}`;
      return formats.has(FORMAT_PARAMETERS.exec(line)?.[1] ?? "") ? `${line};${rate}` : line;
    })
    .join("\r\n");
}
/** By what a picture of a size is made smaller, so that it fits; 1 where it does. */
export function scaleFor(picture: { readonly width?: number; readonly height?: number }, cap: PictureCap): number {
  const { height = 0, width = 0 } = picture;
  const [long, short] = [Math.max(width, height), Math.min(width, height)];
  return Math.max(1, long / cap.width, short / cap.height);
}
