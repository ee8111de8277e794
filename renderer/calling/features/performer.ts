/**
 * Who does what the features of a call ask for.
 *
 * @module
 */
import type { PrivateCall } from "../call-core.ts";
import type { CallEffect } from "../call-events.ts";
import { type AllTools, FEATURES } from "./features.ts";

/** By the name of the effect; undefined for one that belongs to no feature. */
export type Performer = Readonly<Record<string, ((effect: CallEffect, call: PrivateCall) => void) | undefined>>;

/** The performers of all features, for one call. */
export function performerOf(tools: AllTools): Performer {
  // Each is typed for its own effects; the lookup by the name of an effect loses that, and only that.
  return Object.assign({}, ...FEATURES.map(({ perform }) => perform(tools))) as Performer;
}
