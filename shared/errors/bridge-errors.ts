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
  "account-missing": { category: "configuration" },
  "account-invalid": { category: "configuration" },
  "server-unencrypted": { category: "security" },
  "server-address-unusable": { category: "configuration" },
  "directory-missing": { category: "configuration" },
  "directory-invalid": { category: "configuration" },
  "window-failed": { category: "configuration" },
  "already-running": { category: "configuration" },
  "settings-unreadable": { category: "configuration" },
  "sandbox-off": { category: "configuration" },
  "setting-locked": { category: "configuration" },
  "policy-invalid": { category: "configuration" },
  "policy-not-trusted": { category: "security" },
  "provisioning-invalid": { category: "configuration" },
  "provisioning-during-call": { category: "configuration" },
} as const satisfies Record<string, ErrorRow>;
