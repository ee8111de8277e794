/**
 * vCards of versions 3 (RFC 2426) and 4 (RFC 6350): told apart and judged when they are read, and written of people of the directory.
 *
 * @module
 */
import type { Person } from "../bridge/account.ts";
import type { ImportFault, ImportProblem } from "../bridge/people-import.ts";
import { isNumber, mcIdKey } from "../mc/mc-id.ts";
import { type ContentLine, escapedText, foldedLine, type NoContentLine, readContentLines } from "./content-lines.ts";
import { textOfPerson } from "./person-text.ts";

/** What this program alone writes and reads. */
export const OWN_PROPERTIES = {
  favourite: "X-MCDISPATCHER-FAVOURITE",
  services: "X-MCDISPATCHER-SERVICES",
  videoId: "X-MCDISPATCHER-VIDEO-ID",
  dataId: "X-MCDISPATCHER-DATA-ID",
} as const;

export const VCARD_VERSIONS = ["4.0", "3.0"] as const;
export type VcardVersion = (typeof VCARD_VERSIONS)[number];

const isKnownVersion = (text: string): boolean => VCARD_VERSIONS.some((version) => version === text);

/** A card: its lines, or what is wrong with it. */
export interface Vcard {
  /** Of the file, from 1: where it begins, or where it is wrong. */
  readonly line: number;
  readonly content: readonly ContentLine[] | ImportFault;
}

/** Whether a line is `BEGIN:VCARD` or the like. */
const marks = ({ name, value }: ContentLine, mark: "BEGIN" | "END"): boolean =>
  name === mark && value.trim().toUpperCase() === "VCARD";

/** What is read as foreign versions write it would be wrong names: quoted-printable is of version 2.1 alone. */
const isQuotedPrintable = ({ parameters }: ContentLine): boolean =>
  parameters.get("ENCODING")?.some((value) => value.toUpperCase() === "QUOTED-PRINTABLE") ?? false;

function judged(begins: number, lines: readonly (ContentLine | NoContentLine)[]): Vcard {
  const content = lines.filter((line): line is ContentLine => line.name !== null);
  const versions = content.filter(({ name }) => name === "VERSION");
  const [version] = versions;
  if (version === undefined || versions.length > 1 || !isKnownVersion(version.value.trim())) {
    return { line: version?.line ?? begins, content: "card-version" };
  }
  const wrong = lines.find((line) => line.name === null || isQuotedPrintable(line));
  return wrong === undefined ? { line: begins, content } : { line: wrong.line, content: "card-line" };
}

/**
 * Reads a file of cards. A card that cannot be read is told in its place; the others stand.
 *
 * @returns what is wrong, where cards cannot be told apart: something stands outside of them, or one does not end
 */
export function readVcards(text: string): readonly Vcard[] | ImportProblem {
  const cards: Vcard[] = [];
  let open: { readonly line: number; readonly lines: (ContentLine | NoContentLine)[] } | null = null;
  for (const each of readContentLines(text)) {
    if (open === null) {
      if (each.name === null || !marks(each, "BEGIN")) return { line: each.line, fault: "card-stray" };
      open = { line: each.line, lines: [] };
    } else if (each.name !== null && marks(each, "BEGIN")) return { line: open.line, fault: "card-open" };
    else if (each.name !== null && marks(each, "END")) {
      cards.push(judged(open.line, open.lines));
      open = null;
    } else open.lines.push(each);
  }
  if (open !== null) return { line: open.line, fault: "card-open" };
  return cards.length === 0 ? { line: 1, fault: "card-stray" } : cards;
}

/** The ID for other programs that know telephones alone. */
function telephone(id: string, version: VcardVersion): string[] {
  if (!isNumber(id)) return [];
  return version === "4.0" ? [`TEL;VALUE=uri:${id}`] : [`TEL:${mcIdKey(id)}`];
}

function vcardOf(person: Person, version: VcardVersion): string {
  const { displayName, favourite, mcServiceId, dataId, videoId, organisation, role, services } = textOfPerson(person);
  const groups = (person.groups ?? []).map(escapedText).join(",");
  return [
    "BEGIN:VCARD",
    `VERSION:${version}`,
    `FN:${escapedText(displayName)}`,
    // RFC 2426 clause 3.1.2 wants it of every card. Nobody has said which part of a name is of the family.
    ...(version === "3.0" ? [`N:${escapedText(displayName)};;;;`] : []),
    `ROLE:${escapedText(role)}`,
    ...(organisation === "" ? [] : [`ORG:${escapedText(organisation)}`]),
    ...(groups === "" ? [] : [`CATEGORIES:${groups}`]),
    `IMPP:${mcServiceId}`,
    ...telephone(mcServiceId, version),
    `${OWN_PROPERTIES.favourite}:${favourite}`,
    `${OWN_PROPERTIES.services}:${services}`,
    ...(videoId === "" ? [] : [`${OWN_PROPERTIES.videoId}:${escapedText(videoId)}`]),
    ...(dataId === "" ? [] : [`${OWN_PROPERTIES.dataId}:${escapedText(dataId)}`]),
    "END:VCARD",
  ]
    .map(foldedLine)
    .join("");
}

/** People as vCards, which the import reads back as they are. */
export const peopleAsVcards = (people: readonly Person[], version: VcardVersion): string =>
  people.map((person) => vcardOf(person, version)).join("");
