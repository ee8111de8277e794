/**
 * The voice of one call over RTP, under the PCK: sound in and out by frames of 20 ms, packets between them.
 *
 * The clock of the sound drives everything: {@link RtpVoice.exchange} is called every 20 ms with what the microphone heard and gives back what is to
 * be played. There are no timers of its own, so that nothing drifts against the sound card.
 *
 * @module
 */
import { randomInt } from "node:crypto";
import type { RemoteInfo } from "node:dgram";
import type { SoundLine } from "../../shared/media/sound-frames.ts";
import type { SrtpKeys } from "../../shared/mikey/derivation.ts";
import {
  type AmrForm,
  type AmrFrame,
  decodeAmrPayload,
  encodeAmrPayload,
  NO_DATA,
  NO_MODE_REQUEST,
} from "./amr-payload.ts";
import { type AmrWbVoice, FRAME_SAMPLES } from "./amr-wb.ts";
import { Destination } from "./destination.ts";
import { faded, JitterBuffer, type JitterCounts } from "./jitter-buffer.ts";
import { MediaRefusal } from "./media-refusal.ts";
import { closePortPair, type PortPair } from "./port-pair.ts";
import { ReceptionRecord } from "./reception-record.ts";
import { decodeRtcp, encodeRtcp, middleOf, ntpTime, type RtcpPacket } from "./rtcp.ts";
import { encodeRtp } from "./rtp-packet.ts";
import type { SrtpPolicy } from "./srtp-policy.ts";
import { type OpenedPacket, type ReceiverCounts, SrtpReceiver } from "./srtp-receiver.ts";
import { SrtpSender } from "./srtp-sender.ts";
import { decodeTelephoneEvent, encodeTelephoneEvent } from "./telephone-event.ts";
import { TheirReports } from "./their-reports.ts";

/** Frames between two reports: 5 s, more or less by half (RFC 3550 clause 6.2). */
const REPORT_FRAMES = 250;
/** Frames between two packets that keep the way open while nothing is said: 15 s, RFC 6263 clause 6. */
const KEEP_ALIVE_FRAMES = 750;
/** Frames that a digit lasts. */
const DIGIT_FRAMES = 6;
/** The end of a digit is sent this often, since one of them may be lost. */
const DIGIT_ENDS = 3;
/** Digits that may wait. */
const MAX_DIGITS = 64;
/** First sequence numbers lie below this, so that the first packets can be lost without a doubt about the roll-over counter. */
const FIRST_SEQUENCES = 0x8000;
const WORD = 0x1_0000_0000;
/** 12.65 kbit/s: what is begun with, and what most handsets use. */
const FIRST_MODE = 2;

/** Where the other end is, and how it wants to be spoken to, as its SDP says. */
export interface RtpRemote {
  readonly address: string;
  readonly port: number;
  readonly rtcpPort: number;
  readonly payloadType: number;
  readonly form: AmrForm;
  /** Payload type of digits, where it takes any. */
  readonly eventType?: number | undefined;
  /** Modes that it takes; all where it names none. */
  readonly modes?: readonly number[] | undefined;
}

/** What the call was given by its I_MESSAGE. */
export interface RtpProtection {
  /** Of what we send, and of what the other end sends. */
  readonly outward: SrtpKeys;
  readonly inward: SrtpKeys;
  /** 4 octets: the PCK-ID. */
  readonly mki: Uint8Array;
  readonly policy: SrtpPolicy;
}

/** What of this call is known by now. */
export interface RtpVoiceCounts {
  readonly sent: number;
  readonly received: ReceiverCounts;
  /**
   * Of these, RTP that came from where the other end is and was not let through: what speaks against its protection. The ports are open to
   * everybody, and reports may be under keys of their own.
   */
  readonly against: { readonly refused: number; readonly replayed: number };
  readonly jitter: JitterCounts;
  /** Packets that were authentic and yet no sound. */
  readonly unreadable: number;
  /** Whether the other end has told that it hears us, naming a report of ours. */
  readonly reportedBack: boolean;
  readonly line: SoundLine;
}

export interface RtpVoiceOptions {
  readonly ports: PortPair;
  readonly voice: Pick<AmrWbVoice, "encode" | "decode">;
  readonly protection: RtpProtection;
  readonly remote: RtpRemote;
  /** Whether packets are answered to where authentic ones come from; left out, no. */
  readonly latching?: boolean;
  /** Who we are in our packets, 32 bits; another one in each call, since GCM takes it for its nonce. */
  readonly ssrc: number;
  /** Name of this source, the same in all its reports and nothing that tells who it is; RFC 7022. */
  readonly cname: string;
  /** Whether silence may be left out. */
  readonly dtx: boolean;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** A digit that the other end has begun to send. */
  readonly onDigit?: (digit: string) => void;
  /** The other end has said goodbye on the media. */
  readonly onBye?: () => void;
  /** What was received met a fault of the program: this voice can't go on. */
  readonly onFault: (error: unknown) => void;
}

interface Digit {
  readonly digit: string;
  readonly timestamp: number;
  frames: number;
  ends: number;
}

export class RtpVoice {
  readonly #options: RtpVoiceOptions;
  readonly #sender: SrtpSender;
  readonly #receiver: SrtpReceiver;
  readonly #jitter = new JitterBuffer<AmrFrame>(FRAME_SAMPLES, ({ type }) => type >= 9);
  readonly #reception = new ReceptionRecord();
  readonly #theirs: TheirReports;
  #remote: RtpRemote;
  readonly #destination: Destination;
  readonly #against = { refused: 0, replayed: 0 };
  #sequence = randomInt(FIRST_SEQUENCES);
  #timestamp = randomInt(WORD);
  #mode = FIRST_MODE;
  #talking = false;
  #silent = false;
  #octets = 0;
  #unreadable = 0;
  #untilReport = Math.floor(REPORT_FRAMES / 4);
  #untilKeepAlive = 0;
  #source: number | undefined;
  #lastEvent: number | undefined;
  readonly #digits: string[] = [];
  #digit: Digit | undefined;
  #closed = false;

  constructor(options: RtpVoiceOptions) {
    this.#options = options;
    const { ports, protection } = options;
    this.#remote = options.remote;
    this.#theirs = new TheirReports(options.ssrc);
    this.#destination = new Destination(options.remote, options.latching ?? false);
    this.#sender = new SrtpSender(protection.outward, protection.mki, protection.policy);
    this.#receiver = new SrtpReceiver(protection.inward, protection.mki, protection.policy);
    this.#mode = this.#allowed(FIRST_MODE) ?? FIRST_MODE;
    ports.rtp.on("message", this.#onRtp);
    ports.rtcp.on("message", this.#onRtcp);
    // What cannot be sent is heard of as silence at the other end, which is noticed there.
    ports.rtp.on("error", () => undefined);
    ports.rtcp.on("error", () => undefined);
  }

  /** Where we listen for RTP; for RTCP it is the next port. */
  get localPort(): number {
    return this.#options.ports.port;
  }

  /** The other end is elsewhere or wants other packets from now on, or none and no reports (RFC 3264 clause 8.4). Keys and counters go on. */
  follow(remote: RtpRemote | "nowhere"): void {
    this.#silent = remote === "nowhere";
    if (remote === "nowhere") return;
    this.#destination.follow(remote);
    this.#remote = remote;
    this.#mode = this.#allowed(this.#mode) ?? FIRST_MODE;
    if (remote.eventType !== undefined) return;
    // Digits that can't leave any more would keep the voice waiting behind them.
    this.#digits.length = 0;
    this.#digit = undefined;
  }

  /** Packets of the other end that were authentic. */
  get opened(): number {
    return this.#receiver.opened;
  }

  get counts(): RtpVoiceCounts {
    return {
      sent: this.#sender.sent,
      received: this.#receiver.counts,
      against: { ...this.#against },
      jitter: this.#jitter.counts,
      unreadable: this.#unreadable,
      reportedBack: this.#theirs.nameOurs,
      line: {
        octetsSent: this.#octets,
        ...this.#reception.total,
        theirLost: this.#theirs.lost,
        theirJitterMs: this.#theirs.jitterMs,
        roundTripMs: this.#theirs.roundTripMs,
      },
    };
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

  /** Nothing leaves, and of what was to leave nothing waits: it would come in the place of speech. */
  #rest(): void {
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
    if (this.#closed) return;
    this.#closed = true;
    // Where no goodbye can be said the keys are wiped and the ports freed all the same.
    const gone = this.#sayGoodbye().catch(() => {});
    this.#sender.close();
    this.#receiver.close();
    // A socket that is closed takes along what it was to send.
    await gone;
    await closePortPair(this.#options.ports);
  }

  async #sayGoodbye(): Promise<void> {
    await this.#sendRtcp([...this.#ownReport(), { kind: "bye", ssrcs: [this.#options.ssrc] }]);
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
    const frames = [hasSound ? frame : { type: NO_DATA, good: true, bits: new Uint8Array() }];
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
    if (this.#silent) return;
    const { ports, ssrc } = this.#options;
    const { address, port } = this.#destination.to("rtp");
    const header = { marker, payloadType, sequence: this.#sequence, timestamp, ssrc };
    const sealed = this.#sender.protect(encodeRtp(header, payload));
    this.#sequence = (this.#sequence + 1) % 0x1_0000;
    this.#octets += payload.length;
    this.#untilKeepAlive = KEEP_ALIVE_FRAMES;
    ports.rtp.send(sealed, port, address, () => undefined);
  }

  #report(): void {
    this.#untilReport = Math.round(REPORT_FRAMES * (0.5 + randomInt(1000) / 1000));
    void this.#sendRtcp(this.#ownReport());
  }

  #ownReport(): RtcpPacket[] {
    const { now, cname, ssrc } = this.#options;
    const at = now();
    const blocks = this.#reception.blocks(at);
    const report: RtcpPacket =
      this.#sender.sent > 0
        ? {
            kind: "sr",
            ssrc,
            ntp: ntpTime(at),
            timestamp: this.#timestamp,
            packets: this.#sender.sent,
            octets: this.#octets,
            blocks,
          }
        : { kind: "rr", ssrc, blocks };
    return [report, { kind: "sdes", ssrc, cname }];
  }

  /** Resolves when it has left, or can't. */
  async #sendRtcp(packets: readonly RtcpPacket[]): Promise<void> {
    if (this.#silent) return;
    const { ports } = this.#options;
    const { address, port } = this.#destination.to("rtcp");
    const sealed = this.#sender.protectRtcp(encodeRtcp(packets));
    await new Promise<void>((resolve) => ports.rtcp.send(sealed, port, address, () => resolve()));
  }

  readonly #onRtp = (octets: Buffer, from: RemoteInfo) =>
    this.#guard(() => {
      const opened = this.#receiver.open(octets, (because) => {
        if (!this.#destination.isFrom(from.address)) return;
        this.#against[because === "replayed" || because === "too-old" ? "replayed" : "refused"] += 1;
      });
      if (opened === undefined) return;
      this.#destination.heard("rtp", from);
      this.#take(opened);
    });

  /** Whatever is thrown here would end the thread, and every other call with it. */
  #guard(take: () => void): void {
    try {
      take();
    } catch (error) {
      if (error instanceof MediaRefusal) this.#unreadable += 1;
      else this.#options.onFault(error);
    }
  }

  #take({ header, payload, index }: OpenedPacket): void {
    const remote = this.#remote;
    this.#reception.note(header.ssrc, index, header.timestamp, this.#options.now(), payload.length);
    if (header.payloadType === remote.eventType) {
      this.#takeDigit(header.timestamp, payload);
      return;
    }
    if (header.payloadType !== remote.payloadType) throw new MediaRefusal("malformed");
    const { frames, modeRequest } = decodeAmrPayload(payload, remote.form);
    if (header.ssrc !== this.#source) this.#jitter.reset();
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

  readonly #onRtcp = (octets: Buffer, from: RemoteInfo) =>
    this.#guard(() => {
      const clear = this.#receiver.openRtcp(octets);
      if (clear === undefined) return;
      this.#destination.heard("rtcp", from);
      for (const packet of decodeRtcp(clear)) {
        if (packet.kind === "sr") this.#reception.noteReport(packet.ssrc, middleOf(packet.ntp), this.#options.now());
        if (packet.kind === "sr" || packet.kind === "rr") this.#theirs.note(packet.blocks, this.#options.now());
        if (packet.kind === "bye") this.#options.onBye?.();
      }
    });

  #play(): Int16Array {
    const { voice } = this.#options;
    const due = this.#jitter.pull();
    if (due.kind === "silence") return new Int16Array(FRAME_SAMPLES);
    if (due.kind === "lost") return voice.decode(undefined);
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
