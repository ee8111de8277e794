/**
 * The documented form of what `--check` prints: fields may be added to it, never taken away or changed.
 *
 * @module
 */
import { z } from "zod";

export const LAB_CHECK_KINDS = [
  "at-home",
  "migrated",
  "migrated-no-kms-uri",
  "migrates-twice",
  "loop",
  "nonsense",
] as const;

const heard = z.object({ packets: z.number().int().nonnegative(), energy: z.number().nonnegative() });

export const checkResult = z.object({
  ok: z.boolean(),
  shell: z.enum(["electron", "chromium"]),
  scenarios: z.array(
    z.object({
      name: z.string(),
      ok: z.boolean(),
      primaryId: z.string().startsWith("sip:"),
      newId: z.string().startsWith("sip:").nullable(),
      kmsUri: z.string().nullable(),
      kmsUriSource: z.enum(["redirection", "profile", "lookup"]).nullable(),
      reason: z.string().nullable(),
      steps: z.array(z.object({ step: z.string(), atMs: z.number().nonnegative() })).min(1),
      media: z.object({ toColleague: heard, fromColleague: heard }),
      endReason: z.string(),
    }),
  ),
});
