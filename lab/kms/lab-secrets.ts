/**
 * What has to be the same when the lab starts again, so that what consoles and units keep of it stays good: the
 * authority, the master secrets of both KMSs, the keys of the security extension, the numbers of the certificate caches.
 *
 * @module
 */
import { createHmac, randomBytes } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import type { NamedKey } from "../../electron/keys/kms-access.ts";
import { readJsonFile, setAside, writeJsonFile } from "../../electron/services/json-file.ts";
import { bytesToHex, hexToBytes } from "../../shared/mikey/base/octets.ts";
import { generateMasterSecrets, type MasterSecrets } from "../../shared/mikey/kms.ts";
import type { SystemName } from "../people/people.ts";
import { createAuthority, type TlsIdentity } from "./authority.ts";

const hex = z.string().regex(/^(?:[0-9a-f]{2}){1,128}$/);

const systemSchema = z.object({
  z: hex,
  ksak: hex,
  /** The keys of the security extension come from it, one for each user. */
  extension: hex,
  cache: z.object({ number: z.number().int().nonnegative(), content: z.string().max(100) }),
});

const secretsSchema = z.object({
  version: z.literal(1),
  /** Unix seconds. */
  created: z.number().int().nonnegative(),
  authority: z.object({ certificate: z.string().max(8192), key: z.string().max(8192) }),
  systems: z.object({ "system-a": systemSchema, "system-b": systemSchema }),
});
type Secrets = z.infer<typeof secretsSchema>;

function newSystem(created: number): z.infer<typeof systemSchema> {
  const { z: sakke, ksak } = generateMasterSecrets();
  return {
    z: bytesToHex(sakke),
    ksak: bytesToHex(ksak),
    extension: randomBytes(32).toString("hex"),
    // A lab that was thrown away must not give a number again that somebody still holds from it.
    cache: { number: created, content: "" },
  };
}

function newSecrets(created: number): Secrets {
  return {
    version: 1,
    created,
    authority: createAuthority(),
    systems: { "system-a": newSystem(created), "system-b": newSystem(created) },
  };
}

/** Keys of the security extension (TS 33.180 clause D.1) of one user. */
export interface ExtensionKeys {
  readonly transportKey: NamedKey;
  readonly integrityKey: NamedKey;
}

/** The secrets of a lab, in a file or for one run. */
export class LabSecrets {
  readonly #file: string | undefined;
  readonly #secrets: Secrets;

  private constructor(file: string | undefined, secrets: Secrets) {
    this.#file = file;
    this.#secrets = secrets;
  }

  /**
   * Takes up the secrets of a data folder, or draws new ones.
   *
   * @param folder - the data folder; undefined keeps everything in memory
   */
  static open(folder: string | undefined): LabSecrets {
    const file = folder === undefined ? undefined : join(folder, "lab", "key-servers.json");
    const read = file === undefined ? undefined : readJsonFile(file, secretsSchema);
    if (read?.kind === "found") return new LabSecrets(file, read.value);
    if (read?.kind === "unreadable" && file !== undefined) setAside(file);
    const secrets = new LabSecrets(file, newSecrets(Math.floor(Date.now() / 1000)));
    secrets.#save();
    return secrets;
  }

  /** When the KMSs were made, Unix seconds. */
  get created(): number {
    return this.#secrets.created;
  }

  get authority(): TlsIdentity {
    return this.#secrets.authority;
  }

  masterSecrets(system: SystemName): MasterSecrets {
    const { z: sakke, ksak } = this.#secrets.systems[system];
    return { z: hexToBytes(sakke), ksak: hexToBytes(ksak) };
  }

  /** The keys that a user of a system was given out of band. */
  extensionKeys(system: SystemName, userUri: string): ExtensionKeys {
    const secret = hexToBytes(this.#secrets.systems[system].extension);
    const user = userUri.replace(/^sips?:/, "");
    const named = (kind: "tk" | "ink"): NamedKey => {
      const keyName = `${kind}.1.${user}`;
      return { name: keyName, key: createHmac("sha256", secret).update(keyName).digest() };
    };
    return { transportKey: named("tk"), integrityKey: named("ink") };
  }

  /**
   * Number of a certificate cache; it rises whenever the content is another than the last time.
   *
   * @param content - a digest of what the cache holds
   */
  cacheNumber(system: SystemName, content: string): number {
    const { cache } = this.#secrets.systems[system];
    if (cache.content !== content) {
      cache.number += 1;
      cache.content = content;
      this.#save();
    }
    return cache.number;
  }

  #save(): void {
    if (this.#file === undefined) return;
    try {
      writeJsonFile(this.#file, this.#secrets);
    } catch {
      // The lab demonstrates as well without a disk; the next start draws new secrets, and the host tells of the folder.
    }
  }
}
