/**
 * The dispatcher's settings, kept in one JSON file with a version.
 *
 * @module
 */
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { definedOnly } from "../../shared/base/defined-only.ts";
import {
  changedSettings,
  DEFAULT_SETTINGS,
  type Settings,
  type SettingsChange,
  settingsSchema,
} from "../../shared/bridge/settings.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { keepBeside, readJsonFile, writeJsonFile, wrongMembers } from "./json-file.ts";
import type { Logger } from "./log.ts";

const SETTINGS_FILE = "settings.json";

/** Raised when a stored setting changes its meaning; a new setting alone needs no new version. */
const VERSION = 1;

const fileSchema = z.object({ version: z.literal(VERSION), settings: z.record(z.string(), z.unknown()) });

/** What a later version of the program wrote, as far as it is known here. */
const laterSchema = z.object({ version: z.number().int().gt(VERSION) });

/**
 * What is in force in place of stored settings that nobody can read. The dispatcher may have chosen that no call goes
 * without protection, so that holds until there is another choice.
 */
const IN_PLACE_OF_UNREADABLE: Settings = { ...DEFAULT_SETTINGS, protection: "required" };

/** What a settings file gives. */
interface StoredSettings {
  readonly settings: Settings;
  /** What a later version of the program has chosen besides, and would miss if it were not written again. */
  readonly others: Readonly<Record<string, unknown>>;
  /** What could not be read: names of settings, or what is wrong with the whole file. */
  readonly wrong: readonly string[];
  /** Whether the choice about protection is lost. */
  readonly protectionLost: boolean;
  /** Whether a later version of the program wrote the file: it is not to be written by this one. */
  readonly isNewer: boolean;
}

export interface SettingsService {
  get(): Settings;
  /**
   * Changes the named settings; they hold for this run even if they cannot be kept.
   *
   * @throws McError `setting-locked` before anything changed; `data-folder-unwritable`, `settings-newer` after the change
   *   took effect
   */
  update(change: SettingsChange): Settings;
  /** What of the stored settings could not be read, while the dispatcher has not chosen anew; null when all could. */
  unreadable(): string | null;
  /** Whether the stored settings are those of a later version of the program, which stay as they are. */
  readonly isNewer: boolean;
  /** Calls the listener after every change until the returned function is called. */
  onChange(listener: (settings: Settings) => void): () => void;
}

/** Values of some settings. */
type Patch = { readonly [K in keyof Settings]?: Settings[K] | undefined };

/** The settings that a policy fixes and that have another value. */
function lockedIn(wanted: Settings, locked: Partial<Settings>): string[] {
  const names = Object.keys(locked) as (keyof Settings)[];
  return names.filter((name) => !isDeepStrictEqual(wanted[name], locked[name]));
}

/**
 * Reads setting by setting, so that a wrong one takes none of the others with it. Settings that an earlier release did not
 * know are missing in its file and take their defaults, as all do where there is no file yet.
 */
function readSettings(file: string, log: Logger): StoredSettings {
  const read = readJsonFile(file, fileSchema);
  if (read.kind === "missing")
    return { settings: DEFAULT_SETTINGS, others: {}, wrong: [], protectionLost: false, isNewer: false };
  if (read.kind === "unreadable") {
    const wrong = wrongMembers(read.cause);
    const isNewer = readJsonFile(file, laterSchema).kind === "found";
    log.error(
      "settings unreadable",
      new McError(isNewer ? "settings-newer" : "settings-unreadable", wrong, read.cause),
    );
    return { settings: IN_PLACE_OF_UNREADABLE, others: {}, wrong: [wrong], protectionLost: true, isNewer };
  }
  const stored = read.value.settings;
  const wrong: string[] = [];
  const settings = settingsSchema.parse(
    Object.fromEntries(
      Object.entries(settingsSchema.shape).map(([name, schema]) => {
        const key = name as keyof Settings;
        if (!Object.hasOwn(stored, name)) return [name, DEFAULT_SETTINGS[key]];
        const parsed = schema.safeParse(stored[name]);
        if (parsed.success) return [name, parsed.data];
        wrong.push(name);
        return [name, IN_PLACE_OF_UNREADABLE[key]];
      }),
    ),
  );
  if (wrong.length > 0) log.error("settings unreadable", new McError("settings-unreadable", wrong.join(", ")));
  const others = Object.fromEntries(
    Object.entries(stored).filter(([name]) => !Object.hasOwn(settingsSchema.shape, name)),
  );
  return { settings, others, wrong, protectionLost: wrong.includes("protection"), isNewer: false };
}

/**
 * Has a data folder that has no settings yet begin with these.
 *
 * @throws McError `data-folder-unwritable`
 */
export function beginSettings(folder: string, settings: Settings): void {
  writeJsonFile(join(folder, SETTINGS_FILE), { version: VERSION, settings });
}

/**
 * Opens the settings of a data folder. What cannot be read of them is told by {@link SettingsService.unreadable}; the file
 * stays as it is until the first change, and its content then stays beside the new one.
 *
 * @param locked - settings that have these values whatever is stored
 */
export function openSettings(folder: string, log: Logger, locked: Patch = {}): SettingsService {
  const fixed = definedOnly(locked);
  const file = join(folder, SETTINGS_FILE);
  const listeners = new Set<(settings: Settings) => void>();
  /** A locked setting that is sent along unchanged does not become the dispatcher's own choice. */
  const withoutLocked = (change: SettingsChange): SettingsChange =>
    Object.fromEntries(Object.entries(change).filter(([name]) => !Object.hasOwn(fixed, name)));
  const stored = readSettings(file, log);
  /** Whether the file is still one that could not be read, and is not kept yet. */
  let isToBeKept = stored.wrong.length > 0;
  const isProtectionOpen = stored.protectionLost && !Object.hasOwn(fixed, "protection");
  let unreadable = isToBeKept ? stored.wrong.join(", ") : null;
  /** As the dispatcher chose, so that a policy that is taken back leaves what was there before it. */
  let chosen: Settings = stored.settings;
  let current: Settings = { ...chosen, ...fixed };

  return {
    get: () => current,
    update(change) {
      const refused = lockedIn(changedSettings(current, change), fixed);
      if (refused.length > 0) throw new McError("setting-locked", refused.join(", "));
      chosen = changedSettings(chosen, withoutLocked(change));
      current = { ...chosen, ...fixed };
      // Somebody has looked at the settings; where the choice about protection was lost, that one has to be made.
      if (!isProtectionOpen || change.protection !== undefined) unreadable = null;
      for (const listener of listeners) listener(current);
      if (stored.isNewer) throw new McError("settings-newer");
      if (isToBeKept) keepBeside(file, "unreadable");
      isToBeKept = false;
      writeJsonFile(file, { version: VERSION, settings: { ...stored.others, ...chosen } });
      return current;
    },
    unreadable: () => unreadable,
    isNewer: stored.isNewer,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
