/**
 * What GStreamer is told to have the pictures of a handset: it shows a test picture and decodes what it sees, by H.264 over SRTP under a PCK
 * (RFC 6184), with reports, and asks for the key picture that it lacks.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { GCM, INSPECT, keyOf, type PipelineOptions, securityOf, sourceOf } from "./pipeline.ts";

/** Of what is not in every installation; of several that do the same the first that is there is taken. */
const ELEMENTS: readonly string[] = [
  "videotestsrc",
  "rtph264pay",
  "rtph264depay",
  "h264parse",
  "videoconvert",
  "videoscale",
  "multifilesink",
];
const ENCODERS = ["x264enc", "openh264enc"] as const;
const DECODERS = ["avdec_h264", "openh264dec"] as const;
type Encoder = (typeof ENCODERS)[number];
type Decoder = (typeof DECODERS)[number];

/** What encodes and decodes H.264 here. */
export interface PictureCodecs {
  readonly encoder: Encoder;
  readonly decoder: Decoder;
}

/** A key picture at the beginning, and others only when they are asked for. */
const ENCODING: Readonly<Record<Encoder, string>> = {
  x264enc: "x264enc tune=zerolatency speed-preset=ultrafast bitrate=800 key-int-max=100000 aud=true",
  openh264enc: "openh264enc complexity=low bitrate=800000 gop-size=100000",
};
/** Octets of a packet of RTP before it is protected. */
const LONGEST_PACKET = 600;

/** What encodes pictures, to the profile that every handset has. */
export const encoding = (encoder: Encoder): string =>
  `${ENCODING[encoder]} ! video/x-h264,profile=constrained-baseline`;

export interface PicturePipelineOptions extends Omit<PipelineOptions, "frames" | "hz" | "recording"> {
  readonly codecs: PictureCodecs;
  /** Which of the patterns of `videotestsrc` it shows, in what size. */
  readonly shows: string;
  readonly size: { readonly width: number; readonly height: number };
  /** What takes the decoded pictures, in the words of its command line. */
  readonly sink: string;
}

/** Its command line. */
export function picturePipelineOf(options: PicturePipelineOptions): string[] {
  const { address, codecs, inward, mki, outward, payloadType, port, rtcpPort, shows, sink, ssrc, theirSsrc, to } =
    options;
  const { height, width } = options.size;
  const security = securityOf(inward, mki, theirSsrc);
  const caps = `application/x-srtp,media=(string)video,clock-rate=(int)90000,encoding-name=(string)H264,payload=(int)${payloadType},rtcp-fb-nack-pli=(boolean)true,${security}`;
  const words = [
    "rtpbin name=r latency=60 rtp-profile=avpf",
    `srtpenc name=e ${keyOf(outward, mki)} ${GCM}`,
    "srtpdec name=d",
    `videotestsrc is-live=true pattern=${shows} ! video/x-raw,format=I420,width=${width},height=${height},framerate=15/1 ! ${encoding(codecs.encoder)} ! rtph264pay pt=${payloadType}${sourceOf(ssrc)} mtu=${LONGEST_PACKET} aggregate-mode=zero-latency config-interval=-1 ! r.send_rtp_sink_0`,
    `r.send_rtp_src_0 ! e.rtp_sink_0 e.rtp_src_0 ! udpsink host=${to.address} port=${to.port} sync=false async=false`,
    `r.send_rtcp_src_0 ! e.rtcp_sink_0 e.rtcp_src_0 ! udpsink host=${to.address} port=${to.port + 1} sync=false async=false`,
    `udpsrc address=${address} port=${port} caps=${caps} ! d.rtp_sink d.rtp_src ! r.recv_rtp_sink_0`,
    `udpsrc address=${address} port=${rtcpPort} caps=application/x-srtcp,${security} ! d.rtcp_sink d.rtcp_src ! r.recv_rtcp_sink_0`,
    `r. ! rtph264depay request-keyframe=true wait-for-keyframe=true ! h264parse ! ${codecs.decoder} ! videoconvert ! ${sink}`,
  ];
  return ["-q", "-e", ...words.flatMap((line) => line.split(" "))];
}

const inspect = promisify(execFile);

const hasElement = (element: string): Promise<boolean> =>
  inspect(INSPECT, ["--exists", element]).then(
    () => true,
    () => false,
  );

const firstOf = async <T extends string>(elements: readonly T[]): Promise<T | undefined> => {
  const are = await Promise.all(elements.map(hasElement));
  return elements.find((_, at) => are[at]);
};

/** What of this installation encodes and decodes; or what is not here of what a handset's pictures are made of, in words. */
export async function findPictureCodecs(): Promise<PictureCodecs | { readonly missing: string }> {
  const [encoder, decoder, are] = await Promise.all([
    firstOf(ENCODERS),
    firstOf(DECODERS),
    Promise.all(ELEMENTS.map(hasElement)),
  ]);
  const missing = ELEMENTS.find((_, at) => !are[at]);
  if (missing !== undefined) return { missing: `GStreamer's ${missing}` };
  if (encoder === undefined) return { missing: `GStreamer's ${ENCODERS.join(" or ")}` };
  return decoder === undefined ? { missing: `GStreamer's ${DECODERS.join(" or ")}` } : { encoder, decoder };
}
