/**
 * What a user profile can permit about private calls. The same names stand in the document, in what a window is told of it,
 * and in what a control says that is off for want of one.
 *
 * @module
 */
import { mcIdKey } from "./mc-id.ts";
import type { ChangedUrgency } from "./record-parts/urgency.ts";
import type { McService } from "./services/services.ts";

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
  "allow-to-receive-private-call-from-any-user",
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

/** Who alone may be called (`mcIdKey`), by service; in a service that is left out, anybody. */
type Callees = Readonly<Partial<Record<McService, readonly string[]>>>;

/**
 * Whether a profile permits nobody but those of its list, and none of these IDs is there. A list names people by the IDs that they have at home; who
 * has migrated is called by another one, and is the same person.
 *
 * @param ids - those of whoever is to be called
 */
export function isOutsideList(callees: Callees | undefined, service: McService, ids: readonly string[]): boolean {
  const listed = callees?.[service];
  return listed !== undefined && !ids.some((id) => listed.includes(mcIdKey(id)));
}

/** Which commencement is asked for: the one that is meant, unless the profile permits the other one alone (TS 24.379 clause 11.1.1.2.1.1). */
export function permittedCommencement(permissions: Permissions, meant: "automatic" | "manual"): "automatic" | "manual" {
  const other = meant === "manual" ? "automatic" : "manual";
  return forbids(permissions, `allow-${meant}-commencement`) && !forbids(permissions, `allow-${other}-commencement`)
    ? other
    : meant;
}

/** Whether a profile forbids something. Without one nothing is forbidden here. */
export const forbids = (permissions: Permissions, action: PrivateCallPermission): boolean =>
  permissions !== null && !permissions.includes(action);
