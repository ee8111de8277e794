/**
 * Why a document of the configuration management server (TS 24.484), or of the group management server (TS 24.481), is not had, or not used.
 *
 * @module
 */
import type { ErrorRow } from "./error-row.ts";

export const CONFIGURATION_ERRORS = {
  "configuration-server-unreachable": { category: "network" },
  "configuration-server-not-trusted": { category: "security" },
  /** It failed, or what it answered is no answer of an XCAP server. */
  "configuration-server-failed": { category: "server" },
  /** It takes no token of ours, or there is none to show. */
  "configuration-token-refused": { category: "configuration" },
  "configuration-forbidden": { category: "configuration" },
  /** It sends us to another server, which gets neither our token nor our trust. */
  "configuration-redirected": { category: "security" },
  "configuration-document-too-large": { category: "server" },
  "configuration-document-broken": { category: "server" },
  /** It is somebody else's. */
  "configuration-document-foreign": { category: "security" },
  /** The server has none, and nothing is permitted without it. */
  "configuration-profile-missing": { category: "configuration" },
  /** It says of itself that it must not be used. */
  "configuration-profile-disabled": { category: "configuration" },
  /** Nobody has confirmed for too long what is kept of it. */
  "configuration-profile-too-old": { category: "network" },
  "group-server-unreachable": { category: "network" },
  "group-server-not-trusted": { category: "security" },
  /** It failed, or what it answered is no answer of an XCAP server. */
  "group-server-failed": { category: "server" },
  /** It takes no token of ours, or there is none to show. */
  "group-token-refused": { category: "configuration" },
  /** It sends us to another server, which gets neither our token nor our trust. */
  "group-server-redirected": { category: "security" },
  /** It does not show this group to this user. */
  "group-forbidden": { category: "configuration" },
  /** The profile names a group that the server does not have. */
  "group-unknown": { category: "configuration" },
  "group-document-too-large": { category: "server" },
  "group-document-broken": { category: "server" },
  /** It is another group's. */
  "group-document-foreign": { category: "security" },
} as const satisfies Record<string, ErrorRow>;
