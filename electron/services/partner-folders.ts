/**
 * The partner systems from which the user of a desk may work, as an administrator puts them into the data folder: `partners/<domain>` is laid out
 * as the data folder itself is, with the account that the user has there.
 *
 * @module
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { SipAccount } from "../../shared/bridge/account.ts";
import { McError } from "../../shared/errors/mc-error.ts";

export const PARTNERS_FOLDER = "partners";
const MOST_PARTNERS = 64;
/** Two labels at least, in small letters. */
export const PARTNER_DOMAIN = /^(?=.{3,253}$)[a-z0-9](?:[a-z0-9-]{0,62})(?:\.[a-z0-9][a-z0-9-]{0,62})+$/;

/** The folders of partners, by their names; those with another name are not looked at. */
export function partnerFolders(dataFolder: string): { readonly domain: string; readonly folder: string }[] {
  const root = join(dataFolder, PARTNERS_FOLDER);
  try {
    return readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && PARTNER_DOMAIN.test(entry.name))
      .map(({ name }) => name)
      .toSorted()
      .slice(0, MOST_PARTNERS)
      .map((domain) => ({ domain, folder: join(root, domain) }));
  } catch {
    // Nobody has put any there.
    return [];
  }
}

/**
 * The account of a partner, which has to be one of the system that the folder names: it says where keys and calls go.
 *
 * @throws McError `account-invalid`
 */
export function partnerAccount(account: SipAccount, domain: string): SipAccount {
  const home = account.systems.find((system) => system.home)?.domain.toLowerCase();
  if (home !== domain) throw new McError("account-invalid", `${PARTNERS_FOLDER}/${domain}: systems`);
  return account;
}

/** What a partner is called, where its account says it. */
export function nameOr(domain: string, account: () => SipAccount): string {
  try {
    return account().systems.find((system) => system.home)?.name ?? domain;
  } catch {
    return domain;
  }
}
