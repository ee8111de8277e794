/**
 * What one call teaches about where somebody is. Only what the call showed counts: nothing is assumed.
 *
 * @module
 */
import type { EndReasonCode } from "../errors/end-reason.ts";
import type { CallRecord, RedirectionEntry } from "./call-record.ts";

/** Where a person was when a call last showed it. */
export type Whereabouts =
  | {
      readonly kind: "redirected";
      readonly newId: string;
      /** The KMS of the new ID, where a redirection named it; null where nothing did. */
      readonly kmsUri: string | null;
      readonly learnedAt: number;
      /** When a redirection said so first; calls to and from the new ID have shown since that it is so still. */
      readonly redirectedAt: number;
    }
  /** All calls to this person go to somebody else. */
  | { readonly kind: "forwards"; readonly toId: string; readonly learnedAt: number }
  | { readonly kind: "home"; readonly learnedAt: number }
  /** The home system could reach nobody under the primary ID. */
  | { readonly kind: "absent"; readonly learnedAt: number };

/** A lesson, or that what was known of somebody turned out not to be so any more. */
export type Learned = Whereabouts | { readonly kind: "unknown"; readonly learnedAt: number };

export const unknownSince = (learnedAt: number): Learned => ({ kind: "unknown", learnedAt });

/** That somebody is at a new ID, as a redirection has once said it. */
export const there = (
  newId: string,
  learnedAt: number,
  { kmsUri, redirectedAt }: { readonly kmsUri: string | null; readonly redirectedAt: number },
): Learned => ({ kind: "redirected", newId, kmsUri, learnedAt, redirectedAt });

/** Ends that leave what a redirection said as it was: nobody failed to reach the new ID. */
const LEAVES_IT_SO: ReadonlySet<EndReasonCode> = new Set([
  "hung-up",
  "hung-up-by-colleague",
  "longest-call-over",
  "cancelled",
  "protection-refused-by-you",
  "redirection-refused-by-policy",
  "redirection-refused-by-you",
  "redirection-not-confirmed",
  "forwarding-refused-by-policy",
  "forwarding-refused-by-you",
  "forwarding-not-confirmed",
  // Said by, or of, the unit that was reached.
  "declined",
  "busy",
  "no-answer",
]);

/** Whether what the redirections of a call said still stands: a call that failed over them teaches nothing of anybody. */
function standsStill({ connectedAt, endReason, steps }: CallRecord): boolean {
  if (endReason === null || connectedAt !== null || LEAVES_IT_SO.has(endReason.code)) return true;
  return rangSince("redirected", steps);
}

function rangSince(what: string, steps: CallRecord["steps"]): boolean {
  const last = (wanted: string) => steps.findLastIndex(({ step }) => step === wanted);
  return last("ringing") > last(what);
}

/** A new ID at a place that nobody here knows, or of somebody else, is whose it is said to be when it has been called. */
const wasBelieved = ({ connectedAt, redirections, steps }: CallRecord): boolean =>
  redirections.every(({ caution }) => caution === undefined) || connectedAt !== null || rangSince("redirected", steps);

/**
 * What a call of ours taught of the person who was dialled: a redirection names another place, an answer without one proves
 * the home system. From a forwarding on the call is about somebody else; that one forwards is learned where it is so for
 * every call, and not where nobody answered this one.
 */
export function learnedFrom(call: CallRecord): Whereabouts | null {
  if (call.direction !== "outgoing") return null;
  const when = (atMs: number) => call.startedAt + Math.round(atMs);
  const forwardedAt = call.redirections.findIndex(({ target }) => target === "forwarded");
  const forwarding = call.redirections[forwardedAt];
  const migration = call.redirections.slice(0, forwarding === undefined ? undefined : forwardedAt).at(-1);
  if (forwarding === undefined && migration === undefined) {
    const rang = call.steps.find(({ step }) => step === "ringing");
    const shownAt = call.connectedAt ?? (rang === undefined ? undefined : when(rang.atMs));
    const { dialledFirst: first } = call;
    if (shownAt === undefined) return first === null || first.fallBack !== null ? absentBy(call) : null;
    if (first === null || first.fallBack !== null) return { kind: "home", learnedAt: shownAt };
    const { newId, kmsUri, redirectedAt } = first;
    return { kind: "redirected", newId, kmsUri, learnedAt: shownAt, redirectedAt };
  }
  if (!standsStill(call) || !wasBelieved(call)) return null;
  if (forwarding?.forwardingReason === "immediate") {
    return { kind: "forwards", toId: forwarding.newId, learnedAt: when(forwarding.atMs) };
  }
  if (migration === undefined) return null;
  const learnedAt = when(migration.atMs);
  const { newId } = migration;
  return { kind: "redirected", newId, kmsUri: kmsNamedIn(migration), learnedAt, redirectedAt: learnedAt };
}

/** Nobody was redirected, nobody rang, and the server said that nobody is to be reached there now. */
const absentBy = ({ endReason, endedAt, startedAt }: CallRecord): Whereabouts | null =>
  endReason?.code === "unavailable" ? { kind: "absent", learnedAt: endedAt ?? startedAt } : null;

/** What our own key work found out is found out anew each time. */
const kmsNamedIn = ({ kmsUri, kmsUriSource }: RedirectionEntry): string | null =>
  kmsUriSource === "redirection" ? kmsUri : null;

/** Ends that show that an ID is nobody's any more, or out of reach. */
export const NOBODY_THERE: ReadonlySet<string> = new Set<EndReasonCode>(["unavailable", "unknown-person"]);

/** When a call of ours showed that nobody is at the new ID of the person any more; undefined where it did not. */
export function nobodyThereAt({ dialledFirst: first, endReason, endedAt, startedAt }: CallRecord): number | undefined {
  const fallBack = first?.fallBack ?? null;
  if (fallBack !== null) {
    return NOBODY_THERE.has(fallBack.reason.code) ? startedAt + Math.round(fallBack.atMs) : undefined;
  }
  return endReason !== null && NOBODY_THERE.has(endReason.code) ? (endedAt ?? startedAt) : undefined;
}
