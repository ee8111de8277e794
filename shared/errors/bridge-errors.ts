import type { ErrorRow } from "./error-row.ts";

/** Failures between a window and its host. */
export const BRIDGE_ERRORS = {
  "bridge-unknown-command": { category: "program" },
  "bridge-invalid-input": { category: "program" },
  "bridge-invalid-output": { category: "program" },
  "bridge-not-permitted": { category: "security" },
  "bridge-lost": { category: "program" },
  "host-failed": { category: "program" },
  "data-folder-unwritable": { category: "configuration" },
  "calls-not-recorded": { category: "configuration" },
  "call-history-newer": { category: "configuration" },
  "record-locked": { category: "configuration" },
  "call-not-on-record": { category: "configuration" },
  "call-history-damaged": { category: "program" },
  "record-not-exported": { category: "program" },
  "settings-newer": { category: "configuration" },
  "account-missing": { category: "configuration" },
  "account-invalid": { category: "configuration" },
  "server-unencrypted": { category: "security" },
  "turn-server-missing": { category: "configuration" },
  "server-address-unusable": { category: "configuration" },
  "directory-missing": { category: "configuration" },
  "directory-invalid": { category: "configuration" },
  /** Of a file of people that was chosen: it is in no encoding that is read. */
  "people-file-not-text": { category: "person" },
  "people-file-too-large": { category: "person" },
  /** What was said would come of it does not hold any more, or nothing was said. */
  "people-import-outdated": { category: "person" },
  /** The people are not this desk's to keep: the lab makes its own. */
  "people-not-kept": { category: "configuration" },
  /** The policy of the computer leaves the people to its administrator. */
  "people-locked": { category: "configuration" },
  "rtp-unavailable": { category: "configuration" },
  "window-failed": { category: "configuration" },
  "already-running": { category: "configuration" },
  "settings-unreadable": { category: "configuration" },
  "connections-untold": { category: "security" },
  "sandbox-off": { category: "configuration" },
  "started-by-root": { category: "configuration" },
  "browser-missing": { category: "configuration" },
  "setting-locked": { category: "configuration" },
  /** A file of settings that was chosen: it is none, or has members that it cannot have. */
  "settings-file-invalid": { category: "configuration" },
  /** Of a later version of the program. */
  "settings-file-newer": { category: "configuration" },
  /** Settings have become others since what was said would come of the file. */
  "settings-import-outdated": { category: "person" },
  "policy-invalid": { category: "configuration" },
  "policy-not-trusted": { category: "security" },
  "provisioning-invalid": { category: "configuration" },
  "provisioning-unsigned": { category: "security" },
  "provisioning-signature-wrong": { category: "security" },
  "provisioning-expired": { category: "configuration" },
  "provisioning-newer": { category: "configuration" },
  "provisioning-during-call": { category: "configuration" },
} as const satisfies Record<string, ErrorRow>;
