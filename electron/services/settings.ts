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
   * @throws McError `data-folder-unwritable` after the change took effect
   */
  update(patch: { readonly [K in keyof Settings]?: Settings[K] | undefined }): Settings;
  /** Calls the listener after every change until the returned function is called. */
  onChange(listener: (settings: Settings) => void): () => void;
}

/** Opens the settings of a data folder. An unreadable file is kept beside the new one and defaults are used. */
export function openSettings(folder: string, log: Logger, defaults: Settings = DEFAULT_SETTINGS): SettingsService {
  const file = join(folder, SETTINGS_FILE);
  const listeners = new Set<(settings: Settings) => void>();
  const read = readJsonFile(file, fileSchema);
  if (read.kind === "unreadable") {
    log.error("settings unreadable", new McError("settings-unreadable", setAside(file), read.cause));
  }
  let current: Settings = { ...defaults, ...(read.kind === "found" ? definedOnly(read.value.settings) : {}) };

  return {
    get: () => current,
    update(patch) {
      current = { ...current, ...definedOnly(patch) };
      for (const listener of listeners) listener(current);
      writeJsonFile(file, { version: VERSION, settings: current });
      return current;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
