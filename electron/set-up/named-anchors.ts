/**
 * Authorities that alone may vouch for a server of the account: the files that it names them by, and those that a set-up file brings for them.
 *
 * @module
 */
import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import { McError } from "../../shared/errors/mc-error.ts";
import { readTrustAnchors } from "../keys/account-access.ts";
import { readPeopleServer } from "../people-server/server-settings.ts";
import {
  readAccountConfiguration,
  readAccountContent,
  readAccountIdentity,
  readAccountKms,
  readAccountMessageMedia,
  readAccountSignalling,
} from "../services/account.ts";
import { storeFile } from "../services/stored-file.ts";

/** Servers for which an account can name authorities. */
export type AnchoredServer = "kms" | "content" | "identity" | "sip" | "relay" | "configuration" | "groups" | "people";

/** The files with authorities that the account in a folder, and what says where people come from, name. @throws McError `account-…`, `people-server-…` */
export function namedAnchorFiles(folder: string): readonly { readonly of: AnchoredServer; readonly file: string }[] {
  const { groups, server: configuration } = readAccountConfiguration(folder) ?? {};
  const all = {
    kms: readAccountKms(folder)?.kms,
    content: readAccountContent(folder),
    identity: readAccountIdentity(folder)?.identity,
    sip: readAccountSignalling(folder),
    relay: readAccountMessageMedia(folder),
    configuration,
    groups,
    people: readPeopleServer(folder),
  } satisfies Record<AnchoredServer, { readonly trustAnchorFile?: string | undefined } | undefined>;
  return (Object.keys(all) as AnchoredServer[]).flatMap((of) => {
    const file = all[of]?.trustAnchorFile;
    return file === undefined ? [] : [{ of, file }];
  });
}

/** SHA-256 of a certificate in groups of four digits, as people compare them. */
export function fingerprint(pem: string): string {
  const digits = new X509Certificate(pem).fingerprint256.replaceAll(":", "").toLowerCase();
  return digits.match(/.{4}/g)?.join(" ") ?? digits;
}

/** What a set-up file brings for one server. */
export interface BroughtAnchors {
  readonly of: Exclude<AnchoredServer, "kms">;
  /** SHA-256 of each certificate. */
  readonly fingerprints: readonly string[];
}

/** As a file of the data folder itself, and nothing that the program keeps there. */
export const ANCHOR_FILE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.pem$/;

/**
 * Puts brought authorities beside a staged account that names them. Those of the KMS have a place of their own, and are none of them.
 *
 * @param brought - PEM texts by the names of their files, each of {@link ANCHOR_FILE}
 * @throws McError `provisioning-invalid` for one that no server is checked against, or in which no certificate can be read
 */
export function stageAnchors(brought: Readonly<Record<string, string>>, staging: string): readonly BroughtAnchors[] {
  const named = namedAnchorFiles(staging);
  return Object.entries(brought).flatMap(([file, pem]) => {
    const about = `trustAnchors.${file}`;
    // Authorities that nobody is held against would look as if somebody were.
    const servers = named.filter((each) => each.file === file);
    const others = servers.flatMap(({ of }) => (of === "kms" ? [] : [of]));
    if (others.length === 0 || others.length < servers.length) throw new McError("provisioning-invalid", about);
    storeFile(join(staging, file), pem);
    let fingerprints: readonly string[];
    try {
      fingerprints = readTrustAnchors(join(staging, file)).map(fingerprint);
    } catch {
      throw new McError("provisioning-invalid", about);
    }
    return others.map((of) => ({ of, fingerprints }));
  });
}
