/**
 * What GStreamer is told to be a handset: it speaks a tone and records what it hears, over SRTP under a PCK, with reports.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { bytesToHex } from "../../shared/mikey/base/octets.ts";
import type { SrtpKeys } from "../../shared/mikey/derivation.ts";

export const GSTREAMER = "gst-launch-1.0";
export const INSPECT = "gst-inspect-1.0";
/** Of what is not in every installation. */
const ELEMENTS = ["rtpbin", "srtpenc", "srtpdec", "rtpamrpay", "rtpamrdepay", "voamrwbenc", "amrwbdec"];

export const HANDSET_RATE = 16_000;
/** The suite of what it sends. */
export const GCM = "rtp-cipher=aes-128-gcm rtp-auth=null rtcp-cipher=aes-128-gcm rtcp-auth=null";
/** 12.65 kbit/s. */
const MODE = 2;

/** What it speaks: its elements, and the names of what comes. */
export interface PipelineSpeech {
  /** Of what comes, as caps have it: clock, name and parameters. */
  readonly caps: string;
  /** From sound of {@link HANDSET_RATE} to packets, but for their payload type. */
  readonly out: string;
  /** From packets to sound. */
  readonly back: string;
}

/** With octets aligned, the one form that GStreamer has. */
const AMR_WB: PipelineSpeech = {
  caps: `clock-rate=(int)${HANDSET_RATE},encoding-name=(string)AMR-WB,encoding-params=(string)1,octet-align=(string)1`,
  out: `voamrwbenc band-mode=${MODE} ! rtpamrpay`,
  back: "rtpamrdepay ! amrwbdec",
};

export interface PipelineOptions {
  readonly address: string;
  /** What it sends, and what it expects of the other end. */
  readonly outward: SrtpKeys;
  readonly inward: SrtpKeys;
  readonly mki: Uint8Array;
  readonly payloadType: number;
  /** Left out, AMR-WB. */
  readonly speech?: PipelineSpeech;
  /** Ports where it listens for RTP and RTCP. */
  readonly port: number;
  readonly rtcpPort: number;
  /** Where the other end listens; for RTCP at the next port. */
  readonly to: { readonly address: string; readonly port: number };
  /** GStreamer takes nobody but whom it was told of. */
  readonly theirSsrc: number;
  /** Who its packets are from; drawn by GStreamer where it is left out. */
  readonly ssrc?: number;
  /** The tone that it speaks. */
  readonly hz: number;
  /** How many frames of 20 ms it speaks, before it says goodbye on the media; without end where it is left out. */
  readonly frames?: number;
  /** File that it records into: samples of 16 bits, the low octet first, at {@link HANDSET_RATE}. */
  readonly recording: string;
}

const octetsOf = ({ masterKey, masterSalt }: SrtpKeys) => bytesToHex(masterKey) + bytesToHex(masterSalt);

/** What protects what it sends. */
export const keyOf = (outward: SrtpKeys, mki: Uint8Array): string => `key=${octetsOf(outward)} mki=${bytesToHex(mki)}`;

/** What opens what comes from a source, as caps have it. */
export const securityOf = (inward: SrtpKeys, mki: Uint8Array, theirSsrc: number): string =>
  `srtp-key=(buffer)${octetsOf(inward)},mki=(buffer)${bytesToHex(mki)},srtp-cipher=(string)aes-128-gcm,srtp-auth=(string)null,srtcp-cipher=(string)aes-128-gcm,srtcp-auth=(string)null,ssrc=(uint)${theirSsrc}`;

/** How a payloader is told who its packets are from. */
export const sourceOf = (ssrc: number | undefined): string => (ssrc === undefined ? "" : ` ssrc=${ssrc}`);

/** Its command line. */
export function pipelineOf(options: PipelineOptions): string[] {
  const {
    address,
    outward,
    inward,
    mki,
    payloadType,
    port,
    rtcpPort,
    ssrc,
    to,
    theirSsrc,
    hz,
    frames = -1,
    speech = AMR_WB,
  } = options;
  const security = securityOf(inward, mki, theirSsrc);
  const voice = `application/x-srtp,media=(string)audio,${speech.caps},payload=(int)${payloadType},${security}`;
  const words = [
    "rtpbin name=r latency=60",
    `srtpenc name=e ${keyOf(outward, mki)} ${GCM}`,
    "srtpdec name=d",
    `audiotestsrc is-live=true wave=sine freq=${hz} num-buffers=${frames} samplesperbuffer=320 ! audio/x-raw,rate=${HANDSET_RATE},channels=1 ! ${speech.out} pt=${payloadType}${sourceOf(ssrc)} ! r.send_rtp_sink_0`,
    `r.send_rtp_src_0 ! e.rtp_sink_0 e.rtp_src_0 ! udpsink host=${to.address} port=${to.port} sync=false async=false`,
    `r.send_rtcp_src_0 ! e.rtcp_sink_0 e.rtcp_src_0 ! udpsink host=${to.address} port=${to.port + 1} sync=false async=false`,
    `udpsrc address=${address} port=${port} caps=${voice} ! d.rtp_sink d.rtp_src ! r.recv_rtp_sink_0`,
    `udpsrc address=${address} port=${rtcpPort} caps=application/x-srtcp,${security} ! d.rtcp_sink d.rtcp_src ! r.recv_rtcp_sink_0`,
    `r. ! ${speech.back} ! audioconvert ! audioresample ! audio/x-raw,format=S16LE,rate=${HANDSET_RATE},channels=1 ! filesink buffer-mode=unbuffered async=false sync=false location=${options.recording}`,
  ];
  return ["-q", "-e", ...words.flatMap((line) => line.split(" "))];
}

/** What is not here of what a handset is made of; undefined where all is. */
export function missingOfHandset(): string | undefined {
  for (const element of ELEMENTS) {
    try {
      execFileSync(INSPECT, ["--exists", element], { stdio: "ignore" });
    } catch {
      return `GStreamer's ${element}`;
    }
  }
  return undefined;
}
