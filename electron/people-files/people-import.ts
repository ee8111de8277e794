/**
 * One file of people that somebody chose: read once, compared as often as the columns are chosen otherwise.
 *
 * @module
 */
import { statSync } from "node:fs";
import { basename } from "node:path";
import type { Person } from "../../shared/bridge/account.ts";
import {
  type ColumnChoice,
  type ImportProblem,
  MOST_PEOPLE,
  MOST_SAMPLES,
  PERSON_FIELDS,
  type PeopleFile,
} from "../../shared/bridge/people-import.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { type Compared, comparePeople } from "../../shared/people/compare-people.ts";
import { type PersonText, suggestColumns } from "../../shared/people/person-text.ts";
import { NotTextError, readTextFile } from "../services/text-file.ts";
import { readCsvTable } from "./csv-table.ts";
import type { PeopleTable } from "./people-table.ts";
import { isVcards, readVcardTable } from "./vcard-table.ts";

/** Octets of the largest file: some fifty thousand people, who are read and compared in a second, with the host standing still. */
const LARGEST = 5 * 1024 * 1024;
/** What of a cell is shown. */
const SHOWN = 500;

/** What was read of a chosen file. */
export interface PeopleImport {
  /** What a window learns of it. */
  readonly file: PeopleFile;
  /** What it would do to a directory. Nothing is written. */
  compare(before: readonly Person[], choice: ColumnChoice, newId: () => string): Compared;
}

/** @throws McError `file-unreadable`, `people-file-too-large`, `people-file-not-text` */
function textOf(path: string): string {
  try {
    if (statSync(path).size > LARGEST) throw new McError("people-file-too-large");
    return readTextFile(path);
  } catch (cause) {
    if (cause instanceof McError) throw cause;
    throw new McError(cause instanceof NotTextError ? "people-file-not-text" : "file-unreadable", undefined, cause);
  }
}

const shown = (cells: readonly (string | undefined)[]): string[] =>
  cells.map((cell) => (cell ?? "").toWellFormed().slice(0, SHOWN));

/**
 * Reads a chosen file.
 *
 * @throws McError `file-unreadable`, `people-file-too-large`, `people-file-not-text`
 */
export function readPeopleImport(path: string): PeopleImport {
  const table = readTable(textOf(path));
  const name = basename(path).toWellFormed().slice(0, SHOWN);
  const problem = "fault" in table ? table : table.rows.length > MOST_PEOPLE ? tooMany(table.rows) : null;
  const { columns, kind, rows, suggested } = "fault" in table || problem !== null ? UNREAD : table;
  const read = rows.map(({ cells }) => cells).filter((cells) => typeof cells !== "string");
  return {
    file: {
      name,
      kind,
      columns: shown(columns),
      samples: read.slice(0, MOST_SAMPLES).map((cells) => shown(cells.slice(0, columns.length))),
      rows: rows.length,
      suggested,
      problem,
    },
    compare: (before, choice, newId) =>
      comparePeople(
        before,
        rows.map(({ line, cells }) => ({ line, text: typeof cells === "string" ? cells : chosenOf(cells, choice) })),
        newId,
      ),
  };
}

/** Of a file that is refused. */
const UNREAD: PeopleTable = { kind: "table", columns: [], suggested: suggestColumns([]), rows: [] };

function readTable(text: string): PeopleTable | ImportProblem {
  if (isVcards(text)) return readVcardTable(text);
  const table = readCsvTable(text);
  return "fault" in table ? table : { kind: "table", suggested: suggestColumns(table.columns), ...table };
}

const tooMany = (rows: readonly { readonly line: number }[]) =>
  ({ line: rows[MOST_PEOPLE]?.line ?? 1, fault: "too-many" }) as const;

/** The cells that were chosen, by what they say. A row that is too short, or a card without the property, says nothing there. */
function chosenOf(cells: readonly (string | undefined)[], choice: ColumnChoice): PersonText {
  const said: PersonText = {};
  for (const field of PERSON_FIELDS) {
    const at = choice[field];
    const cell = at === null ? undefined : cells[at];
    if (cell !== undefined) said[field] = cell;
  }
  return said;
}
