/**
 * Setting a console up from a file: everything in it is checked before anybody is asked, and nothing changes before
 * somebody has agreed.
 *
 * @module
 */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { McError } from "../../shared/errors/mc-error.ts";
import { assertKms, readTrustAnchors } from "../keys/account-access.ts";
import { PEOPLE_SERVER_FILE, readPeopleServer } from "../people-server/server-settings.ts";
import { readAccountKms } from "../services/account.ts";
import { ACCOUNT_FILE, isInDataFolder } from "../services/account-file.ts";
import { DIRECTORY_FILE, readDirectory } from "../services/directory-file.ts";
import { keepBeside, writeJsonFile } from "../services/json-file.ts";
import { PARTNERS_FOLDER } from "../services/partner-folders.ts";
import { makeFolder, moveFile, storeFile } from "../services/stored-file.ts";
import { presentStanding, readPartnerStanding, readStanding, type Standing } from "./facts.ts";
import { type KeptSource, SOURCE_FILE, writeKeptSource } from "./kept-source.ts";
import { type BroughtAnchors, stageAnchors } from "./named-anchors.ts";
import { type OpenedSetUp, openSetUpFile, type SetUpAccount, type Signer } from "./set-up-file.ts";

/** Where authorities that come along are put; the account names it as `kms.trustAnchorFile`. */
const TRUST_ANCHOR_FILE = "kms-trust-anchor.pem";

/** A desk as it would stand at one system. */
export interface StagedAccount {
  /** How it would be set up. */
  readonly next: Standing;
  /** How it is set up now; undefined when it is not, or cannot be read. */
  readonly present: Standing | undefined;
  /** Authorities that come along, other than those of the KMS. */
  readonly anchors: readonly BroughtAnchors[];
}

export interface Provisioning extends StagedAccount {
  readonly signer: Signer;
  /** The partner systems whose accounts come along; those that are there and do not stay as they are. */
  readonly partners: readonly (StagedAccount & { readonly domain: string })[];
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

/** Codes that say by themselves what is wrong with the account in the file. */
const OWN_WORDS = new Set(["data-folder-unwritable", "server-unencrypted", "server-address-unusable"]);

const wrong = (member: string) => new McError("provisioning-invalid", member);

/** Does a check whose error would not say which member of the file it is about. @throws McError `provisioning-invalid` */
function checking<T>(member: string, check: () => T): T {
  try {
    return check();
  } catch {
    throw wrong(member);
  }
}

/**
 * Checks what the file says of the KMS: its name, and that the authorities which vouch for it are there and are
 * certificates.
 *
 * @returns the folder in which they lie
 * @throws McError `provisioning-invalid`
 */
function checkKms({ kmsTrustAnchor }: SetUpAccount, staging: string, dataFolder: string): string {
  const brought = kmsTrustAnchor !== undefined;
  const folder = brought ? staging : dataFolder;
  const keys = readAccountKms(staging);
  if (keys === undefined) {
    if (brought) throw wrong("account.kms");
    return folder;
  }
  checking("account.kms.uri", () => assertKms(keys));
  const { trustAnchorFile: named } = keys.kms;
  // Authorities that nobody asks would look as if they were asked.
  if (brought && named !== TRUST_ANCHOR_FILE) throw wrong("account.kms.trustAnchorFile");
  if (named === undefined) return folder;
  // What lies elsewhere can become another file after the question was answered.
  if (!isInDataFolder(named)) throw wrong("account.kms.trustAnchorFile");
  checking(brought ? "kmsTrustAnchor" : "account.kms.trustAnchorFile", () => readTrustAnchors(join(folder, named)));
  return folder;
}

/**
 * Stages something. The words of a staged file would name a folder that is gone.
 *
 * @param place - before the members that are wrong
 */
function staged<T>(place: string, stage: () => T): T {
  try {
    return stage();
  } catch (cause) {
    if (!(cause instanceof McError)) throw cause;
    const { code, detail } = cause;
    if (code.startsWith("provisioning-")) throw place === "" ? cause : new McError(code, `${place}${detail ?? ""}`);
    const members = detail && `${place}${detail.slice(detail.indexOf(": ") + 2)}`;
    if (OWN_WORDS.has(code)) throw new McError(code, members, cause.cause);
    throw new McError("provisioning-invalid", members);
  }
}

/**
 * Reads a set-up file and checks all of it.
 *
 * @param keys - of those who alone may set this computer up (PEM); none: anybody may
 * @throws McError `provisioning-…`, `server-unencrypted`, `server-address-unusable` (the detail names members, never
 *   values), `data-folder-unwritable`
 */
export function readProvisioning(file: string, dataFolder: string, keys: readonly string[]): Provisioning {
  return stageSetUp(openSetUpFile(file, keys, Date.now()), dataFolder);
}

/**
 * Checks all of what sets a console up, wherever it has come from.
 *
 * @param source - from where servers can be asked for again; undefined where they all come from the file
 * @throws McError as {@link readProvisioning}
 */
export function stageSetUp({ content, signer }: OpenedSetUp, dataFolder: string, source?: KeptSource): Provisioning {
  const staging = stagingFolder(dataFolder);
  const discard = () => rmSync(staging, { recursive: true, force: true });
  try {
    const { directory, partners = {}, peopleServer } = content;
    const home = staged("", () => {
      if (directory !== undefined) writeJsonFile(join(staging, DIRECTORY_FILE), directory);
      if (source !== undefined) writeKeptSource(staging, source);
      if (peopleServer !== undefined) {
        writeJsonFile(join(staging, PEOPLE_SERVER_FILE), peopleServer);
        checking("peopleServer", () => readPeopleServer(staging));
      }
      const account = stageAccount(content, staging, dataFolder, readStanding);
      return { ...account, people: directory === undefined ? null : readDirectory(staging).length };
    });
    return {
      signer,
      ...home,
      partners: Object.entries(partners).map(([domain, partner]) =>
        staged(`${PARTNERS_FOLDER}.${domain}: `, () => ({
          domain,
          ...stagePartner(domain, partner, partnerFolder(staging, domain), partnerFolder(dataFolder, domain)),
        })),
      ),
      install() {
        try {
          // What the account before came from says nothing of this one.
          rmSync(join(dataFolder, SOURCE_FILE), { force: true });
          for (const domain of Object.keys(partners))
            installFiles(partnerFolder(staging, domain), partnerFolder(dataFolder, domain));
          rmSync(join(staging, PARTNERS_FOLDER), { recursive: true, force: true });
          installFiles(staging, dataFolder);
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
    throw cause;
  }
}

const partnerFolder = (folder: string, domain: string) => join(folder, PARTNERS_FOLDER, domain);

/** Puts an account into a folder with the authorities that it brings, and checks all of it. @throws McError `provisioning-…`, `account-…`, `server-…` */
function stageAccount(
  content: SetUpAccount,
  staging: string,
  dataFolder: string,
  read: (staging: string, anchorFolder: string) => Standing,
): StagedAccount {
  const { account, kmsTrustAnchor, trustAnchors = {} } = content;
  writeJsonFile(join(staging, ACCOUNT_FILE), account);
  if (kmsTrustAnchor !== undefined) storeFile(join(staging, TRUST_ANCHOR_FILE), kmsTrustAnchor);
  const anchors = stageAnchors(trustAnchors, staging);
  const anchorFolder = checkKms(content, staging, dataFolder);
  return { anchors, next: read(staging, anchorFolder), present: presentStanding(dataFolder) };
}

/** The same of a partner, whose account has to be one of its domain. */
function stagePartner(domain: string, content: SetUpAccount, staging: string, dataFolder: string): StagedAccount {
  makeFolder(staging);
  return stageAccount(content, staging, dataFolder, (folder, anchors) => readPartnerStanding(folder, anchors, domain));
}

/** Moves files to where they belong; those that are there are kept beside. The account last: with it in place, the others are. */
function installFiles(staging: string, folder: string): void {
  makeFolder(folder);
  for (const name of readdirSync(staging).sort().reverse()) {
    keepBeside(join(folder, name), "replaced");
    moveFile(join(staging, name), join(folder, name));
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
