/**
 * One person as somebody writes them down: what stands in the fields, and what is wrong with it.
 *
 * @module
 */
import type { Person } from "../../shared/bridge/account.ts";
import type { ImportFault } from "../../shared/bridge/people-import.ts";
import { otherIds, personOf } from "../../shared/people/person-changes.ts";
import { readPersonText, textOfPerson } from "../../shared/people/person-text.ts";

/** The fields that are written, in their order. */
export const DRAFT_FIELDS = [
  "displayName",
  "mcServiceId",
  "role",
  "organisation",
  "groups",
  "videoId",
  "dataId",
] as const;
export type DraftField = (typeof DRAFT_FIELDS)[number];
/** The fields, and the services that the person has as a file would tell them. */
export type PersonDraft = Readonly<Record<DraftField | "services", string>>;

/** Fields that have to have something in them. */
export const NEEDED: ReadonlySet<DraftField> = new Set(["displayName", "mcServiceId"]);

const EMPTY: PersonDraft = {
  displayName: "",
  mcServiceId: "",
  role: "",
  organisation: "",
  groups: "",
  videoId: "",
  dataId: "",
  services: "",
};

/** What stands in the fields for somebody. */
export const draftOf = (person: Partial<PersonDraft> | Person): PersonDraft => ({
  ...EMPTY,
  ...("favourite" in person ? textOfPerson(person) : person),
});

/** In words each of these is one sentence; an ID is wrong in one way, wherever it stands. */
type DraftFault = "displayName" | "mcServiceId" | "role" | "organisation" | "groups";

/** What is wrong, by the fields that have it. */
export type DraftFaults = ReadonlyMap<DraftField, DraftFault>;

const FAULTY: Readonly<Partial<Record<ImportFault, DraftFault>>> = {
  "name-missing": "displayName",
  "name-too-long": "displayName",
  "id-missing": "mcServiceId",
  "id-unusable": "mcServiceId",
  "role-too-long": "role",
  "organisation-too-long": "organisation",
  "groups-unusable": "groups",
  "service-id-unusable": "mcServiceId",
};

/** Stands for the fields that are not asked about. */
const GOOD = { displayName: "A", mcServiceId: "sip:a@a.example" } as const;

/** Each field is judged alone, so that all that is wrong is told at once. */
function faultsOf(draft: PersonDraft): DraftFaults {
  const faults = new Map<DraftField, DraftFault>();
  for (const field of DRAFT_FIELDS) {
    const said = readPersonText({ ...GOOD, [field]: draft[field] });
    const fault = typeof said === "string" ? FAULTY[said] : undefined;
    if (fault !== undefined) faults.set(field, fault);
  }
  return faults;
}

/**
 * The person whom the fields describe, or what is wrong.
 *
 * @param before - whom they are changed from, who keeps what has no field here
 */
export function personOfDraft(draft: PersonDraft, before: Pick<Person, "id" | "favourite">): Person | DraftFaults {
  const said = readPersonText(draft);
  if (typeof said === "string") return faultsOf(draft);
  return personOf({
    id: before.id,
    displayName: said.displayName,
    role: said.role ?? "",
    mcServiceId: said.mcServiceId,
    serviceIds: otherIds((field) => said[field] ?? undefined),
    organisation: said.organisation ?? undefined,
    groups: said.groups ?? undefined,
    favourite: before.favourite,
    services: said.services ?? undefined,
  });
}
