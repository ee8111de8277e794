/**
 * The voice of one leg over WebRTC as it is sent. It goes as the microphone has it, without detour, until it is to be softer for the
 * first time: then through a gain, and stays there, so that no later change is heard as a click.
 *
 * @module
 */
import { settle } from "./volume.ts";

interface Gain {
  readonly context: AudioContext;
  readonly node: GainNode;
  readonly track: MediaStreamTrack;
}

export class SentVoice {
  readonly #own: MediaStreamTrack;
  #gain: Gain | undefined;

  /**
   * @param track - is cloned, so that ending one leg leaves the voice alive
   * @param percent - how loud it is, of what the microphone has
   */
  constructor(track: MediaStreamTrack, percent: number) {
    this.#own = track.clone();
    this.setVolume(percent);
  }

  /** What is sent; another one after the first `setVolume` that makes it softer. */
  get track(): MediaStreamTrack {
    return this.#gain?.track ?? this.#own;
  }

  /** Whether anything of it may leave. */
  setEnabled(on: boolean): void {
    this.#own.enabled = on;
    this.track.enabled = on;
  }

  setVolume(percent: number): void {
    if (percent === 100 && this.#gain === undefined) return;
    this.#gain ??= this.#softened();
    settle(this.#gain.node, percent);
  }

  stop(): void {
    this.#own.stop();
    this.#gain?.track.stop();
    void this.#gain?.context.close();
    this.#gain = undefined;
  }

  #softened(): Gain {
    const context = new AudioContext();
    if (context.state === "suspended") void context.resume();
    const node = new GainNode(context);
    const out = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([this.#own]) }).connect(node).connect(out);
    const [track] = out.stream.getAudioTracks();
    if (track === undefined) throw new Error("audio destination without a track");
    track.enabled = this.#own.enabled;
    return { context, node, track };
  }
}
