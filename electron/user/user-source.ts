/**
 * Where a user of this program comes from: who it is, whom it can call, where its keys come from, and when any of it has
 * become another. Made by the data folder and by the lab; later by identity and configuration servers.
 *
 * @module
 */
import type { Person, SipAccount } from "../../shared/bridge/account.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { ContentAccess } from "../files/content-access.ts";
import type { IdentityAccess } from "../identity/identity-access.ts";
import type { KmsAccess } from "../keys/kms-access.ts";
import type { ProfileAccess } from "../keys/user-profiles.ts";
import type { MessageMediaAccess } from "../msrp/message-media-access.ts";
import type { DigestCredentials } from "../services/account.ts";
import type { SignallingAccess } from "../signalling/signalling-access.ts";

/**
 * What has become another: `account` who the user is, and so perhaps whose the keys are; `kms` what its KMS does, so that
 * it is worth asking again; `profile` what the user may do.
 */
export type UserChange = "account" | "kms" | "profile";

/** Whether a directory is another one, or the one before with one person changed. */
type DirectoryChange = "replaced" | "edited";

/** One user. Everything is asked for when it is needed, and is then what holds at that moment. */
export interface UserSource {
  /** @throws McError `account-missing`, `account-invalid` */
  account(): SipAccount;
  /**
   * What the user proves with who it is; undefined where the account has no password.
   *
   * @throws McError `account-missing`, `account-invalid`
   */
  credentials(): DigestCredentials | undefined;
  /**
   * The people whom the user can call, under their IDs in the home system.
   *
   * @throws McError `directory-missing`, `directory-invalid`
   */
  directory(): Person[];
  /**
   * Puts people in its place; undefined where nobody may. Where they replace it the one before is kept beside; where one of them was
   * edited it is not: the copies would be as many as the edits.
   *
   * @throws McError `data-folder-unwritable`
   */
  readonly keepDirectory?: (people: readonly Person[], how: DirectoryChange) => void;
  /** Tells when somebody else has changed it, until the returned function is called; undefined where nobody else can. */
  readonly watchDirectory?: (listener: () => void) => () => void;
  /**
   * The way to the user's KMS, with the user profile; undefined where there is none.
   *
   * @throws McError with a code of the key errors
   */
  kms(): KmsAccess | undefined;
  /** Where the user profiles come from; they hold without a KMS, too. Left out, there are none but the KMS's. */
  profiles?(): ProfileAccess;
  /**
   * The way to the content server, where files go; undefined where there is none.
   *
   * @throws McError `account-…`, `content-…`
   */
  content(): ContentAccess | undefined;
  /**
   * The way that longer messages go.
   *
   * @throws McError `account-…`, `message-path-not-trusted` where the authorities that the account names cannot be read
   */
  messageMedia(): MessageMediaAccess;
  /**
   * The way to the SIP servers to which the host connects.
   *
   * @throws McError `account-…`, `server-untrusted` where the authorities that the account names cannot be read
   */
  signalling(): SignallingAccess;
  /** Tells what has become another since. Returns the way to stop. */
  onChange(listener: (what: UserChange) => void): () => void;
}

/** The identity server of a partner. */
export interface PartnerIdentity {
  readonly access: IdentityAccess;
  /** As home has to name it in the security token. */
  readonly audience: string;
}

/** A partner system that the dispatcher can work from, with who the dispatcher is there. */
export interface PartnerSystem {
  /** Of the whole system, in small letters. */
  readonly domain: string;
  /** As shown. */
  readonly name: string;
  readonly user: Omit<UserSource, "directory" | "keepDirectory" | "watchDirectory">;
  /** Where a token of home is exchanged for one of the partner; undefined where its account names no such server. @throws McError `account-…` */
  readonly identity?: () => PartnerIdentity | undefined;
}

/** Every user of this program. */
export interface UserSources {
  /** The dispatcher at the console. */
  readonly dispatcher: UserSource;
  /** Where the dispatcher can work beside home. An entry that cannot be used says so when its account is asked for. */
  partners(): readonly PartnerSystem[];
  /** The person whose field unit a window is; undefined where there are no field units. */
  unit(personId: string): UserSource | undefined;
  /** Where users sign in, those of earlier accounts among them, in the words of a content security policy. */
  signInSources(): string[];
  /** Whether calls of any of them can go over RTP. */
  hasRtp(): boolean;
  /** Whether what protects stored keys without a key store lies in the data folder, where the lab's secrets lie anyway. */
  readonly keyFileInFolder: boolean;
}

/**
 * The user of a window: with null the dispatcher, else the person whose field unit it is.
 *
 * @throws McError `lab-off` where there are no field units
 */
export function userOf(users: UserSources, personId: string | null): UserSource {
  const user = personId === null ? users.dispatcher : users.unit(personId);
  if (user === undefined) throw new McError("lab-off");
  return user;
}
