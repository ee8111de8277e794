/**
 * The groups of the lab: who of its people belongs to them. Nobody calls one of them here.
 *
 * @module
 */
import type { GroupContent } from "../../shared/mc/group-document.ts";
import { DISPATCHERS, type People, SYSTEMS } from "./people.ts";

/** A group of system A. */
export interface LabGroup extends GroupContent {
  /** Whether a dispatcher who signs in belongs to it at once. */
  readonly isImplicit: boolean;
}

const groupId = (user: string) => `sip:${user}@${SYSTEMS["system-a"].domain}`;

/** Who belongs to each beside the dispatchers, the one without whom it does not begin in front. */
const GROUPS = [
  { user: "alpha", displayName: "Alpha", priority: 5, isImplicit: true, people: ["bea-novak", "jonas-okafor"] },
  {
    user: "larch",
    displayName: "Operation Larch",
    priority: 9,
    isImplicit: false,
    people: ["mira-ionescu", "bea-novak", "timo-koskinen", "lea-brandt"],
  },
] as const;

/** The groups at system A, under the IDs that their members have there. */
export function groupsOf(people: Pick<People, "list">): readonly LabGroup[] {
  const known = new Map(people.list().map((each) => [each.id, each]));
  return GROUPS.map(({ people: named, user, ...group }) => ({
    ...group,
    id: groupId(user),
    members: [
      ...DISPATCHERS.map(({ displayName, held }) => ({
        id: held.mcServiceId,
        displayName,
        role: "Dispatcher",
        priority: 9,
        isRequired: false,
      })),
      ...named.flatMap((personId, position) => {
        const person = known.get(personId);
        if (person === undefined) return [];
        const { displayName, primaryId, role } = person;
        return [{ id: primaryId, displayName, role, priority: 5, isRequired: position === 0 }];
      }),
    ],
  }));
}
