/**
 * What becomes of a message that is not what it should be: one of ours that does not arrive, one to us that cannot be read.
 *
 * @module
 */
import type { ErrorRow } from "./error-row.ts";

export const DATA_ERRORS = {
  /** To us: its form is none. */
  "message-unreadable": { category: "server" },
  /** To us: its sender is not who signed, or its key does not open it. */
  "message-not-opened": { category: "security" },
  /** To us: its content was here before, under another ID. */
  "message-repeated": { category: "security" },
  /** To us: in clear, where protection is required. */
  "message-not-protected": { category: "security" },
  /** To us: so many come that it is not even looked at. */
  "too-many-messages": { category: "security" },
  /** Of ours: more than one message holds, or than the other end takes. */
  "message-too-large": { category: "configuration" },
  /** Of ours: more than the service configuration allows (`max-data-size-sds-bytes`). */
  "message-over-limit": { category: "configuration" },
  /** Of ours: the server does not let us send as much, by whatever it goes (warning 217). */
  "message-size-refused": { category: "configuration" },
  /** Of ours: the server takes less of it in a SIP MESSAGE than the console was told (`max-payload-size-sds-cplane-bytes`). */
  "message-over-signalling-limit": { category: "configuration" },
  /** Of ours: nobody can tell what the service allows. */
  "service-configuration-unreadable": { category: "configuration" },
  /** Of ours: nobody answered, however often it was sent. */
  "message-not-answered": { category: "server" },
  /** Of ours: the other end has it, and cannot open it. */
  "message-undelivered": { category: "person" },
  /** A longer one, of ours or to us: the connection that it goes over cannot be made. */
  "message-path-unreachable": { category: "network" },
  /** The other end of that connection is not who it should be. */
  "message-path-not-trusted": { category: "security" },
  /** The relay on the way does not take our password. */
  "message-path-refused": { category: "configuration" },
  /** The connection broke, or nothing came any more. */
  "message-path-cut": { category: "network" },
  /** What came over it is nothing that belongs there. */
  "message-path-failed": { category: "server" },
  /** There are as many such connections as there may be. */
  "message-ends-full": { category: "normal" },
  /** Messages cannot be stored, or what is stored cannot be read. */
  "messages-unwritable": { category: "configuration" },
  "messages-locked": { category: "configuration" },
  "messages-newer": { category: "configuration" },
  "messages-damaged": { category: "configuration" },
} as const satisfies Record<string, ErrorRow>;

export type DataErrorCode = keyof typeof DATA_ERRORS;
