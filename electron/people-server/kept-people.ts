/**
 * The people that a server told last, for the time in which it cannot be asked.
 *
 * @module
 */
import { join } from "node:path";
import { z } from "zod";
import { listedPersonSchema } from "../../shared/bridge/account.ts";
import { readJsonFile, writeJsonFile } from "../services/json-file.ts";
import type { Logger } from "../services/log.ts";
import type { PeopleServerSettings } from "./server-settings.ts";

const FILE = "people-server-people.json";

const keptSchema = z
  .object({
    version: z.literal(1),
    /** Of which question it is the answer. */
    of: z.string().max(16_384),
    at: z.number().int().min(0),
    leftOut: z.number().int().min(0),
    people: z.array(listedPersonSchema).max(100_000),
  })
  .strict();
export type KeptPeople = Omit<z.output<typeof keptSchema>, "version" | "of">;

/** Everything that makes the answer another one. */
const questionOf = ({ attributes, base, bind, filter, target }: PeopleServerSettings): string =>
  JSON.stringify([target.host, target.port, bind?.dn, base, filter, attributes]);

/** Undefined where nothing is kept of this question. */
export function keptPeople(folder: string, settings: PeopleServerSettings): KeptPeople | undefined {
  const read = readJsonFile(join(folder, FILE), keptSchema);
  if (read.kind !== "found" || read.value.of !== questionOf(settings)) return undefined;
  const { at, leftOut, people } = read.value;
  return { at, leftOut, people };
}

/** Never throws: what cannot be kept is asked for anew after the next start. */
export function keepPeople(
  folder: string,
  settings: PeopleServerSettings,
  kept: KeptPeople,
  log: Pick<Logger, "warn">,
): void {
  try {
    writeJsonFile(join(folder, FILE), { version: 1, of: questionOf(settings), ...kept });
  } catch {
    log.warn("the people of the directory server cannot be kept for the next start");
  }
}
