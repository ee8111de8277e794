/**
 * How a desk comes to be set up, as windows are told it: what is missing, and what somebody is asked before anything is fetched or installed.
 *
 * @module
 */
import { z } from "zod";

/** An error as it is told of something that stands: its code, and what it is about. */
export const faultSchema = z.object({ code: z.string().max(100), detail: z.string().max(2_048).optional() }).strict();

/** What a desk can lack. */
const MISSING_PARTS = [
  "account",
  "key-server",
  "token",
  "authorities",
  "profile",
  "people-password",
  "directory",
] as const;

const missingPartSchema = z
  .object({
    part: z.enum(MISSING_PARTS),
    /** The file, or the member of the account, where it is looked for. */
    place: z.string().max(4_096),
  })
  .strict();
export type MissingPart = z.infer<typeof missingPartSchema>;

export const setUpStateSchema = z
  .object({
    /** Why the account cannot be used; null where it can. */
    problem: faultSchema.nullable(),
    /** Whether somebody wants the set-up although there is an account. */
    isWanted: z.boolean(),
    /** An address that a link or the policy has named, to be shown and not asked before somebody says so; null without one. */
    address: z.string().max(4_096).nullable(),
    missing: z.array(missingPartSchema).max(32),
    /** Whether this is the lab. */
    inLab: z.boolean(),
    /** Whether the program can go into the lab and out of it. */
    canSwitch: z.boolean(),
    /** Whether a desk may be typed in: not where only who has a key may set this computer up. */
    mayFillIn: z.boolean(),
    /** Whom to ask, as the policy of the computer says it; null without one. */
    administrator: z.string().max(200).nullable(),
  })
  .strict();
export type SetUpState = z.infer<typeof setUpStateSchema>;

/** What somebody types in for a desk, each in a field. */
const TYPED_FIELDS = ["displayName", "id", "server", "participatingFunction", "identityServer", "keyServer"] as const;
export type TypedField = (typeof TYPED_FIELDS)[number];

/** As it was typed: a field can be empty, or hold anything. */
export const typedDeskSchema = z.record(z.enum(TYPED_FIELDS), z.string().max(4_096));
export type TypedDesk = z.infer<typeof typedDeskSchema>;

/** A question before a step: `named` asks whether to fetch, `whole` whether to install. Our own words around foreign text on one line each. */
export const setUpOfferSchema = z
  .object({
    stage: z.enum(["named", "whole"]),
    message: z.string().max(1_000),
    blocks: z.array(z.array(z.string().max(4_000)).max(400)).max(16),
  })
  .strict();
export type SetUpQuestion = z.infer<typeof setUpOfferSchema>;

/** What a desk that was typed in comes to: a question, or the fields that are wrong. */
export const typedOutcomeSchema = z.union([
  z.object({ offer: setUpOfferSchema }).strict(),
  z.object({ faults: z.array(z.enum(TYPED_FIELDS)).min(1) }).strict(),
]);
export type TypedOutcome = z.infer<typeof typedOutcomeSchema>;
