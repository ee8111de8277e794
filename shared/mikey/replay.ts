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
  /** The same for messages of one signer each, by UID in hexadecimal digits. */
  readonly signerFloors: readonly (readonly [signer: string, floor: number])[];
}

/** Messages of one signer that are remembered by themselves: whoever signs more than that has only older ones of theirs refused. */
const OF_ONE_SIGNER = 500;

/**
 * Refuses replays. Its size is bounded: when it is full it forgets the oldest messages, and from then on takes every
 * message that is no younger for a replay. So it can refuse a message that is new, never accept one that is not, even
 * when the receiver's clock is set back or the window widened. So that nobody can fill it for all others, each signer has a
 * limit, and beyond it the same is done with the messages of that signer alone.
 */
export class ReplayGuard {
  readonly #capacity: number;
  readonly #ofOneSigner: number;
  readonly #seen = new Map<string, number>();
  /** How many messages are remembered of each signer. */
  readonly #counts = new Map<string, number>();
  readonly #signerFloors = new Map<string, number>();
  #floor = Number.NEGATIVE_INFINITY;

  /**
   * @param capacity - messages to remember
   * @param ofOneSigner - how many of them may be of one signer
   */
  constructor(capacity = 10_000, ofOneSigner = OF_ONE_SIGNER) {
    this.#capacity = capacity;
    this.#ofOneSigner = ofOneSigner;
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
    // What is that old is refused by the floor of all.
    for (const [signer, floor] of this.#signerFloors) if (floor <= this.#floor) this.#signerFloors.delete(signer);
    return {
      seen: [...this.#seen],
      floor: Number.isFinite(this.#floor) ? this.#floor : undefined,
      signerFloors: [...this.#signerFloors],
    };
  }

  /** Remembers in addition what an earlier guard did. */
  recall({ seen, floor, signerFloors }: ReplayMemory): void {
    for (const [key, at] of seen) this.#add(key, at);
    this.#floor = Math.max(this.#floor, floor ?? Number.NEGATIVE_INFINITY);
    for (const [signer, at] of signerFloors) this.#raiseFloor(signer, at);
  }

  /**
   * Asserts that a message is new.
   *
   * @throws MikeyError `message-replayed`
   */
  check(mark: MessageMark): void {
    const key = keyOf(mark);
    const floor = Math.max(this.#floor, this.#signerFloors.get(signerOf(key)) ?? Number.NEGATIVE_INFINITY);
    if (mark.at <= floor || this.#seen.has(key)) throw new MikeyError("message-replayed");
  }

  /**
   * Remembers a message that was accepted.
   *
   * @param oldest - Unix seconds; messages from before are refused for their age anyway and are forgotten first
   */
  remember(mark: MessageMark, oldest: number): void {
    const key = keyOf(mark);
    this.#add(key, mark.at);
    const signer = signerOf(key);
    if (this.#seen.size > this.#capacity || (this.#counts.get(signer) ?? 0) > this.#ofOneSigner) {
      this.#forget((at) => at < oldest);
    }
    if ((this.#counts.get(signer) ?? 0) > this.#ofOneSigner) this.#forgetOldestOf(signer);
    if (this.#seen.size <= this.#capacity) return;
    const lowest = Math.min(...this.#seen.values());
    this.#forget((at) => at === lowest);
  }

  #add(key: string, at: number): void {
    if (!this.#seen.has(key)) this.#counts.set(signerOf(key), (this.#counts.get(signerOf(key)) ?? 0) + 1);
    this.#seen.set(key, at);
  }

  #delete(key: string): void {
    this.#seen.delete(key);
    const signer = signerOf(key);
    const left = (this.#counts.get(signer) ?? 1) - 1;
    if (left > 0) this.#counts.set(signer, left);
    else this.#counts.delete(signer);
  }

  #forget(isForgotten: (at: number) => boolean): void {
    for (const [key, at] of this.#seen) {
      if (!isForgotten(at)) continue;
      this.#delete(key);
      this.#floor = Math.max(this.#floor, at);
    }
  }

  #forgetOldestOf(signer: string): void {
    const own = [...this.#seen].filter(([key]) => signerOf(key) === signer);
    const lowest = Math.min(...own.map(([, at]) => at));
    for (const [key, at] of own) if (at === lowest) this.#delete(key);
    this.#raiseFloor(signer, lowest);
  }

  #raiseFloor(signer: string, at: number): void {
    this.#signerFloors.set(signer, Math.max(at, this.#signerFloors.get(signer) ?? at));
  }
}

function keyOf({ timestamp, rand, initiatorUid }: MessageMark): string {
  return bytesToHex(concatBytes(timestamp, initiatorUid, rand));
}

/** Hexadecimal digits of T, which comes first in a key, and of the UID behind it. */
const T_DIGITS = 16;
const UID_DIGITS = 64;

/** The UID in a key. One signer has another in each key period, and then a limit of its own in each. */
function signerOf(key: string): string {
  return key.slice(T_DIGITS, T_DIGITS + UID_DIGITS);
}
