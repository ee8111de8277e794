/**
 * The configuration documents of this desk's user, as windows are told of them: how old they are, and what is wrong. None of their content is in
 * it, but what has become of permissions.
 *
 * @module
 */
import { z } from "zod";
import { DOCUMENT_KINDS } from "../mc/configuration-documents.ts";
import { keptReasonSchema } from "../mc/kept-reason.ts";
import { PRIVATE_CALL_PERMISSIONS } from "../mc/private-call-permissions.ts";
import { SERVICE_NAMES } from "../mc/services/services.ts";
import { LONGEST_SELECTOR, MOST_SELECTORS } from "../mc/xcap-diff.ts";

const moment = z.number().finite();
const permissions = z.array(z.enum(PRIVATE_CALL_PERMISSIONS));

const documentSchema = z
  .object({
    service: z.enum(SERVICE_NAMES),
    kind: z.enum(DOCUMENT_KINDS),
    /** Whether it is obeyed; else the server has none, or it is not to be used, or nobody has confirmed it for too long, or nothing was had yet. */
    state: z.enum(["in-force", "absent", "disabled", "too-old", "unknown"]),
    /** Since when it reads as it does, and when its server confirmed that last; Unix milliseconds. */
    since: moment.nullable(),
    confirmedAt: moment.nullable(),
    /** Why the newest could not be had, or is not used. */
    problem: keptReasonSchema.optional(),
  })
  .strict();
export type DocumentState = z.infer<typeof documentSchema>;

/** What another user profile came to. */
const profileChangeSchema = z
  .object({
    service: z.enum(SERVICE_NAMES),
    at: moment,
    granted: permissions,
    withdrawn: permissions,
  })
  .strict();
export type ProfileChange = z.infer<typeof profileChangeSchema>;

export const documentsSchema = z.discriminatedUnion("kind", [
  /** The account names no configuration server: what there is lies in files. */
  z.object({ kind: z.literal("none") }).strict(),
  z
    .object({
      kind: z.literal("server"),
      /** Its host, with the port where that is not 443. */
      server: z.string().min(1).max(300),
      documents: z.array(documentSchema).max(16),
      /** The last change of a profile that this program has seen; null where there was none. */
      changed: profileChangeSchema.nullable(),
      /** Private calls at once (`Max-Simul-Call-N10`); null where nobody says it. */
      mostCalls: z.number().int().positive().nullable(),
    })
    .strict(),
]);
export type Documents = z.infer<typeof documentsSchema>;

/** What a notifier of the configuration server says: which documents may have changed, by their places below the root; null for all of them. */
export const changedDocumentsSchema = z
  .object({
    documents: z
      .array(
        z
          .object({
            selector: z.string().min(1).max(LONGEST_SELECTOR),
            /** Entity tag that it has now, without quotes; null where none is said. */
            newEtag: z.string().max(256).nullable(),
          })
          .strict(),
      )
      .max(MOST_SELECTORS)
      .nullable(),
  })
  .strict();
export type ChangedDocuments = z.infer<typeof changedDocumentsSchema>["documents"];

export const NO_DOCUMENTS: Documents = { kind: "none" };
