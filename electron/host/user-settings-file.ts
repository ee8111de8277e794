/**
 * Settings into a file and out of one, for the windows: what a file would change is said before anything of it is taken.
 *
 * @module
 */
import { statSync } from "node:fs";
import { basename } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Settings } from "../../shared/bridge/settings.ts";
import type { SettingsExport, SettingsImport } from "../../shared/bridge/settings-file.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { FileDialogs } from "../files/file-transfers.ts";
import type { Logger } from "../services/log.ts";
import type { SettingsService } from "../services/settings.ts";
import { compareSettings, readSettingsFile, writeSettingsFile } from "../services/settings-file.ts";
import { NotTextError, readTextFile } from "../services/text-file.ts";
import type { WindowContext } from "./window-context.ts";

/** Octets of the largest file: every list in it full. */
const LARGEST = 2 * 1024 * 1024;
/** Characters of a file's name that are shown. */
const SHOWN = 500;

export interface UserSettingsFile {
  export(): SettingsExport;
  /** Null when nobody chose one. @throws McError `file-dialog-missing`, `file-unreadable`, `settings-file-…` */
  choose(window: WindowContext): Promise<SettingsImport | null>;
  /** Does what was last said. @throws McError `settings-import-outdated`, or as a change of settings */
  take(window: WindowContext): Settings;
  /** A window has gone, and what it had chosen with it. */
  gone(window: WindowContext): void;
}

/** @throws McError `file-unreadable`, `settings-file-invalid` */
function textOf(path: string): string {
  try {
    if (statSync(path).size > LARGEST) throw new McError("settings-file-invalid", "size");
    return readTextFile(path);
  } catch (cause) {
    if (cause instanceof McError) throw cause;
    if (cause instanceof NotTextError) throw new McError("settings-file-invalid", "not UTF-8");
    throw new McError("file-unreadable", undefined, cause);
  }
}

export function createUserSettingsFile(parts: {
  readonly settings: Pick<SettingsService, "get" | "update">;
  /** What a policy has set. */
  readonly locked: readonly (keyof Settings)[];
  readonly dialogs: ((window: WindowContext) => FileDialogs) | undefined;
  /** Of the program. */
  readonly version: string;
  readonly log: Logger;
}): UserSettingsFile {
  const { dialogs, locked, log, settings, version } = parts;
  /** What was said to each window, and of which settings. */
  const said = new Map<string, { readonly before: Settings; readonly plan: SettingsImport }>();

  return {
    export: () => writeSettingsFile(settings.get(), version, Date.now()),

    async choose(window) {
      if (dialogs === undefined) throw new McError("file-dialog-missing");
      const path = await dialogs(window).open();
      if (path === undefined) return null;
      said.delete(window.id);
      const before = settings.get();
      const compared = compareSettings(readSettingsFile(textOf(path)), before, locked);
      const plan = { name: basename(path).toWellFormed().slice(0, SHOWN), ...compared };
      said.set(window.id, { before, plan });
      return plan;
    },

    take({ id }) {
      const { before, plan } = said.get(id) ?? {};
      if (before === undefined || plan === undefined || !isDeepStrictEqual(settings.get(), before)) {
        throw new McError("settings-import-outdated");
      }
      said.delete(id);
      log.info(`settings from a file: ${Object.keys(plan.changes).length} changed`);
      return settings.update(plan.changes);
    },

    gone: ({ id }) => void said.delete(id),
  };
}
