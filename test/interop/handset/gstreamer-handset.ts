/**
 * A handset that is not ours: GStreamer speaks a tone and records what it hears, by AMR-WB over SRTP under a PCK.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bytesToHex } from "../../../shared/mikey/base/octets.ts";
import type { SrtpKeys } from "../../../shared/mikey/derivation.ts";
import { ForeignProcess } from "../rig/foreign-process.ts";

const GCM = "rtp-cipher=aes-128-gcm rtp-auth=null rtcp-cipher=aes-128-gcm rtcp-auth=null";
export const PAYLOAD_TYPE = 97;

export interface HandsetOptions {
  readonly folder: string;
  readonly address: string;
  /** What it sends, and what it expects of us. */
  readonly outward: SrtpKeys;
  readonly inward: SrtpKeys;
  readonly mki: Uint8Array;
  /** Ports where it listens for RTP and RTCP. */
  readonly port: number;
  readonly rtcpPort: number;
  /** Where we listen. */
  readonly toPort: number;
  /** GStreamer takes nobody but whom it was told of. */
  readonly ourSsrc: number;
  readonly hz: number;
  /** How many frames of 20 ms it speaks, before it says goodbye on the media; without end where it is left out. */
  readonly frames?: number;
}

const keyOf = ({ masterKey, masterSalt }: SrtpKeys) => bytesToHex(masterKey) + bytesToHex(masterSalt);

export class GstreamerHandset {
  readonly #process: ForeignProcess;
  readonly #recording: string;

  private constructor(process: ForeignProcess, recording: string) {
    this.#process = process;
    this.#recording = recording;
  }

  static start(options: HandsetOptions): GstreamerHandset {
    const { folder, address, outward, inward, mki, port, rtcpPort, toPort, ourSsrc, hz, frames = -1 } = options;
    const recording = join(folder, "heard.pcm");
    const security = `srtp-key=(buffer)${keyOf(inward)},mki=(buffer)${bytesToHex(mki)},srtp-cipher=(string)aes-128-gcm,srtp-auth=(string)null,srtcp-cipher=(string)aes-128-gcm,srtcp-auth=(string)null,ssrc=(uint)${ourSsrc}`;
    const voice = `application/x-srtp,media=(string)audio,clock-rate=(int)16000,encoding-name=(string)AMR-WB,encoding-params=(string)1,octet-align=(string)1,payload=(int)${PAYLOAD_TYPE},${security}`;
    const pipeline = [
      "rtpbin name=r latency=60",
      `srtpenc name=e key=${keyOf(outward)} mki=${bytesToHex(mki)} ${GCM}`,
      "srtpdec name=d",
      `audiotestsrc is-live=true wave=sine freq=${hz} num-buffers=${frames} samplesperbuffer=320 ! audio/x-raw,rate=16000,channels=1 ! voamrwbenc band-mode=2 ! rtpamrpay pt=${PAYLOAD_TYPE} ! r.send_rtp_sink_0`,
      `r.send_rtp_src_0 ! e.rtp_sink_0 e.rtp_src_0 ! udpsink host=${address} port=${toPort} sync=false async=false`,
      `r.send_rtcp_src_0 ! e.rtcp_sink_0 e.rtcp_src_0 ! udpsink host=${address} port=${toPort + 1} sync=false async=false`,
      `udpsrc address=${address} port=${port} caps="${voice}" ! d.rtp_sink d.rtp_src ! r.recv_rtp_sink_0`,
      `udpsrc address=${address} port=${rtcpPort} caps="application/x-srtcp,${security}" ! d.rtcp_sink d.rtcp_src ! r.recv_rtcp_sink_0`,
      `r. ! rtpamrdepay ! amrwbdec ! audioconvert ! audio/x-raw,format=S16LE,rate=16000,channels=1 ! filesink buffer-mode=unbuffered async=false sync=false location=${recording}`,
    ].join(" ");
    const args = [
      "-q",
      "-e",
      ...(pipeline.match(/(?:[^\s"]|"[^"]*")+/g)?.map((word) => word.replaceAll('"', "")) ?? []),
    ];
    return new GstreamerHandset(
      ForeignProcess.start({ name: "handset", command: "gst-launch-1.0", args, folder }),
      recording,
    );
  }

  /** What it has heard so far, 16 kHz. */
  heard(): Float64Array {
    let pcm: Buffer;
    try {
      pcm = readFileSync(this.#recording);
    } catch {
      return new Float64Array();
    }
    return Float64Array.from({ length: pcm.length >> 1 }, (_, at) => pcm.readInt16LE(2 * at));
  }

  /** At once: asked in kindness it waits for the end of a stream that has none. */
  end(): Promise<void> {
    return this.#process.end("SIGKILL");
  }
}
