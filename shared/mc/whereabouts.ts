/**
 * What this console has learned of its calls about where people are, and under which IDs. It holds for a while and no longer.
 *
 * @module
 */
import type { CallRecord } from "./call-record.ts";
import { learnedFrom, type Whereabouts } from "./lessons.ts";
import { mcIdKey, sameMcId } from "./mc-id.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How long a lesson holds after it was learned, in milliseconds. */
export const HOLDS_MS: Readonly<Record<Whereabouts["kind"], number>> = {
  redirected: 4 * HOUR_MS,
  forwards: 4 * HOUR_MS,
  home: 15 * MINUTE_MS,
};

/** Whom a new ID belongs to, by what a redirection said. */
interface PersonBehind {
  /** The ID by which the directory knows the person. */
  readonly personId: string;
  /** When the redirection was received, Unix milliseconds. */
  readonly redirectedAt: number;
}

/** What the calls of a console have taught. Times are Unix milliseconds. */
export interface Taught {
  /** Where a person is; undefined when that is not known, or not known any more. */
  whereabouts(personId: string, now: number): Whereabouts | undefined;
  /** Whose new ID this was at a moment; undefined for an ID that no redirection had named by then. */
  personBehind(id: string, at: number): PersonBehind | undefined;
  /** New IDs that hold at a moment, with their people. */
  newIds(now: number): readonly (PersonBehind & { readonly newId: string })[];
}

/** A lesson, or that what was known of somebody turned out not to be so any more. */
type Lesson = Whereabouts | { readonly kind: "unknown"; readonly learnedAt: number };

/** Ends that show that an ID is nobody's any more, or out of reach. */
const NOBODY_THERE: ReadonlySet<string> = new Set(["unavailable", "unknown-person"]);

class Lessons implements Taught {
  /** By the key of the person's own ID, as they were learned. */
  readonly #byPerson = new Map<string, { readonly personId: string; readonly lessons: Lesson[] }>();

  /** Whoever has had a new ID. */
  readonly #moved = new Set<string>();

  /** @param call - none that was placed or came in before the one noted last */
  note(call: CallRecord): void {
    const behind = this.personBehind(call.primaryId, call.startedAt);
    const lesson = call.direction === "outgoing" ? this.#ofOurs(call, behind) : this.#ofTheirs(call, behind);
    if (lesson === null) return;
    const personId = behind?.personId ?? call.primaryId;
    const known = this.#byPerson.get(mcIdKey(personId)) ?? { personId, lessons: [] };
    this.#byPerson.set(mcIdKey(personId), known);
    // A long call can teach after one that was placed later.
    if (lesson.kind === "redirected") this.#moved.add(mcIdKey(personId));
    known.lessons.splice(known.lessons.findLastIndex(({ learnedAt }) => learnedAt <= lesson.learnedAt) + 1, 0, lesson);
  }

  #ofOurs(call: CallRecord, behind: PersonBehind | undefined): Lesson | null {
    const lesson = learnedFrom(call);
    if (behind === undefined) return lesson;
    // The new ID itself was called: who answers there is there still.
    if (lesson?.kind === "home") return there(call.primaryId, lesson.learnedAt, behind);
    if (lesson !== null || call.endReason === null || !NOBODY_THERE.has(call.endReason.code)) return lesson;
    return { kind: "unknown", learnedAt: call.endedAt ?? call.startedAt };
  }

  #ofTheirs(call: CallRecord, behind: PersonBehind | undefined): Lesson | null {
    // Whoever was not who they said to be teaches nothing of that person, nor do calls that were refused unheard.
    if (call.protection?.state === "failed" || call.refused !== null) return null;
    if (behind !== undefined) return there(call.primaryId, call.startedAt, behind);
    return { kind: "home", learnedAt: call.startedAt };
  }

  #lastOf(lessons: readonly Lesson[], at: number): Whereabouts | undefined {
    const last = lessons.findLast(({ learnedAt }) => learnedAt <= at);
    return last === undefined || last.kind === "unknown" || at - last.learnedAt > HOLDS_MS[last.kind]
      ? undefined
      : last;
  }

  whereabouts(personId: string, now: number): Whereabouts | undefined {
    const known = this.#byPerson.get(mcIdKey(personId));
    return known === undefined ? undefined : this.#lastOf(known.lessons, now);
  }

  personBehind(id: string, at: number): PersonBehind | undefined {
    return this.newIds(at).find(({ newId }) => sameMcId(newId, id));
  }

  newIds(now: number): readonly (PersonBehind & { readonly newId: string })[] {
    return [...this.#moved]
      .flatMap((key) => {
        const known = this.#byPerson.get(key);
        if (known === undefined) return [];
        const last = this.#lastOf(known.lessons, now);
        return last?.kind === "redirected" ? [{ personId: known.personId, ...last }] : [];
      })
      .toSorted((a, b) => b.learnedAt - a.learnedAt)
      .map(({ personId, newId, redirectedAt }) => ({ personId, newId, redirectedAt }));
  }
}

const there = (newId: string, learnedAt: number, { redirectedAt }: PersonBehind): Lesson => ({
  kind: "redirected",
  newId,
  learnedAt,
  redirectedAt,
});

/** What calls have taught. The newest lesson about a person decides. */
export function whatCallsTaught(calls: readonly CallRecord[]): Taught {
  const lessons = new Lessons();
  for (const call of calls.toSorted((a, b) => a.startedAt - b.startedAt)) lessons.note(call);
  return lessons;
}
