/**
 * A call within one page, so that one clock sees both ends.
 */
import { timesOf, workerOf } from "./frame-workers.ts";
import "../../../renderer/host/no-text-becomes-code.ts";

import { frameKeying } from "../../../renderer/calling/protection/frames-scheme.ts";
import { createFrameGuard, type FrameGuard } from "../../../renderer/media/frame-guard.ts";
import { NO_ICE_SERVERS } from "../../../renderer/media/ice-settings.ts";
import type { TrackVoice } from "../../../renderer/media/track-voice.ts";
import { WebRtcLeg } from "../../../renderer/media/webrtc-leg.ts";
import type { FrameTimes } from "./timing-worker.ts";

export interface MediaBench {
  /** `timed` is `protected` with a clock around each transform. */
  begin(kind: "clear" | "protected" | "timed"): Promise<void>;
  /** Waits for so many bursts of sound to arrive. Answers how many milliseconds each took. */
  delays(bursts: number): Promise<number[]>;
  /** Of a `timed` call: milliseconds that each frame spent in its transform. */
  times(): Promise<FrameTimes>;
  end(): Promise<void>;
}

declare global {
  interface Window {
    bench: MediaBench;
  }
}

const BURST_EVERY_S = 0.5;
const BURST_S = 0.03;
/** Level at which a burst has begun; comfort noise and codec ringing stay below. */
const ONSET = 0.05;
/** A burst that has not arrived by then belongs to the next one. */
const LONGEST_S = 0.45;

const keyOf = (keyId: number) => ({ keyId, baseKey: crypto.getRandomValues(new Uint8Array(16)) });

class Call {
  readonly #context = new AudioContext();
  readonly #connections: RTCPeerConnection[] = [];
  readonly #legs: WebRtcLeg[] = [];
  readonly #worker: Worker | undefined;
  /** Onsets in seconds of the context's time. */
  readonly #onsets: { readonly sent: number[]; readonly heard: number[] } = { sent: [], heard: [] };

  constructor(worker: Worker | undefined) {
    this.#worker = worker;
  }

  async begin(): Promise<void> {
    const guard: FrameGuard | undefined = this.#worker === undefined ? undefined : createFrameGuard(this.#worker);
    const common = { ice: NO_ICE_SERVERS, speaker: undefined, guard };
    const Real = window.RTCPeerConnection;
    const made = this.#connections;
    window.RTCPeerConnection = class extends Real {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        made.push(this);
      }
    };
    const caller = new WebRtcLeg({ ...common, side: "offerer" });
    const callee = new WebRtcLeg({ ...common, side: "answerer" });
    window.RTCPeerConnection = Real;
    this.#legs.push(caller, callee);
    const voice = this.#bursts();
    for (const leg of this.#legs) leg.setVoice(voice);
    const connected = new Promise<void>((resolve) => callee.onEvent(({ kind }) => kind === "flowing" && resolve()));
    await callee.acceptOffer(await caller.createOffer());
    this.#listen();
    await caller.acceptAnswer(await callee.createAnswer());
    if (guard !== undefined) {
      const [fromCaller, fromCallee] = [keyOf(8), keyOf(9)];
      callee.protect(frameKeying(fromCallee, fromCaller));
      caller.protect(frameKeying(fromCaller, fromCallee));
    }
    await connected;
  }

  #source: AudioNode | undefined;

  #bursts(): TrackVoice {
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
    this.#source = gate;
    const [track] = destination.stream.getAudioTracks();
    if (track === undefined) throw new Error("no track");
    return { track, onLost: () => {}, close: () => track.stop() };
  }

  /** Watches what is said and what is heard, sample by sample, in one node: the same clock for both. */
  #listen(): void {
    const track = this.#connections[1]?.getReceivers()[0]?.track;
    if (track === undefined || this.#source === undefined) throw new Error("nothing to listen to");
    const context = this.#context;
    const merger = new ChannelMergerNode(context, { numberOfInputs: 2 });
    this.#source.connect(merger, 0, 0);
    new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([track]) }).connect(merger, 0, 1);
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

  async delays(bursts: number): Promise<number[]> {
    for (;;) {
      const delays = this.#onsets.sent.flatMap((sent) => {
        const heard = this.#onsets.heard.find((at) => at > sent && at < sent + LONGEST_S);
        return heard === undefined ? [] : [1000 * (heard - sent)];
      });
      if (delays.length >= bursts) return delays.slice(-bursts);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  times(): Promise<FrameTimes> {
    return timesOf(this.#worker);
  }

  async end(): Promise<void> {
    for (const leg of this.#legs) leg.close();
    await this.#context.close();
    this.#worker?.terminate();
  }
}

let call: Call | undefined;

function theCall(): Call {
  if (call === undefined) throw new Error("no call");
  return call;
}

window.bench = {
  async begin(kind) {
    call = new Call(workerOf(kind, "audio"));
    await call.begin();
  },
  delays: (bursts) => theCall().delays(bursts),
  times: () => theCall().times(),
  end: () => theCall().end(),
};
