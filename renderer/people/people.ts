/**
 * Finding a person by MC service ID, and naming systems.
 *
 * @module
 */
import type { McSystem, Person } from "../../shared/bridge/account.ts";
import { mcIdDomain, mcIdForPeople, parseMcId, sameMcId } from "../../shared/mc/mc-id.ts";

/** Finds the person of an MC service ID in constant time. */
export type PersonFinder = (id: string) => Person | undefined;

/** What IDs of the same user have in common, however they are written: user part and host. For tables keyed by ID. */
export function idKey(id: string): string {
  const parts = parseMcId(id);
  return parts === undefined ? id : `${parts.user}@${parts.host}`;
}

/** Makes a finder over a directory. */
export function personFinder(people: readonly Person[]): PersonFinder {
  const byId = Map.groupBy(people, (person) => idKey(person.mcServiceId));
  return (id) => byId.get(idKey(id))?.find((person) => sameMcId(person.mcServiceId, id));
}

/** Who an ID is, as far as the directory knows; else the ID itself stands for the name. */
export interface Party {
  readonly name: string;
  /** Role and unit; empty when unknown. */
  readonly role: string;
  /** False: the name is the ID, and is set as an ID. */
  readonly known: boolean;
}

/** The party behind an ID. */
export function partyOf(id: string, find: PersonFinder): Party {
  const person = find(id);
  return person === undefined
    ? { name: mcIdForPeople(id), role: "", known: false }
    : { name: person.displayName, role: person.role, known: true };
}

/** The system that serves an ID, recognised by the ID's domain; undefined when the account does not know it. */
export function systemOf(id: string, systems: readonly McSystem[]): McSystem | undefined {
  const domain = mcIdDomain(id);
  return domain === "" ? undefined : systems.find((system) => system.domain.toLowerCase() === domain);
}

/** Name of the system that serves an ID; the bare domain when the account does not name it. */
export function systemNameOf(id: string, systems: readonly McSystem[]): string {
  return systemOf(id, systems)?.name ?? mcIdDomain(id);
}

/** Name of the dispatcher's own system; empty when the account names none. */
export function homeNameOf(systems: readonly McSystem[]): string {
  return systems.find(({ home }) => home)?.name ?? "";
}
