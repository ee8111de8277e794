/**
 * Why the service settings of a desk are not with its server (TS 24.379 clause 7.2.3, RFC 3903): calls may not come in then.
 *
 * @module
 */
import type { ErrorRow } from "./error-row.ts";

export const SETTINGS_ERRORS = {
  /** The server knows neither the method nor the event package: it asks for no settings, and follows none. */
  "settings-not-supported": { category: "configuration" },
  /** Warning 101. */
  "settings-not-authorised": { category: "configuration" },
  /** Warning 141: the participating function knows nobody behind this registration, also after another one. */
  "settings-user-unknown": { category: "configuration" },
  /** Warnings 139 and 140: it wants the documents protected by signalling keys. */
  "settings-protection-wanted": { category: "security" },
  /** The same answers to settings that came with a CSK (TS 33.180 clause 9), also with another one. */
  "settings-key-refused": { category: "security" },
  "settings-refused": { category: "configuration" },
  /** The server was told of another user profile, and does not hold it: the one before goes on to be obeyed. */
  "profile-not-taken": { category: "server" },
  "settings-server-failed": { category: "server" },
  "settings-unanswered": { category: "network" },
  /** An answer that says nothing that can be kept to: an interval of nothing, or a demand that was met before. */
  "settings-answer-unusable": { category: "server" },
} as const satisfies Record<string, ErrorRow>;

/** The closed set of what can become of a publication. */
export type SettingsErrorCode = keyof typeof SETTINGS_ERRORS;
