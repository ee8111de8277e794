/**
 * Where somebody is, by what their home system tells and by what calls have taught. Where the two differ the newer counts, and it is said that they do.
 *
 * @module
 */
import type { Whereabouts } from "./lessons.ts";
import { sameMcId } from "./mc-id.ts";
import type { Presence } from "./presence.ts";
import { HOLDS_MS } from "./whereabouts.ts";

/** What a home system has told of somebody. */
export interface ToldPresence {
  readonly presence: Exclude<Presence, { readonly kind: "nothing" }>;
  /** When it told that last, Unix milliseconds. */
  readonly learnedAt: number;
  /** Whether it would tell at once if it were another thing; else it holds as long as a lesson of calls. */
  readonly isLive: boolean;
}

/** Where somebody is, and whence that is known. */
export type KnownWhereabouts = Whereabouts & {
  /** Of the home system; left out where calls have taught it. */
  readonly from?: "presence";
  /** Since when the person is there, Unix milliseconds, where the home system says it. */
  readonly since?: number;
  /** What the other of the two says, where that is another place. */
  readonly otherwise?: Whereabouts;
};

/** What was told, as a lesson; undefined where it holds no more. */
function lessonOf({ isLive, learnedAt, presence }: ToldPresence, now: number): KnownWhereabouts | undefined {
  const kind = presence.kind === "home" ? "home" : "redirected";
  if (!isLive && now - learnedAt > HOLDS_MS[kind]) return undefined;
  if (presence.kind === "home") return { kind: "home", learnedAt, from: "presence" };
  const { kmsUri, newId, since } = presence;
  return {
    ...{ kind: "redirected", newId, kmsUri, learnedAt, redirectedAt: since ?? learnedAt, from: "presence" },
    // A time to come is a wrong clock's.
    ...(since === null || since > now ? {} : { since }),
  };
}

/** Whether two say that somebody is in the same place. Whoever forwards calls may be anywhere. */
function isSamePlace(one: Whereabouts, other: Whereabouts): boolean {
  if (one.kind === "forwards" || other.kind === "forwards") return true;
  if (one.kind === "redirected" && other.kind === "redirected") return sameMcId(one.newId, other.newId);
  return one.kind === other.kind;
}

/** What stands of a lesson beside another. */
function plain({ from: _from, otherwise: _otherwise, since: _since, ...where }: KnownWhereabouts): Whereabouts {
  return where;
}

/**
 * Puts the two together.
 *
 * @param taught - what calls have taught, and holds
 * @param told - what the home system has told
 * @param now - Unix milliseconds
 */
export function knownWhereabouts(
  taught: Whereabouts | undefined,
  told: ToldPresence | undefined,
  now: number,
): KnownWhereabouts | undefined {
  const lesson = told && lessonOf(told, now);
  if (lesson === undefined || taught === undefined) return lesson ?? taught;
  // That calls go to somebody else is no place, and no home system tells it.
  if (taught.kind === "forwards") return taught;
  // Whom a call did not reach at home may be where the home system says at this moment.
  if (taught.kind === "absent" && told?.isLive === true && lesson.kind === "redirected") return lesson;
  const [newer, older] = lesson.learnedAt >= taught.learnedAt ? [lesson, taught] : [taught, lesson];
  return isSamePlace(newer, older) ? newer : { ...newer, otherwise: plain(older) };
}
