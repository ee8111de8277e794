/**
 * How fast calls to us come, or messages: each caller has an allowance, and those whom the directory does not have share one. A
 * person of the directory is held to nobody's but their own, so no flood of others keeps them out.
 *
 * @module
 */
import { mcIdKey } from "../../shared/mc/mc-id.ts";
import type { Caller } from "./admission.ts";
import { type Allowance, CALL_PACE, type CallPace } from "./call-limits.ts";

/** Callers who are told apart; of more than these the one who called longest ago begins anew. */
const MAX_CALLERS = 512;

/** What is left of an allowance, as of a moment. */
interface Left {
  readonly calls: number;
  /** Unix milliseconds. */
  readonly at: number;
}

/** What is left now. */
function refilled({ size, everyMs }: Allowance, left: Left | undefined, now: number): Left {
  if (left === undefined) return { calls: size, at: now };
  return { calls: Math.min(size, left.calls + (now - left.at) / everyMs), at: now };
}

export class ComingIn {
  readonly #pace: CallPace;
  /** By caller, who called last being last; strangers cannot crowd out people of the directory. */
  readonly #ofCallers = { known: new Map<string, Left>(), strangers: new Map<string, Left>() };
  #ofStrangers: Left | undefined;

  constructor(pace: CallPace = CALL_PACE) {
    this.#pace = pace;
  }

  /**
   * Counts one more call, if the caller's allowance has room for it.
   *
   * @param now - Unix milliseconds, of a clock that does not jump
   * @returns whether it may ring
   */
  admit(caller: Caller, now: number): boolean {
    const { ofOneCaller, ofStrangers } = this.#pace;
    const key = mcIdKey(caller.id);
    const callers = this.#callersLike(caller);
    const own = refilled(ofOneCaller, callers.get(key), now);
    const shared = caller.known ? undefined : refilled(ofStrangers, this.#ofStrangers, now);
    if (own.calls < 1 || (shared !== undefined && shared.calls < 1)) return false;
    callers.delete(key);
    callers.set(key, { ...own, calls: own.calls - 1 });
    const [longestAgo] = callers.keys();
    if (callers.size > MAX_CALLERS && longestAgo !== undefined) callers.delete(longestAgo);
    if (shared !== undefined) this.#ofStrangers = { ...shared, calls: shared.calls - 1 };
    return true;
  }

  /** A call that was admitted has been answered: it was wanted, and counts no more. */
  answered(caller: Caller): void {
    const key = mcIdKey(caller.id);
    const callers = this.#callersLike(caller);
    const own = callers.get(key);
    if (own !== undefined) callers.set(key, { ...own, calls: own.calls + 1 });
    const shared = this.#ofStrangers;
    if (caller.known || shared === undefined) return;
    this.#ofStrangers = { ...shared, calls: shared.calls + 1 };
  }

  #callersLike({ known }: Caller): Map<string, Left> {
    return known ? this.#ofCallers.known : this.#ofCallers.strangers;
  }
}
