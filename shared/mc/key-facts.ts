/**
 * What came of a step of the key work: where it was found and whose it is. No words of ours.
 *
 * @module
 */
import { z } from "zod";
import { CERTIFICATE_SOURCES, KMS_URI_SOURCES } from "./key-identity.ts";

const kms = z.string().max(2048);

export const keyFactsSchema = z.discriminatedUnion("kind", [
  /** Own keys of a key period (TS 33.180 clause F.2.1), and its end in Unix milliseconds. */
  z.object({ kind: z.literal("period"), periodNo: z.number().int().nonnegative(), periodTo: z.number() }),
  /** The KMS of the called ID. */
  z.object({ kind: z.literal("kms"), source: z.enum(KMS_URI_SOURCES), kms }),
  /** The certificate of the other side's KMS. */
  z.object({ kind: z.literal("certificate"), source: z.enum(CERTIFICATE_SOURCES), kms }),
  /** The I_MESSAGE, made or opened. */
  z.object({ kind: z.literal("message"), pckId: z.string().max(100) }),
  /** What version 0.1.0 wrote in place of all this, shown as it is. */
  z.object({ kind: z.literal("as-written"), text: z.string().max(2048) }),
]);
export type KeyFacts = z.infer<typeof keyFactsSchema>;
