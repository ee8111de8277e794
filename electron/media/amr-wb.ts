/**
 * AMR-WB (TS 26.173), 16 kHz, frames of 20 ms: the codec that every MCPTT handset has.
 *
 * @module
 */
import { type AmrFrame, frameLength, NO_DATA } from "./amr-payload.ts";
import { type CodecMemory, CodecModule, octetsAt, samplesAt } from "./codec-module.ts";

/** Samples of a frame. */
export const FRAME_SAMPLES = 320;
/** The highest mode: 23.85 kbit/s. */
export const MAX_MODE = 8;
/** Octets of the longest frame, with the octet that says its type. */
const MAX_FRAME = 61;
const SAMPLE_LENGTH = 2;

interface CodecExports extends CodecMemory {
  E_IF_init(): number;
  E_IF_exit(state: number): void;
  E_IF_encode(state: number, mode: number, speech: number, out: number, dtx: number): number;
  D_IF_init(): number;
  D_IF_exit(state: number): void;
  D_IF_decode(state: number, frame: number, speech: number, bad: number): void;
}

/** The codec, ready to be used for any number of calls. */
export class AmrWbCodec {
  readonly #module: CodecModule<CodecExports>;

  private constructor(module: CodecModule<CodecExports>) {
    this.#module = module;
  }

  /**
   * Compiles the module.
   *
   * @param octets - of `amr-wb.wasm`
   * @throws what compiling throws, where they are no module
   */
  static async load(octets: Uint8Array): Promise<AmrWbCodec> {
    return new AmrWbCodec(await CodecModule.load(octets));
  }

  /** An encoder and decoder of one call, in memory of their own. */
  open(): AmrWbVoice {
    return new AmrWbVoice(this.#module.open());
  }
}

/** One direction out and one in. */
export class AmrWbVoice {
  readonly #codec: CodecExports;
  readonly #encoder: number;
  readonly #decoder: number;
  readonly #frameAt: number;
  readonly #speechAt: number;

  constructor(codec: CodecExports) {
    this.#codec = codec;
    this.#encoder = codec.E_IF_init();
    this.#decoder = codec.D_IF_init();
    this.#frameAt = codec.malloc(MAX_FRAME);
    this.#speechAt = codec.malloc(FRAME_SAMPLES * SAMPLE_LENGTH);
  }

  /**
   * Encodes 20 ms.
   *
   * @param speech - {@link FRAME_SAMPLES} samples
   * @param mode - 0 to {@link MAX_MODE}
   * @param dtx - whether silence is left out; no call of ours does (decision 0055)
   */
  encode(speech: Int16Array, mode: number, dtx = false): AmrFrame {
    if (speech.length !== FRAME_SAMPLES) throw new RangeError(`${speech.length} samples`);
    if (!Number.isInteger(mode) || mode < 0 || mode > MAX_MODE) throw new RangeError(`mode ${mode}`);
    this.#samples().set(speech);
    const length = this.#codec.E_IF_encode(this.#encoder, mode, this.#speechAt, this.#frameAt, dtx ? 1 : 0);
    const octets = octetsAt(this.#codec, this.#frameAt, Math.max(1, length)).slice();
    const first = octets[0] ?? 0;
    const type = (first >> 3) & 0x0f;
    return { type, good: (first & 0x04) !== 0, bits: octets.subarray(1, 1 + (frameLength(type) ?? 0)) };
  }

  /**
   * Decodes 20 ms.
   *
   * @param frame - `undefined` for one that was lost, which is made up for from those before it
   * @returns {@link FRAME_SAMPLES} samples
   */
  decode(frame: AmrFrame | undefined): Int16Array {
    const lost = frame === undefined || !frame.good;
    const type = frame?.type ?? NO_DATA;
    const input = octetsAt(this.#codec, this.#frameAt, MAX_FRAME);
    input.fill(0);
    input[0] = (type << 3) | 0x04;
    if (frame !== undefined && frame.bits.length < MAX_FRAME) input.set(frame.bits, 1);
    this.#codec.D_IF_decode(this.#decoder, this.#frameAt, this.#speechAt, lost ? 1 : 0);
    return this.#samples().slice();
  }

  #samples(): Int16Array {
    return samplesAt(this.#codec, this.#speechAt, FRAME_SAMPLES);
  }
}
