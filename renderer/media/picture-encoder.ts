/**
 * Our pictures of one leg on their way to the host: H.264 by WebCodecs, within what the other end takes.
 *
 * @module
 */
import { PICTURE_CLOCK, type PictureFrame, type PictureLineCounts } from "../../shared/media/picture-frames.ts";
import type { PictureCap } from "./picture-caps.ts";
import { pictureRateAfter } from "./picture-rate.ts";

/** A key picture comes at least so often: there are ends that ask for none. */
const KEY_EACH_MS = 10_000;
/** Pictures that may wait for the encoder: whoever waits longer is late. */
const MOST_QUEUED = 2;
const MICROSECONDS = 1_000_000;
const WORD = 0x1_0000_0000;

/** How WebCodecs names Constrained Baseline of a level. */
export const constrainedBaseline = (level: number): string => `avc1.42e0${level.toString(16).padStart(2, "0")}`;

/** The size that a picture is sent in: no larger than agreed, and even, as 4:2:0 needs it. */
function fitted(width: number, height: number, cap: PictureCap): readonly [width: number, height: number] {
  const scale = Math.max(1, Math.max(width, height) / cap.width, Math.min(width, height) / cap.height);
  const even = (length: number) => Math.max(2, 2 * Math.floor(length / scale / 2));
  return [even(width), even(height)];
}

export interface PictureEncoderParts {
  readonly cap: PictureCap;
  readonly level: number;
  readonly send: (picture: PictureFrame) => void;
  /** Whether what is encoded now could leave. */
  readonly mayPass: () => boolean;
  readonly failed: (error: unknown) => void;
}

export class PictureEncoder {
  readonly #parts: PictureEncoderParts;
  readonly #encoder: VideoEncoder;
  readonly #reader: ReadableStreamDefaultReader<VideoFrame>;
  #size: readonly [width: number, height: number] = [0, 0];
  #from: readonly [width: number, height: number] = [0, 0];
  #lastAt = Number.NEGATIVE_INFINITY;
  #keyAt = Number.NEGATIVE_INFINITY;
  /** Bits a second, within the cap: less where the other end misses packets. */
  #bitrate: number;
  /** Its last report that was obeyed; null before the first is known. */
  #reports: number | null = null;
  encoded = 0;

  constructor(from: ReadableStream<VideoFrame>, parts: PictureEncoderParts) {
    this.#parts = parts;
    this.#bitrate = parts.cap.bitrate;
    this.#encoder = new VideoEncoder({
      output: (chunk) => this.#take(chunk),
      error: parts.failed,
    });
    this.#reader = from.getReader();
    void this.#read();
  }

  /** Of what is sent; 0 before there is any. */
  get size(): readonly [width: number, height: number] {
    return this.#size;
  }

  /** What is known of the line by now: a new report of the other end changes how much is sent. */
  heard({ theirFractionLost, theirReports }: Pick<PictureLineCounts, "theirFractionLost" | "theirReports">): void {
    const before = this.#reports;
    this.#reports = theirReports;
    // What it said before there was this encoder was of pictures of another one.
    if (before === null || theirReports <= before || theirFractionLost === null) return;
    const bitrate = pictureRateAfter(this.#bitrate, theirFractionLost, this.#parts.cap.bitrate);
    if (bitrate === this.#bitrate) return;
    this.#bitrate = bitrate;
    if (this.#encoder.state === "configured") this.#encoder.configure(this.#config());
  }

  /** The next picture is a key picture. */
  wantKey(): void {
    this.#keyAt = Number.NEGATIVE_INFINITY;
  }

  close(): void {
    void this.#reader.cancel().catch(() => {});
    if (this.#encoder.state !== "closed") this.#encoder.close();
  }

  async #read(): Promise<void> {
    for (;;) {
      const { done, value } = await this.#reader.read().catch(() => ({ done: true, value: undefined }));
      if (done || value === undefined) return;
      try {
        this.#encode(value);
      } catch (error) {
        this.#parts.failed(error);
      } finally {
        value.close();
      }
    }
  }

  #encode(picture: VideoFrame): void {
    const { cap, mayPass } = this.#parts;
    const atMs = picture.timestamp / 1000;
    // A little less than its time: cameras are not exact.
    const isEarly = atMs - this.#lastAt < 900 / cap.frameRate;
    if (this.#encoder.state === "closed" || !mayPass() || isEarly || this.#encoder.encodeQueueSize > MOST_QUEUED)
      return;
    this.#lastAt = atMs;
    this.#configure(picture.displayWidth, picture.displayHeight);
    const keyFrame = atMs - this.#keyAt >= KEY_EACH_MS;
    if (keyFrame) this.#keyAt = atMs;
    this.#encoder.encode(picture, { keyFrame });
  }

  #configure(width: number, height: number): void {
    if (this.#from[0] === width && this.#from[1] === height) return;
    this.#from = [width, height];
    this.#size = fitted(width, height, this.#parts.cap);
    this.wantKey();
    this.#encoder.configure(this.#config());
  }

  #config(): VideoEncoderConfig {
    const { cap, level } = this.#parts;
    const [width, height] = this.#size;
    return {
      codec: constrainedBaseline(level),
      width,
      height,
      bitrate: this.#bitrate,
      framerate: cap.frameRate,
      latencyMode: "realtime",
      avc: { format: "annexb" },
    };
  }

  #take(chunk: EncodedVideoChunk): void {
    const octets = new Uint8Array(chunk.byteLength);
    chunk.copyTo(octets);
    this.encoded += 1;
    const timestamp = Math.round((chunk.timestamp / MICROSECONDS) * PICTURE_CLOCK) % WORD;
    this.#parts.send({ isKey: chunk.type === "key", timestamp, octets });
  }
}
