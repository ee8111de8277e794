/**
 * The MC systems that a desk can work in, one at a time: its own city's, and one for training.
 *
 * @module
 */
import { z } from "zod";
import { faultSchema } from "./set-up.ts";

/** Systems of one desk. */
export const MOST_SYSTEMS = 16;

/** Of a system as the desk calls it; null: the one that the desk had first. */
const idSchema = z
  .string()
  .regex(/^[0-9a-f]{16}$/)
  .nullable();

/** What somebody calls it: one line. */
export const systemNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[^\p{Cc}\p{Cf}\u2028\u2029]*$/u);

const deskSystemSchema = z
  .object({
    id: idSchema,
    /** Null: nobody has given it one. */
    name: systemNameSchema.nullable(),
    /** Whose desk its account says it is; null where there is no account that can be read. */
    accountName: z.string().max(1_000).nullable(),
    /** Why its account cannot be used; null where it can, and where there is none yet. */
    problem: faultSchema.nullable(),
    /** IDs or servers, by which one is told from another; empty where there is no account. */
    about: z.string().max(4_000),
    /** Whether it is the one that is worked in. */
    isCurrent: z.boolean(),
  })
  .strict();
export type DeskSystem = z.infer<typeof deskSystemSchema>;

/** Null: this desk has no others, in the lab for one. */
export const deskSystemsSchema = z.object({ systems: z.array(deskSystemSchema).max(MOST_SYSTEMS).nullable() }).strict();

/** What lies in the folder of a system, by what it is. */
const SYSTEM_PARTS = [
  "account",
  "people",
  "settings",
  "sign-in",
  "keys",
  "calls",
  "messages",
  "call-backs",
  "stills",
  "files",
  "documents",
  "users",
  "log",
  "rest",
] as const;
export type SystemPart = (typeof SYSTEM_PARTS)[number];

/** What would be deleted with a system. */
export const systemContentsSchema = z
  .object({
    folder: z.string().max(4_096),
    parts: z.array(z.enum(SYSTEM_PARTS)).max(SYSTEM_PARTS.length),
    octets: z.number().int().nonnegative(),
  })
  .strict();
export type SystemContents = z.infer<typeof systemContentsSchema>;

export const systemOrderSchema = z.object({ id: idSchema }).strict();
export const addSystemSchema = z.object({ name: systemNameSchema }).strict();
export const renameSystemSchema = z.object({ id: idSchema, name: systemNameSchema }).strict();
