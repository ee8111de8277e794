/**
 * A call without protection to somebody whose calls were protected before. Under the rule `preferred` it would go on by itself;
 * but who takes the protection away on the way looks just like an older unit, so it is asked about.
 *
 * @module
 */
import type { CallRecord } from "../../../shared/mc/call-record.ts";

/** The ID by which the directory knows who is on the line: the one dialled, and from a forwarding on the one that it names. */
function personOf({ primaryId, redirections }: CallRecord): string {
  return redirections.findLast(({ target }) => target === "forwarded")?.newId ?? primaryId;
}

/** IDs that a call is for: that of the leg, and that of the person. */
export const idsOf = (record: CallRecord): readonly string[] => [...new Set([record.currentId, personOf(record)])];

/** Whom a call was protected for end to end; nobody where that was not proved. */
export const protectedIdsOf = (record: CallRecord): readonly string[] =>
  record.protection?.state === "proved" ? idsOf(record) : [];

/** Whether the other end has offered no protection, somebody has had it before, and the dispatcher is asked about that. */
export function asksAboutFallBack({ protection, decideBy, state }: CallRecord): boolean {
  const isAsked = protection?.state === "failed" && protection.failure?.code === "colleague-protected-before";
  return isAsked && decideBy !== null && state !== "ended";
}
