/**
 * The connection test, as windows are told of it: one step after another, each with what it found or why it failed. No secret is in it.
 *
 * @module
 */
import { z } from "zod";

/** What is looked at, in this order. */
const TEST_STEPS = [
  "servers",
  "name",
  "line",
  "sip",
  "identity",
  "sign-in",
  "registered",
  "service",
  "configuration",
  "groups",
  "keys",
] as const;
export type TestStepName = (typeof TEST_STEPS)[number];

/** `not-tried`: a step that it needs has failed. `given-up`: somebody left before it was done. */
const STEP_STATES = ["waiting", "running", "ok", "failed", "not-tried", "given-up"] as const;

/** What a step has found. Which of them are there is the step's; words are the window's. */
const foundSchema = z
  .object({
    addresses: z.array(z.string().max(300)).max(8),
    /** A proxy stands in between, which looks the name up itself. */
    throughProxy: z.boolean(),
    /** Who vouches for the certificate. */
    issuer: z.string().max(300),
    /** When something ends, Unix milliseconds. */
    until: z.number().finite(),
    /** The connection is on this computer, without TLS. */
    onThisComputer: z.boolean(),
    /** Status of an answer. */
    status: z.number().int(),
    /** The connection stands, and the server says nothing to a stranger. */
    silent: z.boolean(),
  })
  .partial()
  .strict();
export type StepFound = z.infer<typeof foundSchema>;

const testedStepSchema = z
  .object({
    step: z.enum(TEST_STEPS),
    /** Server, domain or KMS that it is about; empty where there is none to name. */
    about: z.string().max(2_048),
    state: z.enum(STEP_STATES),
    found: foundSchema,
    /** Milliseconds that it took; null before its end. */
    took: z.number().nonnegative().nullable(),
    fault: z
      .object({ code: z.string().max(100), detail: z.string().max(2_048).optional() })
      .strict()
      .nullable(),
  })
  .strict();
export type TestedStep = z.infer<typeof testedStepSchema>;

export const connectionTestSchema = z
  .object({
    /** Which test: another one has another number. */
    run: z.number().int().nonnegative(),
    isRunning: z.boolean(),
    /** When it began, Unix milliseconds. */
    at: z.number().finite(),
    steps: z.array(testedStepSchema).max(64),
  })
  .strict();
export type ConnectionTest = z.infer<typeof connectionTestSchema>;
