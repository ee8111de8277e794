/**
 * One person of the directory, changed by hand.
 *
 * @module
 */
import { z } from "zod";
import { personSchema } from "./account.ts";

/** What somebody wants of one person: added where there was none before, removed where there is none after. */
export const personChangeSchema = z
  .object({ before: personSchema.nullable(), after: personSchema.nullable() })
  .strict()
  .refine(({ after, before }) => before !== null || after !== null, "somebody")
  .refine(({ after, before }) => before === null || after === null || before.id === after.id, "one person");
export type PersonChange = z.infer<typeof personChangeSchema>;

/** What came of it. Of all but the first nothing is written. */
export const personChangedSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("kept") }),
  /** The person is another than before, or gone: somebody else has changed the directory. */
  z.object({ kind: z.literal("outdated"), now: personSchema.nullable() }),
  /** Somebody else has one of the IDs. */
  z.object({ kind: z.literal("taken"), by: personSchema }),
  /** There are as many people as a directory has room for. */
  z.object({ kind: z.literal("full") }),
]);
export type PersonChanged = z.infer<typeof personChangedSchema>;

/** Whether people may be changed here, and who says so where they may not; null where it is the lab's people. */
export const peopleRightsSchema = z.discriminatedUnion("mayChange", [
  z.object({ mayChange: z.literal(true) }),
  z.object({ mayChange: z.literal(false), lockedBy: z.string().max(200).nullable() }),
]);
export type PeopleRights = z.infer<typeof peopleRightsSchema>;
