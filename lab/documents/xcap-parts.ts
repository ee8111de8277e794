/**
 * What the XCAP servers of the lab have in common (RFC 4825).
 *
 * @module
 */
import { createHash } from "node:crypto";

/** Path of the XCAP root. */
export const ROOT = "/xcap-root";

/** The entity tag of a document. */
export const tagOf = (text: string) => `"${createHash("sha256").update(text).digest("base64url").slice(0, 16)}"`;
