/**
 * What a configuration server with a fault does otherwise than a right one.
 *
 * @module
 */
import type { LabDocumentFault } from "../../shared/bridge/lab-settings.ts";

/** How a configuration server behaves. */
export interface DocumentBehaviour {
  readonly listens: boolean;
  readonly identity: "right" | "unknown-authority";
  /** Status of every answer; undefined: as it should be. */
  readonly status: number | undefined;
  readonly answers: boolean;
  readonly hasTags: boolean;
  /** What it gives in the place of a document; undefined gives that. */
  readonly body: "half" | "another-root" | "too-large" | "endless" | undefined;
  /** Whose profile it gives, and whether that may be used. */
  readonly profile: "right" | "of-another" | "switched-off";
}

const RIGHT: DocumentBehaviour = {
  listens: true,
  identity: "right",
  status: undefined,
  answers: true,
  hasTags: true,
  body: undefined,
  profile: "right",
};

const FAULTS: Readonly<Record<LabDocumentFault, Partial<DocumentBehaviour>>> = {
  none: {},
  down: { listens: false },
  "unknown-authority": { identity: "unknown-authority" },
  silent: { answers: false },
  "server-error": { status: 500 },
  overloaded: { status: 503 },
  "refuses-token": { status: 401 },
  forbidden: { status: 403 },
  gone: { status: 404 },
  redirects: { status: 302 },
  "no-etag": { hasTags: false },
  broken: { body: "half" },
  "wrong-document": { body: "another-root" },
  "too-large": { body: "too-large" },
  endless: { body: "endless" },
  "of-another": { profile: "of-another" },
  "switched-off": { profile: "switched-off" },
};

/** How a configuration server with this fault behaves. */
export const documentBehaviourWith = (fault: LabDocumentFault): DocumentBehaviour => ({ ...RIGHT, ...FAULTS[fault] });
