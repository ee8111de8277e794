import type { ErrorRow } from "./error-row.ts";

/** What asking an LDAP server for people can come to. */
export const PEOPLE_SERVER_ERRORS = {
  "people-server-invalid": { category: "configuration" },
  "people-server-unreachable": { category: "network" },
  "people-server-not-trusted": { category: "security" },
  "people-server-refused": { category: "configuration" },
  "people-server-too-large": { category: "configuration" },
  "people-server-answer-unusable": { category: "configuration" },
} as const satisfies Record<string, ErrorRow>;
