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

const sealedSchema = z
  .object({ version: z.literal(2), key: z.string().max(8_192), sealed: z.base64().max(65_536) })
  .strict();

/** What stands in the place of a token when somebody has signed out, and nobody in since. */
const SIGNED_OUT = { version: 2, signedOut: true } as const;
const fileSchema = z.union([
  sealedSchema,
  z.object({ version: z.literal(2), signedOut: z.literal(SIGNED_OUT.signedOut) }).strict(),
]);

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
  /** Whether somebody has signed out, in this run or an earlier one, and nobody in since. */
  hasSignedOut(): boolean;
  /** A key store may take its time: what is asked for meanwhile counts, and nothing is written then. Never rejects. */
  write(kept: KeptToken): Promise<void>;
  forget(): void;
  /** Forgets, and has later starts know that somebody has signed out. */
  signOut(): void;
}

/** What the token is bound to: for another server, client or user it opens nothing. */
const aboutOf = ({ clientId, ids, issuer }: IdentityAccess): string =>
  JSON.stringify(["mc-dispatcher sign-in 2", issuer, clientId, [...ids]]);

/**
 * The place of a data folder for a sign-in, which is that of one account at a time.
 *
 * @returns takes the place for an account: what is still being written for the one before is not
 */
export function keptSignIns(
  dataFolder: string,
  keyStores: () => Promise<KeyStores>,
  log: Pick<Logger, "info" | "warn">,
): (access: IdentityAccess) => KeptSignIn {
  const file = join(dataFolder, FILE);
  const systemStore = async () => (await keyStores()).find(({ kind }) => kind === "system-key-store");
  /** Raised by whatever says what is to be kept: of several the last is right, whichever key is ready first. */
  let newest = 0;

  function remove(): void {
    newest += 1;
    try {
      rmSync(file, { force: true, maxRetries: 3 });
    } catch {
      log.warn("the sign-in that was kept cannot be removed");
    }
  }

  /** What is to be written for a token; undefined where no key store of the system is there to seal it. */
  async function sealed({ refresh, user, withheld }: KeptToken, about: string) {
    const store = await systemStore();
    if (store === undefined) return undefined;
    const key = randomBytes(KEY);
    const content = { refresh, subject: user.subject, ids: Object.fromEntries(user.ids), withheld };
    const plain = Buffer.from(JSON.stringify(content), "utf8");
    const text = seal(key, plain, about).toString("base64");
    plain.fill(0);
    const kept = { version: 2, key: await store.protect(key), sealed: text };
    key.fill(0);
    return kept;
  }

  function keptFor(access: IdentityAccess): KeptSignIn {
    const about = aboutOf(access);
    return {
      async read() {
        const read = readJsonFile(file, fileSchema);
        if (read.kind !== "found" || "signedOut" in read.value) return undefined;
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

      hasSignedOut() {
        const read = readJsonFile(file, fileSchema);
        return read.kind === "found" && "signedOut" in read.value;
      },

      async write(token) {
        newest += 1;
        const mine = newest;
        try {
          const kept = await sealed(token, about);
          if (mine !== newest) return;
          // What was there before is nobody's any more.
          if (kept === undefined) remove();
          else writeJsonFile(file, kept);
        } catch {
          log.warn("the sign-in cannot be kept for the next start");
          if (mine === newest) remove();
        }
      },

      forget: remove,

      signOut() {
        remove();
        try {
          writeJsonFile(file, SIGNED_OUT);
        } catch {
          log.warn("that a user has signed out cannot be kept for the next start");
        }
      },
    };
  }

  return (access) => {
    newest += 1;
    return keptFor(access);
  };
}
