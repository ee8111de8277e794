/**
 * The record of calls as a file that can be checked, on its way from the host to a window.
 *
 * @module
 */
import { z } from "zod";

/** Calls that can be named for one export. */
export const MOST_EXPORTED = 20_000;

export const recordKeySchema = z.object({
  /** The public key: 32 octets of Ed25519 in base64. */
  key: z.string().max(64),
  /** What people compare: `npm run record -- verify` asks for it. */
  fingerprint: z.string().max(64),
});
export type RecordKeyShown = z.infer<typeof recordKeySchema>;

/** The calls that the export is to show. */
export const exportOrderSchema = z.object({ callIds: z.array(z.uuid()).max(MOST_EXPORTED) }).strict();

export const exportPieceSchema = z.object({
  /** Lines with their ends. */
  text: z.string(),
  /** Whether these were the last. */
  done: z.boolean(),
});
