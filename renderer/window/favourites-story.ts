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
import type { Favourite, FavouriteWords, PersonState } from "../directory/favourite.ts";
import type { PeopleIndex } from "../directory/search.ts";
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
  /** What {@link waitingByPerson} says. */
  readonly waiting: ReadonlyMap<string, FavouriteWords>;
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
    case "absent":
      return words(differing(states.absent({ when })));
    case "home":
      return words(differing(from === "presence" ? states.toldHome({ when }) : states.home({ when })));
  }
}

/** What is read out when the mark of somebody has changed. */
export function markSpoken({ displayName: name, mcServiceId }: Person, favourites: readonly string[]): string {
  return favourites.includes(mcServiceId) ? DIRECTORY_WORDS.marked({ name }) : DIRECTORY_WORDS.unmarked({ name });
}

/**
 * What waits for the dispatcher, by the person of the directory who called or wrote: of a call that was missed, else of messages that are unread.
 * A call in progress has no part in it: of thousands who were missed nothing is made anew each second.
 */
export function waitingByPerson(of: {
  readonly missed: readonly MissedPerson[];
  readonly threads: readonly Thread[];
  readonly find: PersonFinder;
  readonly today: number;
}): ReadonlyMap<string, FavouriteWords> {
  const { find, missed, threads, today } = of;
  const waiting = new Map<string, FavouriteWords>();
  for (const { personId, unread } of threads) {
    const person = unread > 0 ? find(personId) : undefined;
    if (person === undefined) continue;
    waiting.set(person.id, words(DIRECTORY_WORDS.states.messages({ count: unread }), "attention"));
  }
  for (const each of missed) {
    const person = find(each.id, each.lastAt);
    if (person !== undefined) waiting.set(person.id, stateOfMissed(each, today));
  }
  return waiting;
}

type Doings = Pick<FavouriteFacts, "calling" | "find" | "waiting">;

/** What goes on with somebody. */
function stateOf(person: Person, call: CallRecord | undefined, { calling, waiting }: Doings): PersonState {
  return {
    person,
    line: call && calling.lines.of[call.id],
    inMiddle: call !== undefined && call.id === calling.focusId,
    state: call === undefined ? (waiting.get(person.id) ?? null) : stateOfCall(call),
  };
}

/** What is shown of each favourite, in their order. */
export function favouritesShown(facts: FavouriteFacts): readonly Favourite[] {
  const { calling, find, lackingToCall, people, systems, today, whereabouts } = facts;
  const calls = callsByPerson(calling, find);
  return people.map((person, at) => ({
    ...stateOf(person, calls.get(person.id), facts),
    digit: at < KEYS ? at + 1 : undefined,
    where: whereOf(whereabouts(person.mcServiceId), systems, today),
    lacks: lackingToCall(person.mcServiceId),
  }));
}

/** What is shown of everybody else in the directory with whom something goes on. */
export function othersShown(doings: Doings, { byId }: Pick<PeopleIndex, "byId">): readonly PersonState[] {
  const calls = callsByPerson(doings.calling, doings.find);
  return [...new Set([...calls.keys(), ...doings.waiting.keys()])].flatMap((id) => {
    const person = byId.get(id);
    return person === undefined || person.favourite ? [] : stateOf(person, calls.get(id), doings);
  });
}

const sameWords = (one: FavouriteWords | null, other: FavouriteWords | null) =>
  one?.text === other?.text && one?.tone === other?.tone;

const sameState = (one: PersonState, other: PersonState | undefined): boolean =>
  one.person === other?.person &&
  one.line === other.line &&
  one.inMiddle === other.inMiddle &&
  sameWords(one.state, other.state);

/** Whether nothing that is shown of the others differs. */
export const sameOthers = (some: readonly PersonState[], others: readonly PersonState[]): boolean =>
  some.length === others.length && some.every((one, at) => sameState(one, others[at]));

/** Whether nothing that is shown of the favourites differs. */
export const sameFavourites = (some: readonly Favourite[], others: readonly Favourite[]): boolean =>
  sameOthers(some, others) &&
  some.every((one, at) => {
    const other = others[at];
    return one.digit === other?.digit && one.lacks === other?.lacks && sameWords(one.where, other?.where ?? null);
  });
