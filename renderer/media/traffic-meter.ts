/**
 * Audio of one leg as its connection counts it, over the whole call.
 *
 * A browser takes an RTP stream out of its statistics when a hold stops it, and begins a new one, from zero, when the
 * call goes on. What is read here only ever grows.
 *
 * @module
 */
import type { Traffic } from "./frame-evidence.ts";

/** What of a WebRTC statistics report is read. */
export interface AudioStatistics {
  readonly id: string;
  readonly type: string;
  /** When it was counted, in milliseconds. */
  readonly timestamp: number;
  readonly kind?: string;
  readonly packetsSent?: number;
  readonly packetsReceived?: number;
  readonly bytesSent?: number;
  readonly bytesReceived?: number;
  readonly totalAudioEnergy?: number;
}

export interface MeteredTraffic {
  readonly sent: Traffic;
  readonly received: Traffic;
  /** `totalAudioEnergy` of what is spoken here, and of what is played here. */
  readonly sourceEnergy: number;
  readonly playedEnergy: number;
}

export class TrafficMeter {
  readonly #last = new Map<string, number>();
  readonly #readAt = new Map<string, number>();
  readonly #total = new Map<string, number>();

  read(report: readonly AudioStatistics[]): MeteredTraffic {
    for (const entry of report) {
      // Two reports may be under way at once; the older one tells nothing.
      if (entry.timestamp < (this.#readAt.get(entry.id) ?? 0)) continue;
      this.#readAt.set(entry.id, entry.timestamp);
      if (entry.type === "outbound-rtp") {
        this.#count("sent packets", entry.id, entry.packetsSent);
        this.#count("sent octets", entry.id, entry.bytesSent);
      }
      if (entry.type === "inbound-rtp") {
        this.#count("received packets", entry.id, entry.packetsReceived);
        this.#count("received octets", entry.id, entry.bytesReceived);
        this.#count("played energy", entry.id, entry.totalAudioEnergy);
      }
      if (entry.type === "media-source") this.#count("source energy", entry.id, entry.totalAudioEnergy);
    }
    const total = (what: string) => this.#total.get(what) ?? 0;
    return {
      sent: { packets: total("sent packets"), octets: total("sent octets") },
      received: { packets: total("received packets"), octets: total("received octets") },
      sourceEnergy: total("source energy"),
      playedEnergy: total("played energy"),
    };
  }

  #count(what: string, id: string, value = 0): void {
    const key = `${what} ${id}`;
    const last = this.#last.get(key) ?? 0;
    this.#last.set(key, value);
    // Less than before is a stream that began anew.
    this.#total.set(what, (this.#total.get(what) ?? 0) + (value >= last ? value - last : value));
  }
}
