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
 * Reads the identity server of a partner, from the account that the user has there.
 *
 * @param folder - of the partner
 * @returns undefined where the account names none
 * @throws McError `account-…`
 */
export function readPartnerIdentity(
  folder: string,
  dial: Dial | undefined,
): { readonly access: IdentityAccess; readonly audience: string } | undefined {
  const access = readIdentityAccess(folder, dial);
  return access && { access, audience: readAccountIdentity(folder)?.identity.audience ?? access.issuer };
}

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
  const {
    audience: _audience,
    formerUser: _former,
    trustAnchorFile,
    scopes = scopesOf(services),
    sip: _sip,
    users: _users,
    ...rest
  } = identity;
  return {
    ...rest,
    services,
    ids,
    scopes,
    redirectPort: rest.redirectPort,
    signedOutPath: rest.signedOutPath,
    trustAnchors: () => namedAnchors(folder, trustAnchorFile, "identity-server-not-trusted"),
    addressOf: () => undefined,
    inBrowser: (url) => url,
    dial,
  };
}
