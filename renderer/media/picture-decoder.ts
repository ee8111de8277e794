/**
 * The other end's pictures of one leg on their way from the host to where they are shown: H.264 by WebCodecs.
 *
 * @module
 */
import { codecOf, splitUnits } from "../../shared/media/h264-units.ts";
import { PICTURE_CLOCK, type PictureFrame } from "../../shared/media/picture-frames.ts";

const MICROSECONDS = 1_000_000;
/** Pictures that may wait for the decoder; what comes then is left out up to a key picture. */
const MOST_QUEUED = 8;

export interface PictureDecoderParts {
  readonly into: WritableStream<VideoFrame>;
  readonly mayPass: () => boolean;
  /** It can't go on without a key picture. */
  readonly keyWanted: () => void;
}

export class PictureDecoder {
  readonly #parts: PictureDecoderParts;
  readonly #writer: WritableStreamDefaultWriter<VideoFrame>;
  #decoder: VideoDecoder | undefined;
  #codec: string | undefined;
  #size: readonly [width: number, height: number] = [0, 0];
  decoded = 0;

  constructor(parts: PictureDecoderParts) {
    this.#parts = parts;
    this.#writer = parts.into.getWriter();
    // Whoever shows it has gone.
    this.#writer.closed.catch(() => {});
  }

  /** Of the last picture; 0 before there is one. */
  get size(): readonly [width: number, height: number] {
    return this.#size;
  }

  put({ isKey, octets, timestamp }: PictureFrame): void {
    if (isKey) this.#prepare(octets);
    const decoder = this.#decoder;
    if (decoder?.state !== "configured" || decoder.decodeQueueSize > MOST_QUEUED) {
      this.#giveUp();
      return;
    }
    const at = Math.round((timestamp / PICTURE_CLOCK) * MICROSECONDS);
    decoder.decode(new EncodedVideoChunk({ type: isKey ? "key" : "delta", timestamp: at, data: octets }));
  }

  close(): void {
    this.#drop();
    void this.#writer.close().catch(() => {});
  }

  /** A decoder for what a key picture says that it is. */
  #prepare(octets: Uint8Array): void {
    const codec = codecOf(splitUnits(octets) ?? []);
    if (this.#decoder?.state === "configured" && codec === this.#codec) return;
    this.#drop();
    if (codec === undefined) return;
    const made = new VideoDecoder({
      output: (picture) => this.#show(picture),
      error: () => {
        if (this.#decoder === made) this.#giveUp();
      },
    });
    this.#decoder = made;
    this.#codec = codec;
    made.configure({ codec, optimizeForLatency: true });
  }

  #show(picture: VideoFrame): void {
    this.decoded += 1;
    this.#size = [picture.displayWidth, picture.displayHeight];
    // What cannot be shown now is not shown later.
    if (!this.#parts.mayPass() || (this.#writer.desiredSize ?? 0) <= 0) picture.close();
    else void this.#writer.write(picture).catch(() => picture.close());
  }

  #giveUp(): void {
    this.#drop();
    this.#parts.keyWanted();
  }

  #drop(): void {
    if (this.#decoder !== undefined && this.#decoder.state !== "closed") this.#decoder.close();
    this.#decoder = undefined;
  }
}
