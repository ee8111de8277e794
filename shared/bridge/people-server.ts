/**
 * The LDAP server from which people of the directory come, as far as windows are told of it.
 *
 * @module
 */
import { z } from "zod";
import { ERRORS, type ErrorCode } from "../errors/mc-error.ts";

export const peopleServerSchema = z
  .object({
    /** Name of its host. */
    host: z.string().max(255),
    /** When it has last told its people, Unix milliseconds; null before the first time. */
    at: z.number().int().min(0).nullable(),
    /** How many of them are in the directory. */
    people: z.number().int().min(0),
    /** How many of its entries are nobody who can be called: without a name or an ID that can be one. */
    leftOut: z.number().int().min(0),
    /** Why it could not be asked since; null where the last time went well, and before the first. */
    problem: z
      .string()
      .refine((code): code is ErrorCode => Object.hasOwn(ERRORS, code))
      .nullable(),
  })
  .strict();
export type PeopleServerState = z.infer<typeof peopleServerSchema>;
