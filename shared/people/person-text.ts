/**
 * What of a person stands in a file for other programs, as text, and how it is read back.
 *
 * @module
 */
import { type Person, personSchema } from "../bridge/account.ts";
import { type ImportFault, PERSON_FIELDS, type PersonField } from "../bridge/people-import.ts";
import { SERVICE_NAMES } from "../mc/services/services.ts";

/** What a file says of a person; a field that it does not have is not there. */
export type PersonText = Partial<Record<PersonField, string>>;
/** The same, understood. */
export type PersonSaid = Pick<Person, "displayName" | "mcServiceId"> &
  Partial<Pick<Person, "role" | "favourite">> & {
    /** Null where the file says that nothing is known of the services. */
    readonly services?: Person["services"] | null;
  };

/** Of somebody who has no service at all. */
const NONE = "none";
const YES: ReadonlySet<string> = new Set(["yes", "true", "1", "x"]);
const NO: ReadonlySet<string> = new Set(["no", "false", "0", ""]);

/** A person as text, in the order of the fields. */
export function textOfPerson({
  displayName,
  favourite,
  mcServiceId,
  role,
  services,
}: Person): Record<PersonField, string> {
  const named = services?.length === 0 ? NONE : (services ?? []).join(" ");
  return { displayName, mcServiceId, role, favourite: favourite ? "yes" : "no", services: named };
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

/** Reads what a file says of a person; what it does not say stays open. A fault where that cannot be somebody who is called. */
export function readPersonText(text: PersonText): PersonSaid | ImportFault {
  const said: Record<string, unknown> = {};
  const { displayName, mcServiceId, role } = personSchema.shape;
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

/** Names of columns that mean one of ours, without capitals. */
const MEANT: Readonly<Record<PersonField, readonly string[]>> = {
  displayName: ["name", "display name", "displayname", "full name", "formatted name"],
  mcServiceId: ["id", "mc service id", "mcserviceid", "sip uri", "sip", "uri"],
  role: ["role", "role and unit", "unit", "function", "title"],
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
