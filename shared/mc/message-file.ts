/**
 * The file of a message: what is said of it, where a content server has it, and how far it has come.
 *
 * @module
 */
import { z } from "zod";
import { ERRORS, type ErrorCode } from "../errors/mc-error.ts";
import { MAX_FILE_NAME } from "./file-name.ts";
import { MAX_SHORT_TEXT } from "./kept-reason.ts";

/** Octets of the largest file that is sent or fetched where nobody has set another limit. */
export const LARGEST_FILE = 2 ** 31;

const errorCodes = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]];
const octets = z.number().int().nonnegative();
const shortText = z.string().max(MAX_SHORT_TEXT);

/** What a content server has of a file: its octets in clear, or the sealed object. */
export const fileObjectSchema = z
  .object({
    url: z.string().min(1).max(MAX_SHORT_TEXT),
    /** Null where an announcement does not say it. */
    size: octets.nullable(),
    sha1: z
      .string()
      .regex(/^[0-9a-f]{40}$/)
      .nullable(),
    /** Of one of ours: for whom, and with which PCK, it was sealed; null of one in clear, and of theirs. */
    sealed: z
      .object({ forId: shortText, pckId: z.string().regex(/^[0-9a-f]{8}$/) })
      .strict()
      .nullable(),
  })
  .strict();
export type FileObject = z.infer<typeof fileObjectSchema>;

/** Octets of the largest picture that is previewed. */
export const LARGEST_PREVIEW = 6_000_000;

/** Kinds of pictures that are previewed, by their first octets and by nothing that anybody says of them. */
export const PREVIEWED = ["image/png", "image/jpeg", "image/gif", "image/webp"] as const;
export type PicturePreviewType = (typeof PREVIEWED)[number];

export const isPicturePreviewed = (type: string | null): type is PicturePreviewType =>
  PREVIEWED.some((each) => each === type);

/** What the receiver of a file says of it, and what is told to its sender. */
const FILE_ANSWERS = ["accepted", "deferred", "rejected"] as const;
export type FileAnswer = (typeof FILE_ANSWERS)[number];

export const messageFileSchema = z
  .object({
    /** A name that is one on every system. */
    name: z.string().min(1).max(MAX_FILE_NAME),
    /** Octets: of one of ours as it was chosen, of one to us what it is when it was fetched, until then as it was announced. */
    size: octets.nullable(),
    /** Media type, as whoever sends it says. */
    type: z.string().max(255).nullable(),
    /** Media type that its first octets show; null as long as nobody has them, or where they show none. */
    found: z.string().max(255).nullable(),
    /** Null as long as no content server has it. */
    object: fileObjectSchema.nullable(),
    /** Ours; to us: waits for an answer, is wanted, put off while it came, here, not to be had. */
    stage: z.enum(["ours", "offered", "fetching", "paused", "fetched", "failed"]),
    /** Whether its sender wants to know when it is there. */
    wantsCompletion: z.boolean(),
    answer: z.enum(FILE_ANSWERS).nullable(),
    /** What its sender was told last. */
    told: z.enum([...FILE_ANSWERS, "completed"]).nullable(),
    /** What its content server has said of it, or who sent it: nobody can fetch it any more. */
    gone: z.enum(["expired", "deleted", "withdrawn"]).nullable(),
    /** To us: its content server is about to give it up; more time is to be asked for, was asked for, was granted, or is not to be had. */
    leaving: z.enum(["asking", "asked", "extended", "refused"]).nullable().default(null),
    /** Why it is not here. */
    failure: z.object({ code: z.enum(errorCodes), detail: shortText.optional() }).nullable(),
  })
  .strict();
export type MessageFile = z.infer<typeof messageFileSchema>;
