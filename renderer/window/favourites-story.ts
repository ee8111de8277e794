/**
 * What is known of the favourites, and of whoever else something goes on with, derived from calls, messages and the record alone. What needs
 * somebody goes before what goes on, and that before where they are.
 *
 * @module
 */
import type { McSystem, Person } from "../../shared/bridge/account.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import type { PrivateCallPermission } from "../../shared/mc/private-call-permissions.ts";
import type { KnownWhereabouts } from "../../shared/mc/told-presence.ts";
import { isEmergency } from "../../shared/mc/urgency.ts";
import { personOnLine } from "../call/redirection-story.ts";
import { isRinging, ringingInOrder } from "../calling/admission.ts";
import { type CallingState, isLive } from "../calling/calling-store.ts";
import { heldByUs } from "../calling/features/hold.ts";
import { minuteAgo } from "../design/format.ts";
import type { Favourite, FavouriteWords } from "../directory/favourite.ts";
import { DIRECTORY_WORDS } from "../directory/words.ts";
import type { MissedPerson } from "../history/missed-story.ts";
import type { Thread } from "../messages/threads.ts";
import { type PersonFinder, systemNameOf } from "../people/people.ts";

/** Favourites that have a key. */
const KEYS = 9;

/** What the favourites are told from. */
export interface FavouriteFacts {
  readonly people: readonly Person[];
  readonly calling: CallingState;
  readonly missed: readonly MissedPerson[];
  readonly threads: readonly Thread[];
  readonly find: PersonFinder;
  readonly whereabouts: (mcServiceId: string) => KnownWhereabouts | undefined;
  readonly systems: readonly McSystem[];
  /** What the user profile lacks for somebody to be called; undefined where it lacks nothing. */
  readonly lackingToCall: (mcServiceId: string) => PrivateCallPermission | undefined;
  /** The first moment of the present day, Unix milliseconds. */
  readonly today: number;
}

const words = (text: string, tone: FavouriteWords["tone"] = "plain"): FavouriteWords => ({ text, tone });

/** The live calls of each person of the directory, whoever needs somebody first. */
export function callsByPerson({ calls, focusId }: CallingState, find: PersonFinder): ReadonlyMap<string, CallRecord> {
  const live = calls.filter(isLive);
  const focused = live.filter(({ id }) => id === focusId);
  const of = new Map<string, CallRecord>();
  for (const call of [...ringingInOrder(live), ...focused, ...live]) {
    for (const id of [personOnLine(call), call.primaryId]) {
      const person = find(id, call.startedAt);
      if (person !== undefined && !of.has(person.id)) of.set(person.id, call);
    }
  }
  return of;
}

function stateOfCall(call: CallRecord): FavouriteWords {
  const { states } = DIRECTORY_WORDS;
  if (isRinging(call)) {
    return isEmergency(call)
      ? words(`${states.emergency}, ${states.rings}`, "emergency")
      : words(states.rings, "rings");
  }
  if (call.state === "ringing") return words(states.ringingThere);
  if (call.connectedAt === null) return words(states.calling);
  if (heldByUs(call.hold)) return words(states.onHold);
  return words(call.hold === "by-colleague" ? states.holdsYou : states.inCall);
}

function stateOfMissed({ asked, emergency, lastAt, tries }: MissedPerson, today: number): FavouriteWords {
  const { states } = DIRECTORY_WORDS;
  if (tries === 0 && asked !== undefined) return words(states.asks, "attention");
  const when = minuteAgo(lastAt, today);
  const missed =
    tries === 1
      ? states.missed({ when })
      : tries === 2
        ? states.missedTwice({ when })
        : states.missedOften({ when, count: tries });
  return emergency ? words(`${states.emergency}, ${missed}`, "emergency") : words(missed, "attention");
}

function whereOf(where: KnownWhereabouts | undefined, systems: readonly McSystem[], today: number): FavouriteWords {
  const { states } = DIRECTORY_WORDS;
  if (where === undefined) return words(states.unknown);
  const { from, otherwise, since } = where;
  const when = minuteAgo(since ?? where.learnedAt, today);
  const differing = (text: string) => (otherwise === undefined ? text : states.differs({ where: text }));
  switch (where.kind) {
    case "redirected": {
      const at = { system: systemNameOf(where.newId, systems), when };
      const told = since === undefined ? states.toldAtSystem(at) : states.atSystemSince(at);
      return words(differing(from === "presence" ? told : states.atSystem(at)), "redirect");
    }
    case "forwards":
      return words(states.forwards);
    case "home":
      return words(differing(from === "presence" ? states.toldHome({ when }) : states.home({ when })));
  }
}

/** What is read out when the mark of somebody has changed. */
export function markSpoken({ displayName: name, mcServiceId }: Person, favourites: readonly string[]): string {
  return favourites.includes(mcServiceId) ? DIRECTORY_WORDS.marked({ name }) : DIRECTORY_WORDS.unmarked({ name });
}

/**
 * What is shown of each favourite, in their order, and behind them of everybody else in the directory who is on the line, was missed or has written.
 *
 * @param facts - its `people` are the favourites
 * @param byId - the directory
 */
export function peopleShown(facts: FavouriteFacts, byId: ReadonlyMap<string, Person>): readonly Favourite[] {
  const { calling, find, lackingToCall, missed, people, systems, threads, today, whereabouts } = facts;
  const calls = callsByPerson(calling, find);
  const missedOf = new Map(missed.map((each) => [find(each.id, each.lastAt)?.id, each]));
  const unreadOf = new Map(threads.map(({ personId, unread }) => [find(personId)?.id, unread]));
  const concerned = new Set([
    ...calls.keys(),
    ...missedOf.keys(),
    ...[...unreadOf].map(([id, unread]) => (unread > 0 ? id : undefined)),
  ]);
  for (const { id } of people) concerned.delete(id);
  const others = [...concerned].flatMap((id) => (id === undefined ? [] : (byId.get(id) ?? [])));
  return [...people, ...others].map((person, at) => {
    const call = calls.get(person.id);
    const tried = missedOf.get(person.id);
    const unread = unreadOf.get(person.id) ?? 0;
    const state =
      call !== undefined
        ? stateOfCall(call)
        : tried !== undefined
          ? stateOfMissed(tried, today)
          : unread > 0
            ? words(DIRECTORY_WORDS.states.messages({ count: unread }), "attention")
            : null;
    return {
      person,
      digit: at < Math.min(KEYS, people.length) ? at + 1 : undefined,
      line: call && calling.lines.of[call.id],
      inMiddle: call !== undefined && call.id === calling.focusId,
      state,
      where: whereOf(whereabouts(person.mcServiceId), systems, today),
      lacks: lackingToCall(person.mcServiceId),
    };
  });
}

const sameWords = (one: FavouriteWords | null, other: FavouriteWords | null) =>
  one?.text === other?.text && one?.tone === other?.tone;

/** Whether nothing that is shown of the favourites differs. */
export const sameFavourites = (some: readonly Favourite[], others: readonly Favourite[]): boolean =>
  some.length === others.length &&
  some.every((one, at) => {
    const other = others[at];
    return (
      other !== undefined &&
      one.person === other.person &&
      one.digit === other.digit &&
      one.line === other.line &&
      one.inMiddle === other.inMiddle &&
      one.lacks === other.lacks &&
      sameWords(one.state, other.state) &&
      sameWords(one.where, other.where)
    );
  });
