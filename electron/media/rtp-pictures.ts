/**
 * The pictures of one call over RTP, under the PCK: H.264 in and out (RFC 6184), with the asking for key pictures of both ends.
 *
 * It has no timers of its own: {@link RtpPictures.tick} is called every 20 ms, as the sound of the same call is.
 *
 * @module
 */
import { randomInt } from "node:crypto";
import { PICTURE_CLOCK, type PictureFrame, type PictureLineCounts } from "../../shared/media/picture-frames.ts";
import { encodeH264Payloads, PictureAssembler } from "./h264-payload.ts";
import { MediaRefusal } from "./media-refusal.ts";
import type { RtcpPacket } from "./rtcp.ts";
import { RtpLine, type RtpLineOptions } from "./rtp-line.ts";
import type { OpenedPacket, ReceiverCounts } from "./srtp-receiver.ts";

/** Ticks between two reports: 5 s, more or less by half (RFC 3550 clause 6.2). */
const REPORT_TICKS = 250;
/** Ticks between two wishes for a key picture: the first may be lost, and a key picture takes its time. */
const WISH_TICKS = 25;
const WORD = 0x1_0000_0000;
const SEQUENCES = 0x100;

/** How the other end is asked for a key picture. */
type KeyWish = "pli" | "fir" | "none";

/** Where the other end has its pictures, and how it wants them, as its SDP says. */
export interface PictureRemote {
  readonly address: string;
  readonly port: number;
  readonly rtcpPort: number;
  /** Of reports, where it is another. */
  readonly rtcpAddress?: string | undefined;
  readonly payloadType: number;
  readonly keyWish: KeyWish;
  /** Its parameter sets, as far as they stand there. */
  readonly parameterSets: readonly Uint8Array[];
}

export interface RtpPicturesOptions extends RtpLineOptions {
  readonly remote: PictureRemote;
  /** A picture of the other end that can be shown. */
  readonly onPicture: (picture: PictureFrame) => void;
  /** The other end needs a key picture of ours. */
  readonly onKeyWanted: () => void;
}

interface WaitingPacket {
  readonly marker: boolean;
  readonly payload: Uint8Array;
  readonly timestamp: number;
}

/** Packets that leave at once, and again each tick: 16 of 1,200 octets are 8 Mbit/s, and every picture but a large one. */
const PACKETS_A_TICK = 16;
/** Of more than that, a part in so many leaves each tick: a picture is gone within a quarter of a second, however large. */
const TICKS_TO_LEAVE = 6;

/** What of the pictures of a call is known by now: of their packets, by each reason, and as a window is told. */
export interface RtpPicturesCounts extends PictureLineCounts {
  readonly received: ReceiverCounts;
}

export class RtpPictures {
  readonly #options: RtpPicturesOptions;
  readonly #line: RtpLine;
  #remote: PictureRemote;
  #assembler: PictureAssembler;
  #source: number | undefined;
  readonly #base = randomInt(WORD);
  #timestamp = this.#base;
  #sentAt: number;
  #untilReport = Math.floor(REPORT_TICKS / 4);
  #untilWish = 0;
  #untilKey = 0;
  #wishes = 0;
  #asked: number | undefined;
  #sent = 0;
  #received = 0;
  #lostBefore = 0;
  /** Packets of ours that have not left yet: a key picture is not thrown at the network in one breath. */
  #waiting: WaitingPacket[] = [];

  constructor(options: RtpPicturesOptions) {
    this.#options = options;
    this.#remote = options.remote;
    this.#assembler = new PictureAssembler(options.remote.parameterSets);
    this.#sentAt = options.now();
    this.#line = new RtpLine(options, {
      places: options.remote,
      unitsAMs: { ours: () => PICTURE_CLOCK / 1000, theirs: () => PICTURE_CLOCK / 1000 },
      timestamp: () => this.#now(),
      onPacket: (opened) => this.#take(opened),
      onControl: (packet) => this.#hear(packet),
    });
  }

  /** The other end is elsewhere or wants other packets from now on, or none and no reports. Keys and counters go on. */
  follow(remote: PictureRemote | "nowhere"): void {
    this.#line.follow(remote);
    if (remote !== "nowhere") this.#remote = remote;
  }

  /** We are somebody else in our packets from here on, see `RtpLine.sendAs`: what is left of a picture of before would be half of one. */
  sendAs(ssrc: number): void {
    this.stop();
    this.#line.sendAs(ssrc);
  }

  /** Nothing leaves any more of what was sent before. */
  stop(): void {
    this.#waiting = [];
  }

  get counts(): RtpPicturesCounts {
    const { against, line, received, sent, theirs, unreadable } = this.#line.counts;
    return {
      sent,
      opened: received.opened,
      ...against,
      unreadable,
      picturesSent: this.#sent,
      picturesReceived: this.#received,
      picturesLost: this.#lostBefore + this.#assembler.lost,
      lost: line.lost,
      theirLost: line.theirLost,
      theirReports: theirs.reports,
      theirFractionLost: theirs.fractionLost,
      roundTripMs: line.roundTripMs,
      received,
    };
  }

  /**
   * Sends a picture.
   *
   * @throws RangeError for what is no picture
   */
  send({ octets, timestamp }: PictureFrame): void {
    const payloads = encodeH264Payloads(octets);
    this.#timestamp = (this.#base + timestamp) % WORD;
    this.#sentAt = this.#options.now();
    const isIdle = this.#waiting.length === 0;
    this.#waiting.push(...payloads.map((each) => ({ ...each, timestamp: this.#timestamp })));
    if (isIdle) this.#sendWaiting();
  }

  /** Sends as many packets as may leave now, in their order. */
  #sendWaiting(): void {
    const { payloadType } = this.#remote;
    const most = Math.max(PACKETS_A_TICK, Math.ceil(this.#waiting.length / TICKS_TO_LEAVE));
    for (const { marker, payload, timestamp } of this.#waiting.splice(0, most)) {
      // A picture has left with its last packet.
      if (this.#line.send({ marker, payloadType, timestamp }, payload) && marker) this.#sent += 1;
    }
  }

  /** Whoever shows the pictures of the other end can't go on without a key picture. */
  wantKey(): void {
    this.#assembler.giveUp();
  }

  /** 20 ms have passed. */
  tick(): void {
    this.#sendWaiting();
    this.#untilReport -= 1;
    if (this.#untilReport <= 0) {
      this.#untilReport = Math.round(REPORT_TICKS * (0.5 + randomInt(1000) / 1000));
      this.#line.report();
    }
    this.#show(this.#assembler.tick());
    this.#untilWish -= 1;
    this.#untilKey -= 1;
    // Before anything has come there is nobody to be asked.
    if (!this.#assembler.wantsKey || this.#source === undefined || this.#untilWish > 0) return;
    this.#untilWish = WISH_TICKS;
    this.#wish(this.#source);
  }

  /** Says goodbye, wipes the keys and frees the ports. */
  close(): Promise<void> {
    return this.#line.close();
  }

  #wish(media: number): void {
    const { ssrc } = this.#line;
    const { keyWish } = this.#remote;
    if (keyWish === "none") return;
    if (keyWish === "fir") this.#wishes = (this.#wishes + 1) % SEQUENCES;
    this.#line.report([
      keyWish === "pli" ? { kind: "pli", ssrc, media } : { kind: "fir", ssrc, media, sequence: this.#wishes },
    ]);
  }

  /** The timestamp of now: of the last picture, and as much as has passed since. */
  #now(): number {
    const passed = Math.max(0, this.#options.now() - this.#sentAt) * (PICTURE_CLOCK / 1000);
    return Math.floor(this.#timestamp + passed) % WORD;
  }

  #take({ header, index, payload }: OpenedPacket): void {
    if (header.payloadType !== this.#remote.payloadType) throw new MediaRefusal("malformed");
    if (header.ssrc !== this.#source) {
      this.#source = header.ssrc;
      this.#lostBefore += this.#assembler.lost;
      this.#assembler = new PictureAssembler(this.#remote.parameterSets);
    }
    const { marker, timestamp } = header;
    this.#show(this.#assembler.take({ index, timestamp, marker, payload }));
  }

  #show(pictures: readonly PictureFrame[]): void {
    for (const picture of pictures) {
      this.#received += 1;
      this.#options.onPicture(picture);
    }
  }

  /** Whoever asks asks us, or nobody who is here. */
  #hear(packet: RtcpPacket): void {
    if (packet.kind !== "pli" && packet.kind !== "fir") return;
    if (packet.media !== this.#line.ssrc) return;
    if (packet.kind === "fir") {
      if (packet.sequence === this.#asked) return;
      this.#asked = packet.sequence;
    }
    // A key picture has many times the octets of another: however often it is asked for, there are no more of them.
    if (this.#untilKey > 0) return;
    this.#untilKey = WISH_TICKS;
    this.#options.onKeyWanted();
  }
}
