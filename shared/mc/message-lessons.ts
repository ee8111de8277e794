/**
 * What one message teaches about where somebody is. Only what it showed counts: a message that a server has taken, or one that came.
 *
 * @module
 */
import { type Learned, NOBODY_THERE, there, unknownSince } from "./lessons.ts";
import type { MessageRecord } from "./message-record.ts";

/** A new ID that holds, as far as a lesson needs it. */
type Behind = Parameters<typeof there>[2] | undefined;

/** What a message of ours taught of the person whom it was for. */
function ofOurs(message: MessageRecord, behind: Behind): readonly Learned[] {
  const { acceptedAt, at, dialledFirst: first, failure, primaryId, redirections } = message;
  const fallBack = first?.fallBack ?? null;
  const gone: Learned[] = fallBack === null ? [] : [unknownSince(at + fallBack.atMs)];
  if (acceptedAt === null) {
    const isGone = fallBack === null && (first !== null || behind !== undefined) && failure !== null;
    return isGone && NOBODY_THERE.has(failure.code) ? [unknownSince(at)] : gone;
  }
  // From a forwarding on it is about somebody else.
  const migration = redirections.findLast(({ target }) => target === "migrated");
  if (redirections.some(({ target }) => target === "forwarded")) return gone;
  if (migration !== undefined) {
    const { kmsUri, newId } = migration;
    return [...gone, there(newId, acceptedAt, { kmsUri, redirectedAt: at + migration.atMs })];
  }
  if (first !== null && fallBack === null) return [there(first.newId, acceptedAt, first)];
  if (behind !== undefined) return [there(primaryId, acceptedAt, behind)];
  return [...gone, { kind: "home", learnedAt: acceptedAt }];
}

/** What a message taught of the person at the other end. @param behind - whose new ID that ID was at its time */
export function learnedFromMessage(message: MessageRecord, behind: Behind): readonly Learned[] {
  const { at, direction, primaryId, state } = message;
  if (direction === "outgoing") return ofOurs(message, behind);
  // Whoever could not be proved to have written it teaches nothing.
  if (state === "unopened" || state === "sealed") return [];
  return [behind === undefined ? { kind: "home", learnedAt: at } : there(primaryId, at, behind)];
}
