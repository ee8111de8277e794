/**
 * vCards as a table: a row for each card, a column for each property of which somebody can be made.
 *
 * @module
 */
import { type ColumnChoice, type ImportProblem, MOST_COLUMNS } from "../../shared/bridge/people-import.ts";
import { type ContentLine, unescapedParts } from "../../shared/people/content-lines.ts";
import { OWN_PROPERTIES, readVcards } from "../../shared/people/vcard.ts";
import type { PeopleTable } from "./people-table.ts";

/** Role and unit are one text here and up to three properties there. */
const UNIT = "ROLE, unit";
/** Labels of the maker's own about another property. */
const NO_COLUMN: ReadonlySet<string> = new Set(["X-ABLABEL", "X-ABADR"]);
const CALLED = /^(?:sips?|tel):/i;
/** A number as people write it, with what groups its digits (RFC 3966 clause 5.1.1, and spaces). */
const GLOBAL_NUMBER = /^\+[\d\s().-]+$/;

const asText = (value: string): string => unescapedParts(value).join("");
const listed =
  (divider: "," | ";", before: string) =>
  (value: string): string =>
    unescapedParts(value, divider)
      .map((part) => part.trim())
      .filter((part) => part !== "")
      .join(before);

/** A number as an ID; anything else as it stands there, and then it is no ID. */
function numberAsId(value: string): string {
  const text = asText(value).trim();
  return GLOBAL_NUMBER.test(text) ? `tel:+${text.replaceAll(/\D/g, "")}` : text;
}

/** What the value of a property says, by the name of the property. What is not here is a text where its name begins with `X-`, and nothing for us otherwise. */
const READ: Readonly<Record<string, (value: string) => string>> = {
  FN: asText,
  NICKNAME: listed(",", ", "),
  // Family name, given names, further ones, titles before and after.
  N: (value) => {
    const [family = "", given = "", further = "", before = "", after = ""] = unescapedParts(value, ";");
    return [before, given, further, family, after].filter((part) => part.trim() !== "").join(" ");
  },
  TITLE: asText,
  ROLE: asText,
  // The organisation's name; its units follow, and stand beside the role.
  ORG: (value) => unescapedParts(value, ";")[0]?.trim() ?? "",
  CATEGORIES: listed(",", "; "),
  IMPP: asText,
  URL: asText,
  TEL: numberAsId,
  EMAIL: asText,
  // Without its scheme, as Evolution and old telephones write it.
  "X-SIP": (value) => {
    const text = asText(value).trim();
    return CALLED.test(text) ? text : `sip:${text}`;
  },
};

/** What a line says in a column; undefined where it is of none. */
function cellOf({ name, value }: ContentLine): string | undefined {
  const read = Object.hasOwn(READ, name) ? READ[name] : undefined;
  if (read !== undefined) return read(value);
  return name.startsWith("X-") && !NO_COLUMN.has(name) ? asText(value) : undefined;
}

const UNPREFERRED = 101;
/** How much one of several is preferred: by `PREF` from 1 (RFC 6350 clause 5.3), or by the type `pref` (RFC 2426 clause 3.3.1). */
function preference({ parameters }: ContentLine): number {
  const [text = ""] = parameters.get("PREF") ?? [];
  if (/^\d{1,3}$/.test(text)) return Number(text);
  return parameters.get("TYPE")?.some((type) => type.toLowerCase() === "pref") ? 1 : UNPREFERRED;
}

/** What a card says, by its columns: of several values the preferred one, and of addresses one that can be called before one that cannot. */
function cellsOf(content: readonly ContentLine[]): Map<string, string> {
  const best = new Map<string, { readonly cell: string; readonly worth: number; readonly value: string }>();
  for (const line of content) {
    const cell = cellOf(line);
    if (cell === undefined) continue;
    const worth = (CALLED.test(cell) ? 1000 : 0) - preference(line);
    const before = best.get(line.name);
    if (before === undefined || worth > before.worth) best.set(line.name, { cell, worth, value: line.value });
  }
  const cells = new Map(Array.from(best, ([name, { cell }]) => [name, cell]));
  const role = cells.get("ROLE") || cells.get("TITLE");
  const organisation = best.get("ORG")?.value;
  const units = organisation === undefined ? [] : unescapedParts(organisation, ";").slice(1);
  const unit = [role, ...units].filter((text) => text !== undefined).map((text) => text.trim());
  if (unit.length > 0) cells.set(UNIT, unit.filter((text) => text !== "").join(", "));
  const name = cells.get("FN") || cells.get("N");
  if (name !== undefined) cells.set("FN", name);
  return cells;
}

/** In which columns each field is looked for, the best first. */
const MEANT: Readonly<Record<keyof ColumnChoice, readonly string[]>> = {
  displayName: ["FN"],
  mcServiceId: ["IMPP", "X-SIP", "TEL"],
  role: [UNIT],
  organisation: ["ORG"],
  groups: ["CATEGORIES"],
  videoId: [OWN_PROPERTIES.videoId],
  dataId: [OWN_PROPERTIES.dataId],
  favourite: [OWN_PROPERTIES.favourite],
  services: [OWN_PROPERTIES.services],
};

/** Whether a file is one of cards, by how it begins: names of files say nothing. */
export const isVcards = (text: string): boolean => /^\s{0,100}BEGIN:VCARD/i.test(text);

/**
 * Reads cards. One that cannot be read is a row with what is wrong with it.
 *
 * @returns what is wrong, where cards cannot be told apart, or none of them can be read
 */
export function readVcardTable(text: string): PeopleTable | ImportProblem {
  const cards = readVcards(text);
  if ("fault" in cards) return cards;
  const read = cards.map(({ content, line }) => ({
    line,
    cells: typeof content === "string" ? content : cellsOf(content),
  }));
  const [first] = read;
  if (typeof first?.cells === "string" && read.every(({ cells }) => typeof cells === "string")) {
    return { line: first.line, fault: first.cells };
  }
  const columns: string[] = [];
  const known = new Set<string>();
  for (const { cells, line } of read) {
    if (typeof cells === "string") continue;
    for (const name of cells.keys()) {
      if (known.has(name)) continue;
      if (known.size === MOST_COLUMNS) return { line, fault: "too-wide" };
      known.add(name);
      columns.push(name);
    }
  }
  const suggested = Object.fromEntries(
    Object.entries(MEANT).map(([field, names]) => {
      const name = names.find((each) => known.has(each));
      return [field, name === undefined ? null : columns.indexOf(name)];
    }),
  ) as ColumnChoice;
  return {
    kind: "cards",
    columns,
    suggested,
    rows: read.map(({ cells, line }) => ({
      line,
      cells: typeof cells === "string" ? cells : columns.map((name) => cells.get(name)),
    })),
  };
}
