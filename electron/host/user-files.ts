/**
 * Files for the user of each window: the dispatcher's, which stay, and those of every field unit, which end with it.
 *
 * @module
 */
import { rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { EventName, EventPayload } from "../../shared/bridge/bridge.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { type FileDialogs, FileTransfers } from "../files/file-transfers.ts";
import type { KeptFile, KeptFiles } from "../messages/kept-file.ts";
import type { Logger } from "../services/log.ts";
import { type UserSources, userOf } from "../user/user-source.ts";
import type { UserFiles } from "./host-parts.ts";
import type { HostUserKeys } from "./user-keys.ts";
import type { WindowContext } from "./window-context.ts";

const RECEIVED = "received-files";
const OF_UNITS = "lab-received-files";

export interface UserFilesParts {
  readonly users: UserSources;
  readonly dataFolder: string;
  /** Where the dispatcher's are kept. */
  readonly kept: KeptFiles;
  readonly keys: Pick<HostUserKeys, "filesOf">;
  /** What the shell can ask and show; undefined where it can do neither. */
  readonly dialogs: ((window: WindowContext) => FileDialogs) | undefined;
  readonly log: Pick<Logger, "error">;
  readonly tell: <N extends EventName>(window: WindowContext, event: N, payload: EventPayload<N>) => void;
}

export interface HostUserFiles extends UserFiles {
  /**
   * The dispatcher's messages with these IDs are kept no more: what was received of their files goes with them. Never rejects.
   *
   * @returns those of which nothing is left
   */
  removed(ids: readonly string[]): Promise<readonly string[]>;
  /** A unit was closed, and what it has received goes with it. */
  left(personId: string): void;
  close(): Promise<void>;
}

function inMemory(): KeptFiles {
  const held = new Map<string, KeptFile>();
  return {
    putFile: async (id, file) => void held.set(id, file),
    file: async (id) => held.get(id),
  };
}

export function createUserFiles(parts: UserFilesParts): HostUserFiles {
  const { dataFolder, dialogs, keys, kept, log, tell, users } = parts;
  const places = new Map<string | null, FileTransfers>();
  /** What is being removed. */
  const under = new Set<Promise<unknown>>();
  const folderOfUnit = (personId: string) => join(dataFolder, OF_UNITS, encodeURIComponent(personId));
  rmSync(join(dataFolder, OF_UNITS), { recursive: true, force: true });

  function open(window: WindowContext): FileTransfers {
    const { personId } = window;
    const user = () => userOf(users, personId);
    return new FileTransfers({
      folder: personId === null ? join(dataFolder, RECEIVED) : folderOfUnit(personId),
      kept: personId === null ? kept : inMemory(),
      access() {
        const access = user().content();
        if (access === undefined) throw new McError("content-not-configured");
        return access;
      },
      ownIdIn: (service) => user().account().services[service]?.id ?? "",
      keys: keys.filesOf(window),
      tell: (progress) => tell(window, "files.progress", progress),
      now: Date.now,
    });
  }

  function of(window: WindowContext): FileTransfers {
    const files = places.get(window.personId) ?? open(window);
    places.set(window.personId, files);
    return files;
  }

  function dialogsOf(window: WindowContext): FileDialogs {
    if (dialogs === undefined) throw new McError("file-dialog-missing");
    return dialogs(window);
  }

  /** @returns the ID, where nothing is left */
  async function removeReceived(id: string): Promise<readonly string[]> {
    try {
      await places.get(null)?.stop(id, false);
      await rm(join(dataFolder, RECEIVED, id), { recursive: true, force: true });
      return [id];
    } catch (cause) {
      log.error("a received file could not be removed with its message", cause);
      return [];
    }
  }

  async function left(personId: string): Promise<void> {
    const files = places.get(personId);
    places.delete(personId);
    await files?.close();
    rmSync(folderOfUnit(personId), { recursive: true, force: true });
  }

  return {
    async choose(window) {
      const files = of(window);
      // Nobody chooses a file that can go nowhere.
      files.mustBePossible();
      const path = await dialogsOf(window).open();
      return path === undefined ? null : files.choose(path);
    },
    send: (window, order) => of(window).send(order),
    openKey: (window, order) => keys.filesOf(window).open(order),
    fetch: (window, order) => of(window).fetch(order),
    stop: (window, id, keep) => of(window).stop(id, keep),
    save: (window, id) => of(window).save(id, () => dialogsOf(window)),
    preview: (window, id) => of(window).preview(id),
    show: (window, id) => of(window).show(id, () => dialogsOf(window)),
    removed(ids) {
      const removing = Promise.all(ids.map(removeReceived)).then((gone) => gone.flat());
      under.add(removing);
      return removing.finally(() => under.delete(removing));
    },
    left: (personId) => void left(personId),
    async close() {
      await Promise.all([...[...places.values()].map((files) => files.close()), ...under]);
    },
  };
}
