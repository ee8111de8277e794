/**
 * The voice of one call over RTP, under the PCK: sound in and out by frames of 20 ms, packets between them.
 *
 * The clock of the sound drives everything: {@link RtpVoice.exchange} is called every 20 ms with what the microphone heard and gives back what is to
 * be played. There are no timers of its own, so that nothing drifts against the sound card.
 *
 * @module
 */
import { randomInt } from "node:crypto";
import {
  type AmrForm,
  type AmrFrame,
  COMFORT_NOISE,
  decodeAmrPayload,
  encodeAmrPayload,
  NO_DATA,
  NO_MODE_REQUEST,
} from "./amr-payload.ts";
import { type AmrWbVoice, FRAME_SAMPLES } from "./amr-wb.ts";
import { faded, JitterBuffer, type JitterCounts } from "./jitter-buffer.ts";
import { MediaRefusal } from "./media-refusal.ts";
import { RtpLine, type RtpLineCounts, type RtpLineOptions } from "./rtp-line.ts";
import type { OpenedPacket } from "./srtp-receiver.ts";
import { decodeTelephoneEvent, encodeTelephoneEvent } from "./telephone-event.ts";

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
/** The clock of voice, in units a millisecond. */
const UNITS_A_MS = 16;
const WORD = 0x1_0000_0000;
/** A frame that says nothing: its decoder goes on with the noise that was described last. */
const NOTHING: AmrFrame = { type: NO_DATA, good: true, bits: new Uint8Array() };
/** 12.65 kbit/s: what is begun with, and what most handsets use. */
const FIRST_MODE = 2;

/** Where the other end is, and how it wants to be spoken to, as its SDP says. */
export interface RtpRemote {
  readonly address: string;
  readonly port: number;
  readonly rtcpPort: number;
  /** Of reports, where it is another. */
  readonly rtcpAddress?: string | undefined;
  readonly payloadType: number;
  readonly form: AmrForm;
  /** Others under which it may send. */
  readonly otherForms?: readonly { readonly payloadType: number; readonly form: AmrForm }[] | undefined;
  /** Payload type of digits, where it takes any. */
  readonly eventType?: number | undefined;
  /** Modes that it takes; all where it names none. */
  readonly modes?: readonly number[] | undefined;
}

/** What of this call is known by now. */
export interface RtpVoiceCounts extends RtpLineCounts {
  readonly jitter: JitterCounts;
}

export interface RtpVoiceOptions extends RtpLineOptions {
  readonly voice: Pick<AmrWbVoice, "encode" | "decode">;
  readonly remote: RtpRemote;
  /** Whether silence may be left out. */
  readonly dtx: boolean;
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
  readonly #jitter = new JitterBuffer<AmrFrame>(FRAME_SAMPLES, ({ type }) => type >= COMFORT_NOISE);
  #remote: RtpRemote;
  #timestamp = randomInt(WORD);
  #mode = FIRST_MODE;
  #talking = false;
  #untilReport = Math.floor(REPORT_FRAMES / 4);
  #untilKeepAlive = 0;
  #source: number | undefined;
  #lastEvent: number | undefined;
  /** Frames of comfort noise that may still be made. */
  #comfort = 0;
  readonly #digits: string[] = [];
  #digit: Digit | undefined;
  #closed = false;

  constructor(options: RtpVoiceOptions) {
    this.#options = options;
    this.#remote = options.remote;
    this.#mode = this.#allowed(FIRST_MODE) ?? FIRST_MODE;
    this.#line = new RtpLine(options, {
      places: options.remote,
      unitsAMs: UNITS_A_MS,
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
    this.#line.follow(remote);
    if (remote === "nowhere") return;
    this.#remote = remote;
    this.#mode = this.#allowed(this.#mode) ?? FIRST_MODE;
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
    this.#timestamp = (this.#timestamp + FRAME_SAMPLES) % WORD;
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
    const { voice, dtx } = this.#options;
    const remote = this.#remote;
    const frame = heard === undefined ? undefined : voice.encode(heard, this.#mode, dtx);
    const hasSound = frame !== undefined && frame.type !== NO_DATA;
    this.#untilKeepAlive -= 1;
    if (!hasSound && this.#untilKeepAlive > 0) {
      this.#talking = this.#talking && frame !== undefined;
      return;
    }
    const frames = [hasSound ? frame : NOTHING];
    const payload = encodeAmrPayload({ modeRequest: NO_MODE_REQUEST, frames }, remote.form);
    this.#sendRtp(remote.payloadType, hasSound && !this.#talking, this.#timestamp, payload);
    this.#talking = hasSound;
  }

  #sendDigit(): void {
    const { eventType } = this.#remote;
    if (eventType === undefined) return;
    this.#digit ??= { digit: this.#digits.shift() ?? "", timestamp: this.#timestamp, frames: 0, ends: 0 };
    const now = this.#digit;
    now.frames = Math.min(now.frames + 1, DIGIT_FRAMES);
    const ended = now.frames === DIGIT_FRAMES;
    const payload = encodeTelephoneEvent({ digit: now.digit, ended, duration: now.frames * FRAME_SAMPLES });
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
    if (header.payloadType === remote.eventType) {
      this.#takeDigit(header.timestamp, payload);
      return;
    }
    const agreed = [remote, ...(remote.otherForms ?? [])].find(({ payloadType }) => payloadType === header.payloadType);
    if (agreed === undefined) throw new MediaRefusal("malformed");
    const { frames, modeRequest } = decodeAmrPayload(payload, agreed.form);
    if (header.ssrc !== this.#source) {
      this.#jitter.reset();
      this.#comfort = 0;
    }
    this.#source = header.ssrc;
    if (modeRequest !== NO_MODE_REQUEST) this.#mode = this.#allowed(modeRequest) ?? this.#mode;
    const speech = frames.some(({ type }) => type !== NO_DATA);
    if (speech) this.#jitter.put(header.timestamp, frames);
  }

  #takeDigit(timestamp: number, payload: Uint8Array): void {
    const event = decodeTelephoneEvent(payload);
    if (event === undefined || timestamp === this.#lastEvent) return;
    this.#lastEvent = timestamp;
    this.#options.onDigit?.(event.digit);
  }

  #play(): Int16Array {
    const { voice } = this.#options;
    const due = this.#jitter.pull();
    if (due.kind === "silence") {
      if (this.#comfort === 0) return new Int16Array(FRAME_SAMPLES);
      this.#comfort -= 1;
      return voice.decode(NOTHING);
    }
    if (due.kind === "lost") {
      this.#comfort = 0;
      return voice.decode(undefined);
    }
    const last = due.frames.at(-1)?.type;
    if (last !== NO_DATA) this.#comfort = last === COMFORT_NOISE ? COMFORT_FRAMES : 0;
    const [first, second] = due.frames.map((frame) => voice.decode(frame));
    if (first === undefined) return new Int16Array(FRAME_SAMPLES);
    return second === undefined ? first : faded(first, second);
  }

  /** The highest mode that the other end takes and that is not above the one that is wished for. */
  #allowed(wished: number): number | undefined {
    const { modes } = this.#remote;
    if (modes === undefined) return wished;
    return modes.filter((mode) => mode <= wished).sort((a, b) => b - a)[0] ?? [...modes].sort((a, b) => a - b)[0];
  }
}
