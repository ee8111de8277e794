/**
 * One line of media over RTP, under the keys of a call: packets out and in, and the reports of both ends. What they carry is the matter of
 * `rtp-voice.ts` and `rtp-pictures.ts`.
 *
 * @module
 */
import { randomInt } from "node:crypto";
import type { RemoteInfo } from "node:dgram";
import type { SoundLine } from "../../shared/media/sound-frames.ts";
import type { SrtpKeys } from "../../shared/mikey/derivation.ts";
import { type DescribedPlaces, Destination } from "./destination.ts";
import { MediaRefusal } from "./media-refusal.ts";
import { closePortPair, type PortPair } from "./port-pair.ts";
import { ReceptionRecord } from "./reception-record.ts";
import { decodeRtcp, encodeRtcp, middleOf, ntpTime, type RtcpPacket } from "./rtcp.ts";
import { encodeRtp, type RtpHeader } from "./rtp-packet.ts";
import type { SrtpPolicy } from "./srtp-policy.ts";
import { type OpenedPacket, type ReceiverCounts, SrtpReceiver } from "./srtp-receiver.ts";
import { SrtpSender } from "./srtp-sender.ts";
import { TheirReports } from "./their-reports.ts";

/** First sequence numbers lie below this, so that the first packets can be lost without a doubt about the roll-over counter. */
const FIRST_SEQUENCES = 0x8000;

/** What the call was given by its I_MESSAGE. */
export interface RtpProtection {
  /** Of what we send, and of what the other end sends. */
  readonly outward: SrtpKeys;
  readonly inward: SrtpKeys;
  /** 4 octets: the PCK-ID. */
  readonly mki: Uint8Array;
  readonly policy: SrtpPolicy;
}

/** What of a line is known by now. */
export interface RtpLineCounts {
  readonly sent: number;
  readonly received: ReceiverCounts;
  /**
   * Of these, RTP that came from where the other end is and was not let through: what speaks against its protection. The ports are open to
   * everybody, and reports may be under keys of their own.
   */
  readonly against: { readonly refused: number; readonly replayed: number };
  /** Packets that were authentic and yet nothing of what they should be. */
  readonly unreadable: number;
  /** Whether the other end has told that it gets what we send, naming a report of ours. */
  readonly reportedBack: boolean;
  /** How often it has reported on what we send, and what part of that it has missed between the last two, 0 to 1; null before it has said. */
  readonly theirs: { readonly reports: number; readonly fractionLost: number | null };
  readonly line: SoundLine;
}

/** What a line of either kind is made with. */
export interface RtpLineOptions {
  readonly ports: PortPair;
  readonly protection: RtpProtection;
  /** Whether packets are answered to where authentic ones come from; left out, no. */
  readonly latching?: boolean;
  /** Who we are in our packets, 32 bits; another one for each line, since GCM takes it for its nonce. */
  readonly ssrc: number;
  /** Name of this source, the same in all its reports and nothing that tells who it is; RFC 7022. */
  readonly cname: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** The other end has said goodbye on the media. */
  readonly onBye?: () => void;
  /** What was received met a fault of the program: this line can't go on. */
  readonly onFault: (error: unknown) => void;
}

interface LineUse {
  readonly places: DescribedPlaces;
  /** Units of the clocks of the timestamps, a millisecond: of ours, and of the other end's. */
  readonly unitsAMs: { readonly ours: () => number; readonly theirs: () => number };
  /** The timestamp of now, for reports of ours. */
  readonly timestamp: () => number;
  /** @throws MediaRefusal for an authentic packet that is not what it should be */
  readonly onPacket: (opened: OpenedPacket) => void;
  /** Of authentic reports what is not the line's own. */
  readonly onControl?: (packet: RtcpPacket) => void;
}

export class RtpLine {
  readonly #options: RtpLineOptions;
  readonly #use: LineUse;
  readonly #sender: SrtpSender;
  readonly #receiver: SrtpReceiver;
  readonly #reception: ReceptionRecord;
  #theirs: TheirReports;
  readonly #destination: Destination;
  readonly #against = { refused: 0, replayed: 0 };
  #sequence = randomInt(FIRST_SEQUENCES);
  #ssrc: number;
  /** What had left when this source began, which its reports leave out. */
  #before = { packets: 0, octets: 0 };
  #silent = false;
  #octets = 0;
  #unreadable = 0;
  #closed = false;

  constructor(options: RtpLineOptions, use: LineUse) {
    this.#options = options;
    this.#use = use;
    const { ports, protection } = options;
    this.#ssrc = options.ssrc;
    this.#theirs = new TheirReports(options.ssrc, use.unitsAMs.ours);
    this.#reception = new ReceptionRecord(use.unitsAMs.theirs);
    this.#destination = new Destination(use.places, options.latching ?? false);
    this.#sender = new SrtpSender(protection.outward, protection.mki, protection.policy);
    this.#receiver = new SrtpReceiver(protection.inward, protection.mki, protection.policy);
    ports.rtp.on("message", this.#onRtp);
    ports.rtcp.on("message", this.#onRtcp);
    // What cannot be sent is heard of as silence at the other end, which is noticed there.
    ports.rtp.on("error", () => undefined);
    ports.rtcp.on("error", () => undefined);
  }

  /** The other end is elsewhere from now on, or takes nothing and no reports (RFC 3264 clause 8.4). Keys and counters go on. */
  follow(places: DescribedPlaces | "nowhere"): void {
    this.#silent = places === "nowhere";
    if (places !== "nowhere") this.#destination.follow(places);
  }

  /** Who we are in our packets now. */
  get ssrc(): number {
    return this.#ssrc;
  }

  /**
   * We are somebody else in our packets from here on. Under the same keys no other line may ever be that.
   *
   * @param ssrc - 32 bits; one that this line was before goes on where it was
   */
  sendAs(ssrc: number): void {
    if (ssrc === this.#ssrc) return;
    this.#ssrc = ssrc;
    this.#sender.sendAs(ssrc);
    const last = this.#sender.lastOf(ssrc);
    this.#sequence = last === undefined ? randomInt(FIRST_SEQUENCES) : (last + 1) % 0x1_0000;
    this.#theirs = new TheirReports(ssrc, this.#use.unitsAMs.ours);
    this.#before = { packets: this.#sender.sent, octets: this.#octets };
  }

  /** Packets of the other end that were authentic. */
  get opened(): number {
    return this.#receiver.opened;
  }

  get counts(): RtpLineCounts {
    return {
      sent: this.#sender.sent,
      received: this.#receiver.counts,
      against: { ...this.#against },
      unreadable: this.#unreadable,
      reportedBack: this.#theirs.nameOurs,
      theirs: { reports: this.#theirs.count, fractionLost: this.#theirs.fractionLost },
      line: {
        octetsSent: this.#octets,
        ...this.#reception.total,
        theirLost: this.#theirs.lost,
        theirJitterMs: this.#theirs.jitterMs,
        roundTripMs: this.#theirs.roundTripMs,
      },
    };
  }

  /** @returns whether it has left: not while the other end is nowhere */
  send(header: Pick<RtpHeader, "marker" | "payloadType" | "timestamp">, payload: Uint8Array): boolean {
    if (this.#silent || this.#closed) return false;
    const { ports } = this.#options;
    const { address, port } = this.#destination.to("rtp");
    const clear = encodeRtp({ ...header, sequence: this.#sequence, ssrc: this.#ssrc }, payload);
    const sealed = this.#sender.protect(clear);
    this.#sequence = (this.#sequence + 1) % 0x1_0000;
    this.#octets += payload.length;
    ports.rtp.send(sealed, port, address, () => undefined);
    return true;
  }

  /**
   * Keeps open for us what stands in the way to the other end, where nothing may be said: a datagram without anything in it, which is no RTP
   * (RFC 6263 clause 4.1), uses up no sequence number and tells nobody that somebody speaks.
   *
   * @returns whether it has left
   */
  keepOpen(): boolean {
    if (this.#silent || this.#closed) return false;
    const { address, port } = this.#destination.to("rtp");
    this.#options.ports.rtp.send(new Uint8Array(), port, address, () => undefined);
    return true;
  }

  /** A report of ours, with what else is to be said (RFC 3550 clause 6.1: a report comes first). */
  report(more: readonly RtcpPacket[] = []): void {
    if (!this.#closed) void this.#sendRtcp([...this.#ownReport(), ...more]);
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
    await this.#sendRtcp([...this.#ownReport(), { kind: "bye", ssrcs: [this.#ssrc] }]);
  }

  #ownReport(): RtcpPacket[] {
    const { now, cname } = this.#options;
    const ssrc = this.#ssrc;
    const packets = this.#sender.sent - this.#before.packets;
    const at = now();
    const blocks = this.#reception.blocks(at);
    const report: RtcpPacket =
      packets > 0
        ? {
            kind: "sr",
            ssrc,
            ntp: ntpTime(at),
            timestamp: this.#use.timestamp(),
            packets,
            octets: this.#octets - this.#before.octets,
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
      // It keeps the way open, see `keepOpen`, and is nothing that speaks against anybody.
      if (octets.length === 0) return;
      const opened = this.#receiver.open(octets, (because) => {
        if (!this.#destination.isFrom(from.address)) return;
        this.#against[because === "replayed" || because === "too-old" ? "replayed" : "refused"] += 1;
      });
      if (opened === undefined) return;
      this.#destination.heard("rtp", from);
      const { header, index, payload } = opened;
      this.#reception.note(header.ssrc, index, header.timestamp, this.#options.now(), payload.length);
      this.#use.onPacket(opened);
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

  readonly #onRtcp = (octets: Buffer, from: RemoteInfo) =>
    this.#guard(() => {
      const clear = this.#receiver.openRtcp(octets);
      if (clear === undefined) return;
      this.#destination.heard("rtcp", from);
      for (const packet of decodeRtcp(clear)) {
        if (packet.kind === "sr") this.#reception.noteReport(packet.ssrc, middleOf(packet.ntp), this.#options.now());
        if (packet.kind === "sr" || packet.kind === "rr") this.#theirs.note(packet.blocks, this.#options.now());
        if (packet.kind === "bye") this.#options.onBye?.();
        this.#use.onControl?.(packet);
      }
    });
}
