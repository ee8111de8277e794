/**
 * Finding a person by MC service ID, and naming systems.
 *
 * @module
 */
import { idInService, idsOfPerson, type McSystem, type Person } from "../../shared/bridge/account.ts";
import { isNumber, mcIdDomain, mcIdForPeople, mcIdKey, sameMcId } from "../../shared/mc/mc-id.ts";
import { MESSAGE_SERVICES } from "../../shared/mc/services/call-services.ts";
import { VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import type { Taught } from "../../shared/mc/whereabouts.ts";

/** A person who was found by an ID. */
interface FoundPerson extends Person {
  /** Found by an ID that a redirection has named, and when that was; absent where the directory has the ID itself. */
  readonly redirectedAt?: number;
  /** Found in the user profile, and not in the directory. */
  readonly inProfile?: true;
}

/** Somebody whom the user profile names. */
export interface NamedInProfile {
  readonly id: string;
  readonly displayName: string;
}

/** A person of the user profile, in the form of the directory's. */
export const personOfProfile = ({ displayName, id }: NamedInProfile) =>
  ({
    id: `profile ${mcIdKey(id)}`,
    displayName,
    role: "",
    mcServiceId: id,
    favourite: false,
    inProfile: true,
  }) as const;

/**
 * Finds the person of an MC service ID.
 *
 * @param at - the moment that is asked about, Unix milliseconds: what a redirection taught does not hold for ever. Absent for
 *   the present.
 */
export type PersonFinder = (id: string, at?: number) => FoundPerson | undefined;

/** Makes a finder over a directory, in constant time. */
export function personFinder(people: readonly Person[]): PersonFinder {
  const byId = Map.groupBy(people, (person) => mcIdKey(person.mcServiceId));
  const others = people.flatMap((person) =>
    person.serviceIds === undefined
      ? []
      : idsOfPerson(person)
          .slice(1)
          .map((id) => ({ id, person })),
  );
  const byServiceId = Map.groupBy(others, ({ id }) => mcIdKey(id));
  return (id) => {
    const key = mcIdKey(id);
    // What somebody has as the first ID goes before what another has in one service.
    return (
      byId.get(key)?.find((person) => sameMcId(person.mcServiceId, id)) ??
      byServiceId.get(key)?.find((other) => sameMcId(other.id, id))?.person
    );
  };
}

/** The service in which one writes. */
const [WRITTEN = VOICE_SERVICE] = MESSAGE_SERVICES;

/** The ID to which messages to a person go. An ID other than the person's first one is the one that was meant. */
export function idOfMessages(find: PersonFinder, personId: string): string {
  const person = find(personId);
  return person !== undefined && sameMcId(person.mcServiceId, personId) ? idInService(person, WRITTEN) : personId;
}

/** A finder that knows people also by the user profile. The directory goes before it. */
export function namedInProfile(find: PersonFinder, named: readonly NamedInProfile[]): PersonFinder {
  const byId = new Map(named.map((each) => [mcIdKey(each.id), personOfProfile(each)]));
  return (id, at) => find(id, at) ?? byId.get(mcIdKey(id));
}

/**
 * A finder that knows people also by the IDs that redirections have named. The directory goes before what calls taught, and so does the
 * user profile, in which an administrator has named exactly this ID; but where both mean the same person, what was taught says more.
 */
export function recognising(find: PersonFinder, taught: Pick<Taught, "personBehind">): PersonFinder {
  return (id, at = Date.now()) => {
    const listed = find(id);
    if (listed !== undefined && listed.inProfile === undefined) return listed;
    const behind = taught.personBehind(id, at);
    const person = behind && find(behind.personId);
    if (behind === undefined || person === undefined) return listed;
    if ((listed ?? person).displayName !== person.displayName) return listed;
    return { ...person, redirectedAt: behind.redirectedAt };
  };
}

/** Who an ID is, as far as the directory knows; else the ID itself stands for the name. */
export interface Party {
  readonly name: string;
  /** Role and unit; empty when unknown. */
  readonly role: string;
  /** False: the name is the ID, and is set as an ID. */
  readonly known: boolean;
  /** When a redirection said that the ID is this person's, Unix milliseconds; null where the directory says so. */
  readonly redirectedAt: number | null;
  /** Whether it is the user profile that says so, and not the directory. */
  readonly inProfile?: boolean;
}

/**
 * The party behind an ID.
 *
 * @param at - the moment of the call that it is about; absent for the present
 */
export function partyOf(id: string, find: PersonFinder, at?: number): Party {
  const person = find(id, at);
  if (person === undefined) return { name: mcIdForPeople(id), role: "", known: false, redirectedAt: null };
  const { displayName: name, inProfile, role, redirectedAt = null } = person;
  return { name, role, known: true, redirectedAt, ...(inProfile === undefined ? {} : { inProfile }) };
}

/** The system that serves an ID, recognised by the ID's domain; undefined when the account does not know it. */
export function systemOf(id: string, systems: readonly McSystem[]): McSystem | undefined {
  const domain = mcIdDomain(id);
  return domain === "" ? undefined : systems.find((system) => system.domain.toLowerCase() === domain);
}

/** Name of the system that has a domain; the domain itself where the account does not name it. */
export const systemOfDomain = (domain: string, systems: readonly McSystem[]): string =>
  systems.find((system) => system.domain.toLowerCase() === domain)?.name ?? domain;

/** What stands beside an ID to say of which system it is: its name or its domain; empty for a number, which says none. */
export function systemBesideId(id: string, systems: readonly McSystem[]): string {
  return systemOf(id, systems)?.name ?? mcIdDomain(id);
}

/** Name of the system that serves an ID; the bare domain when the account does not name it, and of a number the number: it says no system. */
export function systemNameOf(id: string, systems: readonly McSystem[]): string {
  return isNumber(id) ? mcIdForPeople(id) : systemBesideId(id, systems);
}

/** Name of the dispatcher's own system; empty when the account names none. */
export function homeNameOf(systems: readonly McSystem[]): string {
  return systems.find(({ home }) => home)?.name ?? "";
}
