/**
 * What becomes of a file that does not arrive: on this computer, on the way to a content server, or from it.
 *
 * @module
 */
import type { ErrorRow } from "./error-row.ts";

export const FILE_ERRORS = {
  /** This program cannot ask for a file here. */
  "file-dialog-missing": { category: "configuration" },
  /** Ours: it cannot be read, or is no file. */
  "file-unreadable": { category: "person" },
  /** Ours: since it was chosen it has become another one. */
  "file-changed": { category: "person" },
  /** More than the service, the content server or this console takes. */
  "file-too-large": { category: "configuration" },
  /** More than the service configuration allows (`max-data-size-fd-bytes`). */
  "file-over-limit": { category: "configuration" },
  /** The server does not let us send as much (warning 217). */
  "file-size-refused": { category: "configuration" },
  /** The dispatcher has stopped it. */
  "file-stopped": { category: "normal" },
  /** The content server has it no more. */
  "file-expired": { category: "server" },
  /** To us: its sender, or whoever may, has taken it back. */
  "file-withdrawn": { category: "person" },
  /** Ours: whoever it is for could not be told that it is taken back. */
  "file-not-withdrawn": { category: "network" },
  /** To us: it cannot be kept on this computer. */
  "file-unwritable": { category: "configuration" },
  /** To us: its address is none that a file may be fetched from. */
  "file-address-refused": { category: "security" },
  /** To us: no key of its sender opens it, or an octet of it was changed. */
  "file-not-opened": { category: "security" },
  /** To us: in clear, where protection is required or was announced. */
  "file-not-protected": { category: "security" },
  /** To us: it is not what was announced. */
  "file-differs": { category: "security" },
  /** To us: more octets or pixels than are decoded for a preview. */
  "picture-too-large": { category: "person" },
  /** To us: it is damaged, or none of the kinds that are previewed. */
  "picture-unreadable": { category: "person" },
  "content-not-configured": { category: "configuration" },
  "content-unreachable": { category: "network" },
  /** The connection broke, or nothing came any more. */
  "content-cut": { category: "network" },
  "content-not-trusted": { category: "security" },
  /** It does not take our token. */
  "content-refused": { category: "configuration" },
  "content-failed": { category: "server" },
} as const satisfies Record<string, ErrorRow>;

export type FileErrorCode = keyof typeof FILE_ERRORS;
