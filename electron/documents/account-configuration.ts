/**
 * The configuration server and the group server of a real account: what account.json says.
 *
 * @module
 */
import { resolve } from "node:path";
import { type ErrorCode, McError } from "../../shared/errors/mc-error.ts";
import type { TokenServer } from "../identity/identity-access.ts";
import { namedAnchors, tokenIn } from "../keys/account-access.ts";
import type { Dial } from "../network/host-network.ts";
import {
  type AccountConfiguration,
  profileIndexesOf,
  readAccountConfiguration,
  type SignedInIds,
} from "../services/account.ts";
import type { ConfigurationAccess, XcapServer } from "./configuration-access.ts";

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

/** What of an account says how a server of documents is asked. */
type NamedServer = NonNullable<AccountConfiguration["groups"]>;

/** Where the tokens of whoever is signed in come from, for each of the two servers; undefined where the account has them itself. */
export type DocumentTokens = (
  server: Extract<TokenServer, "configuration" | "groups">,
) => XcapServer["accessToken"] | undefined;

function serverIn(
  folder: string,
  named: NamedServer,
  dial: Dial | undefined,
  signedIn: XcapServer["accessToken"] | undefined,
  refused: { readonly token: ErrorCode; readonly trust: ErrorCode },
): XcapServer {
  return {
    root: withoutSlashes(named.url),
    // Nobody can renew a token that is written down; one that was refused is read again, because it may have been replaced.
    accessToken:
      signedIn ??
      (async () => {
        try {
          return tokenIn(named, folder);
        } catch (cause) {
          const file = named.accessTokenFile && resolve(folder, named.accessTokenFile);
          throw new McError(refused.token, file, cause);
        }
      }),
    trustAnchors: () => namedAnchors(folder, named.trustAnchorFile, refused.trust),
    addressOf: () => undefined,
    dial,
  };
}

/**
 * Reads where the documents of the user of this desk come from.
 *
 * @param instanceId - of this console, a UUID: its documents are filed under that
 * @param dial - makes connections to the servers
 * @param tokens - of whoever is signed in, where that is how tokens come
 * @param signedInIds - of whoever is signed in, where the account is that of whoever does
 * @returns undefined where they are files of the data folder
 * @throws McError `account-…`
 */
export function readConfigurationAccess(
  folder: string,
  instanceId: string,
  dial: Dial | undefined,
  tokens: DocumentTokens = () => undefined,
  signedInIds?: SignedInIds,
): NamedConfiguration | undefined {
  const account = readAccountConfiguration(folder, signedInIds);
  if (account === undefined) return undefined;
  const { groups, home, ids, server } = account;
  return {
    home,
    access: {
      ...serverIn(folder, server, dial, tokens("configuration"), {
        token: "configuration-token-refused",
        trust: "configuration-server-not-trusted",
      }),
      ids,
      ueId: `urn:uuid:${instanceId}`,
      profileIndexes: profileIndexesOf(server),
      isProfileFixed: server.userProfileIndex !== undefined,
      checkEvery: server.checkEverySeconds * 1_000,
      groups:
        groups &&
        serverIn(folder, groups, dial, tokens("groups"), {
          token: "group-token-refused",
          trust: "group-server-not-trusted",
        }),
    },
  };
}
