/**
 * The MC systems of a desk, for the windows: which there are, and the way from one to another, which is a start anew over the other's data
 * folder, as into the lab and out of it.
 *
 * @module
 */
import { DEFAULT_SETTINGS, type Settings } from "../../shared/bridge/settings.ts";
import type { DeskSystem, SystemContents } from "../../shared/bridge/systems.ts";
import { asMcError, McError } from "../../shared/errors/mc-error.ts";
import type { Logger } from "../services/log.ts";
import { beginSettings } from "../services/settings.ts";
import { readStanding, type Standing } from "../set-up/facts.ts";
import { openSystemFolders } from "../systems/system-folders.ts";

/** What a shell can do about it. */
export interface SystemSwitch {
  /** Data folder of the desk, in which the folders of further systems lie. */
  readonly base: string;
  /** Ends the program and starts it again, over the folder of the system that is chosen then. */
  readonly startAnew: () => void;
}

export interface DeskSystems {
  /** Null where this desk has no others. */
  list(): DeskSystem[] | null;
  /** @throws McError `systems-full`, `start-anew-impossible`, `data-folder-unwritable` */
  add(name: string): string | null;
  /** @throws McError `system-unknown`, `start-anew-impossible`, `data-folder-unwritable` */
  rename(id: string | null, name: string): void;
  /** @throws McError `system-unknown`, `system-during-call`, `start-anew-impossible`, `data-folder-unwritable` */
  choose(id: string | null): void;
  /** @throws McError `system-unknown`, `system-in-use`, `start-anew-impossible` */
  contents(id: string | null): SystemContents;
  /** @throws McError `system-unknown`, `system-in-use`, `start-anew-impossible`, `data-folder-unwritable` */
  remove(id: string | null): void;
}

/** Settings that name somebody, or a system: another one does not begin with them. */
const OF_SYSTEM = [
  "favourites",
  "partnerPolicies",
  "forwardUnansweredAfter",
  "forwardUnansweredTo",
  "pictureTurns",
  "takesCalls",
] as const satisfies readonly (keyof Settings)[];

/** With what another system of this desk begins: as it looks, sounds and is operated here. */
function forAnother(settings: Settings): Settings {
  const begun: Settings = { ...settings };
  for (const name of OF_SYSTEM) Object.assign(begun, { [name]: DEFAULT_SETTINGS[name] });
  return begun;
}

/** How a system is set up, or why that cannot be read; neither where nobody has set it up. */
function standingOf(folder: string): { readonly standing?: Standing; readonly problem: DeskSystem["problem"] } {
  try {
    return { standing: readStanding(folder, folder), problem: null };
  } catch (cause) {
    const { code } = asMcError(cause);
    // No particular of another system's account: it may name its servers and people.
    return { problem: code === "account-missing" ? null : { code } };
  }
}

export function createDeskSystems(parts: {
  /** Undefined where the shell cannot, and in the lab. */
  readonly way: SystemSwitch | undefined;
  /** The data folder that is open. */
  readonly dataFolder: string;
  readonly settings: () => Settings;
  readonly hasLiveCalls: () => boolean;
  readonly log: Logger;
}): DeskSystems {
  const { dataFolder, hasLiveCalls, log, settings, way } = parts;
  const folders = way === undefined ? undefined : openSystemFolders(way.base, dataFolder);

  /** @throws McError `start-anew-impossible` */
  function there() {
    if (folders === undefined) throw new McError("start-anew-impossible");
    return folders;
  }

  return {
    list: () =>
      folders?.list().map(({ folder, id, isCurrent, name }) => {
        const { problem, standing } = standingOf(folder);
        return {
          id,
          name,
          accountName: standing?.displayName ?? null,
          problem,
          about: [...(standing?.ids.map((each) => each.id) ?? []), ...(standing?.servers ?? [])].slice(0, 2).join(", "),
          isCurrent,
        };
      }) ?? null,

    add(name) {
      const added = there().add(name);
      beginSettings(added.folder, forAnother(settings()));
      log.info("a system of the desk: added");
      return added.id;
    },

    rename: (id, name) => there().rename(id, name),

    choose(id) {
      const all = there();
      if (hasLiveCalls()) throw new McError("system-during-call");
      all.choose(id);
      log.info("a system of the desk: another is worked in from now on");
      way?.startAnew();
    },

    contents: (id) => there().contents(id),

    remove(id) {
      there().remove(id);
      log.info("a system of the desk: removed, with everything in its folder");
    },
  };
}
