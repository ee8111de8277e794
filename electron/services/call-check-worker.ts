/**
 * A thread of its own that looks at every page of a large file of past calls: cold, 300 MB take six seconds.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import { checkPages } from "./sqlite-file.ts";

/** What is found: nothing, damage in words for the log. A file that cannot be opened is for others to notice. */
function check(file: string): string | null {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true });
    checkPages(database);
    return null;
  } catch (cause) {
    return database === undefined ? null : String(cause);
  } finally {
    database?.close();
  }
}

parentPort?.postMessage(check(String(workerData)));
