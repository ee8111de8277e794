/**
 * Memory of messages received, so that none is accepted twice.
 *
 * @module
 */
import { bytesToHex } from "@noble/hashes/utils.js";
import { MikeyError } from "./base/errors.ts";
import { concatBytes } from "./base/octets.ts";

/** What makes a message that message. */
export interface MessageMark {
  /** Unix seconds, from the message. */
  readonly at: number;
  /** T as received. */
  readonly timestamp: Uint8Array;
  readonly rand: Uint8Array;
  readonly initiatorUid: Uint8Array;
}

/** What a guard remembers, for storage. */
export interface ReplayMemory {
  /** Marks of messages and their times, Unix seconds. */
  readonly seen: readonly (readonly [mark: string, at: number])[];
  /** Messages that are no younger are taken for replays, Unix seconds; undefined when there is no such limit yet. */
  readonly floor: number | undefined;
}

/**
 * Refuses replays. Its size is bounded: when it is full it forgets the oldest messages, and from then on takes every
 * message that is no younger for a replay. So it can refuse a message that is new, never accept one that is not, even
 * when the receiver's clock is set back or the window widened.
 */
export class ReplayGuard {
  readonly #capacity: number;
  readonly #seen = new Map<string, number>();
  #floor = Number.NEGATIVE_INFINITY;

  /** @param capacity - messages to remember */
  constructor(capacity = 10_000) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#seen.size;
  }

  /**
   * What is remembered.
   *
   * @param oldest - Unix seconds; messages from before are forgotten, and refused for their age from then on
   */
  memory(oldest: number): ReplayMemory {
    this.#forget((at) => at < oldest);
    return { seen: [...this.#seen], floor: Number.isFinite(this.#floor) ? this.#floor : undefined };
  }

  /** Remembers in addition what an earlier guard did. */
  recall({ seen, floor }: ReplayMemory): void {
    for (const [mark, at] of seen) this.#seen.set(mark, at);
    this.#floor = Math.max(this.#floor, floor ?? Number.NEGATIVE_INFINITY);
  }

  /**
   * Asserts that a message is new.
   *
   * @throws MikeyError `message-replayed`
   */
  check(mark: MessageMark): void {
    if (mark.at <= this.#floor || this.#seen.has(keyOf(mark))) throw new MikeyError("message-replayed");
  }

  /**
   * Remembers a message that was accepted.
   *
   * @param oldest - Unix seconds; messages from before are refused for their age anyway and are forgotten first
   */
  remember(mark: MessageMark, oldest: number): void {
    this.#seen.set(keyOf(mark), mark.at);
    if (this.#seen.size <= this.#capacity) return;
    this.#forget((at) => at < oldest);
    if (this.#seen.size <= this.#capacity) return;
    const lowest = Math.min(...this.#seen.values());
    this.#forget((at) => at === lowest);
  }

  #forget(isForgotten: (at: number) => boolean): void {
    for (const [key, at] of this.#seen) {
      if (!isForgotten(at)) continue;
      this.#seen.delete(key);
      this.#floor = Math.max(this.#floor, at);
    }
  }
}

function keyOf({ timestamp, rand, initiatorUid }: MessageMark): string {
  return bytesToHex(concatBytes(timestamp, initiatorUid, rand));
}
