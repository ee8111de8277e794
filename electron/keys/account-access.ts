/**
 * The KMS of a real account: what account.json says, and the user profile beside it.
 *
 * @module
 */
import { X509Certificate } from "node:crypto";
import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { type ErrorCode, McError } from "../../shared/errors/mc-error.ts";
import { kmsBaseUrl, kmsUri, userUri } from "../../shared/kms/identifiers.ts";
import { lookupTemplate } from "../../shared/kms/resource.ts";
import { MC_SERVICES, SERVICE_NAMES } from "../../shared/mc/services/services.ts";
import { hexToBytes } from "../../shared/mikey/base/octets.ts";
import type { Dial } from "../network/host-network.ts";
import { type AccountKeys, readAccountKms, type SignedInIds } from "../services/account.ts";
import type { AccountKms } from "../services/account-file.ts";
import { readTextFile } from "../services/text-file.ts";
import { readClientCertificate } from "./client-certificate.ts";
import type { KmsAccess, KmsSecurity } from "./kms-access.ts";
import type { ProfileAccess } from "./user-profiles.ts";

/** Octets; no token file is longer. */
const MAX_TOKEN_FILE = 65_536;

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * The certificates in a text, each in PEM: there is at least one, and each can be read.
 *
 * @throws Error
 */
export function certificatesIn(text: string): readonly string[] {
  const found = text.match(CERTIFICATE) ?? [];
  for (const pem of found) new X509Certificate(pem);
  if (found.length === 0) throw new Error("no certificate");
  return found;
}

/**
 * The authorities in a file, each in PEM: there is at least one, and each is a certificate that can be read.
 *
 * @throws McError `kms-trust-anchor-unreadable`
 */
export function readTrustAnchors(file: string): readonly string[] {
  try {
    return certificatesIn(readTextFile(file));
  } catch (cause) {
    throw new McError("kms-trust-anchor-unreadable", file, cause);
  }
}

/**
 * The authorities that an account names for one of its servers; undefined where it names none, and those of the operating system vouch.
 *
 * @param named - file, below the data folder where it is no whole path
 * @param unreadable - code of the error where it holds none that can be read
 * @throws McError with that code
 */
export function namedAnchors(
  folder: string,
  named: string | undefined,
  unreadable: ErrorCode,
): readonly string[] | undefined {
  if (named === undefined) return undefined;
  const file = resolve(folder, named);
  try {
    return readTrustAnchors(file);
  } catch (cause) {
    throw new McError(unreadable, file, cause);
  }
}

/**
 * Checks the names in what an account says of its KMS, without asking anybody.
 *
 * @throws KmsDocumentError `kms-uri-…`, `kms-user-uri-invalid`, `kms-lookup-template-invalid`
 */
export function assertKms({ kms, userUris, wire }: AccountKeys): void {
  kmsBaseUrl(kmsUri(kms.uri));
  for (const uri of userUris.values()) userUri(uri);
  lookupTemplate(wire.lookup);
}

/** Whether a text names a KMS. */
export function isKmsUri(text: string): boolean {
  try {
    kmsBaseUrl(kmsUri(text));
    return true;
  } catch {
    return false;
  }
}

function securityOf({ security }: AccountKms): KmsSecurity | undefined {
  const named = ({ name, keyHex }: { name: string; keyHex: string }) => ({ name, key: hexToBytes(keyHex) });
  return (
    security && {
      transportKey: named(security.transportKey),
      integrityKey: security.integrityKey && named(security.integrityKey),
      signaturesRequired: security.signaturesRequired,
    }
  );
}

/** Where an account has a token. */
export type NamedToken = Pick<AccountKms, "accessToken" | "accessTokenFile">;

/**
 * The token that an account names; undefined where it names none.
 *
 * @throws Error when the file that it names holds none
 */
export function tokenIn({ accessToken, accessTokenFile }: NamedToken, folder: string): string | undefined {
  if (accessTokenFile === undefined) return accessToken;
  const file = resolve(folder, accessTokenFile);
  const token = statSync(file).size <= MAX_TOKEN_FILE ? readTextFile(file).trim() : "";
  if (token === "") throw new Error("no token in it");
  return token;
}

/** @throws McError `kms-token-missing` */
function readKmsToken(kms: AccountKms, folder: string): string {
  const { accessTokenFile } = kms;
  const file = accessTokenFile && resolve(folder, accessTokenFile);
  let token: string | undefined;
  try {
    token = tokenIn(kms, folder);
  } catch (cause) {
    throw new McError("kms-token-missing", file, cause);
  }
  if (token === undefined) throw new McError("kms-token-missing");
  return token;
}

/** A document that is read again when its file is another one. */
function watchedFile(file: string): () => string | undefined {
  let stamp = "";
  let text: string | undefined;
  return () => {
    const stat = statSync(file, { throwIfNoEntry: false });
    const next = stat === undefined ? "" : `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
    if (next !== stamp) {
      text = stat === undefined ? undefined : readTextFile(file);
      stamp = next;
    }
    return text;
  };
}

/**
 * Where the user profiles of an account come from, with and without a KMS.
 *
 * @param profiles - the user profile of a service, where a configuration server has it and not the data folder
 */
export function profileAccess(folder: string, profiles?: KmsAccess["userProfile"]): ProfileAccess {
  if (profiles !== undefined) return { userProfile: profiles, profileIsNeeded: true };
  const files = SERVICE_NAMES.map(
    (name) => [name, watchedFile(join(folder, MC_SERVICES[name].profileDocument.file))] as const,
  );
  const profileOf = new Map(files);
  return { userProfile: (name) => profileOf.get(name)?.(), profileIsNeeded: false };
}

/**
 * Reads the KMS of the account, for the user's ID in voice, else in the first service that the account has: whoever has video or messages alone
 * has keys too.
 *
 * @param dial - makes connections to the KMS
 * @param signedIn - the token of whoever is signed in, where that is how tokens come
 * @param profiles - the user profile of a service, where a configuration server has it and not the data folder
 * @param ids - of whoever is signed in, where the account is that of whoever does
 * @returns undefined when there is no account, or it names no KMS, or nobody is its user yet
 * @throws McError `kms-trust-anchor-unreadable`, `account-invalid`
 * @throws KmsDocumentError `kms-uri-…`, `kms-user-uri-invalid`, `kms-lookup-template-invalid`
 */
export function readKmsAccess(
  folder: string,
  dial?: Dial,
  signedIn?: KmsAccess["accessToken"],
  profiles?: KmsAccess["userProfile"],
  ids?: SignedInIds,
): KmsAccess | undefined {
  let account: ReturnType<typeof readAccountKms>;
  try {
    account = readAccountKms(folder, ids);
  } catch (cause) {
    if (cause instanceof McError && cause.code === "account-missing") return undefined;
    throw cause;
  }
  if (account === undefined) return undefined;
  const { kms, userUris } = account;
  // In the order of the table, in which voice is the first.
  const [ownId] = SERVICE_NAMES.flatMap((service) => userUris.get(service) ?? []);
  if (ownId === undefined) return undefined;
  assertKms(account);
  return {
    userUri: userUri(ownId),
    isIdIn: (name) => userUris.get(name) === ownId,
    kmsUri: kms.uri,
    trustAnchors:
      kms.trustAnchorFile === undefined ? undefined : readTrustAnchors(resolve(folder, kms.trustAnchorFile)),
    // Nobody can renew a token that is written down; one that was refused is read again, because it may have been replaced.
    accessToken: signedIn ?? (async () => readKmsToken(kms, folder)),
    // Read again each time: certificates are renewed.
    clientCertificate: () =>
      kms.clientCertificate && readClientCertificate(folder, kms.clientCertificate, Date.now(), "kms"),
    addressOf: () => undefined,
    dial,
    security: securityOf(kms),
    wire: { ...account.wire, lookup: lookupTemplate(account.wire.lookup) },
    ...profileAccess(folder, profiles),
  };
}
