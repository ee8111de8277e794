/**
 * Calls within one page, over RTP through the host's media thread and over WebRTC: legs of the program at both ends.
 */
import "../../../renderer/host/no-text-becomes-code.ts";

import type { MediaLeg } from "../../../renderer/calling/ports.ts";
import type { SrtpKeying } from "../../../renderer/calling/protection/srtp-scheme.ts";
import { CallSpeaker } from "../../../renderer/media/call-speaker.ts";
import { generateVoice } from "../../../renderer/media/generated-voice.ts";
import { NO_ICE_SERVERS } from "../../../renderer/media/ice-settings.ts";
import { LegSpeaker } from "../../../renderer/media/leg-speaker.ts";
import { RtpLeg, type RtpPort } from "../../../renderer/media/rtp-leg.ts";
import { createSoundDesk } from "../../../renderer/media/sound-desk.ts";
import type { TrackVoice } from "../../../renderer/media/track-voice.ts";
import { WebRtcLeg } from "../../../renderer/media/webrtc-leg.ts";
import type { RtpEnd, RtpRemote } from "../../../shared/bridge/rtp.ts";
import { Bursts } from "../bursts.ts";

export type VoiceWay = "webrtc" | "rtp";
/** The two ends of a call: whoever made its I_MESSAGE, and the other. */
export type VoiceEnd = "initiator" | "receiver";

/** What the bench's process does for the page, as the host does for a window. */
export interface BenchHost {
  readonly open: () => Promise<RtpEnd>;
  readonly start: (order: { readonly id: number; readonly end: VoiceEnd; readonly remote: RtpRemote }) => Promise<void>;
  readonly close: (id: number) => Promise<void>;
}

export interface VoiceBench {
  begin(way: VoiceWay): Promise<void>;
  /** Waits for so many bursts of sound to arrive. Answers how many milliseconds each took. */
  delays(bursts: number): Promise<number[]>;
  /** A tone that goes on: of so many pieces of 10 ms, how many have nothing of it at the other end. */
  gaps(pieces: number): Promise<number>;
  /** Decibels by which what goes back of the other end's voice is softer than that voice. */
  echo(cancelled: boolean, seconds: number): Promise<number>;
  end(): Promise<void>;
}

declare global {
  interface Window {
    voiceBench: VoiceBench;
    benchHost: BenchHost;
  }
}

const OUTPUT = { id: "", label: "" };
const PIECE_MS = 10;
/** Amplitude below which nothing is heard of a tone at half of full scale. */
const NOTHING_HEARD = 0.02;
const desk = createSoundDesk();

const portOf = (end: VoiceEnd): Pick<RtpPort, "open" | "start" | "follow" | "close"> => ({
  open: () => window.benchHost.open(),
  start: ({ id, remote }) => window.benchHost.start({ id, end, remote }),
  follow: () => {},
  close: (id) => void window.benchHost.close(id),
});

/** A leg over RTP, and the stream that it plays. */
function rtpLeg(end: VoiceEnd, speaker?: CallSpeaker): { readonly leg: RtpLeg; readonly played: () => MediaStream } {
  const Real = window.Audio;
  const made: HTMLAudioElement[] = [];
  window.Audio = class extends Real {
    constructor() {
      super();
      made.push(this);
    }
  } as typeof window.Audio;
  const legSpeaker = new LegSpeaker(speaker);
  window.Audio = Real;
  const leg = new RtpLeg({
    port: portOf(end),
    desk,
    speaker: legSpeaker,
    opus: false,
    now: () => performance.now(),
    isControlProtected: async () => false,
  });
  const played = () => {
    const stream = made[0]?.srcObject;
    if (!(stream instanceof MediaStream)) throw new Error("nothing is played");
    return stream;
  };
  return { leg, played };
}

function webRtcLegs(): { readonly legs: readonly [WebRtcLeg, WebRtcLeg]; readonly played: () => MediaStream } {
  const made: RTCPeerConnection[] = [];
  const Real = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      made.push(this);
    }
  };
  const common = { ice: NO_ICE_SERVERS, speaker: undefined, guard: undefined };
  const legs = [new WebRtcLeg({ ...common, side: "offerer" }), new WebRtcLeg({ ...common, side: "answerer" })] as const;
  window.RTCPeerConnection = Real;
  const played = () => {
    const track = made[1]?.getReceivers()[0]?.track;
    if (track === undefined) throw new Error("nothing is heard");
    return new MediaStream([track]);
  };
  return { legs, played };
}

const keying = (keys: VoiceEnd): SrtpKeying => ({ scheme: "srtp", keys });

/** Offer and answer; resolves when the second end hears the first. */
async function connect([caller, callee]: readonly [MediaLeg, MediaLeg], way: VoiceWay): Promise<void> {
  const flowing = new Promise<void>((resolve) => callee.onEvent(({ kind }) => kind === "flowing" && resolve()));
  await callee.acceptOffer(await caller.createOffer());
  await caller.acceptAnswer(await callee.createAnswer());
  if (way === "rtp") {
    callee.protect(keying("receiver"));
    caller.protect(keying("initiator"));
  } else for (const leg of [caller, callee]) leg.passUnprotected();
  await flowing;
}

class Call {
  readonly #bursts = new Bursts();
  readonly #context = new AudioContext();
  #legs: readonly MediaLeg[] = [];
  #heard: MediaStream | undefined;

  async begin(way: VoiceWay): Promise<void> {
    const { legs, played } = way === "rtp" ? this.#overRtp() : webRtcLegs();
    this.#legs = legs;
    for (const leg of legs) leg.setVoice(this.#bursts.voice);
    await connect(legs, way);
    this.#heard = played();
    this.#bursts.listen(this.#heard);
  }

  #overRtp() {
    const [caller, callee] = [rtpLeg("initiator"), rtpLeg("receiver")];
    return { legs: [caller.leg, callee.leg] as const, played: callee.played };
  }

  delays(bursts: number): Promise<number[]> {
    return this.#bursts.delays(bursts);
  }

  async gaps(pieces: number): Promise<number> {
    const context = this.#context;
    const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    const tone = new OscillatorNode(context, { frequency: 700 });
    tone.connect(new GainNode(context, { gain: 0.5 })).connect(destination);
    tone.start();
    const [track] = destination.stream.getAudioTracks();
    if (track === undefined || this.#heard === undefined) throw new Error("no call");
    this.#legs[0]?.setVoice({ track, onLost: () => {}, close: () => track.stop() } as TrackVoice);
    const length = Math.round((PIECE_MS / 1000) * context.sampleRate);
    const processor = context.createScriptProcessor(1024, 1, 1);
    new MediaStreamAudioSourceNode(context, { mediaStream: this.#heard })
      .connect(processor)
      .connect(context.destination);
    let [gaps, seen, at, loudest] = [0, 0, 0, 0];
    return new Promise((resolve) => {
      processor.addEventListener("audioprocess", ({ inputBuffer }) => {
        for (const value of inputBuffer.getChannelData(0)) {
          loudest = Math.max(loudest, Math.abs(value));
          at += 1;
          if (at < length) continue;
          // It counts from when the tone was there.
          if (seen > 0 || loudest >= NOTHING_HEARD) {
            seen += 1;
            if (loudest < NOTHING_HEARD) gaps += 1;
          }
          [at, loudest] = [0, 0];
        }
        if (seen < pieces) return;
        processor.disconnect();
        tone.stop();
        resolve(gaps);
      });
    });
  }

  async end(): Promise<void> {
    for (const leg of this.#legs) leg.close();
    await this.#context.close();
    await this.#bursts.close();
  }
}

/** A call of a console that plays aloud into a room, with a microphone there, to somebody who speaks all the time. */
async function echo(cancelled: boolean, seconds: number): Promise<number> {
  const speaker = new CallSpeaker({ choice: () => OUTPUT, volume: () => 100 });
  const [console, colleague] = [rtpLeg("initiator", speaker), rtpLeg("receiver")];
  // As the program opens it, but for what is compared.
  const constraints = { echoCancellation: cancelled, noiseSuppression: cancelled, autoGainControl: cancelled };
  const stream = await navigator.mediaDevices.getUserMedia({ audio: constraints });
  const [track] = stream.getAudioTracks();
  if (track === undefined) throw new Error("no microphone");
  const speech = generateVoice();
  console.leg.setVoice({ track, onLost: () => {}, close: () => track.stop() } as TrackVoice);
  colleague.leg.setVoice(speech);
  await connect([console.leg, colleague.leg], "rtp");
  const wait = (s: number) => new Promise((resolve) => setTimeout(resolve, 1000 * s));
  // The canceller has to get to know the room.
  await wait(seconds);
  const before = await console.leg.count();
  await wait(seconds);
  const after = await console.leg.count();
  for (const { leg } of [console, colleague]) leg.close();
  speech.close();
  track.stop();
  const heard = (after.received.energy ?? 0) - (before.received.energy ?? 0);
  const sent = (after.sent.energy ?? 0) - (before.sent.energy ?? 0);
  return 10 * Math.log10(heard / Math.max(sent, Number.MIN_VALUE));
}

let call: Call | undefined;
function theCall(): Call {
  if (call === undefined) throw new Error("no call");
  return call;
}

window.voiceBench = {
  async begin(way) {
    call = new Call();
    await call.begin(way);
  },
  delays: (bursts) => theCall().delays(bursts),
  gaps: (pieces) => theCall().gaps(pieces),
  echo,
  end: () => theCall().end(),
};
