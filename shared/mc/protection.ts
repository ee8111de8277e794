/**
 * End-to-end protection of one call, as the dispatcher sees it and as it is kept.
 *
 * @module
 */
import { z } from "zod";
import { keptReasonSchema } from "./kept-reason.ts";
import { keyFactsSchema } from "./key-facts.ts";
import { keyIdentitySchema } from "./key-identity.ts";
import { PROTECTION_RULES, type ProtectionRule } from "./protection-rule.ts";

/** What is known about a call's protection, and nothing more than that. */
export const PROTECTION_STATES = [
  /** Nothing has been agreed, or nothing is wanted. */
  "none",
  /** KMS URI, certificate and I_MESSAGE of the leg in progress are being obtained. */
  "obtaining-keys",
  /** The I_MESSAGE has been made or opened; whether the other end holds the same key is not known yet. */
  "offered",
  /** The other end has shown that it holds the same key; nothing protected has arrived yet. Never so with SRTP, where what arrives shows it. */
  "establishing",
  /** Frames or packets of the other end have been authenticated under the call's key. */
  "proved",
  /** Media are encrypted up to the gateway only. */
  "hop",
  /** Protection was agreed and broke, or could not be had. */
  "failed",
] as const;
export type ProtectionState = (typeof PROTECTION_STATES)[number];

/** Steps of the key work of one leg, in their order. */
export const KEY_STEPS = ["own-keys", "kms-uri", "certificate", "message"] as const;
export type KeyStep = (typeof KEY_STEPS)[number];

/** One step of the key work that is done. `atMs` counts from `startedAt` of the call. */
const keyStepSchema = z.object({
  leg: z.number().int().min(1).max(9),
  step: z.enum(KEY_STEPS),
  atMs: z.number().finite(),
  facts: keyFactsSchema,
});
export type KeyStepEntry = z.infer<typeof keyStepSchema>;

/** Media frames as the protecting worker counted them. */
export const frameCountSchema = z.object({
  /** Frames of ours that left encrypted and authenticated. */
  protected: z.number().int().nonnegative(),
  /** Frames of the other end whose authentication held. */
  authenticated: z.number().int().nonnegative(),
  /** Frames that were refused: not authentic, not protected, or under another key. */
  refused: z.number().int().nonnegative(),
  /** Frames that were refused because they had been received before. */
  replayed: z.number().int().nonnegative(),
});
export type FrameCount = z.infer<typeof frameCountSchema>;

export const protectionSchema = z.object({
  rule: z.enum(PROTECTION_RULES),
  state: z.enum(PROTECTION_STATES),
  /** Of the leg in progress; null until its keys are there. */
  identity: keyIdentitySchema.nullable(),
  steps: z.array(keyStepSchema).max(64),
  /** What deserves to be known although the call goes on, such as sources that disagree. */
  notes: z.array(keptReasonSchema).max(16),
  frames: frameCountSchema.nullable(),
  /** What protects the media of the leg in progress; left out, frames. Of SRTP the counted are packets. */
  scheme: z.literal("srtp").optional(),
  /** Why protection could not be had or broke. */
  failure: keptReasonSchema.nullable(),
});
export type Protection = z.infer<typeof protectionSchema>;

/** The protection of a call that begins. */
export function newProtection(rule: ProtectionRule): Protection {
  return { rule, state: "none", identity: null, steps: [], notes: [], frames: null, failure: null };
}
