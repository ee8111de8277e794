/**
 * Wishes to be called back, over a restart: the list of the console as it last was.
 *
 * @module
 */
import { join } from "node:path";
import { z } from "zod";
import { type CallBack, callBackSchema, callBacksSchema } from "../../shared/mc/call-back.ts";
import { readJsonFile, setAside, writeJsonFile, wrongMembers } from "../services/json-file.ts";
import type { Logger } from "../services/log.ts";

/** Who waits to be called back, and who was asked to. */
export const CALL_BACKS_FILE = "call-backs.json";

const VERSION = 1;
const fileSchema = z.object({ version: z.literal(VERSION), wishes: callBacksSchema });
/** What a later version of the program wrote. */
const laterSchema = z.object({ version: z.number().int().gt(VERSION), wishes: z.array(z.unknown()) });

export interface KeptCallBacks {
  get(): readonly CallBack[];
  /** @throws McError `data-folder-unwritable` */
  put(wishes: readonly CallBack[]): void;
}

/** Those of a later version that this one understands. */
function readable(wishes: readonly unknown[]): CallBack[] {
  return wishes.flatMap((wish) => {
    const read = callBackSchema.safeParse(wish);
    return read.success ? [read.data] : [];
  });
}

function readKept(file: string, log: Logger): readonly CallBack[] {
  const read = readJsonFile(file, fileSchema);
  if (read.kind === "found") return read.value.wishes;
  if (read.kind === "missing") return [];
  const later = readJsonFile(file, laterSchema);
  setAside(file, later.kind === "found" ? "replaced" : "unreadable");
  log.error(`wishes to be called back set aside: ${wrongMembers(read.cause)}`);
  return later.kind === "found" ? callBacksSchema.catch([]).parse(readable(later.value.wishes)) : [];
}

/** Opens the list of a data folder. One that cannot be read is put out of the way, and the log says so. */
export function openCallBacks(dataFolder: string, log: Logger): KeptCallBacks {
  const file = join(dataFolder, CALL_BACKS_FILE);
  let kept = readKept(file, log);
  return {
    get: () => kept,
    put(wishes) {
      writeJsonFile(file, { version: VERSION, wishes });
      kept = wishes;
    },
  };
}
