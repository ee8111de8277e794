/**
 * The dispatcher's settings, kept in one JSON file with a version.
 *
 * @module
 */
import { join } from "node:path";
import { z } from "zod";
import { McError } from "../../shared/errors.ts";
import { DEFAULT_SETTINGS, type Settings, settingsSchema } from "../../shared/settings.ts";
import { definedOnly } from "../defined-only.ts";
import { readJsonFile, setAside, writeJsonFile } from "./json-file.ts";
import type { Logger } from "./log.ts";

export const SETTINGS_FILE = "settings.json";

/** Raised when a stored setting changes its meaning; a new setting alone needs no new version. */
const VERSION = 1;

/** Settings that an earlier release did not know are missing in its file: they take their defaults. */
const fileSchema = z.object({ version: z.literal(VERSION), settings: settingsSchema.partial() });

export interface SettingsService {
  get(): Settings;
  /**
   * Changes the named settings; they hold for this run even if they cannot be kept.
   *
   * @throws McError `setting-locked` before anything changed, `data-folder-unwritable` after the change took effect
   */
  update(patch: Patch): Settings;
  /** Calls the listener after every change until the returned function is called. */
  onChange(listener: (settings: Settings) => void): () => void;
}

/** A change that some members of {@link Settings} name. */
type Patch = { readonly [K in keyof Settings]?: Settings[K] | undefined };

/** The settings that a policy fixes and that the change would give another value. */
function lockedIn(patch: Patch, locked: Partial<Settings>): string[] {
  return Object.keys(definedOnly(locked)).filter((name) => {
    const wanted = patch[name as keyof Settings];
    return wanted !== undefined && wanted !== locked[name as keyof Settings];
  });
}

/**
 * Opens the settings of a data folder. An unreadable file is kept beside the new one and defaults are used.
 *
 * @param locked - settings that have these values whatever is stored
 */
export function openSettings(folder: string, log: Logger, locked: Patch = {}): SettingsService {
  const fixed = definedOnly(locked);
  const file = join(folder, SETTINGS_FILE);
  const listeners = new Set<(settings: Settings) => void>();
  /** A locked setting that is sent along unchanged does not become the dispatcher's own choice. */
  const withoutLocked = (patch: Patch) =>
    Object.fromEntries(Object.entries(definedOnly(patch)).filter(([name]) => !Object.hasOwn(fixed, name)));
  const read = readJsonFile(file, fileSchema);
  if (read.kind === "unreadable") {
    log.error("settings unreadable", new McError("settings-unreadable", setAside(file), read.cause));
  }
  /** As the dispatcher chose, so that a policy that is taken back leaves what was there before it. */
  let chosen: Settings = { ...DEFAULT_SETTINGS, ...(read.kind === "found" ? definedOnly(read.value.settings) : {}) };
  let current: Settings = { ...chosen, ...fixed };

  return {
    get: () => current,
    update(patch) {
      const refused = lockedIn(patch, fixed);
      if (refused.length > 0) throw new McError("setting-locked", refused.join(", "));
      chosen = { ...chosen, ...withoutLocked(patch) };
      current = { ...chosen, ...fixed };
      for (const listener of listeners) listener(current);
      writeJsonFile(file, { version: VERSION, settings: chosen });
      return current;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
