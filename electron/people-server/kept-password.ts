/**
 * The password with which a server is asked for people: an administrator writes it into a file of the data folder, and it is sealed
 * (AES-256-GCM) under a key of its own, which the key store of the system or the key file protects. The file goes then.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { McError } from "../../shared/errors/mc-error.ts";
import { type KeyStores, openProtected, seal, unseal } from "../keys/key-store.ts";
import { readJsonFile, writeJsonFile } from "../services/json-file.ts";
import type { Logger } from "../services/log.ts";
import { readTextFileIfAny } from "../services/text-file.ts";
import type { PeopleServerSettings } from "./server-settings.ts";

/** Of the data folder: the password, sealed. */
export const SEALED_PASSWORD_FILE = "people-server-password.json";
const KEY = 32;
/** Characters of a password. */
const MOST = 1_024;

const fileSchema = z
  .object({
    version: z.literal(1),
    store: z.string().max(100),
    key: z.string().max(8_192),
    sealed: z.base64().max(8_192),
  })
  .strict();

interface PasswordParts {
  readonly dataFolder: string;
  readonly settings: Pick<PeopleServerSettings, "bind" | "target">;
  readonly keyStores: () => Promise<KeyStores>;
  readonly log: Pick<Logger, "info" | "warn">;
}

/** What the password is bound to: for another server or another name it opens nothing. */
const aboutOf = ({ bind, target: { host, port } }: PasswordParts["settings"]): string =>
  JSON.stringify(["mc-dispatcher people server 1", host, port, bind?.dn]);

/** The password as it is written down, without the end of its line; undefined where no such file is there. */
function writtenDown(file: string): string | undefined {
  try {
    const text = readTextFileIfAny(file)?.replace(/\r?\n$/, "");
    return text === undefined || text === "" || text.length > MOST ? undefined : text;
  } catch (cause) {
    throw new McError("people-server-invalid", file, cause);
  }
}

/**
 * The password; undefined where nobody in particular asks. One that is written down goes before one that is sealed already: somebody has changed it.
 *
 * @throws McError `people-server-invalid` where it is nowhere, or cannot be opened
 */
export async function passwordOf({ dataFolder, keyStores, log, settings }: PasswordParts): Promise<string | undefined> {
  if (settings.bind === undefined) return undefined;
  const sealedFile = join(dataFolder, SEALED_PASSWORD_FILE);
  const plainFile = join(dataFolder, settings.bind.passwordFile);
  const about = aboutOf(settings);
  const written = writtenDown(plainFile);
  if (written !== undefined) {
    try {
      const [store] = await keyStores();
      const key = randomBytes(KEY);
      const sealed = seal(key, Buffer.from(written, "utf8"), about).toString("base64");
      writeJsonFile(sealedFile, { version: 1, store: store.kind, key: await store.protect(key), sealed });
      key.fill(0);
      rmSync(plainFile, { force: true, maxRetries: 3 });
      log.info("the password for the directory server is sealed");
    } catch {
      log.warn("the password for the directory server cannot be sealed, and stays in its file");
    }
    return written;
  }
  const read = readJsonFile(sealedFile, fileSchema);
  if (read.kind !== "found") throw new McError("people-server-invalid", plainFile);
  try {
    const key = await openProtected(await keyStores(), read.value.store, read.value.key);
    const plain = unseal(key, Buffer.from(read.value.sealed, "base64"), about);
    key.fill(0);
    return plain.toString("utf8");
  } catch (cause) {
    throw new McError("people-server-invalid", sealedFile, cause);
  }
}
