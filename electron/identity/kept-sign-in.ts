/**
 * The refresh token of a desk at rest: sealed under the key store of the system, and only there. Without one nothing is kept, and the next start
 * asks for a sign-in.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type KeyStores, openProtected, seal, unseal } from "../keys/key-store.ts";
import { readJsonFile, writeJsonFile } from "../services/json-file.ts";
import type { Logger } from "../services/log.ts";
import type { IdentityAccess } from "./identity-access.ts";

const FILE = "sign-in.json";
const KEY = 32;

const fileSchema = z
  .object({ version: z.literal(1), key: z.string().max(8_192), sealed: z.base64().max(65_536) })
  .strict();

export interface KeptSignIn {
  /** Undefined where nothing is kept that can be opened. */
  read(): Promise<string | undefined>;
  write(refreshToken: string): Promise<void>;
  forget(): void;
}

/** What the token is bound to: for another server, client or user it opens nothing. */
const aboutOf = ({ clientId, ids, issuer }: IdentityAccess): string =>
  JSON.stringify(["mc-dispatcher sign-in 1", issuer, clientId, [...ids]]);

export function keptSignIn(
  dataFolder: string,
  access: IdentityAccess,
  keyStores: () => Promise<KeyStores>,
  log: Pick<Logger, "info" | "warn">,
): KeptSignIn {
  const file = join(dataFolder, FILE);
  const about = aboutOf(access);
  const systemStore = async () => (await keyStores()).find(({ kind }) => kind === "system-key-store");

  return {
    async read() {
      const read = readJsonFile(file, fileSchema);
      if (read.kind !== "found") return undefined;
      try {
        const key = await openProtected(await keyStores(), "system-key-store", read.value.key);
        const plain = unseal(key, Buffer.from(read.value.sealed, "base64"), about);
        key.fill(0);
        return plain.toString("utf8");
      } catch {
        log.info("the sign-in of an earlier start cannot be taken up");
        return undefined;
      }
    },

    async write(refreshToken) {
      try {
        const store = await systemStore();
        if (store === undefined) return;
        const key = randomBytes(KEY);
        const sealed = seal(key, Buffer.from(refreshToken, "utf8"), about).toString("base64");
        writeJsonFile(file, { version: 1, key: await store.protect(key), sealed });
        key.fill(0);
      } catch {
        log.warn("the sign-in cannot be kept for the next start");
      }
    },

    forget() {
      try {
        rmSync(file, { force: true, maxRetries: 3 });
      } catch {
        log.warn("the sign-in that was kept cannot be removed");
      }
    },
  };
}
