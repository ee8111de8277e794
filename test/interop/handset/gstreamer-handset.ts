/**
 * A handset that is not ours: GStreamer speaks a tone and records what it hears, over SRTP under a PCK.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { GSTREAMER, type PipelineOptions, type PipelineSpeech, pipelineOf } from "../../../lab/handset/pipeline.ts";
import { ForeignProcess } from "../rig/foreign-process.ts";

export const PAYLOAD_TYPE = 97;

/** As others than handsets speak. */
export const OPUS_SPEECH: PipelineSpeech = {
  caps: "clock-rate=(int)48000,encoding-name=(string)OPUS",
  out: "opusenc bitrate=24000 inband-fec=true packet-loss-percentage=10 ! rtpopuspay",
  back: "rtpopusdepay ! opusdec use-inband-fec=true",
};

export interface HandsetOptions extends Omit<PipelineOptions, "payloadType" | "recording" | "to"> {
  readonly folder: string;
  /** Where we listen. */
  readonly toPort: number;
}

export class GstreamerHandset {
  readonly #process: ForeignProcess;
  readonly #recording: string;

  private constructor(process: ForeignProcess, recording: string) {
    this.#process = process;
    this.#recording = recording;
  }

  static start({ folder, toPort, ...options }: HandsetOptions): GstreamerHandset {
    const recording = join(folder, "heard.pcm");
    const to = { address: options.address, port: toPort };
    const args = pipelineOf({ ...options, to, payloadType: PAYLOAD_TYPE, recording });
    return new GstreamerHandset(ForeignProcess.start({ name: "handset", command: GSTREAMER, args, folder }), recording);
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
