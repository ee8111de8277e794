/**
 * An entry of an LDAP server as somebody of the directory.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Person } from "../../shared/bridge/account.ts";
import { otherIds, personOf } from "../../shared/people/person-changes.ts";
import { readPersonText } from "../../shared/people/person-text.ts";
import type { PeopleServerSettings } from "./server-settings.ts";

/** An entry: its name, and its attributes. */
export type PersonEntry = Readonly<Record<string, Buffer | Buffer[] | string | string[]>> & { readonly dn: string };

type Attributes = PeopleServerSettings["attributes"];

/** Characters of one value that are looked at. */
const MOST_OF_VALUE = 4_096;
/** Values of one attribute that are looked at. */
const MOST_VALUES = 100;

/** What stands behind an escape of a distinguished name (RFC 4514 clause 2.4), which is two digits of an octet or the character itself. */
const ESCAPED = /\\([0-9A-Fa-f]{2}|[^0-9A-Fa-f])/g;

/** A group that is named by its entry: `cn=Night shift,ou=groups,dc=example` is `Night shift`. Anything else is as it is. */
function groupName(value: string): string {
  const [, first] = /^(?:cn|ou)=((?:[^,+\\]|\\.)+)(?:[,+]|$)/i.exec(value) ?? [];
  if (first === undefined) return value;
  const plain = first.replaceAll(ESCAPED, (_, text: string) => (text.length === 2 ? decodeOctet(text) : text));
  return plain.replaceAll(";", ",");
}

/** One octet alone is a character where it is of ASCII; more of them are left out, for they belong together. */
function decodeOctet(hex: string): string {
  const code = Number.parseInt(hex, 16);
  return code < 0x80 ? String.fromCharCode(code) : "";
}

/** Values that are no text say nothing. */
function textsOf(value: PersonEntry[string] | undefined): readonly string[] {
  const values = value === undefined ? [] : Array.isArray(value) ? value.slice(0, MOST_VALUES) : [value];
  return values.flatMap((each) => (typeof each === "string" ? each.slice(0, MOST_OF_VALUE).trim() || [] : []));
}

/** An ID as servers have it: with its scheme, as an address without one, or as a number. */
function idOf(text: string): string {
  if (/^(?:sips?|tel):/i.test(text)) return text;
  if (text.startsWith("+")) return `tel:+${text.replaceAll(/\D/g, "")}`;
  return text.includes("@") ? `sip:${text}` : text;
}

/**
 * Reads an entry; undefined where it is nobody who can be called: without a name, or an ID that can be one.
 *
 * @param attributes - in which attributes each thing is looked for
 */
export function readPersonEntry(entry: PersonEntry, attributes: Attributes): Person | undefined {
  // Names of attributes are the same in whatever case (RFC 4512 clause 1.4).
  const byName = new Map(Object.entries(entry).map(([name, value]) => [name.toLowerCase(), value]));
  const all = (field: keyof Attributes) => attributes[field].flatMap((name) => textsOf(byName.get(name.toLowerCase())));
  const first = (field: keyof Attributes) => all(field)[0] ?? "";
  const ids = all("mcServiceId").map(idOf);
  const groups = all("groups").map(groupName);
  const said = readPersonText({
    displayName: first("displayName"),
    mcServiceId: ids.find((id) => /^(?:sips?|tel):/i.test(id)) ?? "",
    role: first("role").slice(0, 200),
    organisation: first("organisation").slice(0, 200),
    videoId: idOf(first("videoId")),
    dataId: idOf(first("dataId")),
  });
  if (typeof said === "string") return undefined;
  const known = readPersonText({ displayName: "A", mcServiceId: "sip:a@a.example", groups: groups.join(";") });
  return {
    ...personOf({
      // The same for as long as the entry has its name.
      id: `ldap-${createHash("sha256").update(entry.dn).digest("hex").slice(0, 32)}`,
      displayName: said.displayName,
      role: said.role ?? "",
      mcServiceId: said.mcServiceId,
      serviceIds: otherIds((field) => said[field] ?? undefined),
      organisation: said.organisation ?? undefined,
      groups: typeof known === "string" ? undefined : (known.groups ?? undefined),
      favourite: false,
    }),
    fromServer: true,
  };
}
