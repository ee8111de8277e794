/**
 * In which mode AMR-WB is spoken: what the other end wishes for (CMR), within what was agreed on, and no faster than that (RFC 4867 clauses
 * 4.3.1 and 8.2).
 *
 * @module
 */
import { NO_MODE_REQUEST } from "./amr-payload.ts";

/** 12.65 kbit/s: what is begun with, and what most handsets use. Nobody's wish is for more than it needs to be understood. */
const FIRST_MODE = 2;
const MOST_MODE = 8;

/** What the description of the other end says of its modes. */
export interface ModeTerms {
  /** Those that it takes (`mode-set`); all where it names none. */
  readonly modes?: readonly number[] | undefined;
  /** Frames between two changes, of which their places are multiples (`mode-change-period`); left out, 1. */
  readonly modePeriod?: number | undefined;
  /** Whether a change goes to the next mode of the set alone (`mode-change-neighbor`). */
  readonly modeNeighbor?: boolean | undefined;
}

export class AmrModes {
  #modes: readonly number[] = [];
  #period = 1;
  #neighbor = false;
  #mode: number;
  /** The highest that is wished for; undefined where the other end has no preference. */
  #wished: number | undefined;

  constructor(terms: ModeTerms) {
    this.#mode = FIRST_MODE;
    this.follow(terms);
  }

  /** Another set is one to be spoken in at once. */
  follow({ modes, modePeriod = 1, modeNeighbor = false }: ModeTerms): void {
    const all = Array.from({ length: MOST_MODE + 1 }, (_, mode) => mode);
    this.#modes = modes === undefined ? all : [...modes].sort((a, b) => a - b);
    this.#period = modePeriod;
    this.#neighbor = modeNeighbor;
    if (!this.#modes.includes(this.#mode)) this.#mode = this.#target();
  }

  /**
   * A wish of the other end, which holds until its next one.
   *
   * @param request - 0 to 15; {@link NO_MODE_REQUEST} takes the one before back (erratum 4347), and what is neither that nor a mode says nothing
   */
  request(request: number): void {
    if (request === NO_MODE_REQUEST) this.#wished = undefined;
    else if (request <= MOST_MODE) this.#wished = request;
  }

  /**
   * The mode of a frame.
   *
   * @param place - of the frame in the call, also where those before it were not sent
   */
  at(place: number): number {
    const target = this.#target();
    if (target === this.#mode || place % this.#period !== 0) return this.#mode;
    const from = this.#modes.indexOf(this.#mode);
    const to = this.#modes.indexOf(target);
    this.#mode = this.#neighbor ? (this.#modes[from + Math.sign(to - from)] ?? target) : target;
    return this.#mode;
  }

  /** The highest mode that the other end takes and that is not above the one that is wished for; its lowest where all are. */
  #target(): number {
    const wished = this.#wished ?? FIRST_MODE;
    return this.#modes.findLast((mode) => mode <= wished) ?? this.#modes[0] ?? FIRST_MODE;
  }
}
