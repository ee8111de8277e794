/**
 * The configuration server of a partner system, as the account that the user has there names it, and where its documents are kept.
 *
 * @module
 */
import { join } from "node:path";
import type { Dial } from "../network/host-network.ts";
import { readAccountIdentity } from "../services/account.ts";
import { partnerFolders } from "../services/partner-folders.ts";
import { type NamedConfiguration, readConfigurationAccess } from "./account-configuration.ts";
import { KEPT_FOLDER } from "./kept-documents.ts";

/** Where documents of a partner are kept, inside of those of home. @param domain - a folder below `partners` */
export const partnerDocumentsFolder = (dataFolder: string, domain: string): string =>
  join(dataFolder, KEPT_FOLDER, domain);

/**
 * Reads where the documents of the user at a partner come from.
 *
 * @param deskFolder - the data folder with the partners
 * @param instanceId - of this console, a UUID
 * @param token - of whoever has signed in, for the servers of a partner whose account names an identity server
 * @returns undefined where the partner is not there, or they are files of its folder
 * @throws McError `account-…`
 */
export function partnerConfiguration(
  deskFolder: string,
  domain: string,
  instanceId: string,
  dial: Dial | undefined,
  token: (domain: string, refused: boolean) => Promise<string>,
): NamedConfiguration | undefined {
  const folder = partnerFolders(deskFolder).find((partner) => partner.domain === domain)?.folder;
  if (folder === undefined) return undefined;
  const tokens = readAccountIdentity(folder) && ((refused: boolean) => token(domain, refused));
  return readConfigurationAccess(folder, instanceId, dial, () => tokens);
}
