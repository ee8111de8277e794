/**
 * Entry of the worklet that a call over RTP has its sound from and to; compiled with the types of a worker. One processor for both
 * directions: there is one clock.
 *
 * @module
 */
import { FRAME_SAMPLES } from "../../shared/media/sound-frames.ts";
import { SoundRing } from "./sound-ring.ts";

declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

const FULL_SCALE = 32_767;

class SoundProcessor extends AudioWorkletProcessor {
  readonly #ring = new SoundRing();
  #frame = new Int16Array(FRAME_SAMPLES);
  #filled = 0;
  #line: MessagePort | undefined;

  constructor() {
    super();
    // The way to the worker, which then need not go through the window.
    this.port.onmessage = ({ data }: MessageEvent<MessagePort>) => {
      this.#line = data;
      data.onmessage = (frame: MessageEvent<Int16Array>) => this.#ring.put(frame.data);
    };
  }

  process([heard = []]: Float32Array[][], [played = []]: Float32Array[][]): boolean {
    const out = played[0];
    if (out === undefined) return true;
    const [samples = new Float32Array(out.length)] = heard;
    for (const sample of samples) this.#take(sample);
    this.#ring.take(out);
    return true;
  }

  #take(sample: number): void {
    this.#frame[this.#filled] = Math.max(-1, Math.min(1, sample)) * FULL_SCALE;
    this.#filled += 1;
    if (this.#filled < FRAME_SAMPLES) return;
    this.#line?.postMessage(this.#frame, [this.#frame.buffer]);
    this.#frame = new Int16Array(FRAME_SAMPLES);
    this.#filled = 0;
  }
}

registerProcessor("sound", SoundProcessor);
