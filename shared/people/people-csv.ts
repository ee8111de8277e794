/**
 * People as a table for other programs, which the import reads back as they are.
 *
 * @module
 */

import { csvRow } from "../base/csv.ts";
import type { Person } from "../bridge/account.ts";
import { PERSON_FIELDS, type PersonField } from "../bridge/people-import.ts";
import { textOfPerson } from "./person-text.ts";

/**
 * People as CSV (RFC 4180): a line with the names of the columns, then one for each of them. No cell is a formula.
 *
 * @param columns - what each column is called
 */
export function peopleAsCsv(people: readonly Person[], columns: Readonly<Record<PersonField, string>>): string {
  const rowOf = (text: Readonly<Record<PersonField, string>>) => csvRow(PERSON_FIELDS.map((field) => text[field]));
  return [columns, ...people.map(textOfPerson)].map(rowOf).join("");
}
