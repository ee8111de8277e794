/**
 * Authorities that alone may vouch for a server of the account: the files that it names them by, and those that a set-up file brings for them.
 *
 * @module
 */
import { join } from "node:path";
import { McError } from "../../shared/errors/mc-error.ts";
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
import { anchorsIn, fingerprint } from "./anchors.ts";

/** Servers for which an account can name authorities. */
type AnchoredServer = "kms" | "content" | "identity" | "sip" | "relay" | "configuration" | "groups";

/** The files with authorities that the account in a folder names. @throws McError `account-…` */
export function accountAnchorFiles(folder: string): readonly { readonly of: AnchoredServer; readonly file: string }[] {
  const { groups, server: configuration } = readAccountConfiguration(folder) ?? {};
  const all = {
    kms: readAccountKms(folder)?.kms,
    content: readAccountContent(folder),
    identity: readAccountIdentity(folder)?.identity,
    sip: readAccountSignalling(folder),
    relay: readAccountMessageMedia(folder),
    configuration,
    groups,
  } satisfies Record<AnchoredServer, { readonly trustAnchorFile?: string | undefined } | undefined>;
  return (Object.keys(all) as AnchoredServer[]).flatMap((of) => {
    const file = all[of]?.trustAnchorFile;
    return file === undefined ? [] : [{ of, file }];
  });
}

/** What a set-up file brings for one server. */
export interface BroughtAnchors {
  readonly of: Exclude<AnchoredServer, "kms"> | "people";
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
  const ofPeople = readPeopleServer(staging)?.trustAnchorFile;
  const named = [
    ...accountAnchorFiles(staging),
    ...(ofPeople === undefined ? [] : [{ of: "people" as const, file: ofPeople }]),
  ];
  // Disks that tell no capitals from small letters would have it in the place of those.
  const ofKms = named.find(({ of }) => of === "kms")?.file.toLowerCase();
  return Object.entries(brought).flatMap(([file, pem]) => {
    const member = `trustAnchors.${file}`;
    const servers = named.flatMap(({ file: theirs, of }) => (of === "kms" || theirs !== file ? [] : [of]));
    // Authorities that nobody is held against would look as if somebody were.
    if (servers.length === 0 || file.toLowerCase() === ofKms) throw new McError("provisioning-invalid", member);
    const fingerprints = anchorsIn(pem, member).map(fingerprint);
    storeFile(join(staging, file), pem);
    return servers.map((of) => ({ of, fingerprints }));
  });
}
