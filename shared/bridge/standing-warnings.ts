/**
 * What will stop working at a known time unless somebody does something: said until its cause is gone, and put away by nobody.
 *
 * @module
 */
import { z } from "zod";
import { keptReasonSchema } from "../mc/kept-reason.ts";

/** All that there is to be warned of. */
const WARNING_KINDS = [
  /** The certificate that a server has shown the host. */
  "server-certificate",
  /** The certificate with which this console shows a server who it is. */
  "own-certificate",
  /** The sign-in cannot be renewed. */
  "sign-in",
  /** The key server gives no keys for the next key period. */
  "own-keys",
  /** The configuration from which the account has its servers names others by now; nobody has signed it. */
  "initial-configuration",
] as const;

const standingWarningSchema = z
  .object({
    kind: z.enum(WARNING_KINDS),
    /** Host of the server, with its port where that is not the usual one, or the KMS URI. */
    about: z.string().min(1).max(2048),
    /** When it ends, Unix milliseconds; null where that is not known. */
    until: z.number().finite().nullable(),
    /** Whether there is time, little time, or none any more. */
    stage: z.enum(["ahead", "soon", "over"]),
    /** Why it is not renewed, where something failed. */
    problem: keptReasonSchema.optional(),
  })
  .strict();
export type StandingWarning = z.infer<typeof standingWarningSchema>;

/** The most urgent first. */
export const standingWarningsSchema = z.array(standingWarningSchema).max(200);
