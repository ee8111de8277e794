/**
 * Floor control messages of one of the two under its CSK, as the floor control server has it: whichever CSK of its user it speaks is answered in.
 * Demonstration equipment.
 *
 * @module
 */
import { type FloorKey, FloorMemory, FloorProtection } from "../../electron/media/floor-protection.ts";
import { MKI_LENGTH } from "../../electron/media/srtp-transform.ts";
import type { FloorControlCounts } from "../../shared/media/sound-frames.ts";
import { bytesToHex } from "../../shared/mikey/base/octets.ts";

/** The CSKs of one user. One that the user has spoken no more since another is not taken again. */
export interface SeatKeys {
  /** Keys of the CSK of a name, of the newest without one; undefined where there is none. */
  readonly lend: (cskId?: string) => FloorKey | undefined;
  /** Whether the server answers in clear nevertheless: a fault. */
  readonly answersInClear: boolean;
}

export class SeatProtection {
  readonly #keys: SeatKeys;
  readonly #memory = new FloorMemory();
  /** CSK-IDs that the user has left for another. */
  readonly #left = new Set<string>();
  #protection: FloorProtection | undefined;

  constructor(keys: SeatKeys) {
    this.#keys = keys;
    const newest = keys.lend();
    this.#protection = newest && new FloorProtection(newest, this.#memory);
  }

  get counts(): FloorControlCounts | undefined {
    return this.#protection?.counts;
  }

  /** @param own - SSRC of the server @returns undefined for what is not let through */
  open(packet: Uint8Array, own: number): Uint8Array | undefined {
    const protection = this.#protection;
    if (protection === undefined) return packet;
    const named = bytesToHex(packet.subarray(-MKI_LENGTH));
    const isOther = named !== protection.counts.cskId;
    const other = isOther && !this.#left.has(named) ? this.#keys.lend(named) : undefined;
    if (other !== undefined) protection.know(other);
    const clear = protection.open(packet, own);
    if (clear !== undefined && isOther) {
      const before = protection.counts.cskId;
      this.#left.add(before);
      protection.speak(named);
      protection.forget(before);
    }
    return clear;
  }

  /** @returns the message in clear where there is no key */
  protect(message: Uint8Array): Uint8Array {
    return this.#keys.answersInClear ? message : (this.#protection?.protect(message) ?? message);
  }

  close(): void {
    this.#protection?.close();
  }
}
