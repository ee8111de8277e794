/**
 * The settings as a user of a desk of several has them: those of the desk, and in their place some that are a person's.
 *
 * @module
 */
import { join } from "node:path";
import { z } from "zod";
import { DEFAULT_SETTINGS, type Settings, settingsSchema } from "../../shared/bridge/settings.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { readJsonFile, setAside, writeJsonFile, wrongMembers } from "../services/json-file.ts";
import type { Logger } from "../services/log.ts";
import type { SettingsService } from "../services/settings.ts";
import type { UserPlace } from "./user-place.ts";

const FILE = "own-settings.json";
const VERSION = 1;

/** Whom somebody likes, what somebody writes, whether and to whom somebody's calls go. How a desk looks and sounds is the desk's. */
const personalSchema = settingsSchema
  .pick({ favourites: true, phrases: true, takesCalls: true, forwardUnansweredAfter: true, forwardUnansweredTo: true })
  .partial();
const NAMES = Object.keys(personalSchema.shape) as (keyof z.output<typeof personalSchema>)[];
type Personal = Partial<Pick<Settings, (typeof NAMES)[number]>>;
/** Values of some settings. */
type Some = { readonly [K in keyof Personal]?: Settings[K] | undefined };

const fileSchema = z.object({ version: z.literal(VERSION), settings: personalSchema });

const only = (settings: Some, names: readonly (keyof Personal)[]): Personal =>
  Object.fromEntries(names.flatMap((name) => (settings[name] === undefined ? [] : [[name, settings[name]]])));

/** @param locked - what a policy has fixed, for every user */
export function settingsOfUser(
  desk: SettingsService,
  { folder, isDesks, isFormers }: Pick<UserPlace, "folder" | "isDesks" | "isFormers">,
  locked: object,
  log: Logger,
): SettingsService {
  if (isDesks) return desk;
  const names = NAMES.filter((name) => !Object.hasOwn(locked, name));
  const defaults = only(DEFAULT_SETTINGS, names);
  const file = join(folder, FILE);
  const read = readJsonFile(file, fileSchema);
  if (read.kind === "unreadable") {
    setAside(file, "unreadable");
    log.error(`what a user has set is not readable: ${wrongMembers(read.cause)}`);
  }
  let own: Personal = read.kind === "found" ? only(read.value.settings, NAMES) : {};
  const listeners = new Set<(settings: Settings) => void>();
  const asUsers = (settings: Settings): Settings => ({ ...settings, ...defaults, ...only(own, names) });

  const write = () => writeJsonFile(file, { version: VERSION, settings: own });

  if (isFormers && read.kind === "missing") {
    // What the one user of this desk had chosen goes with the rest, and is nobody else's.
    own = only(desk.get(), names);
    write();
    desk.update(defaults);
  }

  return {
    ...desk,
    get: () => asUsers(desk.get()),
    update(change) {
      const mine = only(change, names);
      const others = Object.fromEntries(Object.entries(change).filter(([name]) => !Object.hasOwn(mine, name)));
      const before = own;
      own = { ...own, ...mine };
      let failure: unknown;
      if (Object.keys(others).length > 0) {
        try {
          // Whoever listens to the desk is told of both.
          desk.update(others);
        } catch (cause) {
          if (cause instanceof McError && cause.code === "setting-locked") own = before;
          if (own === before) throw cause;
          failure = cause;
        }
      } else for (const listener of listeners) listener(asUsers(desk.get()));
      // What cannot be kept holds for this run.
      if (Object.keys(mine).length > 0) write();
      if (failure !== undefined) throw failure;
      return asUsers(desk.get());
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
