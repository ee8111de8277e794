/**
 * What a user profile can permit about private calls. The same names stand in the document, in what a window is told of it,
 * and in what a control says that is off for want of one.
 *
 * @module
 */
import type { ChangedUrgency } from "./record-parts/urgency.ts";

/** The actions that concern private calls (TS 24.484). */
export const PRIVATE_CALL_PERMISSIONS = [
  "allow-private-call",
  "allow-private-call-to-any-user",
  "allow-private-call-media-protection",
  "allow-private-call-floor-control-protection",
  "allow-manual-commencement",
  "allow-automatic-commencement",
  "allow-force-auto-answer",
  "allow-emergency-private-call",
  "allow-cancel-private-emergency-call",
  "allow-private-call-participation",
  "allow-call-transfer",
  "allow-call-fwd-manual-any",
  "allow-request-first-to-answer-call",
  "allow-request-private-call-call-back",
  "allow-cancel-private-call-call-back",
  // Of whom is to be called: whether the home system may be asked where they are.
  "allow-request-presence",
] as const;

/** Name of an action. */
export type PrivateCallPermission = (typeof PRIVATE_CALL_PERMISSIONS)[number];

/** What it takes to make a call in progress an emergency, or none any more. */
export const URGENCY_PERMISSIONS = {
  emergency: "allow-emergency-private-call",
  normal: "allow-cancel-private-emergency-call",
} as const satisfies Record<ChangedUrgency, PrivateCallPermission>;

/** What a user may do: null where there is no profile, and then the server alone decides. */
type Permissions = readonly PrivateCallPermission[] | null;

/** Whether a profile forbids something. Without one nothing is forbidden here. */
export const forbids = (permissions: Permissions, action: PrivateCallPermission): boolean =>
  permissions !== null && !permissions.includes(action);
