/**
 * AMR-WB (TS 26.173), 16 kHz, frames of 20 ms: the codec that every MCPTT handset has. The codec is a WebAssembly module of other
 * people's code, built apart (`npm run codec`); a frame that is not what it should be can at worst spoil that sandbox.
 *
 * @module
 */
import { type AmrFrame, frameLength, NO_DATA } from "./amr-payload.ts";

/** Samples of a frame. */
export const FRAME_SAMPLES = 320;
/** The highest mode: 23.85 kbit/s. */
export const MAX_MODE = 8;
/** Octets of the longest frame, with the octet that says its type. */
const MAX_FRAME = 61;
const SAMPLE_LENGTH = 2;

/** What is used of the engine; Node's types leave it to those of the DOM, which no host has. */
declare const WebAssembly: {
  compile(octets: Uint8Array): Promise<object>;
  Instance: new (module: object, imports: object) => { readonly exports: object };
};

interface CodecExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  malloc(length: number): number;
  E_IF_init(): number;
  E_IF_exit(state: number): void;
  E_IF_encode(state: number, mode: number, speech: number, out: number, dtx: number): number;
  D_IF_init(): number;
  D_IF_exit(state: number): void;
  D_IF_decode(state: number, frame: number, speech: number, bad: number): void;
}

/** WASI is linked because the encoder would like to complain to somebody; it is told that nobody is there. */
const NOT_SUPPORTED = 58;
const IMPORTS = {
  wasi_snapshot_preview1: {
    fd_write: () => NOT_SUPPORTED,
    fd_close: () => NOT_SUPPORTED,
    fd_seek: () => NOT_SUPPORTED,
  },
};

/** The codec, ready to be used for any number of calls. */
export class AmrWbCodec {
  readonly #module: object;

  private constructor(module: object) {
    this.#module = module;
  }

  /**
   * Compiles the module.
   *
   * @param octets - of `amr-wb.wasm`
   * @throws what compiling throws, where they are no module
   */
  static async load(octets: Uint8Array): Promise<AmrWbCodec> {
    return new AmrWbCodec(await WebAssembly.compile(octets));
  }

  /** An encoder and decoder of one call, in memory of their own. */
  open(): AmrWbVoice {
    const { exports } = new WebAssembly.Instance(this.#module, IMPORTS);
    return new AmrWbVoice(exports as CodecExports);
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
   * @param dtx - whether silence may be left out
   */
  encode(speech: Int16Array, mode: number, dtx: boolean): AmrFrame {
    if (speech.length !== FRAME_SAMPLES) throw new RangeError(`${speech.length} samples`);
    if (!Number.isInteger(mode) || mode < 0 || mode > MAX_MODE) throw new RangeError(`mode ${mode}`);
    this.#samples().set(speech);
    const length = this.#codec.E_IF_encode(this.#encoder, mode, this.#speechAt, this.#frameAt, dtx ? 1 : 0);
    const octets = new Uint8Array(this.#codec.memory.buffer, this.#frameAt, Math.max(1, length)).slice();
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
    const input = new Uint8Array(this.#codec.memory.buffer, this.#frameAt, MAX_FRAME);
    input.fill(0);
    input[0] = (type << 3) | 0x04;
    if (frame !== undefined && frame.bits.length < MAX_FRAME) input.set(frame.bits, 1);
    this.#codec.D_IF_decode(this.#decoder, this.#frameAt, this.#speechAt, lost ? 1 : 0);
    return this.#samples().slice();
  }

  #samples(): Int16Array {
    return new Int16Array(this.#codec.memory.buffer, this.#speechAt, FRAME_SAMPLES);
  }
}
