/**
 * From where the user of this desk works, over a restart.
 *
 * @module
 */
import { join } from "node:path";
import { z } from "zod";
import { readJsonFile, setAside, writeJsonFile, wrongMembers } from "../services/json-file.ts";
import type { Logger } from "../services/log.ts";

const MIGRATION_FILE = "migration.json";
const VERSION = 1;

const placeSchema = z.object({ domain: z.string().min(1).max(255), since: z.number().finite() });
const fileSchema = z.object({ version: z.literal(VERSION), at: placeSchema.nullable() });

/** A partner system, and since when, Unix milliseconds. */
type KeptPlace = z.infer<typeof placeSchema>;

export interface KeptMigration {
  /** Null at home. */
  get(): KeptPlace | null;
  /** Where the file cannot be written the log says so, and the next start is at home. */
  put(at: KeptPlace | null): void;
}

/** Opens what a data folder says. A file that cannot be read is put out of the way: home is where a user is then. */
export function openKeptMigration(dataFolder: string, log: Logger): KeptMigration {
  const file = join(dataFolder, MIGRATION_FILE);
  const read = readJsonFile(file, fileSchema);
  if (read.kind === "unreadable") {
    setAside(file, "unreadable");
    log.error(`from where the user works was not readable: ${wrongMembers(read.cause)}`);
  }
  let at = read.kind === "found" ? read.value.at : null;
  return {
    get: () => at,
    put(next) {
      at = next;
      try {
        writeJsonFile(file, { version: VERSION, at: next });
      } catch (cause) {
        log.error("from where the user works is not stored", cause);
      }
    },
  };
}
