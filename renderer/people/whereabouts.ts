/**
 * What this console has learned about where people are. Only what a call showed counts: nothing is assumed.
 *
 * @module
 */
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { idKey } from "./people.ts";

/** Where a person was when a call last showed it. */
export type Whereabouts =
  | { readonly kind: "redirected"; readonly newId: string; readonly learnedAt: number }
  /** All calls to this person go to somebody else. */
  | { readonly kind: "forwards"; readonly toId: string; readonly learnedAt: number }
  | { readonly kind: "home"; readonly learnedAt: number };

/**
 * What one call taught of the person who was dialled: a redirection names another place, an answer without one proves the
 * home system. From a forwarding on the call is about somebody else; that one forwards is learned where it is so for every
 * call, and not where nobody answered this one.
 */
export function learnedFrom(call: CallRecord): Whereabouts | null {
  if (call.direction !== "outgoing") return null;
  const forwardedAt = call.redirections.findIndex(({ target }) => target === "forwarded");
  const forwarding = call.redirections[forwardedAt];
  const when = (atMs: number) => call.startedAt + Math.round(atMs);
  if (forwarding?.forwardingReason === "immediate") {
    return { kind: "forwards", toId: forwarding.newId, learnedAt: when(forwarding.atMs) };
  }
  const migration = call.redirections.slice(0, forwarding === undefined ? undefined : forwardedAt).at(-1);
  if (migration !== undefined) {
    return { kind: "redirected", newId: migration.newId, learnedAt: when(migration.atMs) };
  }
  if (forwarding !== undefined) return null;
  return call.connectedAt === null ? null : { kind: "home", learnedAt: call.connectedAt };
}

/**
 * What the calls taught, by the ID that was dialled. The newest call that taught anything decides.
 *
 * @param calls - the newest first
 */
export function whereaboutsFrom(calls: readonly CallRecord[]): (id: string) => Whereabouts | undefined {
  const learned = new Map<string, Whereabouts>();
  for (const call of calls) {
    const key = idKey(call.primaryId);
    if (learned.has(key)) continue;
    const lesson = learnedFrom(call);
    if (lesson !== null) learned.set(key, lesson);
  }
  return (id) => learned.get(idKey(id));
}
