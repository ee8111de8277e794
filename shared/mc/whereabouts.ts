/**
 * What this console has learned of its calls about where people are, and under which IDs. It holds for a while and no longer.
 *
 * @module
 */
import type { CallRecord } from "./call-record.ts";
import { type Learned, learnedFrom, nobodyThereAt, there, unknownSince, type Whereabouts } from "./lessons.ts";
import { mcIdKey, sameMcId } from "./mc-id.ts";
import { learnedFromMessage } from "./message-lessons.ts";
import type { MessageRecord } from "./message-record.ts";
import type { McService } from "./services/services.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How long a lesson holds after it was learned, in milliseconds. */
export const HOLDS_MS: Readonly<Record<Whereabouts["kind"], number>> = {
  redirected: 4 * HOUR_MS,
  forwards: 4 * HOUR_MS,
  home: 15 * MINUTE_MS,
  absent: 15 * MINUTE_MS,
};

/** Whom a new ID belongs to, by what a redirection said. */
interface PersonBehind {
  /** The ID by which the directory knows the person. */
  readonly personId: string;
  /** When the redirection was received, Unix milliseconds. */
  readonly redirectedAt: number;
}

/** A new ID that holds. */
export interface KnownNewId extends PersonBehind {
  readonly newId: string;
  /** Its KMS, where a redirection named it. */
  readonly kmsUri: string | null;
  /** When a call showed last that it is so, Unix milliseconds. */
  readonly learnedAt: number;
  /** The call, or the message, that showed it: of a call, what the dispatcher says of the new ID is kept in its record. */
  readonly callId: string;
  /** What the dispatcher has said about dialling it; null while nothing was said. */
  readonly choice: "first" | "primary" | null;
}

/** What the calls of a console have taught. Times are Unix milliseconds. */
export interface Taught {
  /** Where a person is; undefined when that is not known, or not known any more. */
  whereabouts(personId: string, now: number): Whereabouts | undefined;
  /** Whose new ID this was at a moment; undefined for an ID that no redirection had named by then. */
  personBehind(id: string, at: number): PersonBehind | undefined;
  /** The new ID of a person; undefined where none holds. */
  newIdOf(personId: string, now: number): KnownNewId | undefined;
  /** New IDs that hold at a moment, with their people. */
  newIds(now: number): readonly KnownNewId[];
}

type Lesson = Learned & { readonly callId: string };

/** What the dispatcher has said about the new ID of somebody. */
type Said = NonNullable<CallRecord["newIdChoice"]>;

/** Lessons after which somebody is not where a redirection had said. */
const SHOWS_RETURN: ReadonlySet<Learned["kind"]> = new Set(["home", "forwards"]);

interface KnownPerson {
  readonly personId: string;
  /** In the order of time. */
  readonly lessons: Lesson[];
  readonly said: Said[];
}

class Lessons implements Taught {
  /** By the key of the person's own ID, as they were learned. */
  readonly #byPerson = new Map<string, KnownPerson>();

  /** Whoever has had a new ID. */
  readonly #moved = new Set<string>();
  /** By the key of a new ID, keys of whoever has had it: whose it is asked of each call. */
  readonly #hadNewId = new Map<string, Set<string>>();

  /** @param call - none that was placed or came in before the one noted last */
  note(call: CallRecord): void {
    const personId = this.#teach(call, call.startedAt, (behind) =>
      call.direction === "outgoing" ? ofOurs(call, behind) : ofTheirs(call, behind),
    );
    const { newIdChoice: said } = call;
    if (said === null) return;
    this.#knownOf(personId).said.push(said);
    if (said.choice === "forgotten") this.#learn(personId, { kind: "unknown", learnedAt: said.at, callId: call.id });
  }

  /** @param message - none that was written or came in before the one noted last */
  noteMessage(message: MessageRecord): void {
    this.#teach(message, message.at, (behind) => learnedFromMessage(message, behind));
  }

  /** @returns the ID by which the person is known */
  #teach(
    { id, primaryId }: Pick<CallRecord, "id" | "primaryId">,
    at: number,
    taught: (behind: KnownNewId | undefined) => readonly Learned[],
  ): string {
    const behind = this.#newIdNow(primaryId, at);
    const personId = behind?.personId ?? primaryId;
    for (const learned of taught(behind)) this.#learn(personId, { ...learned, callId: id });
    return personId;
  }

  #knownOf(personId: string): KnownPerson {
    const known = this.#byPerson.get(mcIdKey(personId)) ?? { personId, lessons: [], said: [] };
    this.#byPerson.set(mcIdKey(personId), known);
    return known;
  }

  #learn(personId: string, lesson: Lesson): void {
    const { lessons } = this.#knownOf(personId);
    if (lesson.kind === "redirected") this.#noteNewId(lesson.newId, mcIdKey(personId));
    // A long call can teach after one that was placed later.
    lessons.splice(lessons.findLastIndex(({ learnedAt }) => learnedAt <= lesson.learnedAt) + 1, 0, lesson);
  }

  #noteNewId(newId: string, personKey: string): void {
    this.#moved.add(personKey);
    const key = mcIdKey(newId);
    const people = this.#hadNewId.get(key) ?? new Set();
    this.#hadNewId.set(key, people.add(personKey));
  }

  #lastOf({ lessons }: KnownPerson, at: number): (Whereabouts & Lesson) | undefined {
    const holds = (lesson: Lesson | undefined): lesson is Whereabouts & Lesson =>
      lesson !== undefined && lesson.kind !== "unknown" && at - lesson.learnedAt <= HOLDS_MS[lesson.kind];
    const last = lessons.findLast(({ learnedAt }) => learnedAt <= at);
    if (last?.kind !== "absent") return holds(last) ? last : undefined;
    // That the primary ID was not reached says nothing of where a redirection had led.
    const before = lessons.findLast(({ kind, learnedAt }) => learnedAt <= at && kind !== "absent");
    if (holds(before) && before.kind !== "home") return before;
    return holds(last) ? last : undefined;
  }

  /**
   * What was said holds as long as the person is away, also for another new ID: who has been at home since is asked about
   * anew.
   */
  #choiceOf({ lessons, said }: KnownPerson, now: number): KnownNewId["choice"] {
    // Of most nothing was said, and each call asks.
    if (said.length === 0) return null;
    const backAt = lessons.findLast(({ kind, learnedAt }) => learnedAt <= now && SHOWS_RETURN.has(kind))?.learnedAt;
    const last = said
      .filter(({ at }) => at <= now && at > (backAt ?? 0))
      .toSorted((a, b) => a.at - b.at)
      .at(-1);
    return last === undefined || last.choice === "forgotten" ? null : last.choice;
  }

  whereabouts(personId: string, now: number): Whereabouts | undefined {
    const known = this.#byPerson.get(mcIdKey(personId));
    const last = known && this.#lastOf(known, now);
    if (last === undefined) return undefined;
    const { callId: _callId, ...where } = last;
    return where;
  }

  personBehind(id: string, at: number): PersonBehind | undefined {
    return this.#newIdNow(id, at);
  }

  #newIdNow(id: string, at: number): KnownNewId | undefined {
    return this.#holding(this.#hadNewId.get(mcIdKey(id)) ?? [], at).find(({ newId }) => sameMcId(newId, id));
  }

  newIdOf(personId: string, now: number): KnownNewId | undefined {
    const known = this.#byPerson.get(mcIdKey(personId));
    const last = known && this.#lastOf(known, now);
    if (known === undefined || last?.kind !== "redirected") return undefined;
    const { kind: _kind, ...newId } = last;
    return { ...newId, personId: known.personId, choice: this.#choiceOf(known, now) };
  }

  newIds(now: number): readonly KnownNewId[] {
    return this.#holding(this.#moved, now);
  }

  /** New IDs that some people have, the one learned last first. */
  #holding(personKeys: Iterable<string>, now: number): readonly KnownNewId[] {
    return [...personKeys]
      .flatMap((key) => {
        const known = this.#byPerson.get(key);
        return (known && this.newIdOf(known.personId, now)) ?? [];
      })
      .toSorted((a, b) => b.learnedAt - a.learnedAt);
  }
}

/** What a call of ours taught of the person who was called. */
function ofOurs(call: CallRecord, behind: KnownNewId | undefined): readonly Learned[] {
  const lesson = learnedFrom(call);
  // The new ID itself was called, by hand or first: who is not there any more is somewhere else.
  const goneAt = behind === undefined && call.dialledFirst === null ? undefined : nobodyThereAt(call);
  const fellBack = call.dialledFirst !== null && call.dialledFirst.fallBack !== null;
  const isAbsent = lesson?.kind === "absent";
  const gone = goneAt === undefined || (lesson !== null && !isAbsent && !fellBack) ? [] : [unknownSince(goneAt)];
  if (lesson === null) return gone;
  // Nobody there under an ID that a redirection had named: of the home system that says nothing.
  if (behind !== undefined && isAbsent) return gone;
  // Who answers there is there still.
  if (behind !== undefined && lesson.kind === "home") return [there(call.primaryId, lesson.learnedAt, behind)];
  return [...gone, lesson];
}

/** What a call to us taught of the person who made it. */
function ofTheirs(call: CallRecord, behind: KnownNewId | undefined): readonly Learned[] {
  // Whoever was not who they said to be teaches nothing of that person, nor do calls that were refused unheard.
  if (call.protection?.state === "failed" || call.refused !== null) return [];
  if (behind !== undefined) return [there(call.primaryId, call.startedAt, behind)];
  return [{ kind: "home", learnedAt: call.startedAt }];
}

/**
 * The calls that one user has made and had, who can have had another ID in each service: what they taught others of a computer
 * is no matter of theirs. Of calls from before records said whose they are nobody knows better.
 */
export const callsOf = (calls: readonly CallRecord[], ownId: (service: McService) => string | undefined) =>
  calls.filter((call) => call.ownId === null || sameMcId(call.ownId, ownId(call.service) ?? ""));

/** What calls have taught. The newest lesson about a person decides. */
export function whatCallsTaught(calls: readonly CallRecord[]): Taught {
  const lessons = new Lessons();
  for (const call of calls.toSorted((a, b) => a.startedAt - b.startedAt)) lessons.note(call);
  return lessons;
}

/**
 * What messages have taught, by the same rules; what the dispatcher says of new IDs stands in records of calls.
 *
 * @param messages - of one service and one ID of ours, oldest first
 */
function whatMessagesTaught(messages: readonly MessageRecord[]): Taught {
  const lessons = new Lessons();
  for (const message of messages) lessons.noteMessage(message);
  return lessons;
}

/**
 * The new ID of a person by what messages have taught, with what the dispatcher has said of it.
 *
 * @param messages - of one service and one ID of ours, oldest first
 * @param ofCalls - what calls taught, asked for only where messages taught something
 */
export function newIdByMessages(
  messages: readonly MessageRecord[],
  personId: string,
  now: number,
  ofCalls: () => Pick<Taught, "newIdOf">,
): KnownNewId | undefined {
  const known = whatMessagesTaught(messages).newIdOf(personId, now);
  if (known === undefined) return undefined;
  const said = ofCalls().newIdOf(personId, now);
  return said !== undefined && sameMcId(said.newId, known.newId) ? { ...known, choice: said.choice } : known;
}
