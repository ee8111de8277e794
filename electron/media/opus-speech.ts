/**
 * A call in Opus: RFC 7587.
 *
 * @module
 */
import { FRAME_SAMPLES } from "./amr-wb.ts";
import { MOST_BITRATE, type OpusVoice } from "./opus.ts";
import { isOpusPause, MOST_OPUS_FRAMES, NO_SOUND, OPUS_UNITS_A_FRAME, opusFrames } from "./opus-payload.ts";
import type { HeardFrame, Speech, SpeechTerms } from "./speech.ts";

/** What is used of the codec. */
export type OpusCoder = Pick<OpusVoice, "wish" | "encode" | "decode" | "conceal" | "recover">;

/** A packet, decoded when the first of its frames is played: those behind it are parts of the same. */
class HeardPacket {
  readonly #voice: OpusCoder;
  readonly #packet: Uint8Array;
  readonly #frames: number;
  #sound: Int16Array | undefined;

  constructor(voice: OpusCoder, packet: Uint8Array) {
    this.#voice = voice;
    this.#packet = packet;
    this.#frames = opusFrames(packet);
  }

  frames(): readonly HeardFrame[] {
    const kind = isOpusPause(this.#packet) ? "pause" : "speech";
    return Array.from({ length: this.#frames }, (_, at) => ({
      kind,
      play: () => this.#part(at),
      // What it says is of what stands before its first frame.
      recover: () => (at === 0 ? this.#voice.recover(this.#packet) : this.#voice.conceal()),
    }));
  }

  #part(at: number): Int16Array {
    this.#sound ??= this.#voice.decode(this.#packet, this.#frames);
    return this.#sound.slice(at * FRAME_SAMPLES, (at + 1) * FRAME_SAMPLES);
  }
}

export class OpusSpeech implements Speech {
  readonly unitsAFrame = OPUS_UNITS_A_FRAME;
  readonly mostFrames = MOST_OPUS_FRAMES;
  readonly #voice: OpusCoder;
  #heard: Int16Array[] = [];

  constructor(voice: OpusCoder, terms: SpeechTerms) {
    this.#voice = voice;
    this.follow(terms);
  }

  follow({ bitrate = MOST_BITRATE, fec = false }: SpeechTerms): void {
    this.#voice.wish({ bitrate, fec });
  }

  add(heard: Int16Array): void {
    this.#heard.push(heard);
  }

  get added(): number {
    return this.#heard.length;
  }

  finish(): Uint8Array {
    const speech = new Int16Array(this.#heard.length * FRAME_SAMPLES);
    for (const [at, heard] of this.#heard.entries()) speech.set(heard, at * FRAME_SAMPLES);
    this.#heard = [];
    return this.#voice.encode(speech);
  }

  drop(): void {
    this.#heard = [];
  }

  silence(): Uint8Array {
    return NO_SOUND;
  }

  read(payload: Uint8Array): readonly HeardFrame[] {
    return new HeardPacket(this.#voice, payload.slice()).frames();
  }

  conceal(): Int16Array {
    return this.#voice.conceal();
  }

  pause(): Int16Array {
    return this.#voice.conceal();
  }
}
