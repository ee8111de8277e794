import type { ErrorRow } from "./error-row.ts";

/** Failures of the embedded lab. They concern demonstrations only. */
export const LAB_ERRORS = {
  "lab-off": { category: "configuration" },
  "lab-unknown-person": { category: "program" },
  "lab-unit-not-registered": { category: "program" },
  "lab-handset-missing": { category: "configuration" },
  "lab-port-unavailable": { category: "configuration" },
} as const satisfies Record<string, ErrorRow>;
