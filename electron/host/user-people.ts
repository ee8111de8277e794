/**
 * The people of the directory, for the windows: from a file that somebody chooses in a box of the system, compared before anything is
 * taken.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { idsOfPerson, type Person } from "../../shared/bridge/account.ts";
import {
  type ColumnChoice,
  type ImportOutcome,
  type ImportPlan,
  MOST_PEOPLE,
  type PeopleFile,
} from "../../shared/bridge/people-import.ts";
import type { PeopleServerState } from "../../shared/bridge/people-server.ts";
import type { PeopleRights, PersonChange, PersonChanged } from "../../shared/bridge/person-change.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { mcIdKey } from "../../shared/mc/mc-id.ts";
import { applyChange } from "../../shared/people/person-changes.ts";
import type { FileDialogs } from "../files/file-transfers.ts";
import { type PeopleImport, readPeopleImport } from "../people-files/people-import.ts";
import type { PeopleServer } from "../people-server/people-server.ts";
import type { Logger } from "../services/log.ts";
import type { UserSource } from "../user/user-source.ts";
import type { WindowContext } from "./window-context.ts";

interface PeopleParts {
  readonly dispatcher: Pick<UserSource, "directory" | "keepDirectory" | "watchDirectory">;
  readonly dialogs: ((window: WindowContext) => FileDialogs) | undefined;
  readonly log: Logger;
  /** Who has said that people stay as they are put here; undefined where nobody has. */
  readonly lockedBy: string | undefined;
  /** People who come from a server besides; left out where there is none. */
  readonly server?: Pick<PeopleServer, "people" | "state"> | undefined;
  /** The directory has become another. */
  changed(): void;
}

/** What a window has of a file: the file, and what was last said would come of it. */
interface Begun {
  readonly read: PeopleImport;
  readonly said?: { readonly before: string; readonly people: readonly Person[]; readonly plan: ImportPlan };
}

export interface UserPeople {
  /** Everybody: those of the directory, and of a server those whom it lacks. @throws McError `directory-missing` where nobody is anywhere, `directory-invalid` */
  list(): Person[];
  /** The server from which people come besides; null where there is none. */
  server(): PeopleServerState | null;
  /** Null when nobody chose one. @throws McError `file-…`, `people-…` */
  choose(window: WindowContext): Promise<PeopleFile | null>;
  /** @throws McError `people-import-outdated` where no file is chosen, `directory-invalid` */
  compare(window: WindowContext, choice: ColumnChoice): ImportPlan;
  /** Does what was last said. @throws McError `people-import-outdated`, `data-folder-unwritable` */
  take(window: WindowContext): ImportOutcome;
  rights(): PeopleRights;
  /** @throws McError `people-not-kept`, `people-locked`, `directory-invalid`, `data-folder-unwritable` */
  change(what: PersonChange): PersonChanged;
  /** A window has gone, and what it had chosen with it. */
  gone(window: WindowContext): void;
  close(): void;
}

/** Serves files of people to the windows. */
export function createUserPeople({ dispatcher, dialogs, lockedBy, log, server, changed }: PeopleParts): UserPeople {
  const begun = new Map<string, Begun>();

  const stopWatching = dispatcher.watchDirectory?.(changed);

  /** Nobody yet where there is no directory: the first people may come from a file. */
  function present(): Person[] {
    try {
      return dispatcher.directory();
    } catch (cause) {
      if (cause instanceof McError && cause.code === "directory-missing") return [];
      throw cause;
    }
  }

  /** What puts people into the directory. @throws McError `people-not-kept`, `people-locked` */
  function keeper() {
    const { keepDirectory } = dispatcher;
    if (keepDirectory === undefined) throw new McError("people-not-kept");
    if (lockedBy !== undefined) throw new McError("people-locked", lockedBy);
    return keepDirectory;
  }

  return {
    list() {
      const served = server?.people() ?? [];
      // Where there is nobody else, that there is no directory is to be heard.
      const own = served.length === 0 ? dispatcher.directory() : present();
      const known = new Set(own.flatMap(idsOfPerson).map(mcIdKey));
      const others = served.filter((person) => !idsOfPerson(person).some((id) => known.has(mcIdKey(id))));
      return [...own, ...others].slice(0, MOST_PEOPLE);
    },
    server: () => server?.state() ?? null,

    async choose(window) {
      keeper();
      if (dialogs === undefined) throw new McError("file-dialog-missing");
      const path = await dialogs(window).open();
      if (path === undefined) return null;
      begun.delete(window.id);
      const read = readPeopleImport(path);
      begun.set(window.id, { read });
      return read.file;
    },

    compare(window, choice) {
      const { read } = begun.get(window.id) ?? {};
      if (read === undefined) throw new McError("people-import-outdated");
      const before = present();
      const { people, plan } = read.compare(before, choice, randomUUID);
      begun.set(window.id, { read, said: { before: JSON.stringify(before), people, plan } });
      return plan;
    },

    take(window) {
      const { said } = begun.get(window.id) ?? {};
      if (said === undefined || JSON.stringify(present()) !== said.before) throw new McError("people-import-outdated");
      keeper()(said.people, "replaced");
      begun.delete(window.id);
      const { added, changed: become } = said.plan;
      log.info(`people from a file: ${added} added, ${become} changed`);
      changed();
      return { added, changed: become };
    },

    rights() {
      if (dispatcher.keepDirectory === undefined) return { mayChange: false, lockedBy: null };
      return lockedBy === undefined ? { mayChange: true } : { mayChange: false, lockedBy };
    },

    change(what) {
      const keep = keeper();
      const { outcome, people } = applyChange(present(), what);
      if (people === undefined) return outcome;
      keep(people, "edited");
      log.info(`a person by hand: ${what.before === null ? "added" : what.after === null ? "removed" : "changed"}`);
      changed();
      return outcome;
    },

    gone: ({ id }) => void begun.delete(id),
    close: () => stopWatching?.(),
  };
}
