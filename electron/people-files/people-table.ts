/**
 * What a file of people is read into, whatever it is.
 *
 * @module
 */
import type { ColumnChoice, ImportFault, PeopleFile } from "../../shared/bridge/people-import.ts";

/** People as a table. */
export interface PeopleTable {
  readonly kind: PeopleFile["kind"];
  readonly columns: readonly string[];
  readonly suggested: ColumnChoice;
  readonly rows: readonly {
    /** Of the file, from 1. */
    readonly line: number;
    /** What it says in each column, undefined where it says nothing; or why it is not read. */
    readonly cells: readonly (string | undefined)[] | ImportFault;
  }[];
}
