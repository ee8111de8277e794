/**
 * The identity management server of a real account: what account.json says.
 *
 * @module
 */
import { namedAnchors } from "../keys/account-access.ts";
import type { Dial } from "../network/host-network.ts";
import { readAccountIdentity } from "../services/account.ts";
import { type IdentityAccess, scopesOf } from "./identity-access.ts";

/**
 * Reads where the user of this desk signs in.
 *
 * @param dial - makes connections to the server; undefined: directly
 * @returns undefined where nobody has to
 * @throws McError `account-…`
 */
export function readIdentityAccess(folder: string, dial: Dial | undefined): IdentityAccess | undefined {
  const account = readAccountIdentity(folder);
  if (account === undefined) return undefined;
  const { identity, ids, services } = account;
  const { formerUser: _former, trustAnchorFile, scopes = scopesOf(services), users: _users, ...rest } = identity;
  return {
    ...rest,
    services,
    ids,
    scopes,
    redirectPort: rest.redirectPort,
    trustAnchors: () => namedAnchors(folder, trustAnchorFile, "identity-server-not-trusted"),
    addressOf: () => undefined,
    inBrowser: (url) => url,
    dial,
  };
}
