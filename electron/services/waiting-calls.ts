/**
 * Calls that could not be stored, held in memory until they can: the newest state of each, and its ladder. What may wait
 * is bounded, and what had to be given up is counted.
 *
 * @module
 */
import type { NumberedEntry } from "../../shared/bridge/bridge.ts";
import type { CallRecord, LadderEntry } from "../../shared/mc/call-record.ts";
import type { CallNews } from "./call-table.ts";

/** Characters of JSON text that may wait: days of calls, and far less than a computer has. */
const MOST_CHARACTERS = 64 * 1024 * 1024;

class WaitingCall {
  record: CallRecord | undefined;
  readonly arrows = new Map<number, LadderEntry>();
  readonly givenUp = new Set<number>();
  size = 0;
}

const sizeOf = (value: unknown): number => JSON.stringify(value).length;

export class WaitingCalls {
  readonly #calls = new Map<string, WaitingCall>();
  readonly #most: number;
  readonly #lost = new Set<string>();
  #size = 0;

  constructor(most = MOST_CHARACTERS) {
    this.#most = most;
  }

  /** How many calls wait. */
  get count(): number {
    return this.#calls.size;
  }

  /** How many calls something was given up of, because too much waited. */
  get lost(): number {
    return this.#lost.size;
  }

  /** Takes the newest state of a call. */
  put(record: CallRecord): void {
    const call = this.#call(record.id);
    this.#grow(call, sizeOf(record) - (call.record === undefined ? 0 : sizeOf(call.record)));
    call.record = record;
    this.#bound();
  }

  /** Takes what is new of the ladder of a call. */
  append(callId: string, entries: readonly NumberedEntry[], givenUp: readonly number[]): void {
    const call = this.#call(callId);
    for (const { number, entry } of entries) {
      const before = call.arrows.get(number);
      this.#grow(call, sizeOf(entry) - (before === undefined ? 0 : sizeOf(before)));
      call.arrows.set(number, entry);
      call.givenUp.delete(number);
    }
    for (const number of givenUp) {
      const before = call.arrows.get(number);
      if (before !== undefined) this.#grow(call, -sizeOf(before));
      call.arrows.delete(number);
      call.givenUp.add(number);
    }
    this.#bound();
  }

  /** What waits of a call. */
  of(callId: string): CallNews | undefined {
    const call = this.#calls.get(callId);
    if (call === undefined) return undefined;
    const { record, arrows, givenUp } = call;
    return { record, entries: [...arrows].map(([number, entry]) => ({ number, entry })), givenUp };
  }

  /** The calls that wait, in the order in which they came. */
  ids(): string[] {
    return [...this.#calls.keys()];
  }

  /** The newest states that wait, in the order in which their calls came. */
  records(): CallRecord[] {
    return [...this.#calls.values()].flatMap(({ record }) => record ?? []);
  }

  /** A call is stored, or is never to be. */
  remove(callId: string): void {
    this.#size -= this.#calls.get(callId)?.size ?? 0;
    this.#calls.delete(callId);
  }

  #call(id: string): WaitingCall {
    const call = this.#calls.get(id) ?? new WaitingCall();
    this.#calls.set(id, call);
    return call;
  }

  #grow(call: WaitingCall, by: number): void {
    call.size += by;
    this.#size += by;
  }

  /** First the messages of the calls that came first, then those calls: that somebody called outweighs how. */
  #bound(): void {
    for (const [id, call] of this.#calls) {
      if (this.#size <= this.#most) return;
      if (call.arrows.size === 0) continue;
      for (const entry of call.arrows.values()) this.#grow(call, -sizeOf(entry));
      call.arrows.clear();
      this.#lost.add(id);
    }
    for (const id of this.#calls.keys()) {
      if (this.#size <= this.#most) return;
      this.#lost.add(id);
      this.remove(id);
    }
  }
}
