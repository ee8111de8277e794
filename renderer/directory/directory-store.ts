/**
 * The people of the directory, what is searched for, and who is chosen.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { idInService, type Person } from "../../shared/bridge/account.ts";
import type { PeopleServerState } from "../../shared/bridge/people-server.ts";
import type { PeopleRights } from "../../shared/bridge/person-change.ts";
import { MAX_FAVOURITES } from "../../shared/bridge/settings.ts";
import { asMcError, type ErrorCode } from "../../shared/errors/mc-error.ts";
import { mcIdForPeople, mcIdKey, sameMcId } from "../../shared/mc/mc-id.ts";
import { type McService, VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import type { Host } from "../host/host.ts";
import { type NamedInProfile, type PersonFinder, personFinder, personOfProfile } from "../people/people.ts";
import {
  type Alias,
  aliasOf,
  type Belongings,
  belongingsOf,
  belongsTo,
  indexPeople,
  type Narrowing,
  type PeopleIndex,
  searchPeople,
  typedId,
} from "./search.ts";

export interface DirectoryState {
  readonly status: "loading" | "ready" | "failed";
  /** Set when `failed`. */
  readonly error: ErrorCode | null;
  /** Whom the dispatcher has marked, in their order; null for those whom the directory names. */
  readonly favourites: readonly string[] | null;
  /** Whether the favourites stand elsewhere, so that the list is all people by name. */
  readonly isOneList: boolean;
  readonly index: PeopleIndex;
  readonly find: PersonFinder;
  /** Everybody of the directory itself. */
  readonly people: readonly Person[];
  /** Whom the user profile names; those whom the directory lacks are found and listed beside its people. */
  readonly named: readonly NamedInProfile[];
  /** The server from which some of them come; null where there is none. */
  readonly server: PeopleServerState | null;
  /** What its people can be narrowed to. */
  readonly belongings: Belongings;
  /** What they are narrowed to; null for everybody. */
  readonly only: Narrowing | null;
  /** Whether people may be changed here; null until the host has said so, and then nothing is offered. */
  readonly rights: PeopleRights | null;
  /** Who is being edited: nobody, somebody new, under this ID where one is known, or one of the directory. */
  readonly edited: Edited | null;
  /** People by IDs that the directory does not have and calls have taught. */
  readonly aliases: readonly Alias[];
  readonly query: string;
  /** People who match the query, and are among those to whom the list is narrowed; null where there is neither. */
  readonly matches: readonly Person[] | null;
  /** Whether a link brought what is searched for, and nobody has chosen or typed anything since. */
  readonly fromLink: boolean;
  /** ID of the chosen person in the directory. */
  readonly chosenId: string | null;
}

/** Who is being edited. */
export type Edited =
  | { readonly kind: "new"; readonly displayName: string; readonly mcServiceId: string }
  | { readonly kind: "known"; readonly id: string };

export type DirectoryStore = StoreApi<DirectoryState>;

/** Whom the Call key calls. */
export type DialTarget =
  | { readonly kind: "person"; readonly person: Person; readonly calledId: string }
  /** An ID that was typed and that nobody in the directory has. */
  | { readonly kind: "typed"; readonly calledId: string };

/** An empty directory, to be loaded. */
export function createDirectoryStore(): DirectoryStore {
  return createStore<DirectoryState>(() => ({
    status: "loading",
    error: null,
    favourites: null,
    isOneList: false,
    index: indexPeople([]),
    find: personFinder([]),
    people: [],
    named: [],
    server: null,
    belongings: { organisations: [], groups: [] },
    only: null,
    rights: null,
    edited: null,
    aliases: [],
    query: "",
    fromLink: false,
    matches: null,
    chosenId: null,
  }));
}

/** Fetches the directory from the host. A failure is told in the store. */
export async function loadDirectory(host: Host, store: DirectoryStore): Promise<void> {
  // Why it could not be loaded before stays until it is, or there is another reason.
  store.setState({ status: "loading" });
  // Nothing is offered where that is not told; whoever asks for the people themselves hears why.
  void host.call("directory.rights", {}).then(
    (rights) => store.setState({ rights }),
    () => {},
  );
  try {
    const [people, { server }] = await Promise.all([
      host.call("directory.list", {}),
      host.call("directory.server", {}),
    ]);
    const find = personFinder(people);
    const belongings = belongingsOf(people);
    const { only: before } = store.getState();
    // Nobody is left in a group that is gone: then it is everybody again.
    const only = before !== null && people.some((person) => belongsTo(person, before)) ? before : null;
    const list = listed({ ...store.getState(), people, find, only });
    store.setState({ status: "ready", error: null, people, find, server, belongings, only, ...list });
  } catch (error) {
    store.setState({ status: "failed", error: asMcError(error).code });
  }
}

/** The people of the directory, and those whom only the user profile names. */
const withNamed = (
  people: readonly Person[],
  named: readonly NamedInProfile[],
  find: PersonFinder,
): readonly Person[] => [...people, ...named.filter(({ id }) => find(id) === undefined).map(personOfProfile)];

/** The list of all that makes it, and who of it fits the query. */
function listed({
  aliases,
  favourites,
  find,
  named,
  only,
  people,
  query,
}: DirectoryState): Pick<DirectoryState, "index" | "matches"> {
  const index = indexPeople(withNamed(people, named, find), favourites);
  return { index, matches: matching(index, aliases, query, only) };
}

/** People are found and listed also whom only the user profile names. */
export function nameAlso(store: DirectoryStore, named: readonly NamedInProfile[]): void {
  const state = store.getState();
  if (named !== state.named) store.setState({ named, ...listed({ ...state, named }) });
}

/**
 * Whether a caller is somebody of the directory or the user profile, be it under an ID that a redirection has named. As long as that cannot be
 * told, nobody is taken for a stranger.
 */
export function knowsCaller(
  { status, find, aliases, named }: Pick<DirectoryState, "status" | "find" | "aliases" | "named">,
  id: string,
): boolean {
  const also = [...aliases, ...named];
  return status !== "ready" || find(id) !== undefined || also.some((each) => sameMcId(each.id, id));
}

/** Whether the directory itself has an ID; what redirections taught does not count. */
export function isListed({ find }: Pick<DirectoryState, "find">, id: string): boolean {
  const person = find(id);
  return person !== undefined && person.redirectedAt === undefined;
}

/** Whether two IDs are those of one person of the directory, be it by what redirections have named, or one and the same ID. */
export function isSamePerson(
  { aliases, find }: Pick<DirectoryState, "aliases" | "find">,
  id: string,
  other: string,
): boolean {
  const personOf = (each: string) => find(each)?.id ?? aliases.find((alias) => sameMcId(alias.id, each))?.person.id;
  const person = personOf(id);
  return sameMcId(id, other) || (person !== undefined && person === personOf(other));
}

function matching(
  index: PeopleIndex,
  aliases: readonly Alias[],
  query: string,
  only: Narrowing | null,
): readonly Person[] | null {
  const found = query.trim() === "" ? null : searchPeople(index, query, aliases);
  return only === null ? found : (found ?? index.everybody).filter((person) => belongsTo(person, only));
}

/** Narrows the list to an organisation or a group; null for everybody. */
export function narrow(store: DirectoryStore, only: Narrowing | null): void {
  const { aliases, index, query } = store.getState();
  store.setState({ only, matches: matching(index, aliases, query, only) });
}

/** People are found also by the new IDs that redirections have named, as long as those hold. */
export function knowAlso(
  store: DirectoryStore,
  newIds: readonly { readonly newId: string; readonly personId: string }[],
): void {
  const { aliases: before, find, index, only, query } = store.getState();
  if (newIds.length === 0 && before.length === 0) return;
  const aliases = newIds.flatMap(({ newId, personId }) => {
    const person = find(personId);
    return person === undefined ? [] : [aliasOf(person, newId)];
  });
  store.setState({ aliases, matches: matching(index, aliases, query, only) });
}

/**
 * Searches. The best match becomes the chosen person, so that what is marked, what the Call button names and what the
 * Call key does are always the same.
 */
export function search(store: DirectoryStore, query: string): void {
  const { aliases, chosenId, index, only } = store.getState();
  const matches = matching(index, aliases, query, only);
  const isAsked = query.trim() !== "";
  store.setState({ query, fromLink: false, matches, chosenId: isAsked ? (matches?.[0]?.id ?? null) : chosenId });
}

/** The favourites with the new ID of somebody among them; undefined where it is nobody of them, or nobody has chosen any. */
export function renamedFavourites({ favourites }: DirectoryState, before: Person, after: Person): string[] | undefined {
  const key = mcIdKey(before.mcServiceId);
  if (favourites?.some((id) => mcIdKey(id) === key) !== true) return undefined;
  return favourites.map((id) => (mcIdKey(id) === key ? after.mcServiceId : id));
}

/** Puts the ID that a link names where an ID is typed, and remembers that nobody here has typed it. */
export function offerLink(store: DirectoryStore, mcServiceId: string): void {
  search(store, mcServiceId);
  store.setState({ fromLink: true });
}

/** Puts those first whom the dispatcher has marked; null for those whom the directory names. */
export function favour(store: DirectoryStore, favourites: readonly string[] | null): void {
  const state = store.getState();
  if (favourites !== state.favourites) store.setState({ favourites, ...listed({ ...state, favourites }) });
}

/**
 * The favourites when somebody has been marked, as the last of them, or is none any more. Those whom nobody can find at present, as before the user
 * profile is there, stay in their place.
 *
 * @returns undefined where they are more than are kept
 */
export function withMark(
  { favourites, index }: Pick<DirectoryState, "favourites" | "index">,
  { mcServiceId }: Pick<Person, "mcServiceId">,
): string[] | undefined {
  const before = orderOf({ favourites, index });
  const others = before.filter((id) => mcIdKey(id) !== mcIdKey(mcServiceId));
  const after = others.length < before.length ? others : [...others, mcServiceId];
  return after.length > MAX_FAVOURITES ? undefined : after;
}

/** The favourites in force, in their order: those whom the dispatcher has marked, else those of the directory. */
const orderOf = ({ favourites, index }: Pick<DirectoryState, "favourites" | "index">): readonly string[] =>
  favourites ?? index.favourites.map((person) => person.mcServiceId);

/** The place of somebody among those favourites who can be found at present, from 1 on, and how many these are; undefined for anybody else. */
export function placeAmongFavourites({ index }: Pick<DirectoryState, "index">, { id }: Pick<Person, "id">) {
  const at = index.favourites.findIndex((each) => each.id === id);
  return at < 0 ? undefined : { place: at + 1, of: index.favourites.length };
}

/**
 * The favourites when one has changed places with whoever stands beside them in the list; those whom nobody can find at present stay where they are.
 *
 * @param by - -1: with the one before, 1: with the one behind
 * @returns undefined where there is nobody on that side, and for whoever is no favourite
 */
export function withPlace(
  state: Pick<DirectoryState, "favourites" | "index">,
  { id }: Pick<Person, "id">,
  by: -1 | 1,
): string[] | undefined {
  const shown = state.index.favourites;
  const at = shown.findIndex((each) => each.id === id);
  const [one, other] = [shown[at], shown[at + by]];
  if (at < 0 || one === undefined || other === undefined) return undefined;
  const swapped = new Map([
    [mcIdKey(one.mcServiceId), other.mcServiceId],
    [mcIdKey(other.mcServiceId), one.mcServiceId],
  ]);
  return orderOf(state).map((each) => swapped.get(mcIdKey(each)) ?? each);
}

/** Chooses a person. */
export function choose(store: DirectoryStore, personId: string): void {
  store.setState({ chosenId: personId, fromLink: false });
}

/** The people in the order in which they are shown. */
function shownPeople(state: Pick<DirectoryState, "index" | "isOneList" | "matches">): readonly Person[] {
  if (state.matches === null && state.isOneList) return state.index.everybody;
  return state.matches ?? [...state.index.favourites, ...state.index.others];
}

/** Moves the choice by some rows (infinity: to the end); to the first when nobody is chosen. */
export function moveChoice(store: DirectoryStore, by: number): void {
  const state = store.getState();
  const people = shownPeople(state);
  const at = people.findIndex((person) => person.id === state.chosenId);
  const from = at < 0 ? (by === 1 ? -1 : 0) : at;
  const to = Math.max(0, Math.min(people.length - 1, from + by));
  const person = people[to];
  if (person !== undefined) store.setState({ chosenId: person.id, fromLink: false });
}

/** Who is chosen and among those who are shown. Asked after each change of anything that is drawn: nobody is gone through for it. */
function chosenPerson({ chosenId, index, matches }: DirectoryState): Person | undefined {
  if (chosenId === null) return undefined;
  return matches === null ? index.byId.get(chosenId) : matches.find(({ id }) => id === chosenId);
}

/** Whom the Call key calls at present; null when nobody is chosen and no ID is typed. */
export function dialTarget(state: DirectoryState): DialTarget | null {
  const typed = state.query.trim() === "" ? null : typedId(state.query);
  if (typed !== null && state.find(typed) === undefined) return { kind: "typed", calledId: typed };
  const person = chosenPerson(state);
  return person === undefined ? null : { kind: "person", person, calledId: person.mcServiceId };
}

/** Under which ID somebody is reached in a service: an ID that was typed is the one that was meant. */
export const targetId = (target: DialTarget, service: McService): string =>
  target.kind === "typed" || service === VOICE_SERVICE ? target.calledId : idInService(target.person, service);

/** To whom a call can be passed on: an ID that is typed whole, then who fits the query; without one the favourites. */
export function transferTargets(
  { aliases, find, index }: DirectoryState,
  query: string,
): readonly { readonly id: string; readonly name: string; readonly role: string }[] {
  const people = matching(index, aliases, query, null) ?? [...index.favourites, ...index.others];
  const typed = typedId(query);
  const listed = people.map(({ displayName: name, mcServiceId: id, role }) => ({ id, name, role }));
  return typed === null || find(typed) !== undefined
    ? listed
    : [{ id: typed, name: mcIdForPeople(typed), role: "" }, ...listed];
}
