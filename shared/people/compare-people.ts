/**
 * What a file of people would do to a directory, before anything is done.
 *
 * @module
 */
import type { Person } from "../bridge/account.ts";
import {
  type ImportFault,
  type ImportPlan,
  type ImportProblem,
  MOST_PEOPLE,
  MOST_PROBLEMS,
  MOST_SAMPLES,
  PERSON_FIELDS,
  type PersonField,
} from "../bridge/people-import.ts";
import { mcIdKey } from "../mc/mc-id.ts";
import { otherIds, personOf } from "./person-changes.ts";
import { type PersonSaid, type PersonText, readPersonText, textOfPerson } from "./person-text.ts";

/** Somebody of a file. */
export interface PersonRow {
  /** Of the file, from 1. */
  readonly line: number;
  /** Or why it is not read. */
  readonly text: PersonText | ImportFault;
}

/** The directory as it would be, and how it comes to that. */
export interface Compared {
  readonly plan: ImportPlan;
  readonly people: readonly Person[];
}

/** A person with what a file says of them. What it does not say stays as it was. */
function told(before: Person, said: PersonSaid): Person {
  const { favourite, groups, organisation, role, services } = said;
  return personOf({
    id: before.id,
    displayName: said.displayName,
    role: role ?? before.role,
    mcServiceId: before.mcServiceId,
    serviceIds: otherIds((field, service) => saidOr(said[field], before.serviceIds?.[service])),
    organisation: saidOr(organisation, before.organisation),
    groups: saidOr(groups, before.groups),
    favourite: favourite ?? before.favourite,
    services: saidOr(services, before.services),
  });
}

/** What a file says, where it says something; null is that there is nothing. */
const saidOr = <T>(said: T | null | undefined, before: T | undefined): T | undefined =>
  said === undefined ? before : (said ?? undefined);

/** Whether two say the same, of which one may have come from a file: the order of services and groups means nothing. */
function isSame(one: Person, other: Person): boolean {
  const [mine, theirs] = [textOfPerson(one), textOfPerson(other)];
  return (
    PERSON_FIELDS.every((field) => NAMED_IN_ANY_ORDER.has(field) || mine[field] === theirs[field]) &&
    one.services?.toSorted().join() === other.services?.toSorted().join() &&
    one.groups?.toSorted().join(";") === other.groups?.toSorted().join(";")
  );
}

/** What is compared on its own, or is what two are compared by. */
const NAMED_IN_ANY_ORDER: ReadonlySet<PersonField> = new Set(["services", "groups", "mcServiceId"]);

/**
 * Compares people of a file with a directory, by their MC service IDs. Whom the directory lacks is added at its end; whom the file
 * does not name stays.
 *
 * @param newId - draws an ID for the directory's own use
 */
export function comparePeople(before: readonly Person[], rows: readonly PersonRow[], newId: () => string): Compared {
  const people = [...before];
  const places = new Map<string, number>();
  // Where the directory has an ID twice, the first has it, as everywhere.
  for (const [at, { mcServiceId }] of before.entries()) {
    const key = mcIdKey(mcServiceId);
    if (!places.has(key)) places.set(key, at);
  }
  const named = new Set<string>();
  const first: ImportPlan["first"] = [];
  const problems: ImportProblem[] = [];
  const counts = { added: 0, changed: 0, same: 0, problemCount: 0 };
  const refuse = (line: number, fault: ImportProblem["fault"]) => {
    counts.problemCount++;
    if (problems.length < MOST_PROBLEMS) problems.push({ line, fault });
  };
  const note = (person: Person, isNew: boolean) => {
    if (first.length < MOST_SAMPLES) first.push({ person, isNew });
  };
  let known = 0;

  for (const { line, text } of rows) {
    const said = typeof text === "string" ? text : readPersonText(text);
    if (typeof said === "string") {
      refuse(line, said);
      continue;
    }
    const key = mcIdKey(said.mcServiceId);
    if (named.has(key)) {
      refuse(line, "id-twice");
      continue;
    }
    named.add(key);
    const at = places.get(key);
    const person = at === undefined ? undefined : people[at];
    if (at === undefined || person === undefined) {
      if (people.length >= MOST_PEOPLE) refuse(line, "too-many");
      else {
        const added = told(
          { id: newId(), displayName: "", role: "", mcServiceId: said.mcServiceId, favourite: false },
          said,
        );
        people.push(added);
        counts.added++;
        note(added, true);
      }
      continue;
    }
    known++;
    const now = told(person, said);
    if (isSame(person, now)) counts.same++;
    else {
      people[at] = now;
      counts.changed++;
      note(now, false);
    }
  }
  return { people, plan: { ...counts, others: before.length - known, first, problems } };
}
