/**
 * Wishes to be called back, over a restart: the list of the console as it last was. It says who called whom, and is sealed as the record of calls is.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { McError } from "../../shared/errors/mc-error.ts";
import { type CallBack, callBackSchema, callBacksSchema } from "../../shared/mc/call-back.ts";
import type { FolderSeal } from "../keys/calls-key.ts";
import { KeyStoreLocked } from "../keys/key-store.ts";
import { SealedTexts } from "../services/call-seal.ts";
import { setAside, wrongMembers } from "../services/json-file.ts";
import type { Logger } from "../services/log.ts";
import { NotAsSealedError, readSealedJson, writeSealedJson } from "../services/sealed-json.ts";

/** Who waits to be called back, and who was asked to. */
export const CALL_BACKS_FILE = "call-backs.json";

const VERSION = 1;
const fileSchema = z.object({ version: z.literal(VERSION), wishes: callBacksSchema });
/** What a later version of the program wrote. */
const laterSchema = z.object({ version: z.number().int().gt(VERSION), wishes: z.array(z.unknown()) });

export interface KeptCallBacks {
  /** @throws McError `record-locked` while the key is not at hand: the file stays as it is; `data-folder-unwritable` */
  get(): Promise<readonly CallBack[]>;
  /** @throws McError `record-locked`, `data-folder-unwritable` */
  put(wishes: readonly CallBack[]): Promise<void>;
}

/** Those of a later version that this one understands. */
function readable(wishes: readonly unknown[]): CallBack[] {
  return wishes.flatMap((wish) => {
    const read = callBackSchema.safeParse(wish);
    return read.success ? [read.data] : [];
  });
}

/** Names of the folder under which such a file was put out of the way. */
const asidesIn = (dataFolder: string) =>
  readdirSync(dataFolder).filter((name) => /^call-backs\.json\.(?:unreadable|replaced)-/.test(name));

class CallBackFile {
  readonly #folder: string;
  readonly #file: string;
  readonly #texts: SealedTexts;
  readonly #log: Logger;

  constructor(folder: string, texts: SealedTexts, log: Logger) {
    this.#folder = folder;
    this.#file = join(folder, CALL_BACKS_FILE);
    this.#texts = texts;
    this.#log = log;
  }

  /** What is kept. What cannot be read is put out of the way, what stands in the clear is sealed; the log says both. */
  read(): readonly CallBack[] {
    const { isClear, ...read } = this.#read(this.#file, fileSchema);
    const wishes = read.kind === "found" ? read.value.wishes : read.kind === "missing" ? [] : this.#aside(read.cause);
    // In one step: until then the file in the clear is there.
    if (isClear) {
      this.write(wishes);
      this.#log.info("wishes to be called back, which stood in the clear, are sealed");
    }
    this.#sealAsides();
    return wishes;
  }

  write(wishes: readonly CallBack[]): void {
    writeSealedJson(this.#file, CALL_BACKS_FILE, this.#texts, { version: VERSION, wishes });
  }

  #read<S extends z.ZodType>(file: string, schema: S) {
    return readSealedJson(file, CALL_BACKS_FILE, this.#texts, schema);
  }

  #aside(cause: unknown): readonly CallBack[] {
    const later = this.#read(this.#file, laterSchema);
    setAside(this.#file, later.kind === "found" ? "replaced" : "unreadable");
    const why = cause instanceof NotAsSealedError ? cause.message : wrongMembers(cause);
    this.#log.error(`wishes to be called back set aside: ${why}`);
    return later.kind === "found" ? callBacksSchema.catch([]).parse(readable(later.value.wishes)) : [];
  }

  /** What was put aside is kept, octet by octet, and not in the clear. */
  #sealAsides(): void {
    for (const name of asidesIn(this.#folder)) {
      const file = join(this.#folder, name);
      if (!this.#read(file, z.unknown()).isClear) continue;
      writeSealedJson(file, name, this.#texts, readFileSync(file, "latin1"));
      this.#log.info("a copy that stood in the clear is sealed", { name });
    }
  }
}

/** The list of a data folder, which is opened when somebody first asks and the key is at hand. */
export function openCallBacks(dataFolder: string, seal: Pick<FolderSeal, "open">, log: Logger): KeptCallBacks {
  let kept: readonly CallBack[] | undefined;
  let opened: CallBackFile | undefined;

  async function open(): Promise<CallBackFile> {
    if (opened !== undefined) return opened;
    try {
      const texts = new SealedTexts(await seal.open());
      const file = new CallBackFile(dataFolder, texts, log);
      // Somebody else may have waited for the same key.
      kept ??= file.read();
      opened ??= file;
      return opened;
    } catch (cause) {
      throw cause instanceof KeyStoreLocked ? new McError("record-locked", undefined, cause) : cause;
    }
  }

  return {
    async get() {
      await open();
      return kept ?? [];
    },
    async put(wishes) {
      (await open()).write(wishes);
      kept = wishes;
    },
  };
}
