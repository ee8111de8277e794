/**
 * The directory as this program writes it.
 *
 * @module
 */
import { join } from "node:path";
import type { Person } from "../../shared/bridge/account.ts";
import { DIRECTORY_FILE } from "./account.ts";
import { keepBeside, writeJsonFile } from "./json-file.ts";

/**
 * Puts people in the place of the directory. The one before stays beside it, under a name that says when.
 *
 * @throws McError `data-folder-unwritable`
 */
export function storeDirectory(folder: string, people: readonly Person[]): void {
  const file = join(folder, DIRECTORY_FILE);
  keepBeside(file, "replaced");
  writeJsonFile(file, people);
}
