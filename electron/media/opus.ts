/**
 * Opus (RFC 6716) at 16 kHz: what other consoles and gateways speak, and whoever has no AMR-WB.
 *
 * @module
 */
import { FRAME_SAMPLES } from "./amr-wb.ts";
import { type CodecMemory, CodecModule, octetsAt, samplesAt } from "./codec-module.ts";
import { MOST_OPUS_FRAMES } from "./opus-payload.ts";

const RATE = 16_000;
const MONO = 1;
/** Octets of the longest packet with one frame of the codec, RFC 6716 clause 3.4, times those that 120 ms have. */
const MAX_PACKET = 1275 * MOST_OPUS_FRAMES;
/** What the codec is told of its use: speech. */
const VOIP = 2048;
/** Requests of `opus_encoder_ctl`, by the names of `opus_defines.h`. */
const SET = { bitrate: 4002, vbr: 4006, complexity: 4010, inbandFec: 4012, packetLoss: 4014, signal: 4024 };
const SIGNAL_VOICE = 3001;
/** Of 10: the highest takes a tenth longer than 9 here, for nothing that is heard at this rate. */
const COMPLEXITY = 9;
/** What AMR-WB has at the most, so that a call needs no more in either. */
export const MOST_BITRATE = 24_000;
/** The least that the codec takes. */
const LEAST_BITRATE = 6_000;
/**
 * Percent of packets that the encoder prepares for, where the other end can use that: what a cell at its border loses. With none it would
 * repeat nothing.
 */
const EXPECTED_LOSS = 10;

interface OpusExports extends CodecMemory {
  opus_encoder_create(rate: number, channels: number, application: number, error: number): number;
  /** What it is told lies in memory: that is how C passes what a function does not name. */
  opus_encoder_ctl(encoder: number, request: number, values: number): number;
  opus_encode(encoder: number, speech: number, samples: number, packet: number, length: number): number;
  opus_decoder_create(rate: number, channels: number, error: number): number;
  opus_decode(
    decoder: number,
    packet: number,
    length: number,
    speech: number,
    samples: number,
    ofTheOneBefore: number,
  ): number;
}

/** How the other end wants to be spoken to (RFC 7587 clause 6.1). */
export interface OpusWishes {
  /** Bits a second. */
  readonly bitrate: number;
  /** Whether it makes use of what a packet says of the one before. */
  readonly fec: boolean;
}

/** The codec, ready to be used for any number of calls. */
export class OpusCodec {
  readonly #module: CodecModule<OpusExports>;

  private constructor(module: CodecModule<OpusExports>) {
    this.#module = module;
  }

  /**
   * Compiles the module.
   *
   * @param octets - of `opus.wasm`
   * @throws what compiling throws, where they are no module
   */
  static async load(octets: Uint8Array): Promise<OpusCodec> {
    return new OpusCodec(await CodecModule.load(octets));
  }

  /** An encoder and decoder of one call, in memory of their own. */
  open(): OpusVoice {
    return new OpusVoice(this.#module.open());
  }
}

/** One direction out and one in. */
export class OpusVoice {
  readonly #codec: OpusExports;
  readonly #encoder: number;
  readonly #decoder: number;
  readonly #packetAt: number;
  readonly #speechAt: number;
  readonly #valueAt: number;

  constructor(codec: OpusExports) {
    this.#codec = codec;
    this.#packetAt = codec.malloc(MAX_PACKET);
    this.#speechAt = codec.malloc(2 * MOST_OPUS_FRAMES * FRAME_SAMPLES);
    this.#valueAt = codec.malloc(4);
    this.#encoder = codec.opus_encoder_create(RATE, MONO, VOIP, this.#valueAt);
    this.#decoder = codec.opus_decoder_create(RATE, MONO, this.#valueAt);
    if (this.#encoder === 0 || this.#decoder === 0) throw new Error("the codec has no memory");
    this.#set(SET.complexity, COMPLEXITY);
    this.#set(SET.signal, SIGNAL_VOICE);
    // Packets whose size says nothing of what is said: what is encrypted is not to be told by its length (RFC 6562 clause 3).
    this.#set(SET.vbr, 0);
    this.wish({ bitrate: MOST_BITRATE, fec: false });
  }

  /** From here on it is spoken like this. */
  wish({ bitrate, fec }: OpusWishes): void {
    this.#set(SET.bitrate, Math.max(LEAST_BITRATE, Math.min(MOST_BITRATE, bitrate)));
    this.#set(SET.inbandFec, fec ? 1 : 0);
    this.#set(SET.packetLoss, fec ? EXPECTED_LOSS : 0);
  }

  /**
   * Encodes one packet.
   *
   * @param speech - whole frames of {@link FRAME_SAMPLES} samples, at most {@link MOST_OPUS_FRAMES} of them
   */
  encode(speech: Int16Array): Uint8Array {
    const frames = speech.length / FRAME_SAMPLES;
    if (!Number.isInteger(frames) || frames < 1 || frames > MOST_OPUS_FRAMES)
      throw new RangeError(`${speech.length} samples`);
    samplesAt(this.#codec, this.#speechAt, speech.length).set(speech);
    const length = this.#codec.opus_encode(this.#encoder, this.#speechAt, speech.length, this.#packetAt, MAX_PACKET);
    if (length < 1) throw new Error(`the encoder of Opus: ${length}`);
    return octetsAt(this.#codec, this.#packetAt, length).slice();
  }

  /**
   * Decodes one packet.
   *
   * @param frames - that it has
   * @returns as many times {@link FRAME_SAMPLES} samples; made up from what was before where the packet is none of the codec's
   */
  decode(packet: Uint8Array, frames: number): Int16Array {
    return this.#decode(packet, frames, false) ?? this.conceal(frames);
  }

  /** Makes up for what was lost. */
  conceal(frames = 1): Int16Array {
    return this.#decode(new Uint8Array(), frames, false) ?? new Int16Array(frames * FRAME_SAMPLES);
  }

  /** 20 ms that were lost, from what the packet behind them says of them; made up where it says nothing. */
  recover(behind: Uint8Array): Int16Array {
    return this.#decode(behind, 1, true) ?? this.conceal();
  }

  /** @returns undefined where the codec refuses it */
  #decode(packet: Uint8Array, frames: number, ofTheOneBefore: boolean): Int16Array | undefined {
    if (packet.length > MAX_PACKET) return undefined;
    octetsAt(this.#codec, this.#packetAt, packet.length).set(packet);
    // Without a packet it is told that there is none.
    const at = packet.length === 0 ? 0 : this.#packetAt;
    const samples = frames * FRAME_SAMPLES;
    const got = this.#codec.opus_decode(
      this.#decoder,
      at,
      packet.length,
      this.#speechAt,
      samples,
      ofTheOneBefore ? 1 : 0,
    );
    return got === samples ? samplesAt(this.#codec, this.#speechAt, samples).slice() : undefined;
  }

  #set(request: number, value: number): void {
    new DataView(this.#codec.memory.buffer).setInt32(this.#valueAt, value, true);
    const result = this.#codec.opus_encoder_ctl(this.#encoder, request, this.#valueAt);
    if (result !== 0) throw new Error(`the encoder of Opus: ${result} for ${request}`);
  }
}
