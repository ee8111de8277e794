/**
 * What windows and host exchange about connections to SIP servers that the host makes. A window says when there is one, and what goes over it;
 * the host makes it to the servers of the window's account, and to no others.
 *
 * @module
 */
import { z } from "zod";

/** Characters of one message: as many as it may have octets where it comes in. */
export const MAX_LINE_TEXT = 524_288;

/** Names a connection; the window draws it, so that it can be given up before it stands. */
const id = z.guid();
/** One whole SIP message, the octets in it as `shared/base/octet-text.ts` has them; or line ends, which keep the way open (RFC 5626). */
const text = z.string().min(1).max(MAX_LINE_TEXT);

export const openLineSchema = z.object({ id, server: z.string().min(1).max(2048) }).strict();
export type OpenLineOrder = z.infer<typeof openLineSchema>;
export const lineTextSchema = z.object({ id, text }).strict();
export type LineText = z.infer<typeof lineTextSchema>;
export const lineSchema = z.object({ id }).strict();
