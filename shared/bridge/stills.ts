/**
 * Stills of a colleague's picture, as they cross between a window and its host, which keeps them sealed beside the record of the call.
 *
 * @module
 */
import { z } from "zod";

/** Octets of one still; in base64 it is a command that the host takes. */
export const LARGEST_STILL = 720_000;
/** Pixels along the longer side. */
export const LONGEST_SIDE = 1_920;
/** Stills of one call, those that were deleted among them: its record tells of every one that was taken. */
export const MOST_STILLS = 20;

const side = z.number().int().min(1).max(LONGEST_SIDE);
/** A JPEG, in base64. */
const octets = z.base64().max(4 * Math.ceil(LARGEST_STILL / 3));

export const keepStillSchema = z.object({ callId: z.uuid(), width: side, height: side, octets }).strict();
export type KeepStill = z.infer<typeof keepStillSchema>;

export const stillSchema = z
  .object({
    id: z.uuid(),
    /** When it was kept, Unix milliseconds. */
    at: z.number().finite(),
    width: side,
    height: side,
    /** Octets. */
    size: z.number().int().min(1).max(LARGEST_STILL),
    /** When it was deleted, Unix milliseconds: its picture is gone, and what is said of it stays. */
    removedAt: z.number().finite().optional(),
  })
  .strict();
export type Still = z.infer<typeof stillSchema>;

export const stillOctetsSchema = z.object({ octets }).strict();
