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
  | { readonly kind: "home"; readonly learnedAt: number };

/** What one call taught: a redirection names another place, an answer without one proves the home system. */
export function learnedFrom(call: CallRecord): Whereabouts | null {
  if (call.direction !== "outgoing") return null;
  const redirection = call.redirections.at(-1);
  if (redirection !== undefined) {
    return { kind: "redirected", newId: redirection.newId, learnedAt: call.startedAt + Math.round(redirection.atMs) };
  }
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
