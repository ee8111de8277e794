/**
 * The folders of the MC systems of a desk: the data folder is that of the first, and each further one has a whole data folder of its own
 * below it. One of them is worked in, and which is written down for the next start. The first can be removed like each other: what is the
 * system's goes, and the folder stays for those in it.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { type Dirent, existsSync, lstatSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { MOST_SYSTEMS, type SystemContents, type SystemPart, systemNameSchema } from "../../shared/bridge/systems.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { dumpFolderOf, keyFileBeside } from "../services/beside-data-folder.ts";
import { LOCK, lockDataFolder } from "../services/instance-lock.ts";
import { keepBeside, readJsonFile, writeJsonFile } from "../services/json-file.ts";
import { makeFolder } from "../services/stored-file.ts";

const FILE = "systems.json";
const FOLDER = "systems";
/** Below the folder of a system, so that what lies beside a data folder is deleted with it. */
const DATA = "data";
const ID_OCTETS = 8;

const fileSchema = z
  .object({
    version: z.literal(1),
    /** Null: the first. */
    current: z.string().nullable(),
    /** Of the first. */
    name: systemNameSchema.nullable(),
    others: z
      .array(z.object({ id: z.string().regex(/^[0-9a-f]{16}$/), name: systemNameSchema }).strict())
      .max(MOST_SYSTEMS - 1),
    /** There where somebody has removed the first: left out otherwise, so that a version that cannot remove it reads the file. */
    withoutFirst: z.literal(true).optional(),
  })
  .strict();
type Kept = z.output<typeof fileSchema>;

const NONE: Kept = { version: 1, current: null, name: null, others: [] };

const folderOf = (base: string, id: string | null): string => (id === null ? base : join(base, FOLDER, id, DATA));

/**
 * What is written down; the first alone where nothing is, or nothing that can be read. Where the first was removed, the next one that is
 * there is worked in instead of it; where none is, the desk begins anew with a first one.
 */
function keptIn(base: string): Kept {
  const read = readJsonFile(join(base, FILE), fileSchema);
  if (read.kind !== "found") return NONE;
  const { withoutFirst, ...kept } = read.value;
  const there = kept.others.filter(({ id }) => existsSync(folderOf(base, id)));
  const current = there.some(({ id }) => id === kept.current) ? kept.current : null;
  if (withoutFirst === undefined || there[0] === undefined) return { ...kept, current };
  return { ...kept, withoutFirst, current: current ?? there[0].id };
}

/**
 * The data folder of the system that is worked in.
 *
 * @param base - the data folder of the desk
 */
export function currentSystemFolder(base: string): string {
  return folderOf(base, keptIn(base).current);
}

/** Which part of a system a file of its data folder belongs to: what the program and its windows keep besides is the rest. */
function partOf(name: string): SystemPart {
  const [, part] = PARTS.find(([begins]) => begins.test(name)) ?? [];
  return part ?? "rest";
}

const PARTS: readonly (readonly [RegExp, SystemPart])[] = [
  [/^account\.json/, "account"],
  [/^(?:directory|people-server)/, "people"],
  [/^settings\.json/, "settings"],
  [/^sign-in/, "sign-in"],
  [/^keys$/, "keys"],
  [/^calls\.sqlite/, "calls"],
  [/^messages\.sqlite/, "messages"],
  [/^call-backs\.json/, "call-backs"],
  [/^stills$/, "stills"],
  [/^received-files$/, "files"],
  [/^documents$/, "documents"],
  [/^users$/, "users"],
  [/^mc-dispatcher\.log/, "log"],
];

/** What of the desk lies in the data folder of the first system, and stays when that goes. */
const isOfDesk = (name: string): boolean => name === FOLDER || name.startsWith(FILE);

interface KnownSystem {
  /** Null: the first. */
  readonly id: string | null;
  readonly name: string | null;
  readonly folder: string;
  readonly isCurrent: boolean;
}

export interface SystemFolders {
  list(): readonly KnownSystem[];
  /** @throws McError `systems-full`, `data-folder-unwritable` */
  add(name: string): KnownSystem;
  /** @throws McError `system-unknown`, `data-folder-unwritable` */
  rename(id: string | null, name: string): void;
  /** Has the next start work in it. @throws McError `system-unknown`, `data-folder-unwritable` */
  choose(id: string | null): void;
  /** What would be deleted with it. @throws McError `system-unknown`, `system-in-use` */
  contents(id: string | null): SystemContents;
  /** Deletes it, with everything in it. @throws McError `system-unknown`, `system-in-use`, `data-folder-unwritable` */
  remove(id: string | null): void;
}

/**
 * @param base - the data folder of the desk
 * @param open - the data folder that this program has open
 */
export function openSystemFolders(base: string, open: string): SystemFolders {
  const file = join(base, FILE);

  function keep(change: (kept: Kept) => Kept): void {
    // What nobody can read stays beside what takes its place.
    if (readJsonFile(file, fileSchema).kind === "unreadable") keepBeside(file, "unreadable");
    writeJsonFile(file, change(keptIn(base)));
  }

  const known = (id: string | null, { name, others }: Kept): KnownSystem => {
    const folder = folderOf(base, id);
    const named = id === null ? name : (others.find((each) => each.id === id)?.name ?? null);
    return { id, name: named, folder, isCurrent: folder === open };
  };
  const list = (): KnownSystem[] => {
    const kept = keptIn(base);
    const first = kept.withoutFirst === undefined ? [null] : [];
    return [...first, ...kept.others.map(({ id }) => id)].map((id) => known(id, kept));
  };

  /** @throws McError `system-unknown` */
  function find(id: string | null): KnownSystem {
    const found = list().find((each) => each.id === id);
    if (found === undefined) throw new McError("system-unknown");
    return found;
  }

  /** One that can be deleted: not the one that is worked in. @throws McError `system-unknown`, `system-in-use` */
  function removable(id: string | null): string {
    const { folder, isCurrent } = find(id);
    if (isCurrent) throw new McError("system-in-use");
    return folder;
  }

  return {
    list,

    add(name) {
      const { others } = keptIn(base);
      if (others.length >= MOST_SYSTEMS - 1) throw new McError("systems-full");
      const id = randomBytes(ID_OCTETS).toString("hex");
      try {
        makeFolder(folderOf(base, id));
      } catch (cause) {
        throw new McError("data-folder-unwritable", undefined, cause);
      }
      keep((kept) => ({ ...kept, others: [...kept.others, { id, name }] }));
      return find(id);
    },

    rename(id, name) {
      find(id);
      keep((kept) =>
        id === null
          ? { ...kept, name }
          : { ...kept, others: kept.others.map((each) => (each.id === id ? { id, name } : each)) },
      );
    },

    choose(id) {
      find(id);
      keep((kept) => ({ ...kept, current: id }));
    },

    contents(id) {
      const folder = removable(id);
      const parts = new Set(ownEntries(folder, id).map(partOf));
      return {
        folder: id === null ? folder : dirname(folder),
        parts: [...PARTS.map(([, part]) => part), "rest" as const].filter((part) => parts.has(part)),
        octets: [...ownEntries(folder, id).map((name) => join(folder, name)), ...besides(folder)].reduce(
          (sum, path) => sum + octetsAt(path),
          0,
        ),
      };
    },

    remove(id) {
      const folder = removable(id);
      // Another program may still work in it: one that was asked to start anew, and was not ended.
      const unlock = holdAlone(folder);
      try {
        try {
          // What opens the rest goes first: whoever is stopped half-way leaves nothing that can be read.
          for (const path of [...besides(folder), join(folder, "keys")]) erase(path);
          for (const name of ownEntries(folder, id)) erase(join(folder, name));
        } finally {
          unlock();
        }
        // What holds it goes last.
        erase(id === null ? join(folder, LOCK) : dirname(folder));
      } catch (cause) {
        // It stays in the list: what is left of it can be deleted again.
        throw new McError("data-folder-unwritable", folder, cause);
      }
      keep((kept) =>
        id === null
          ? { ...kept, name: null, withoutFirst: true }
          : {
              ...kept,
              current: kept.current === id ? null : kept.current,
              others: kept.others.filter((each) => each.id !== id),
            },
      );
    },
  };
}

/** Names of what is a system's own in its data folder: that of the first has the others in it. */
const ownEntries = (folder: string, id: string | null): string[] =>
  entriesOf(folder)
    .map(({ name }) => name)
    .filter((name) => name !== LOCK && !(id === null && isOfDesk(name)));

/** What lies beside a data folder and belongs to it: the file that opens its keys, and dumps of crashed processes. */
const besides = (folder: string): string[] => [keyFileBeside(folder), dumpFolderOf(folder)];

/** Holds a data folder against every other program. @throws McError `system-in-use` where one has it open */
function holdAlone(folder: string): () => void {
  try {
    return lockDataFolder(folder);
  } catch (cause) {
    throw new McError("system-in-use", undefined, cause);
  }
}

const erase = (path: string): void => rmSync(path, { recursive: true, force: true, maxRetries: 3 });

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Nothing is in what is not there.
    return [];
  }
}

/** Octets of a file, or of all files in a folder and below it; links are not followed. */
function octetsAt(path: string): number {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.isFile() ? found.size : 0;
  return entriesOf(path).reduce((sum, { name }) => sum + octetsAt(join(path, name)), 0);
}
