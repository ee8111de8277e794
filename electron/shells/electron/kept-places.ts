/**
 * The places of windows, over a restart.
 *
 * @module
 */
import { join } from "node:path";
import { z } from "zod";
import { WINDOW_ROLES, type WindowRole } from "../../../shared/bridge/bridge.ts";
import { readJsonFile, setAside, writeJsonFile, wrongMembers } from "../../services/json-file.ts";
import type { Logger } from "../../services/log.ts";
import { MOST_PLACES, type Place, withPlace } from "./window-place.ts";

/** Where windows stood, for each arrangement of screens. */
export const PLACES_FILE = "windows.json";

/** Larger than any desktop of screens, and small enough that sums stay exact. */
const FARTHEST = 1_000_000;
const offset = z.number().int().min(-FARTHEST).max(FARTHEST);
const length = z.number().int().min(1).max(FARTHEST);
const placeSchema = z
  .object({
    arrangement: z.string().max(2_000),
    screenId: z.number(),
    left: offset,
    top: offset,
    width: length,
    height: length,
    maximized: z.boolean(),
  })
  .strict();
const fileSchema = z
  .object({
    version: z.literal(1),
    places: z.partialRecord(z.enum(WINDOW_ROLES), z.array(placeSchema).max(MOST_PLACES)),
  })
  .strict();

export interface KeptPlaces {
  /** Where windows of this kind stood, the newest first. */
  of(role: WindowRole): readonly Place[];
  /** Keeps a place; the log says so where that cannot be. */
  put(role: WindowRole, place: Place): void;
}

/** Opens the places of a data folder. A file that cannot be read is put out of the way: windows open as on the first day. */
export function openPlaces(dataFolder: string, log: Logger): KeptPlaces {
  const file = join(dataFolder, PLACES_FILE);
  const read = readJsonFile(file, fileSchema);
  if (read.kind === "unreadable") {
    setAside(file);
    log.warn(`places of windows set aside: ${wrongMembers(read.cause)}`);
  }
  let places: Readonly<Partial<Record<WindowRole, readonly Place[]>>> = read.kind === "found" ? read.value.places : {};
  return {
    of: (role) => places[role] ?? [],
    put(role, place) {
      const before = places[role] ?? [];
      const [last] = before;
      if (JSON.stringify(last) === JSON.stringify(place)) return;
      places = { ...places, [role]: withPlace(before, place) };
      try {
        writeJsonFile(file, { version: 1, places });
      } catch (cause) {
        // A window that opens elsewhere the next time is no reason to stop anybody.
        log.warn("the place of a window is not kept", { cause });
      }
    },
  };
}
