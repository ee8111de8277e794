/**
 * SRTCP of one direction (RFC 3711 clause 3.4, RFC 7714 clause 9): which index a packet has, and whether it was there before.
 *
 * @module
 */
import { ReplayWindow } from "../../shared/media/replay-window.ts";
import type { SrtpKeys } from "../../shared/mikey/derivation.ts";
import { MediaRefusal } from "./media-refusal.ts";
import { MAX_PACKET } from "./rtp-packet.ts";
import { deriveSessionKeys, type SessionKeys, wipeSessionKeys } from "./srtp-session-keys.ts";
import { MKI_LENGTH, openRtcp, rtcpIndexOf, sealRtcp, tagBehindMki } from "./srtp-transform.ts";

/** SRTCP packets that one key may protect, RFC 3711 clause 9.2. */
const LAST_RTCP_INDEX = 0x7fff_ffff;

/** Indices that a sender may use, both included: where several send under one key, each has its own, whatever their SSRCs are. */
export interface RtcpIndices {
  readonly first: number;
  readonly last: number;
}

const ALL_INDICES: RtcpIndices = { first: 0, last: LAST_RTCP_INDEX };

/** What has been received of each source under one key. */
export type RtcpWindows = Map<number, ReplayWindow>;

export class SrtcpSender {
  #keys: SessionKeys | undefined;
  readonly #mki: Uint8Array;
  readonly #last: number;
  #next: number;

  /**
   * @param keys - of this direction; what is derived is kept and not these
   * @param mki - 4 octets, the identifier of the key that they come from
   */
  constructor(keys: SrtpKeys, mki: Uint8Array, { first, last }: RtcpIndices = ALL_INDICES) {
    this.#keys = deriveSessionKeys(keys, "rtcp");
    this.#mki = Uint8Array.from(mki);
    this.#next = first;
    this.#last = Math.min(last, LAST_RTCP_INDEX);
  }

  /**
   * Protects an RTCP packet, compound or not.
   *
   * @throws MediaRefusal `exhausted`
   */
  protect(packet: Uint8Array): Uint8Array {
    const keys = this.#keys;
    if (keys === undefined || this.#next > this.#last) throw new MediaRefusal("exhausted");
    const { body, tag } = sealRtcp(keys, packet, this.#next);
    this.#next += 1;
    return Buffer.concat([body, this.#mki, tag]);
  }

  /** Wipes the keys; nothing leaves any more. */
  close(): void {
    if (this.#keys !== undefined) wipeSessionKeys(this.#keys);
    this.#keys = undefined;
  }
}

export class SrtcpReceiver {
  #keys: SessionKeys | undefined;
  readonly #mki: Buffer;
  readonly #windows: RtcpWindows;
  readonly #mostStreams: number;

  /**
   * @param keys - of the other direction; what is derived is kept and not these
   * @param mki - 4 octets, the identifier of the key that they come from
   * @param mostStreams - sources that may have sent
   * @param windows - what was received under this key before
   */
  constructor(keys: SrtpKeys, mki: Uint8Array, mostStreams: number, windows: RtcpWindows = new Map()) {
    this.#keys = deriveSessionKeys(keys, "rtcp");
    this.#mki = Buffer.from(mki);
    this.#mostStreams = mostStreams;
    this.#windows = windows;
  }

  /**
   * Opens an RTCP packet. What is remembered of a source begins and changes only with a packet that was authentic.
   *
   * @returns the packet in clear; undefined once it is closed
   * @throws MediaRefusal for one that is not let through
   */
  open(packet: Uint8Array): Uint8Array | undefined {
    const keys = this.#keys;
    if (keys === undefined) return undefined;
    const mkiEnd = packet.length - tagBehindMki(keys);
    const bodyEnd = mkiEnd - MKI_LENGTH;
    if (packet.length > MAX_PACKET || bodyEnd < 0) throw new MediaRefusal("malformed");
    const body = packet.subarray(0, bodyEnd);
    const { ssrc, index } = rtcpIndexOf(keys, body);
    if (!this.#mki.equals(packet.subarray(bodyEnd, mkiEnd))) throw new MediaRefusal("unknown-mki");
    const known = this.#windows.get(ssrc);
    const seen = known?.check(index) ?? "new";
    if (seen !== "new") throw new MediaRefusal(seen);
    const clear = openRtcp(keys, { body, tag: packet.subarray(mkiEnd) });
    if (known === undefined && this.#windows.size >= this.#mostStreams) throw new MediaRefusal("too-many-streams");
    const window = known ?? new ReplayWindow();
    window.accept(index);
    this.#windows.set(ssrc, window);
    return clear;
  }

  /** Wipes the keys; nothing is opened any more. */
  close(): void {
    if (this.#keys !== undefined) wipeSessionKeys(this.#keys);
    this.#keys = undefined;
  }
}
