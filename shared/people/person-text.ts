/**
 * What of a person stands in a file for other programs, as text, and how it is read back.
 *
 * @module
 */
import { type Person, personSchema } from "../bridge/account.ts";
import { type ImportFault, PERSON_FIELDS, type PersonField } from "../bridge/people-import.ts";
import { mcIdKey } from "../mc/mc-id.ts";
import { MC_SERVICES, OTHER_ID_FIELDS, OTHER_IDS, type OtherIdField, SERVICE_NAMES } from "../mc/services/services.ts";

/** What a file says of a person; a field that it does not have is not there. */
export type PersonText = Partial<Record<PersonField, string>>;
/** The same, understood. */
export type PersonSaid = Pick<Person, "displayName" | "mcServiceId"> &
  Partial<Pick<Person, "role" | "favourite">> & {
    /** Null where the file says that nothing is known of the services. */
    readonly services?: Person["services"] | null;
    /** Null where the file says that there is none. */
    readonly organisation?: string | null;
    readonly groups?: Person["groups"] | null;
    /** Null where it is the first ID. */
    readonly videoId?: string | null;
    readonly dataId?: string | null;
  };

/** Of somebody who has no service at all. */
const NONE = "none";
const YES: ReadonlySet<string> = new Set(["yes", "true", "1", "x"]);
const NO: ReadonlySet<string> = new Set(["no", "false", "0", ""]);

/** A person as text, in the order of the fields. */
export function textOfPerson({
  displayName,
  favourite,
  groups,
  mcServiceId,
  organisation,
  role,
  serviceIds,
  services,
}: Person): Record<PersonField, string> {
  const named = services?.length === 0 ? NONE : (services ?? []).join(" ");
  return {
    displayName,
    mcServiceId,
    role,
    organisation: organisation ?? "",
    groups: (groups ?? []).join("; "),
    videoId: serviceIds?.[OTHER_IDS.videoId] ?? "",
    dataId: serviceIds?.[OTHER_IDS.dataId] ?? "",
    favourite: favourite ? "yes" : "no",
    services: named,
  };
}

function readServices(text: string): Person["services"] | null | undefined {
  const names = text
    .toLowerCase()
    .split(/[\s,;]/)
    .filter((name) => name !== "");
  if (names.length === 0) return null;
  if (names.length === 1 && names[0] === NONE) return [];
  const services = SERVICE_NAMES.filter((service) => names.includes(service));
  return names.every((name) => services.some((service) => service === name)) ? services : undefined;
}

/** Groups as a person writes them, each once; undefined where one of them is none, or they are too many. */
function readGroups(text: string): Person["groups"] | null | undefined {
  const names = new Set(text.split(";").map((name) => name.trim()));
  names.delete("");
  const read = personSchema.shape.groups.safeParse([...names]);
  if (!read.success) return undefined;
  const groups = [...new Set(read.data)];
  return groups.length === 0 ? null : groups;
}

/** Reads what a file says of a person; what it does not say stays open. A fault where that cannot be somebody who is called. */
export function readPersonText(text: PersonText): PersonSaid | ImportFault {
  const said: Record<string, unknown> = {};
  const { displayName, mcServiceId, organisation, role } = personSchema.shape;
  if ((text.displayName ?? "").trim() === "") return "name-missing";
  const name = displayName.safeParse(text.displayName?.trim());
  if (!name.success)
    return name.error.issues.some(({ code }) => code === "too_small") ? "name-missing" : "name-too-long";
  if ((text.mcServiceId ?? "").trim() === "") return "id-missing";
  const id = mcServiceId.safeParse(text.mcServiceId?.trim());
  if (!id.success) return "id-unusable";
  if (text.role !== undefined) {
    const known = role.safeParse(text.role.trim());
    if (!known.success) return "role-too-long";
    said["role"] = known.data;
  }
  if (text.organisation !== undefined) {
    const known = organisation.safeParse(text.organisation.trim() || undefined);
    if (!known.success) return "organisation-too-long";
    said["organisation"] = known.data ?? null;
  }
  if (text.groups !== undefined) {
    const groups = readGroups(text.groups);
    if (groups === undefined) return "groups-unusable";
    said["groups"] = groups;
  }
  for (const field of OTHER_ID_FIELDS) {
    const written = text[field]?.trim();
    if (written === undefined) continue;
    const other = mcServiceId.safeParse(written);
    if (written !== "" && !other.success) return "service-id-unusable";
    // One that is the first ID again says nothing.
    said[field] = other.data === undefined || mcIdKey(other.data) === mcIdKey(id.data) ? null : other.data;
  }
  if (text.favourite !== undefined) {
    const mark = text.favourite.trim().toLowerCase();
    if (!YES.has(mark) && !NO.has(mark)) return "favourite-unclear";
    said["favourite"] = YES.has(mark);
  }
  if (text.services !== undefined) {
    const services = readServices(text.services);
    if (services === undefined) return "services-unknown";
    said["services"] = services;
  }
  return { displayName: name.data, mcServiceId: id.data, ...said };
}

/** How a column with the ID in a further service can be called: as the service is, or as the field is. */
function namesOfId(field: OtherIdField): readonly string[] {
  const { idTitle, title } = MC_SERVICES[OTHER_IDS[field]];
  return [idTitle, title, field.replace("Id", " id")].map((name) => name.toLowerCase());
}

/** Names of columns that mean one of ours, without capitals. */
const MEANT: Readonly<Record<PersonField, readonly string[]>> = {
  displayName: ["name", "display name", "displayname", "full name", "formatted name"],
  mcServiceId: ["id", "mc service id", "mcserviceid", "sip uri", "sip", "uri"],
  role: ["role", "role and unit", "unit", "function", "title"],
  organisation: ["organisation", "organization", "organisation name", "company", "org"],
  groups: ["groups", "group", "categories"],
  videoId: namesOfId("videoId"),
  dataId: namesOfId("dataId"),
  favourite: ["favourite", "favorite"],
  services: ["services", "service"],
};

/** Which column each field is probably in; null where no name suggests it. */
export function suggestColumns(columns: readonly string[]): Record<PersonField, number | null> {
  const names = columns.map((name) => name.trim().toLowerCase());
  const of = (field: PersonField) => {
    const at = MEANT[field].map((name) => names.indexOf(name)).find((each) => each >= 0);
    return [field, at ?? null] as const;
  };
  return Object.fromEntries(PERSON_FIELDS.map(of)) as Record<PersonField, number | null>;
}
