/**
 * What a desk still lacks, and where each of it is looked for: an account names files that do not come with it.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import type { MissingPart } from "../../shared/bridge/set-up.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { MC_SERVICES, VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import { SEALED_PASSWORD_FILE } from "../people-server/kept-password.ts";
import { readPeopleServer } from "../people-server/server-settings.ts";
import {
  readAccountConfiguration,
  readAccountContent,
  readAccountKms,
  readAccountSignalling,
} from "../services/account.ts";
import { ACCOUNT_FILE } from "../services/account-file.ts";
import { DIRECTORY_FILE } from "../services/directory-file.ts";
import { PARTNERS_FOLDER, partnerFolders } from "../services/partner-folders.ts";
import { accountAnchorFiles } from "./named-anchors.ts";

/** Files that the account names, each once. */
function namedFiles(folder: string): MissingPart[] {
  const kms = readAccountKms(folder)?.kms;
  const content = readAccountContent(folder);
  const { groups, server: configuration } = readAccountConfiguration(folder) ?? {};
  const certificates = [kms?.clientCertificate, readAccountSignalling(folder)?.clientCertificate];
  const authorities = [
    ...accountAnchorFiles(folder).map(({ file }) => file),
    ...certificates.flatMap((each) => [each?.certificateFile, each?.keyFile]),
  ];
  const tokens = [kms, content, configuration, groups].map((each) => each?.accessTokenFile);
  const named = [
    ...tokens.map((place) => ({ part: "token" as const, place })),
    ...authorities.map((place) => ({ part: "authorities" as const, place })),
  ];
  const seen = new Set<string>();
  return named.flatMap(({ part, place }) => {
    if (place === undefined || seen.has(place)) return [];
    seen.add(place);
    return [{ part, place }];
  });
}

/** Files that the accounts at partners name. */
function partnerFiles(folder: string): MissingPart[] {
  return partnerFolders(folder).flatMap(({ domain, folder: there }) => {
    try {
      return namedFiles(there).map(({ part, place }) => ({
        part,
        place: isAbsolute(place) ? place : join(PARTNERS_FOLDER, domain, place),
      }));
    } catch {
      // What is wrong with it is said where partners are listed.
      return [];
    }
  });
}

/** Files that the settings of the server of people name. Its password counts as there once it is sealed. */
function peopleServerFiles(folder: string): MissingPart[] {
  try {
    const { bind, trustAnchorFile } = readPeopleServer(folder) ?? {};
    const isSealed = existsSync(resolve(folder, SEALED_PASSWORD_FILE));
    return [
      ...(bind === undefined || isSealed ? [] : [{ part: "people-password" as const, place: bind.passwordFile }]),
      ...(trustAnchorFile === undefined ? [] : [{ part: "authorities" as const, place: trustAnchorFile }]),
    ];
  } catch {
    // What is wrong with them says who asks that server.
    return [];
  }
}

/**
 * What a desk lacks, whoever has to place it. An account that cannot be read says by itself what is wrong with it.
 *
 * @param folder - the data folder
 */
export function missingParts(folder: string): MissingPart[] {
  const isThere = ({ place }: MissingPart) => existsSync(resolve(folder, place));
  const directory: MissingPart = { part: "directory", place: DIRECTORY_FILE };
  const people = peopleServerFiles(folder);
  try {
    const kms = readAccountKms(folder)?.kms;
    const { file } = MC_SERVICES[VOICE_SERVICE].profileDocument;
    const profile: MissingPart[] = kms === undefined ? [] : [{ part: "profile", place: file }];
    const keyServer: MissingPart[] = kms === undefined ? [{ part: "key-server", place: `kms (${ACCOUNT_FILE})` }] : [];
    return [
      ...keyServer,
      ...[...namedFiles(folder), ...partnerFiles(folder), ...people, ...profile, directory].filter(
        (each) => !isThere(each),
      ),
    ];
  } catch (cause) {
    if (!(cause instanceof McError) || cause.code !== "account-missing") return [];
    const account: MissingPart = { part: "account", place: ACCOUNT_FILE };
    return [account, directory].filter((each) => !isThere(each));
  }
}
