/**
 * One person of a directory added, changed or removed by hand.
 *
 * @module
 */
import { idsOfPerson, type Person } from "../bridge/account.ts";
import { MOST_PEOPLE } from "../bridge/people-import.ts";
import type { PersonChange, PersonChanged } from "../bridge/person-change.ts";
import { mcIdKey } from "../mc/mc-id.ts";
import { OTHER_ID_FIELDS, OTHER_IDS, type OtherIdField, type OtherIdService } from "../mc/services/services.ts";
import { textOfPerson } from "./person-text.ts";

/** A person of whom what is not known may stand there as undefined. */
interface PersonParts extends Pick<Person, "id" | "displayName" | "role" | "mcServiceId" | "favourite"> {
  readonly serviceIds?: { readonly [S in OtherIdService]?: string | undefined } | undefined;
  readonly organisation?: string | undefined;
  readonly groups?: Person["groups"] | undefined;
  readonly services?: Person["services"] | undefined;
}

/** A person in the form in which the directory has it: what is not known is not there. */
export function personOf(parts: PersonParts): Person {
  const { favourite, groups, mcServiceId, organisation, serviceIds, services, ...rest } = parts;
  const ids = Object.fromEntries(Object.entries(serviceIds ?? {}).filter(([, id]) => id !== undefined));
  return {
    ...rest,
    mcServiceId,
    ...(Object.keys(ids).length === 0 ? {} : { serviceIds: ids }),
    ...(organisation === undefined ? {} : { organisation }),
    ...(groups === undefined || groups.length === 0 ? {} : { groups }),
    favourite,
    ...(services === undefined ? {} : { services }),
  };
}

/** The IDs of somebody in further services, each as it is told by the field that it has in files. */
export const otherIds = (
  told: (field: OtherIdField, service: OtherIdService) => string | undefined,
): NonNullable<PersonParts["serviceIds"]> =>
  Object.fromEntries(OTHER_ID_FIELDS.map((field) => [OTHER_IDS[field], told(field, OTHER_IDS[field])]));

/** Whether two are one and the same in every word of it. */
function isJust(one: Person, other: Person): boolean {
  const [mine, theirs] = [textOfPerson(one), textOfPerson(other)];
  return one.id === other.id && JSON.stringify(mine) === JSON.stringify(theirs);
}

/** What somebody wanted of a directory, and the directory then; undefined where nothing comes of it. */
export interface Applied {
  readonly outcome: PersonChanged;
  readonly people?: readonly Person[];
}

/**
 * Does to a directory what somebody wanted of one person, unless that person has become another since, or somebody else has an ID
 * that was given. Whoever is added stands at the end.
 */
export function applyChange(people: readonly Person[], { before, after }: PersonChange): Applied {
  const at = before === null ? -1 : people.findIndex(({ id }) => id === before.id);
  const present = people[at];
  if (before !== null && (present === undefined || !isJust(present, before))) {
    return { outcome: { kind: "outdated", now: present ?? null } };
  }
  if (after === null) {
    return { outcome: { kind: "kept" }, people: people.filter((_, place) => place !== at) };
  }
  const wanted = new Set(idsOfPerson(after).map(mcIdKey));
  const holder = people.find(
    (each, place) => place !== at && (each.id === after.id || idsOfPerson(each).some((id) => wanted.has(mcIdKey(id)))),
  );
  if (holder !== undefined) return { outcome: { kind: "taken", by: holder } };
  if (at < 0 && people.length >= MOST_PEOPLE) return { outcome: { kind: "full" } };
  const person = personOf(after);
  return {
    outcome: { kind: "kept" },
    people: at < 0 ? [...people, person] : people.map((each, place) => (place === at ? person : each)),
  };
}
