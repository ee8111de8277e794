/**
 * The audio graph of one leg over RTP: a voice into the worklet, and what comes out of it to where colleagues are heard. The browser
 * brings whatever the devices have to the rate of the codec and back.
 *
 * @module
 */
import { SOUND_RATE } from "../../shared/media/sound-frames.ts";
import type { HeardVoice } from "../calling/ports.ts";
import { type CallSpeaker, FAINT } from "./call-speaker.ts";
import worklet from "./sound-worklet.ts?worker&url";
import type { TrackVoice } from "./track-voice.ts";
import { settle } from "./volume.ts";

export class LegSpeaker {
  readonly #context = new AudioContext({ sampleRate: SOUND_RATE });
  /** Every voice of the leg goes through it: how loud ours is stays when another microphone is taken. */
  readonly #said = new GainNode(this.#context);
  readonly #player = new Audio();
  readonly #speaker: CallSpeaker | undefined;
  readonly #leaveSpeaker: (() => void) | undefined;
  readonly #ready: Promise<AudioWorkletNode>;
  #source: MediaStreamAudioSourceNode | undefined;
  #track: MediaStreamTrack | undefined;

  /** @param speaker - undefined plays nothing aloud, and it is measured all the same */
  constructor(speaker: CallSpeaker | undefined) {
    this.#speaker = speaker;
    this.#leaveSpeaker = speaker?.add(this.#player);
    if (speaker === undefined) this.#player.volume = FAINT;
    this.#ready = this.#build();
    this.#ready.catch(() => {});
  }

  async #build(): Promise<AudioWorkletNode> {
    // A page that nobody has touched may have its audio suspended.
    if (this.#context.state === "suspended") void this.#context.resume();
    await this.#context.audioWorklet.addModule(worklet);
    const node = new AudioWorkletNode(this.#context, "sound", {
      numberOfInputs: 1,
      numberOfOutputs: 1,
      outputChannelCount: [1],
      channelCount: 1,
      channelCountMode: "explicit",
    });
    const out = new MediaStreamAudioDestinationNode(this.#context, { channelCount: 1 });
    node.connect(out);
    this.#said.connect(node);
    this.#player.srcObject = out.stream;
    this.#player.play().catch(() => {});
    return node;
  }

  /**
   * The way to the worklet, for the worker.
   *
   * @throws what the browser says, where there can be no sound
   */
  async line(): Promise<MessagePort> {
    const node = await this.#ready;
    const { port1, port2 } = new MessageChannel();
    node.port.postMessage(port1, [port1]);
    return port2;
  }

  setVoice({ track }: TrackVoice): void {
    this.#dropVoice();
    this.#track = track.clone();
    this.#source = new MediaStreamAudioSourceNode(this.#context, { mediaStream: new MediaStream([this.#track]) });
    this.#source.connect(this.#said);
  }

  setVolume(voice: HeardVoice, percent: number): void {
    if (voice === "theirs") this.#speaker?.setVolume(this.#player, percent);
    else settle(this.#said, percent);
  }

  close(): void {
    this.#dropVoice();
    this.#leaveSpeaker?.();
    this.#player.srcObject = null;
    void this.#context.close().catch(() => {});
  }

  #dropVoice(): void {
    this.#source?.disconnect();
    this.#track?.stop();
    this.#source = undefined;
    this.#track = undefined;
  }
}
