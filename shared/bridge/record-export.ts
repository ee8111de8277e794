/**
 * The record of calls as a file that can be checked, on its way from the host to a window.
 *
 * @module
 */
import { z } from "zod";

/** Calls that are named at a time. */
export const MOST_NAMED = 20_000;

export const recordKeySchema = z.object({
  /** The public key: 32 octets of Ed25519 in base64. */
  key: z.string().max(64),
  /** What people compare: `npm run record -- verify` asks for it. */
  fingerprint: z.string().max(64),
});
export type RecordKeyShown = z.infer<typeof recordKeySchema>;

/** The calls that the export is to show, or some of them. */
export const exportOrderSchema = z
  .object({
    callIds: z.array(z.uuid()).max(MOST_NAMED),
    /** Whether others are named next; the export begins with the last of them. */
    unfinished: z.boolean(),
  })
  .strict();

export type ExportOrder = z.infer<typeof exportOrderSchema>;

export const exportPieceSchema = z.object({
  /** Lines with their ends. */
  text: z.string(),
  /** Whether these were the last. */
  done: z.boolean(),
});
