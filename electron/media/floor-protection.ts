/**
 * Floor control messages under the CSK (TS 33.180 clauses 7.4 and E.4.2, TS 24.380 clause 13): SRTCP with the CSK-ID as its MKI, in both
 * directions under the same keys.
 *
 * Since every call of a user is under the same keys, each sender has indices of its own: no SSRC that a server chooses makes a nonce come
 * back. And what was received under a key is remembered over calls: a grant of one is none in another.
 *
 * @module
 */
import { noteNewest } from "../../shared/base/note-newest.ts";
import type { FloorControlCounts } from "../../shared/media/sound-frames.ts";
import { type SrtpKeys, wipeSrtpKeys } from "../../shared/mikey/derivation.ts";
import { MediaRefusal } from "./media-refusal.ts";
import { viewOf } from "./octets.ts";
import { type RtcpIndices, type RtcpWindows, SrtcpReceiver, SrtcpSender } from "./srtcp.ts";
import { MKI_LENGTH } from "./srtp-transform.ts";

/** What one call is given of a CSK. Secret, but for its ID. */
export interface FloorKey {
  /** 4 octets: the CSK-ID. */
  readonly cskId: Uint8Array;
  readonly keys: SrtpKeys;
  /** Of our messages; nobody else's under this key. */
  readonly indices: RtcpIndices;
}

const hexOf = (octets: Uint8Array): string => Buffer.from(octets).toString("hex");

/** Sources under one CSK: a server may begin each call with another. */
const MOST_SOURCES = 4096;
/** CSKs whose memory is kept: one that was renewed is of use for calls that began under it. */
const MOST_KEYS = 8;

/** What was received under each CSK, by whatever call. */
export class FloorMemory {
  readonly #windows = new Map<string, RtcpWindows>();

  of(cskId: Uint8Array): RtcpWindows {
    const name = hexOf(cskId);
    const windows = this.#windows.get(name) ?? new Map();
    noteNewest(this.#windows, name, windows, MOST_KEYS);
    return windows;
  }
}

interface Held {
  readonly cskId: string;
  readonly sender: SrtcpSender;
  readonly receiver: SrtcpReceiver;
}

/** The protection of one call's floor control. */
export class FloorProtection {
  readonly #memory: FloorMemory;
  /** The older before the newer. */
  #held: readonly Held[] = [];
  #spoken: string;
  #opened = 0;
  #refused = 0;
  #replayed = 0;

  constructor(key: FloorKey, memory: FloorMemory) {
    this.#memory = memory;
    this.#spoken = hexOf(key.cskId);
    this.know(key);
  }

  get counts(): FloorControlCounts {
    return { cskId: this.#spoken, opened: this.#opened, refused: this.#refused, replayed: this.#replayed };
  }

  /**
   * Another CSK that the server may speak from now on, beside the one that is spoken here; any other goes. The octets are wiped: what is
   * derived of them is kept.
   */
  know({ cskId, keys, indices }: FloorKey): void {
    const name = hexOf(cskId);
    if (!this.#held.some((held) => held.cskId === name)) {
      const sender = new SrtcpSender(keys, cskId, indices);
      const receiver = new SrtcpReceiver(keys, cskId, MOST_SOURCES, this.#memory.of(cskId));
      const kept = this.#held.filter((held) => held.cskId === this.#spoken);
      for (const held of this.#held) if (!kept.includes(held)) close(held);
      this.#held = [...kept, { cskId: name, sender, receiver }];
    }
    wipeSrtpKeys(keys);
  }

  /** The server has taken a CSK that is known here: ours are under it from now on. */
  speak(cskId: string): void {
    if (this.#held.some((held) => held.cskId === cskId)) this.#spoken = cskId;
  }

  /** Nothing is taken under a CSK any more; what is under it is refused. */
  forget(cskId: string): void {
    for (const held of this.#held) if (held.cskId === cskId) close(held);
    this.#held = this.#held.filter((held) => held.cskId !== cskId);
  }

  /**
   * Protects a message.
   *
   * @throws MediaRefusal `exhausted`
   */
  protect(message: Uint8Array): Uint8Array {
    const spoken = this.#held.find((held) => held.cskId === this.#spoken);
    if (spoken === undefined) throw new MediaRefusal("exhausted");
    return spoken.sender.protect(message);
  }

  /**
   * Opens what came from where the server is. Once it speaks the CSK that is spoken here, the one before has gone: until then it may be behind.
   *
   * @param own - SSRC of our messages: both directions have the same keys, and what comes back is none of the server's
   * @returns undefined for what is not let through, which is counted
   */
  open(packet: Uint8Array, own: number): Uint8Array | undefined {
    try {
      if (packet.length < 2 * MKI_LENGTH) throw new MediaRefusal("malformed");
      const mki = hexOf(packet.subarray(packet.length - MKI_LENGTH));
      const held = this.#held.find(({ cskId }) => cskId === mki);
      if (held === undefined) throw new MediaRefusal("unknown-mki");
      if (viewOf(packet).getUint32(MKI_LENGTH) === own) throw new MediaRefusal("replayed");
      const clear = held.receiver.open(packet);
      if (clear === undefined) return undefined;
      this.#opened += 1;
      if (mki === this.#spoken)
        for (const older of this.#held.slice(0, this.#held.indexOf(held))) this.forget(older.cskId);
      return clear;
    } catch (error) {
      if (!(error instanceof MediaRefusal)) throw error;
      if (error.reason === "replayed" || error.reason === "too-old") this.#replayed += 1;
      else this.#refused += 1;
      return undefined;
    }
  }

  /** Wipes the keys: nothing leaves or is opened any more. */
  close(): void {
    for (const held of this.#held) close(held);
    this.#held = [];
  }
}

function close({ sender, receiver }: Held): void {
  sender.close();
  receiver.close();
}
