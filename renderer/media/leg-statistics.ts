/**
 * How the sound of a leg over WebRTC fares, from the statistics of the browser (W3C WebRTC statistics).
 *
 * @module
 */
import type { SoundStatistics } from "../calling/ports.ts";

/** What of an entry of the report is read. */
interface Entry {
  readonly type: string;
  readonly kind?: string;
  readonly packetsSent?: number;
  readonly packetsReceived?: number;
  readonly bytesSent?: number;
  readonly bytesReceived?: number;
  readonly packetsLost?: number;
  /** Seconds, as the next two. */
  readonly jitter?: number;
  readonly roundTripTime?: number;
  readonly currentRoundTripTime?: number;
  readonly nominated?: boolean;
}

const msOf = (seconds: number | undefined): number | null => (seconds === undefined ? null : seconds * 1000);

/** Reads a report; of what is not in it, nobody knows anything. */
export function soundStatisticsOf(entries: Iterable<Entry>): SoundStatistics {
  let received: SoundStatistics["received"] = { packets: 0, octets: 0, lost: null, jitterMs: null };
  let sent: SoundStatistics["sent"] = { packets: 0, octets: 0, lost: null, jitterMs: null };
  let ofReports: number | undefined;
  let ofPath: number | undefined;
  for (const entry of entries) {
    if (entry.type === "candidate-pair" && entry.nominated === true) ofPath = entry.currentRoundTripTime ?? ofPath;
    if (entry.kind !== "audio") continue;
    const { jitter, packetsLost: lost = null } = entry;
    if (entry.type === "inbound-rtp") {
      const { bytesReceived: octets = 0, packetsReceived: packets = 0 } = entry;
      received = { packets, octets, lost, jitterMs: msOf(jitter) };
    } else if (entry.type === "outbound-rtp") {
      sent = { ...sent, packets: entry.packetsSent ?? 0, octets: entry.bytesSent ?? 0 };
    } else if (entry.type === "remote-inbound-rtp") {
      sent = { ...sent, lost, jitterMs: msOf(jitter) };
      ofReports = entry.roundTripTime;
    }
  }
  return { received, sent, roundTripMs: msOf(ofReports ?? ofPath) };
}
