/**
 * Bursts of sound that are said at one end of a call and heard at the other, both watched in one node of a page: by one clock.
 */
import type { TrackVoice } from "../../renderer/media/track-voice.ts";

const BURST_EVERY_S = 0.5;
const BURST_S = 0.03;
/** Level at which a burst has begun; comfort noise and codec ringing stay below. */
const ONSET = 0.05;
/** A burst that has not arrived by then belongs to the next one. */
const LONGEST_S = 0.45;

export class Bursts {
  readonly #context = new AudioContext();
  readonly #source: AudioNode;
  /** The bursts as a voice. */
  readonly voice: TrackVoice;
  /** Onsets in seconds of the context's time. */
  readonly #onsets: { readonly sent: number[]; readonly heard: number[] } = { sent: [], heard: [] };

  constructor() {
    const context = this.#context;
    const tone = new OscillatorNode(context, { frequency: 800 });
    const gate = new GainNode(context, { gain: 0 });
    for (let i = 0; i < 400; i++) {
      const at = context.currentTime + 1 + i * BURST_EVERY_S;
      gate.gain.setValueAtTime(0.5, at);
      gate.gain.setValueAtTime(0, at + BURST_S);
    }
    const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    tone.connect(gate).connect(destination);
    tone.start();
    const [track] = destination.stream.getAudioTracks();
    if (track === undefined) throw new Error("no track");
    this.#source = gate;
    this.voice = { track, onLost: () => {}, close: () => track.stop() };
  }

  /** Watches what is said and what is heard, sample by sample. */
  listen(heard: MediaStream): void {
    const context = this.#context;
    const merger = new ChannelMergerNode(context, { numberOfInputs: 2 });
    this.#source.connect(merger, 0, 0);
    new MediaStreamAudioSourceNode(context, { mediaStream: heard }).connect(merger, 0, 1);
    const processor = context.createScriptProcessor(1024, 2, 1);
    let position = 0;
    const quietUntil = [0, 0];
    processor.addEventListener("audioprocess", ({ inputBuffer }) => {
      for (const channel of [0, 1] as const) {
        inputBuffer.getChannelData(channel).forEach((value, i) => {
          const at = (position + i) / context.sampleRate;
          if (Math.abs(value) < ONSET || at < (quietUntil[channel] ?? 0)) return;
          quietUntil[channel] = at + BURST_EVERY_S / 2;
          (channel === 0 ? this.#onsets.sent : this.#onsets.heard).push(at);
        });
      }
      position += inputBuffer.length;
    });
    merger.connect(processor).connect(context.destination);
  }

  /** Waits for so many to arrive. Answers how many milliseconds each of the last ones took. */
  async delays(count: number): Promise<number[]> {
    for (;;) {
      const delays = this.#onsets.sent.flatMap((sent) => {
        const heard = this.#onsets.heard.find((at) => at > sent && at < sent + LONGEST_S);
        return heard === undefined ? [] : [1000 * (heard - sent)];
      });
      if (delays.length >= count) return delays.slice(-count);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  close(): Promise<void> {
    return this.#context.close();
  }
}
