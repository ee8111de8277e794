/**
 * Set-up files: account and directory of a console in one file, which an administrator sends and a dispatcher opens.
 *
 * @module
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { shownIdOf } from "../../shared/bridge/account.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { ACCOUNT_FILE, DIRECTORY_FILE, readAccount, readDirectory } from "./account.ts";
import type { ClientIdentity } from "./installation.ts";
import { keepBeside, readJsonFile, writeJsonFile, wrongMembers } from "./json-file.ts";
import { makeFolder, moveFile, storeFile } from "./stored-file.ts";

/** A directory of 100,000 people stays below it. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Where a trust anchor that comes along is put; the account names it as `kms.trustAnchorFile`. */
const TRUST_ANCHOR_FILE = "kms-trust-anchor.pem";

/** What is in account and directory is checked by who reads them. */
const fileSchema = z
  .object({
    version: z.literal(1),
    account: z.unknown(),
    directory: z.unknown().optional(),
    /** PEM text: the authority behind the TLS certificate of the KMS. */
    kmsTrustAnchor: z
      .string()
      .max(256 * 1024)
      .startsWith("-----BEGIN CERTIFICATE-----")
      .optional(),
  })
  .strict();

/** For any identity: an account file has none, and nothing is registered with this one. */
const NO_IDENTITY: ClientIdentity = {
  clientId: `urn:uuid:${"0".repeat(8)}-0000-4000-8000-${"0".repeat(12)}`,
  instanceId: "00000000-0000-4000-8000-000000000000",
};

export interface Provisioning {
  readonly displayName: string;
  readonly mcServiceId: string;
  /** Host of the SIP server. */
  readonly server: string;
  /** How many people the directory has; null when the file brings none. */
  readonly people: number | null;
  /**
   * Puts the files into the data folder; earlier ones are kept beside them.
   *
   * @throws McError `data-folder-unwritable`
   */
  install(): void;
  /** Leaves no trace; after `install` there is nothing to do. */
  discard(): void;
}

/**
 * Reads a set-up file and checks all of it.
 *
 * @throws McError `provisioning-invalid` (the detail names members, never values), `data-folder-unwritable`
 */
export function readProvisioning(file: string, dataFolder: string): Provisioning {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES)
    throw new McError("provisioning-invalid", "size");
  const read = readJsonFile(file, fileSchema);
  if (read.kind === "missing") throw new McError("provisioning-invalid", file);
  if (read.kind === "unreadable") throw new McError("provisioning-invalid", wrongMembers(read.cause));
  const { directory, kmsTrustAnchor } = read.value;
  const staging = stagingFolder(dataFolder);
  const discard = () => rmSync(staging, { recursive: true, force: true });
  try {
    writeJsonFile(join(staging, ACCOUNT_FILE), read.value.account);
    if (directory !== undefined) writeJsonFile(join(staging, DIRECTORY_FILE), directory);
    if (kmsTrustAnchor !== undefined) storeFile(join(staging, TRUST_ANCHOR_FILE), kmsTrustAnchor);
    const account = readAccount(staging, NO_IDENTITY);
    const people = directory === undefined ? null : readDirectory(staging).length;
    return {
      displayName: account.displayName,
      mcServiceId: shownIdOf(account),
      server: new URL(account.webSocketUrl).host,
      people,
      install() {
        try {
          // The account last: with it in place, the others are.
          for (const name of readdirSync(staging).sort().reverse()) {
            keepBeside(join(dataFolder, name), "replaced");
            moveFile(join(staging, name), join(dataFolder, name));
          }
        } catch (cause) {
          throw new McError("data-folder-unwritable", undefined, cause);
        } finally {
          discard();
        }
      },
      discard,
    };
  } catch (cause) {
    discard();
    if (!(cause instanceof McError) || cause.code === "data-folder-unwritable") throw cause;
    // The words of the staged file would name a folder that is gone.
    const members = cause.detail?.slice(cause.detail.indexOf(": ") + 2);
    throw new McError("provisioning-invalid", members);
  }
}

function stagingFolder(dataFolder: string): string {
  try {
    makeFolder(dataFolder);
    return mkdtempSync(join(dataFolder, "set-up-"));
  } catch (cause) {
    throw new McError("data-folder-unwritable", undefined, cause);
  }
}
