/**
 * How urgent a private call is, as its request says: emergency-ind and imminentperil-ind of the info document (TS 24.379
 * clause 6.2.8.3), and the priority of its Resource-Priority header fields (RFC 4412, RFC 8101).
 *
 * @module
 */
import type { CallRecord } from "./call-record.ts";
import type { McInfo } from "./info-document.ts";
import { URGENCIES } from "./record-parts/urgency.ts";
import type { WireProfile } from "./wire-profile.ts";

/** What of a request or a record says how urgent it is. */
export type CallUrgency = Pick<CallRecord, "urgency" | "requestPriority">;

/** Of a call that nobody has said anything about. */
export const NOT_URGENT: CallUrgency = { urgency: "normal", requestPriority: null };

/** Characters of a header field that are read. */
const MAX_FIELD = 1_000;

/**
 * The highest priority that Resource-Priority header fields ask for, 0 to 15.
 *
 * @param namespaces - those that are known; of others nothing is said here
 * @returns null where none is asked for
 */
export function parseResourcePriority(fields: readonly string[], namespaces: readonly string[]): number | null {
  const known = new Set(namespaces.map((name) => name.toLowerCase()));
  const found = fields
    .flatMap((field) => field.slice(0, MAX_FIELD).split(","))
    .flatMap((value) => {
      const [namespace = "", priority = "", ...rest] = value.trim().toLowerCase().split(".");
      const isOurs = rest.length === 0 && known.has(namespace) && /^\d{1,2}$/.test(priority);
      return isOurs && Number(priority) <= 15 ? [Number(priority)] : [];
    });
  return found.length === 0 ? null : Math.max(...found);
}

/** How urgent a request is. The indications of the document go before the priority: that is given to requests of every kind. */
export function readUrgency(
  { emergency, imminentPeril }: Pick<McInfo, "emergency" | "imminentPeril">,
  resourcePriority: readonly string[],
  { namespaces, shownFrom }: WireProfile["priority"],
): CallUrgency {
  const requestPriority = parseResourcePriority(resourcePriority, namespaces);
  if (emergency === true) return { urgency: "emergency", requestPriority };
  if (imminentPeril === true) return { urgency: "imminent-peril", requestPriority };
  const isHigh = requestPriority !== null && requestPriority >= shownFrom;
  return { urgency: isHigh ? "priority" : "normal", requestPriority };
}

/** Of two calls, whichever is dealt with first comes first: by urgency, among those with a priority by that. 0 for as urgent. */
export function byUrgency(a: CallUrgency, b: CallUrgency): number {
  const steps = URGENCIES.indexOf(b.urgency) - URGENCIES.indexOf(a.urgency);
  if (steps !== 0 || a.urgency !== "priority") return steps;
  return (b.requestPriority ?? 0) - (a.requestPriority ?? 0);
}

export const isEmergency = ({ urgency }: CallUrgency): boolean => urgency === "emergency";
