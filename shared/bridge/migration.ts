/**
 * From which system the user of this desk works, as windows are told it: home, or a partner system to which the user has migrated
 * (TS 23.280 clause 10.6.3).
 *
 * @module
 */
import { z } from "zod";

const domain = z.string().min(1).max(255);
const name = z.string().min(1).max(80);
const id = z.string().max(2048);

const partnerSchema = z
  .object({
    domain,
    /** As shown: `System B`. */
    name,
    /** The ID by which the user is called there; null where the entry cannot be used. */
    newId: id.nullable(),
    /** Why it cannot be used. */
    problem: z
      .object({ code: z.string().max(100), detail: z.string().max(1000).optional() })
      .strict()
      .optional(),
  })
  .strict();

export const migrationSchema = z
  .object({
    /** The system at home; null where there is no account that can be read. */
    home: z.object({ name, id }).strict().nullable(),
    /** Where the user can work beside it. */
    partners: z.array(partnerSchema).max(64),
    /** Where the user works; null at home. */
    at: z
      .object({
        domain,
        name,
        newId: id,
        /** Unix milliseconds. */
        since: z.number().finite(),
      })
      .strict()
      .nullable(),
    /** The partner at which the user works no more, and not by choice, with when and why; null where it was a choice, or somebody has gone anywhere since. */
    returned: z
      .object({
        name,
        /** Unix milliseconds. */
        since: z.number().finite(),
        code: z.string().max(100),
      })
      .strict()
      .nullable(),
  })
  .strict();
export type Migration = z.infer<typeof migrationSchema>;
export type MigrationPartner = Migration["partners"][number];

export const NO_MIGRATION: Migration = { home: null, partners: [], at: null, returned: null };

export const returnSchema = z.object({ because: z.string().min(1).max(100).optional() }).strict();

export const partnerOrderSchema = z.object({ domain }).strict();
