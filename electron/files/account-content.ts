/**
 * The content server of a real account: what account.json says.
 *
 * @module
 */
import { McError } from "../../shared/errors/mc-error.ts";
import { namedAnchors, tokenIn } from "../keys/account-access.ts";
import type { Dial } from "../network/host-network.ts";
import { readAccountContent, readLargestSent, type SignedInIds } from "../services/account.ts";
import type { DocumentText } from "../services/service-configuration.ts";
import type { ContentAccess } from "./content-access.ts";

/**
 * Reads the way to the content server.
 *
 * @param dial - makes connections to it
 * @param signedIn - the token of whoever is signed in, where that is how tokens come
 * @param documents - where the service configuration comes from, where that is not a file of the data folder
 * @param ids - of whoever is signed in, where the account is that of whoever does
 * @returns undefined where the account names none
 * @throws McError `account-…`, `content-not-trusted` where the authorities that it names cannot be read
 */
export function readContentAccess(
  folder: string,
  dial: Dial | undefined,
  signedIn?: ContentAccess["accessToken"],
  documents?: DocumentText,
  ids?: SignedInIds,
): ContentAccess | undefined {
  const content = readAccountContent(folder);
  if (content === undefined) return undefined;
  const { furtherHosts, largestFile, trustAnchorFile, upload, url } = content;
  return {
    url,
    upload,
    furtherHosts,
    largestFile,
    largestSent: () => readLargestSent(folder, documents, ids),
    trustAnchors: namedAnchors(folder, trustAnchorFile, "content-not-trusted"),
    // Nobody can renew a token that is written down; one that was refused is read again, because it may have been replaced.
    accessToken:
      signedIn ??
      (async () => {
        try {
          return tokenIn(content, folder);
        } catch (cause) {
          throw new McError("content-refused", content.accessTokenFile, cause);
        }
      }),
    addressOf: () => undefined,
    dial,
  };
}
