/**
 * The other direction of a call: everything that comes, and what of it is let through.
 *
 * What is remembered of a source (its roll-over counter, what has been received) begins and changes only with a packet that was
 * authentic: otherwise anybody who reaches the port could take a call out of step.
 *
 * @module
 */

import { ReplayWindow } from "../../shared/media/replay-window.ts";
import type { SrtpKeys } from "../../shared/mikey/derivation.ts";
import { MEDIA_REFUSAL_REASONS, MediaRefusal, type MediaRefusalReason } from "./media-refusal.ts";
import { viewOf } from "./octets.ts";
import { decodeRtpHeader, payloadOf, type RtpHeader } from "./rtp-packet.ts";
import { SrtcpReceiver } from "./srtcp.ts";
import { carriesRoc, ROC_LENGTH, type SrtpPolicy } from "./srtp-policy.ts";
import { deriveSessionKeys, type SessionKeys, wipeSessionKeys } from "./srtp-session-keys.ts";
import { MKI_LENGTH, openRtp, tagBehindMki, tagInBody } from "./srtp-transform.ts";

const SEQUENCES = 0x1_0000;
const HALF = SEQUENCES / 2;
const LAST_ROC = 0xffff_ffff;
/**
 * Sources under one key, none of which is forgotten, or what it has sent could be played again: a far end that begins anew (hold, another
 * device) has another SSRC each time, and a server may give one to each turn to talk. 4 MiB at most, of a far end that has the key.
 */
export const MAX_STREAMS = 4096;

/** How many packets were opened, and how many were not, by their reason. */
export type ReceiverCounts = Readonly<Record<"opened" | "openedRtcp" | MediaRefusalReason, number>>;

/** A packet that was authentic and is here for the first time. */
export interface OpenedPacket {
  readonly header: RtpHeader;
  readonly payload: Uint8Array;
  /** The sequence number with its roll-overs: 48 bits, which grow as long as the source sends. */
  readonly index: number;
}

interface Stream {
  highest: number;
  readonly window: ReplayWindow;
}

export class SrtpReceiver {
  #rtp: SessionKeys | undefined;
  readonly #rtcp: SrtcpReceiver;
  readonly #mki: Buffer;
  readonly #policy: SrtpPolicy;
  readonly #streams = new Map<number, Stream>();
  readonly #counts: Record<keyof ReceiverCounts, number>;

  /**
   * @param keys - of the other direction; the receiver keeps what it derives and not these
   * @param mki - 4 octets, the PCK-ID
   */
  constructor(keys: SrtpKeys, mki: Uint8Array, policy: SrtpPolicy) {
    this.#rtp = deriveSessionKeys(keys, "rtp");
    this.#rtcp = new SrtcpReceiver(keys, mki, MAX_STREAMS);
    this.#mki = Buffer.from(mki);
    this.#policy = policy;
    const none = MEDIA_REFUSAL_REASONS.map((reason) => [reason, 0] as const);
    this.#counts = { opened: 0, openedRtcp: 0, ...(Object.fromEntries(none) as Record<MediaRefusalReason, number>) };
  }

  /** RTP packets that were opened. */
  get opened(): number {
    return this.#counts.opened;
  }

  get counts(): ReceiverCounts {
    return { ...this.#counts };
  }

  /**
   * Opens an RTP packet.
   *
   * @param refused - told why of one that is not let through
   * @returns `undefined` for that one, which is counted
   */
  open(packet: Uint8Array, refused?: (because: MediaRefusalReason) => void): OpenedPacket | undefined {
    const keys = this.#rtp;
    return keys && this.#counted("opened", () => this.#open(packet, keys), refused);
  }

  /**
   * Opens an RTCP packet.
   *
   * @returns the packet in clear; `undefined` for one that is not let through, which is counted
   */
  openRtcp(packet: Uint8Array): Uint8Array | undefined {
    return this.#counted("openedRtcp", () => this.#rtcp.open(packet));
  }

  /** Wipes the keys; nothing is opened any more. */
  close(): void {
    if (this.#rtp !== undefined) wipeSessionKeys(this.#rtp);
    this.#rtp = undefined;
    this.#rtcp.close();
    this.#streams.clear();
  }

  #counted<T>(
    kind: "opened" | "openedRtcp",
    act: () => T | undefined,
    refused?: (because: MediaRefusalReason) => void,
  ): T | undefined {
    try {
      const opened = act();
      if (opened !== undefined) this.#counts[kind] += 1;
      return opened;
    } catch (error) {
      if (!(error instanceof MediaRefusal)) throw error;
      this.#counts[error.reason] += 1;
      refused?.(error.reason);
      return undefined;
    }
  }

  #open(packet: Uint8Array, keys: SessionKeys): OpenedPacket {
    const header = decodeRtpHeader(packet);
    const { ssrc, sequence, length } = header;
    const carried = carriesRoc(this.#policy, sequence) ? ROC_LENGTH : 0;
    const tagEnd = packet.length - carried;
    const mkiEnd = tagEnd - tagBehindMki(keys);
    const bodyEnd = mkiEnd - MKI_LENGTH;
    if (bodyEnd < length + tagInBody(keys)) throw new MediaRefusal("malformed");
    if (!this.#mki.equals(packet.subarray(bodyEnd, mkiEnd))) throw new MediaRefusal("unknown-mki");
    const sealed = { body: packet.subarray(0, bodyEnd), tag: packet.subarray(mkiEnd, tagEnd) };

    const known = this.#streams.get(ssrc);
    const roc = carried > 0 ? viewOf(packet).getUint32(packet.length - ROC_LENGTH) : rocOf(known?.highest, sequence);
    const index = roc * SEQUENCES + sequence;
    const seen = known?.window.check(index) ?? "new";
    if (seen !== "new") throw new MediaRefusal(seen);

    const clear = openRtp(keys, sealed, length, { ssrc, roc, sequence });
    const payload = payloadOf(clear, header);
    const stream = known ?? begin(this.#streams, ssrc, { highest: index, window: new ReplayWindow() });
    stream.window.accept(index);
    if (index > stream.highest) stream.highest = index;
    return { header, payload, index };
  }
}

function begin<T>(streams: Map<number, T>, ssrc: number, fresh: T): T {
  if (streams.size >= MAX_STREAMS) throw new MediaRefusal("too-many-streams");
  streams.set(ssrc, fresh);
  return fresh;
}

/**
 * The roll-over counter that a packet was most likely sent under, RFC 3711 clause 3.3.1.
 *
 * @param highest - the highest index so far; `undefined` for the first packet of a source, which is taken to begin at 0
 * @throws MediaRefusal `too-old` for what would lie before the beginning, `exhausted` for what would lie behind the end
 */
function rocOf(highest: number | undefined, sequence: number): number {
  if (highest === undefined) return 0;
  const roc = Math.floor(highest / SEQUENCES);
  const last = highest % SEQUENCES;
  if (last < HALF && sequence - last > HALF) {
    if (roc === 0) throw new MediaRefusal("too-old");
    return roc - 1;
  }
  if (last >= HALF && last - HALF > sequence) {
    if (roc === LAST_ROC) throw new MediaRefusal("exhausted");
    return roc + 1;
  }
  return roc;
}
