/**
 * The settings as a user of a desk of several has them: those of the desk, with the favourites of that user.
 *
 * @module
 */
import { join } from "node:path";
import { z } from "zod";
import { type Settings, settingsSchema } from "../../shared/bridge/settings.ts";
import { readJsonFile, setAside, writeJsonFile, wrongMembers } from "../services/json-file.ts";
import type { Logger } from "../services/log.ts";
import type { SettingsService } from "../services/settings.ts";
import type { UserPlace } from "./user-place.ts";

export const FAVOURITES_FILE = "favourites.json";
const VERSION = 1;

const fileSchema = z.object({ version: z.literal(VERSION), favourites: settingsSchema.shape.favourites });

export function settingsOfUser(
  desk: SettingsService,
  { folder, isDesks }: Pick<UserPlace, "folder" | "isDesks">,
  log: Logger,
): SettingsService {
  if (isDesks) return desk;
  const file = join(folder, FAVOURITES_FILE);
  const read = readJsonFile(file, fileSchema);
  if (read.kind === "unreadable") {
    setAside(file, "unreadable");
    log.error(`favourites were not readable: ${wrongMembers(read.cause)}`);
  }
  let favourites = read.kind === "found" ? read.value.favourites : null;
  const listeners = new Set<(settings: Settings) => void>();
  const asUsers = (settings: Settings): Settings => ({ ...settings, favourites });

  return {
    ...desk,
    get: () => asUsers(desk.get()),
    update({ favourites: chosen, ...change }) {
      if (chosen !== undefined) {
        favourites = chosen;
        writeJsonFile(file, { version: VERSION, favourites });
        if (Object.keys(change).length === 0) for (const listener of listeners) listener(asUsers(desk.get()));
      }
      return asUsers(Object.keys(change).length === 0 ? desk.get() : desk.update(change));
    },
    onChange(listener) {
      listeners.add(listener);
      const stop = desk.onChange((settings) => listener(asUsers(settings)));
      return () => {
        listeners.delete(listener);
        stop();
      };
    },
  };
}
