/**
 * The configuration server of a real account: what account.json says.
 *
 * @module
 */
import { resolve } from "node:path";
import { McError } from "../../shared/errors/mc-error.ts";
import { namedAnchors, tokenIn } from "../keys/account-access.ts";
import type { Dial } from "../network/host-network.ts";
import { profileIndexesOf, readAccountConfiguration, type SignedInIds } from "../services/account.ts";
import type { ConfigurationAccess } from "./configuration-access.ts";

/** Paths of documents stand behind it with a slash of their own. */
function withoutSlashes(url: string): string {
  let end = url.length;
  while (url[end - 1] === "/") end--;
  return url.slice(0, end);
}

/** What an account says of its configuration server. */
export interface NamedConfiguration {
  readonly access: ConfigurationAccess;
  /** Domains of the home system. */
  readonly home: readonly string[];
}

/**
 * Reads where the documents of the user of this desk come from.
 *
 * @param instanceId - of this console, a UUID: its documents are filed under that
 * @param dial - makes connections to the server
 * @param signedIn - the token of whoever is signed in, where that is how tokens come
 * @param signedInIds - of whoever is signed in, where the account is that of whoever does
 * @returns undefined where they are files of the data folder
 * @throws McError `account-…`
 */
export function readConfigurationAccess(
  folder: string,
  instanceId: string,
  dial: Dial | undefined,
  signedIn?: ConfigurationAccess["accessToken"],
  signedInIds?: SignedInIds,
): NamedConfiguration | undefined {
  const account = readAccountConfiguration(folder, signedInIds);
  if (account === undefined) return undefined;
  const { home, ids, server } = account;
  return {
    home,
    access: {
      root: withoutSlashes(server.url),
      ids,
      ueId: `urn:uuid:${instanceId}`,
      profileIndexes: profileIndexesOf(server),
      isProfileFixed: server.userProfileIndex !== undefined,
      checkEvery: server.checkEverySeconds * 1_000,
      // Nobody can renew a token that is written down; one that was refused is read again, because it may have been replaced.
      accessToken:
        signedIn ??
        (async () => {
          try {
            return tokenIn(server, folder);
          } catch (cause) {
            const file = server.accessTokenFile && resolve(folder, server.accessTokenFile);
            throw new McError("configuration-token-refused", file, cause);
          }
        }),
      trustAnchors: () => namedAnchors(folder, server.trustAnchorFile, "configuration-server-not-trusted"),
      addressOf: () => undefined,
      dial,
    },
  };
}
