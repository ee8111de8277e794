/**
 * Where what belongs to a user lies. A desk whose account names its user has one, and the data folder is that user's. At a desk of whoever signs in
 * each has a folder, and between two users there is one that is removed with all that came into it.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readAccountIdentity } from "../services/account.ts";
import type { Logger } from "../services/log.ts";
import { makeFolder } from "../services/stored-file.ts";
import { moveFormerData } from "./former-data.ts";
import { ifReadable } from "./if-readable.ts";
import type { UserSignIn } from "./user-sign-in.ts";

const USERS_FOLDER = "users";
const NOBODYS = "nobody-";

export interface UserPlace {
  /** Another one for each user, and where nobody is one; the same for the same. */
  readonly name: string;
  readonly folder: string;
  /** Where the record of calls lies with what belongs to it: where a policy says so it is the desk's. */
  readonly callsFolder: string;
  /** Whether the data folder has this user alone. */
  readonly isDesks: boolean;
  /** Whether what lay in the data folder before the desk had several users was this one's. */
  readonly isFormers: boolean;
  /** It is served no more, and everything in it is closed. */
  leave(): void;
}

/** Octets of a name: nothing of a user is to be read in it. */
const NAME_OCTETS = 16;

/** The folder of a user below that of the users. The subject is never another user's of the same server. */
export const folderNameOf = (issuer: string, subject: string): string =>
  createHash("sha256")
    .update(JSON.stringify(["mc-dispatcher-user-1", issuer, subject]))
    .digest("hex")
    .slice(0, 2 * NAME_OCTETS);

type WhoIsIn = Pick<UserSignIn, "isShared" | "issuer" | "user">;

/** The name of the place of whoever is to be served now; null where the data folder has one user, `nobody` where nobody has signed in. */
export function nameNow(signIn: WhoIsIn): string | null {
  if (!signIn.isShared()) return null;
  const [issuer, user] = [signIn.issuer(), signIn.user()];
  return issuer === undefined || user === undefined ? "nobody" : folderNameOf(issuer, user.subject);
}

/**
 * Makes the place of whoever is to be served now.
 *
 * @param sharesCalls - whether the record of calls is that of the desk
 * @throws Error of the file system
 */
export function placeNow(dataFolder: string, signIn: WhoIsIn, sharesCalls: boolean, log: Logger): UserPlace {
  const name = nameNow(signIn);
  if (name === null)
    return {
      name: "desk",
      folder: dataFolder,
      callsFolder: dataFolder,
      isDesks: true,
      isFormers: false,
      leave: () => {},
    };
  const root = join(dataFolder, USERS_FOLDER);
  makeFolder(root);
  if (name !== "nobody") {
    const folder = join(root, name);
    makeFolder(folder);
    const isFormers = isFormer(dataFolder, signIn);
    if (isFormers) moveFormerData(dataFolder, folder, sharesCalls, log);
    return { name, folder, callsFolder: sharesCalls ? dataFolder : folder, isDesks: false, isFormers, leave: () => {} };
  }
  // What a program that was killed has left there is nobody's.
  for (const left of readdirSync(root)) if (left.startsWith(NOBODYS)) discard(join(root, left), log);
  const folder = mkdtempSync(join(root, NOBODYS));
  return { name, folder, callsFolder: folder, isDesks: false, isFormers: false, leave: () => discard(folder, log) };
}

/** Whether whoever is signed in is the one whose data folder this was alone. */
function isFormer(dataFolder: string, signIn: WhoIsIn): boolean {
  const former = ifReadable(() => readAccountIdentity(dataFolder))?.identity.formerUser;
  return former !== undefined && [...(signIn.user()?.ids.values() ?? [])].includes(former);
}

function discard(folder: string, log: Logger): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch (cause) {
    log.warn("what lay there between two users is not removed", { cause: String(cause) });
  }
}
