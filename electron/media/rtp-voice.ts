/**
 * The voice of one call over RTP, under the PCK: sound in and out by frames of 20 ms, packets between them.
 *
 * The clock of the sound drives everything: {@link RtpVoice.exchange} is called every 20 ms with what the microphone heard and gives back what is to
 * be played. There are no timers of its own, so that nothing drifts against the sound card.
 *
 * @module
 */

import { randomInt } from "node:crypto";
import { AmrSpeech } from "./amr-speech.ts";
import { type AmrWbVoice, FRAME_SAMPLES } from "./amr-wb.ts";
import { DigitsHeard } from "./digits-heard.ts";
import { faded, JitterBuffer, type JitterCounts } from "./jitter-buffer.ts";
import { MediaRefusal } from "./media-refusal.ts";
import { type OpusCoder, OpusSpeech } from "./opus-speech.ts";
import { RtpLine, type RtpLineCounts, type RtpLineOptions } from "./rtp-line.ts";
import type { HeardFrame, Speech, SpeechForm, SpeechTerms } from "./speech.ts";
import type { OpenedPacket } from "./srtp-receiver.ts";
import { encodeTelephoneEvent } from "./telephone-event.ts";

/** Frames between two reports: 5 s, more or less by half (RFC 3550 clause 6.2). */
const REPORT_FRAMES = 250;
/** Frames between two packets that keep the way open while nothing is said: 15 s, RFC 6263 clause 6. */
const KEEP_ALIVE_FRAMES = 750;
/**
 * Frames for which comfort noise goes on behind the last description of it: descriptions come every eighth frame (TS 26.193 clause 5.1.2),
 * and whoever sends no more of them has gone on hold or given the floor back.
 */
const COMFORT_FRAMES = 50;
/** Frames that a digit lasts. */
const DIGIT_FRAMES = 6;
/** The end of a digit is sent this often, since one of them may be lost. */
const DIGIT_ENDS = 3;
/** Digits that may wait. */
const MAX_DIGITS = 64;
const WORD = 0x1_0000_0000;
const FRAME_MS = 20;

/** Where the other end is, and how it wants to be spoken to, as its SDP says. */
export interface RtpRemote extends SpeechTerms {
  readonly address: string;
  readonly port: number;
  readonly rtcpPort: number;
  /** Of reports, where it is another. */
  readonly rtcpAddress?: string | undefined;
  readonly payloadType: number;
  /** Frames that it wants in a packet (`ptime`); left out, one. */
  readonly frames?: number | undefined;
  /** Others under which it may send. */
  readonly otherForms?: readonly { readonly payloadType: number; readonly form: SpeechForm }[] | undefined;
  /** Payload type of digits, where it takes any. */
  readonly eventType?: number | undefined;
  /** Others under which digits may come. */
  readonly otherEventTypes?: readonly number[] | undefined;
}

/** What of this call is known by now. */
export interface RtpVoiceCounts extends RtpLineCounts {
  readonly jitter: JitterCounts;
}

export interface RtpVoiceOptions extends RtpLineOptions {
  readonly voice: Pick<AmrWbVoice, "encode" | "decode">;
  /** Encoder and decoder of Opus; left out where there are none, and nobody agrees on it. */
  readonly opus?: (() => OpusCoder) | undefined;
  readonly remote: RtpRemote;
  /** A digit that the other end has begun to send. */
  readonly onDigit?: (digit: string) => void;
}

interface Digit {
  readonly digit: string;
  readonly timestamp: number;
  frames: number;
  ends: number;
}

export class RtpVoice {
  readonly #options: RtpVoiceOptions;
  readonly #line: RtpLine;
  readonly #jitter = new JitterBuffer<HeardFrame>(FRAME_SAMPLES, ({ kind }) => kind !== "speech");
  readonly #spoken = new Map<"AMR-WB" | "Opus", Speech>();
  /** What we speak, and what the other end was last heard in. */
  #outgoing: Speech;
  #incoming: Speech;
  #remote: RtpRemote;
  #timestamp = randomInt(WORD);
  /** Frames since the call began, whether they were sent or not. */
  #place = 0;
  /** Timestamp of the packet that is being made. */
  #begun = 0;
  #talking = false;
  #untilReport = Math.floor(REPORT_FRAMES / 4);
  #untilKeepAlive = 0;
  #source: number | undefined;
  readonly #digitsHeard = new DigitsHeard();
  /** Frames of comfort noise that may still be made. */
  #comfort = 0;
  readonly #digits: string[] = [];
  #digit: Digit | undefined;
  #closed = false;

  constructor(options: RtpVoiceOptions) {
    this.#options = options;
    this.#remote = options.remote;
    this.#outgoing = this.#speechOf(options.remote);
    this.#incoming = this.#outgoing;
    this.#jitter.reset(this.#incoming.unitsAFrame);
    this.#line = new RtpLine(options, {
      places: options.remote,
      unitsAMs: {
        ours: () => this.#outgoing.unitsAFrame / FRAME_MS,
        theirs: () => this.#incoming.unitsAFrame / FRAME_MS,
      },
      timestamp: () => this.#timestamp,
      onPacket: (opened) => this.#take(opened),
    });
  }

  /** Where we listen for RTP; for RTCP it is the next port. */
  get localPort(): number {
    return this.#options.ports.port;
  }

  /** The other end is elsewhere or wants other packets from now on, or none and no reports (RFC 3264 clause 8.4). Keys and counters go on. */
  follow(remote: RtpRemote | "nowhere"): void {
    // What was said under the terms before goes where they say.
    this.#sendSpeech();
    this.#line.follow(remote);
    if (remote === "nowhere") return;
    this.#remote = remote;
    this.#outgoing = this.#speechOf(remote);
    this.#outgoing.follow(remote);
    if (remote.eventType !== undefined) return;
    // Digits that can't leave any more would keep the voice waiting behind them.
    this.#digits.length = 0;
    this.#digit = undefined;
  }

  /** We are somebody else in our packets from here on, see `RtpLine.sendAs`. */
  sendAs(ssrc: number): void {
    this.#line.sendAs(ssrc);
  }

  /** Who the sound that came last was from; undefined before any has. */
  get source(): number | undefined {
    return this.#source;
  }

  /** Packets of the other end that were authentic. */
  get opened(): number {
    return this.#line.opened;
  }

  get counts(): RtpVoiceCounts {
    return { ...this.#line.counts, jitter: this.#jitter.counts };
  }

  /**
   * 20 ms there and back.
   *
   * @param heard - {@link FRAME_SAMPLES} samples of the microphone; `undefined` while nothing is to leave (muted, on hold)
   * @param mayTalk - false while somebody else decides that nothing leaves, no digit and no packet of silence either: without the floor
   * @returns as many samples to be played
   */
  exchange(heard: Int16Array | undefined, mayTalk = true): Int16Array {
    if (this.#closed) return new Int16Array(FRAME_SAMPLES);
    if (!mayTalk) this.#rest();
    else if (this.#digit !== undefined || this.#digits.length > 0) this.#sendDigit();
    else this.#sendVoice(heard);
    this.#timestamp = (this.#timestamp + this.#outgoing.unitsAFrame) % WORD;
    this.#place += 1;
    this.#untilReport -= 1;
    if (this.#untilReport <= 0) this.#report();
    return this.#play();
  }

  /**
   * No sound leaves, and of what was to leave nothing waits: it would come in the place of speech. The way stays open all the same, for whoever
   * only listens.
   */
  #rest(): void {
    this.#untilKeepAlive -= 1;
    if (this.#untilKeepAlive <= 0 && this.#line.keepOpen()) this.#untilKeepAlive = KEEP_ALIVE_FRAMES;
    this.#outgoing.drop();
    this.#talking = false;
    this.#digits.length = 0;
    this.#digit = undefined;
  }

  /**
   * Sends digits, one after the other.
   *
   * @returns whether the other end takes digits and all of these had room
   */
  sendDigits(digits: string): boolean {
    if (this.#remote.eventType === undefined || this.#digits.length + digits.length > MAX_DIGITS) return false;
    this.#digits.push(...digits);
    return true;
  }

  /** Says goodbye, wipes the keys and frees the ports. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#line.close();
  }

  #sendVoice(heard: Int16Array | undefined): void {
    const speech = this.#outgoing;
    this.#untilKeepAlive -= 1;
    if (heard === undefined) {
      this.#sendSpeech();
      this.#talking = false;
      if (this.#untilKeepAlive > 0) return;
      this.#sendRtp(this.#remote.payloadType, false, this.#timestamp, speech.silence());
      return;
    }
    if (speech.added === 0) this.#begun = this.#timestamp;
    speech.add(heard, this.#place);
    if (speech.added >= Math.min(this.#remote.frames ?? 1, speech.mostFrames)) this.#sendSpeech();
  }

  /** The packet that is being made leaves, however much of it there is. */
  #sendSpeech(): void {
    if (this.#outgoing.added === 0) return;
    this.#sendRtp(this.#remote.payloadType, !this.#talking, this.#begun, this.#outgoing.finish());
    this.#talking = true;
  }

  #sendDigit(): void {
    const { eventType } = this.#remote;
    if (eventType === undefined) return;
    this.#sendSpeech();
    this.#digit ??= { digit: this.#digits.shift() ?? "", timestamp: this.#timestamp, frames: 0, ends: 0 };
    const now = this.#digit;
    now.frames = Math.min(now.frames + 1, DIGIT_FRAMES);
    const ended = now.frames === DIGIT_FRAMES;
    const payload = encodeTelephoneEvent({
      digit: now.digit,
      ended,
      duration: now.frames * this.#outgoing.unitsAFrame,
    });
    this.#sendRtp(eventType, now.frames === 1, now.timestamp, payload);
    if (!ended) return;
    now.ends += 1;
    if (now.ends === DIGIT_ENDS) this.#digit = undefined;
    this.#talking = false;
  }

  #sendRtp(payloadType: number, marker: boolean, timestamp: number, payload: Uint8Array): void {
    if (this.#line.send({ marker, payloadType, timestamp }, payload)) this.#untilKeepAlive = KEEP_ALIVE_FRAMES;
  }

  #report(): void {
    this.#untilReport = Math.round(REPORT_FRAMES * (0.5 + randomInt(1000) / 1000));
    this.#line.report();
  }

  #take({ header, payload }: OpenedPacket): void {
    const remote = this.#remote;
    if (header.payloadType === remote.eventType || remote.otherEventTypes?.includes(header.payloadType) === true) {
      const digit = this.#digitsHeard.take(header, payload);
      if (digit !== undefined) this.#options.onDigit?.(digit);
      return;
    }
    const agreed = [remote, ...(remote.otherForms ?? [])].find(({ payloadType }) => payloadType === header.payloadType);
    if (agreed === undefined) throw new MediaRefusal("malformed");
    const speech = this.#speechOf(agreed);
    const frames = speech.read(payload, agreed.form);
    if (header.ssrc !== this.#source || speech !== this.#incoming) {
      this.#jitter.reset(speech.unitsAFrame);
      this.#comfort = 0;
    }
    this.#source = header.ssrc;
    this.#incoming = speech;
    if (frames.some(({ kind }) => kind !== "nothing")) this.#jitter.put(header.timestamp, frames);
  }

  #play(): Int16Array {
    const speech = this.#incoming;
    const due = this.#jitter.pull();
    if (due.kind === "silence") {
      if (this.#comfort === 0) return new Int16Array(FRAME_SAMPLES);
      this.#comfort -= 1;
      return speech.pause();
    }
    if (due.kind === "lost") {
      this.#comfort = 0;
      return due.next?.recover() ?? speech.conceal();
    }
    const last = due.frames.at(-1)?.kind;
    if (last !== "nothing") this.#comfort = last === "pause" ? COMFORT_FRAMES : 0;
    const [first, second] = due.frames.map((frame) => frame.play());
    if (first === undefined) return new Int16Array(FRAME_SAMPLES);
    return second === undefined ? first : faded(first, second);
  }

  /** What is spoken in a form. @throws Error for one that nobody could have agreed on */
  #speechOf({ form }: Pick<RtpRemote, "form">): Speech {
    const name = form === "opus" ? "Opus" : "AMR-WB";
    const known = this.#spoken.get(name);
    if (known !== undefined) return known;
    const terms = { ...this.#remote, form };
    const made = name === "Opus" ? this.#inOpus(terms) : new AmrSpeech(this.#options.voice, terms);
    this.#spoken.set(name, made);
    return made;
  }

  #inOpus(terms: SpeechTerms): Speech {
    const { opus } = this.#options;
    if (opus === undefined) throw new Error("a call in Opus, which is not here");
    return new OpusSpeech(opus(), terms);
  }
}
