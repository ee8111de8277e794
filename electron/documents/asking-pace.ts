/**
 * When a server of documents is asked again: at its pace, sooner after a failure and then ever later, and never before it has said that it can. Spread,
 * so that desks that began together do not ask together.
 *
 * @module
 */
import { afterAsked } from "../../shared/base/retry-after.ts";
import type { McError } from "../../shared/errors/mc-error.ts";
import { XcapBusy } from "./xcap-get.ts";

/** Part by which a question comes earlier or later than its time. */
const SPREAD = 0.1;
/** Milliseconds until the next attempt after one that found nobody: doubled each time, up to the usual pace. */
const FIRST_RETRY = 15_000;

/**
 * Paces the questions to a server.
 *
 * @param every - milliseconds between two questions where nothing else gives a reason to ask
 * @param random - in [0, 1)
 * @returns milliseconds until the next question, by what went wrong with the last one
 */
export function askingPace(every: number, random: () => number): (faults: readonly McError[]) => number {
  let wait = FIRST_RETRY;
  const spread = () => 1 - SPREAD + 2 * SPREAD * random();
  return (faults) => {
    const pace = every * spread();
    if (faults.length === 0) {
      wait = FIRST_RETRY;
      return pace;
    }
    const asked = Math.max(0, ...faults.map((each) => (each instanceof XcapBusy ? (each.retryAfter ?? 0) : 0)));
    const own = Math.min(wait * spread(), pace);
    wait = Math.min(wait * 2, every);
    return asked > 0 ? afterAsked(asked, own, random()) : own;
  };
}
