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
import { mcId } from "../../shared/bridge/account.ts";
import { SERVICE_NAMES } from "../../shared/mc/services/services.ts";
import { type KeyStores, openProtected, seal, unseal } from "../keys/key-store.ts";
import { readJsonFile, writeJsonFile } from "../services/json-file.ts";
import type { Logger } from "../services/log.ts";
import type { IdentityAccess } from "./identity-access.ts";
import type { SignedInUser } from "./identity-server.ts";

const FILE = "sign-in.json";
const KEY = 32;

/** In clear, as it is sealed. Version 1 held the token alone, of the one user whom the account named. */
const contentSchema = z
  .object({
    refresh: z.string().min(1).max(32_768),
    subject: z.string().min(1).max(255),
    ids: z.partialRecord(z.enum(SERVICE_NAMES), mcId),
    withheld: z.array(z.string().max(1_024)).max(256),
  })
  .strict();

const fileSchema = z
  .object({ version: z.literal(2), key: z.string().max(8_192), sealed: z.base64().max(65_536) })
  .strict();

/** What is kept of a sign-in. */
interface KeptToken {
  readonly refresh: string;
  readonly user: SignedInUser;
  /** Scopes that the sign-in was not given. */
  readonly withheld: readonly string[];
}

export interface KeptSignIn {
  /** Undefined where nothing is kept that can be opened. */
  read(): Promise<KeptToken | undefined>;
  write(kept: KeptToken): Promise<void>;
  forget(): void;
}

/** What the token is bound to: for another server, client or user it opens nothing. */
const aboutOf = ({ clientId, ids, issuer }: IdentityAccess): string =>
  JSON.stringify(["mc-dispatcher sign-in 2", issuer, clientId, [...ids]]);

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
        const { ids, refresh, subject, withheld } = contentSchema.parse(JSON.parse(plain.toString("utf8")));
        plain.fill(0);
        const known = access.services.flatMap((service) => {
          const id = ids[service];
          return id === undefined ? [] : [[service, id] as const];
        });
        if (known.length !== access.services.length) throw new Error("of other services");
        return { refresh, user: { subject, ids: new Map(known) }, withheld };
      } catch {
        log.info("the sign-in of an earlier start cannot be taken up");
        return undefined;
      }
    },

    async write({ refresh, user, withheld }) {
      try {
        const store = await systemStore();
        if (store === undefined) return;
        const key = randomBytes(KEY);
        const plain = Buffer.from(
          JSON.stringify({ refresh, subject: user.subject, ids: Object.fromEntries(user.ids), withheld }),
          "utf8",
        );
        const sealed = seal(key, plain, about).toString("base64");
        plain.fill(0);
        writeJsonFile(file, { version: 2, key: await store.protect(key), sealed });
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
