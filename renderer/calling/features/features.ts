/**
 * The list of what a call can do besides being set up and ended. One more feature is one more line here: its events, its
 * effects, and what it needs of signalling and media follow from it.
 *
 * @module
 */
import { PROTECTION } from "../protection/protection-feature.ts";
import { DIGITS } from "./digits.ts";
import type { CallFeature, FeatureShape } from "./feature.ts";
import { FLOOR } from "./floor.ts";
import { FORWARD } from "./forward.ts";
import { HOLD } from "./hold.ts";
import { MOVING } from "./moving.ts";
import { PICTURES } from "./pictures.ts";
import { TRANSFER } from "./transfer.ts";
import { TRANSMISSION } from "./transmission.ts";
import { URGENCY } from "./urgency.ts";

export const FEATURES = [
  HOLD,
  MOVING,
  DIGITS,
  PROTECTION,
  TRANSFER,
  FORWARD,
  URGENCY,
  PICTURES,
  FLOOR,
  TRANSMISSION,
] as const;

/** The types of a feature. */
type ShapeOf<F> = F extends CallFeature<infer S> ? S : never;
/** What each of a list of features has under a name, in a union. */
export type Each<L extends readonly unknown[], K extends keyof FeatureShape> = ShapeOf<L[number]>[K];
/** What all of a list of features have under a name, together. */
export type All<L extends readonly unknown[], K extends keyof FeatureShape> = (
  ShapeOf<L[number]> extends infer S
    ? S extends FeatureShape
      ? (all: S[K]) => void
      : never
    : never
) extends (all: infer A) => void
  ? A
  : never;

export type FeatureEvent = Each<typeof FEATURES, "event">;
export type FeatureEffect = Each<typeof FEATURES, "effect">;
export type FeatureTimer = Each<typeof FEATURES, "timer">;
export type FeatureLegEvent = Each<typeof FEATURES, "legEvent">;
export type FeatureMediaEvent = Each<typeof FEATURES, "mediaEvent">;
export type FeatureLeg = All<typeof FEATURES, "leg">;
export type FeatureMedia = All<typeof FEATURES, "media">;
/** What the performers of all features work with. */
export type AllTools = { leg(): FeatureLeg | undefined; media(): FeatureMedia | undefined } & All<
  typeof FEATURES,
  "tools"
>;
