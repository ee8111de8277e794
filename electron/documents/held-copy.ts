/**
 * A document as a server has confirmed it last: its octets, how old that is, and why there is nothing newer.
 *
 * @module
 */
import { type EndReasonCode, isEndReason } from "../../shared/errors/end-reason.ts";
import type { McError } from "../../shared/errors/mc-error.ts";
import { type KeptReason, keptReason } from "../../shared/mc/kept-reason.ts";
import type { KeptDocument } from "./kept-documents.ts";

/** Milliseconds after which it is written down once more that nothing has changed. */
const NOTE_CONFIRMED = 3_600_000;
/** By so much a clock may have been set right since a document was kept. */
const LEEWAY_MS = 5 * 60_000;

/** Clocks: that of the wall, and one that only runs on, both in milliseconds. */
export interface Times {
  readonly now: () => number;
  readonly tick: () => number;
}

interface Held<J> extends KeptDocument {
  readonly judged: J;
  /** When it was confirmed by a clock that nobody can set; undefined of what an earlier start has kept. */
  readonly confirmedTick: number | undefined;
}

/** @typeParam J - what is made of it by whoever has judged it */
export class HeldCopy<J extends { readonly text: string }> {
  /** Of a user profile; 0 of others. */
  readonly index: number;
  readonly #times: Times;
  #held: Held<J> | undefined;
  /** The server has said that there is none. */
  #absent = false;
  /** When it was written down last that its server has confirmed it. */
  #notedAt = Number.NEGATIVE_INFINITY;
  problem: KeptReason | undefined;

  constructor(times: Times, index = 0) {
    this.index = index;
    this.#times = times;
  }

  get held(): Held<J> | undefined {
    return this.#held;
  }

  get isAbsent(): boolean {
    return this.#absent;
  }

  /** What an earlier start has kept. */
  recall(kept: KeptDocument, judged: J): void {
    this.#held = { ...kept, judged, confirmedTick: undefined };
    this.#notedAt = kept.confirmedAt;
  }

  /**
   * What is to be written down of it, once it is: nothing where nothing else has changed and that was written down not long ago.
   *
   * @param before - what was held before it was asked for
   */
  toKeep(before: Held<J> | undefined): KeptDocument | undefined {
    if (this.#held === undefined) return undefined;
    const { confirmedAt, etag, index, since, text } = this.#held;
    const isSame = before?.text === text && before.etag === etag && before.index === index;
    if (isSame && confirmedAt - this.#notedAt < NOTE_CONFIRMED) return undefined;
    this.#notedAt = confirmedAt;
    return { confirmedAt, index, since, text, ...(etag === undefined ? {} : { etag }) };
  }

  take(judged: J, etag: string | undefined): void {
    const now = this.#times.now();
    const since = this.#held?.text === judged.text && !this.#absent ? this.#held.since : now;
    const tags = etag === undefined ? {} : { etag };
    this.#held = {
      text: judged.text,
      index: this.index,
      since,
      confirmedAt: now,
      judged,
      confirmedTick: this.#times.tick(),
      ...tags,
    };
    this.#absent = false;
    this.problem = undefined;
  }

  confirm(): void {
    if (this.#held === undefined) return;
    this.#held = { ...this.#held, confirmedAt: this.#times.now(), confirmedTick: this.#times.tick() };
    this.problem = undefined;
  }

  /** The server has none. */
  remove(): void {
    this.#held = undefined;
    this.#absent = true;
    this.problem = undefined;
  }

  /** Nobody may see it any more. What becomes of it is said by whoever knows why. */
  protected drop(): void {
    this.#held = undefined;
    this.#absent = false;
  }

  /** @param otherwise - what it is called where its code is none that can be told */
  fail({ code, detail }: McError, otherwise: EndReasonCode = "configuration-server-failed"): void {
    this.problem = keptReason({ code: isEndReason(code) ? code : otherwise, detail });
  }

  /**
   * Milliseconds since the server confirmed it. Setting a clock back makes nothing younger that was confirmed in this run; of what an earlier one
   * has kept, a clock that is behind the confirmation makes it too old for everything, and one that is not is believed.
   */
  protected age({ confirmedAt, confirmedTick }: Held<J>): number {
    const byWall = this.#times.now() - confirmedAt;
    if (confirmedTick === undefined) return byWall < -LEEWAY_MS ? Number.POSITIVE_INFINITY : byWall;
    return Math.max(byWall, this.#times.tick() - confirmedTick);
  }

  /** As windows are told of its age. */
  protected moments(): { readonly since: number | null; readonly confirmedAt: number | null } {
    const { since = null, confirmedAt = null } = this.#held ?? {};
    return { since, confirmedAt };
  }
}
