/**
 * The pictures of a handset that is not ours: GStreamer shows one colour and records what it sees, by H.264 over SRTP under a PCK.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encoding, picturePipelineOf } from "../../../lab/handset/picture-pipeline.ts";
import { GSTREAMER } from "../../../lab/handset/pipeline.ts";
import type { SrtpKeys } from "../../../shared/mikey/derivation.ts";
import { ForeignProcess } from "../rig/foreign-process.ts";

export const PICTURE_TYPE = 104;
const [WIDTH, HEIGHT] = [320, 240] as const;
const RAW = `video/x-raw,format=I420,width=${WIDTH},height=${HEIGHT}`;
const FRAME_OCTETS = (WIDTH * HEIGHT * 3) / 2;
const DECODED = `h264parse ! openh264dec ! videoconvert ! ${RAW}`;
/** What a picture shows. */
export type Colour = "red" | "green" | "blue" | "other";

export interface PictureHandsetOptions {
  readonly folder: string;
  readonly outward: SrtpKeys;
  readonly inward: SrtpKeys;
  readonly mki: Uint8Array;
  readonly port: number;
  readonly toPort: number;
  readonly theirSsrc: number;
  readonly shows: Exclude<Colour, "other">;
}

/** The colours of recorded pictures, each by its middle, in the colours of BT.601. */
function coloursIn(recorded: Buffer): Colour[] {
  return Array.from({ length: Math.floor(recorded.length / FRAME_OCTETS) }, (_, frame) => {
    const chroma = frame * FRAME_OCTETS + WIDTH * HEIGHT;
    const middle = (HEIGHT / 4) * (WIDTH / 2) + WIDTH / 4;
    const blue = (recorded[chroma + middle] ?? 128) - 128;
    const red = (recorded[chroma + (WIDTH * HEIGHT) / 4 + middle] ?? 128) - 128;
    if (red > 60) return "red";
    if (blue > 60) return "blue";
    return red < -20 && blue < -20 ? "green" : "other";
  });
}

const words = (lines: readonly string[]) => lines.flatMap((line) => line.split(" "));

/** Pictures of a colour as H.264: one access unit each. */
export function encodedPictures(folder: string, colour: Exclude<Colour, "other">, count: number): Uint8Array[] {
  const file = join(folder, `${colour}.h264`);
  const line = `videotestsrc pattern=${colour} num-buffers=${count} ! ${RAW},framerate=15/1 ! ${encoding("x264enc")},stream-format=byte-stream,alignment=au ! filesink location=${file}`;
  execFileSync(GSTREAMER, ["-q", ...words([line])]);
  const stream = readFileSync(file);
  // Each begins with an access unit delimiter.
  const delimiter = Buffer.of(0, 0, 0, 1, 9);
  const begins: number[] = [];
  for (let at = stream.indexOf(delimiter); at >= 0; at = stream.indexOf(delimiter, at + 1)) begins.push(at);
  return begins.map((at, place) => stream.subarray(at, begins[place + 1] ?? stream.length));
}

/** What pictures of H.264 show, in their order. */
export function decodedPictures(folder: string, pictures: readonly Uint8Array[]): Colour[] {
  const [from, to] = [join(folder, "seen.h264"), join(folder, "seen.yuv")];
  writeFileSync(from, Buffer.concat(pictures));
  execFileSync(GSTREAMER, ["-q", ...words([`filesrc location=${from} ! ${DECODED} ! filesink location=${to}`])]);
  return coloursIn(readFileSync(to));
}

export class PictureHandset {
  readonly #process: ForeignProcess;
  readonly #recording: string;

  private constructor(process: ForeignProcess, recording: string) {
    this.#process = process;
    this.#recording = recording;
  }

  static start({
    folder,
    inward,
    mki,
    outward,
    port,
    shows,
    theirSsrc,
    toPort,
  }: PictureHandsetOptions): PictureHandset {
    const recording = join(folder, "shown.yuv");
    const address = "127.0.0.1";
    const args = picturePipelineOf({
      ...{ address, inward, mki, outward, payloadType: PICTURE_TYPE, port, rtcpPort: port + 1, theirSsrc, shows },
      codecs: { encoder: "x264enc", decoder: "openh264dec" },
      size: { width: WIDTH, height: HEIGHT },
      to: { address, port: toPort },
      sink: `${RAW} ! filesink buffer-mode=unbuffered async=false sync=false location=${recording}`,
    });
    return new PictureHandset(ForeignProcess.start({ name: "pictures", command: GSTREAMER, args, folder }), recording);
  }

  /** What it has seen so far. */
  seen(): Colour[] {
    try {
      return coloursIn(readFileSync(this.#recording));
    } catch {
      return [];
    }
  }

  /** At once: asked in kindness it waits for the end of a stream that has none. */
  end(): Promise<void> {
    return this.#process.end("SIGKILL");
  }
}
