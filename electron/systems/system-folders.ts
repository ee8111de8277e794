/**
 * The folders of the MC systems of a desk: the data folder is that of the first, and each further one has a whole data folder of its own
 * below it. One of them is worked in, and which is written down for the next start.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { type Dirent, existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { MOST_SYSTEMS, type SystemContents, type SystemPart, systemNameSchema } from "../../shared/bridge/systems.ts";
import { McError } from "../../shared/errors/mc-error.ts";
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
  })
  .strict();
type Kept = z.output<typeof fileSchema>;

const NONE: Kept = { version: 1, current: null, name: null, others: [] };

/** What is written down; the first alone where nothing is, or nothing that can be read. */
function keptIn(base: string): Kept {
  const read = readJsonFile(join(base, FILE), fileSchema);
  if (read.kind !== "found") return NONE;
  const { current, others } = read.value;
  return { ...read.value, current: others.some(({ id }) => id === current) ? current : null };
}

const folderOf = (base: string, id: string | null): string => (id === null ? base : join(base, FOLDER, id, DATA));

/**
 * The data folder of the system that is worked in.
 *
 * @param base - the data folder of the desk
 */
export function currentSystemFolder(base: string): string {
  const folder = folderOf(base, keptIn(base).current);
  return existsSync(folder) ? folder : base;
}

/** Which part of a system a file of its data folder belongs to; undefined for one that is the program's alone. */
function partOf(name: string): SystemPart | undefined {
  const [, part] = PARTS.find(([begins]) => begins.test(name)) ?? [];
  return part;
}

const PARTS: readonly (readonly [RegExp, SystemPart])[] = [
  [/^account\.json/, "account"],
  [/^(?:directory|people-server)/, "people"],
  [/^settings\.json/, "settings"],
  [/^sign-in/, "sign-in"],
  [/^keys$/, "keys"],
  [/^calls\.sqlite/, "calls"],
  [/^messages\.sqlite/, "messages"],
  [/^stills$/, "stills"],
  [/^received-files$/, "files"],
  [/^mc-dispatcher\.log/, "log"],
];

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
    return [null, ...kept.others.map(({ id }) => id)].map((id) => known(id, kept));
  };

  /** @throws McError `system-unknown` */
  function find(id: string | null): KnownSystem {
    const found = list().find((each) => each.id === id);
    if (found === undefined) throw new McError("system-unknown");
    return found;
  }

  /** One that can be deleted. The first has the others in its folder. @throws McError `system-unknown`, `system-in-use` */
  function removable(id: string | null): { readonly id: string; readonly whole: string } {
    const { isCurrent } = find(id);
    if (id === null || isCurrent) throw new McError("system-in-use");
    return { id, whole: join(base, FOLDER, id) };
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
      const { whole } = removable(id);
      const parts = new Set(entriesOf(join(whole, DATA)).flatMap(({ name }) => partOf(name) ?? []));
      return {
        folder: whole,
        parts: PARTS.map(([, part]) => part).filter((part) => parts.has(part)),
        octets: octetsIn(whole),
      };
    },

    remove(id) {
      const { id: gone, whole } = removable(id);
      try {
        rmSync(whole, { recursive: true, force: true, maxRetries: 3 });
      } catch (cause) {
        // It stays in the list: what is left of it can be deleted again.
        throw new McError("data-folder-unwritable", whole, cause);
      }
      keep((kept) => ({
        ...kept,
        current: kept.current === gone ? null : kept.current,
        others: kept.others.filter((each) => each.id !== gone),
      }));
    },
  };
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Nothing is in what is not there.
    return [];
  }
}

/** Octets of all files in a folder and below it; links are not followed. */
function octetsIn(folder: string): number {
  let sum = 0;
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) sum += octetsIn(path);
    else if (entry.isFile()) sum += statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }
  return sum;
}
