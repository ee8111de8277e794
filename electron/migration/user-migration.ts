/**
 * From which system the user of this desk works: the account at home, or that of a partner system to which the user has migrated
 * (TS 23.280 clause 10.6.3). What belongs to the desk, such as its directory, stays as it is at home.
 *
 * The SIP of it is the window's: it registers and publishes at the partner while the registration at home stands, and says here when the
 * partner has authorised the user. Until then the account there is only tried.
 *
 * @module
 */
import { functionsOf, type SipAccount, servicesOf, shownIdOf } from "../../shared/bridge/account.ts";
import { type Migration, type MigrationPartner, NO_MIGRATION } from "../../shared/bridge/migration.ts";
import { asMcError, McError } from "../../shared/errors/mc-error.ts";
import { uriKey } from "../../shared/mc/access-token-place.ts";
import type { Logger } from "../services/log.ts";
import type { PartnerSystem, UserChange, UserSource, UserSources } from "../user/user-source.ts";
import type { KeptMigration } from "./kept-migration.ts";

interface MigrationParts {
  readonly users: UserSources;
  readonly kept: KeptMigration;
  readonly log: Logger;
  /** An account with the servers that were found for it last. */
  readonly withKnown: (account: SipAccount) => SipAccount;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Characters of a name that windows are told. */
const MAX_NAME = 80;

/** A partner's user: what is tried, or what serves. */
type Visitor = PartnerSystem["user"];

export interface UserMigration {
  /** The users of the program, with the dispatcher where that one works at present. */
  readonly users: UserSources;
  state(): Migration;
  /**
   * Has the account of a partner be tried, in the place of one that was tried before.
   *
   * @returns who the user is there
   * @throws McError `migration-…`, `account-…`
   */
  begin(domain: string): SipAccount;
  /**
   * It is tried no more.
   *
   * @param because - code of the error for which the user, who had left home for it, is at home again
   * @returns which that was
   */
  giveUp(because?: string): string | undefined;
  /**
   * The partner that is tried has authorised the user, who works from there from now on.
   *
   * @throws McError `migration-partner-unknown` where none is tried
   */
  settle(): void;
  /** The user works at home again. @param because - code of the error for which it is, where it is not the user's choice */
  goHome(because?: string): void;
  /** The dispatcher as whom a request to this URI goes: the account that is tried, where it is one of that partner's. */
  askedAt(uri: string): Visitor;
  /** The partner whose token goes with a request to this URI; undefined where it is that of home. */
  partnerAskedAt(uri: string): string | undefined;
  /** The partner at which the user works; undefined at home. */
  servedBy(): string | undefined;
  /** The dispatcher as whom the host connects to this server. */
  connectedTo(server: string): Visitor;
  /** Told of each change of {@link state}. */
  onChange(listener: (migration: Migration) => void): () => void;
}

/** The IDs at home, by service. */
const idsOf = (account: SipAccount): SipAccount["migratedFrom"] =>
  Object.fromEntries(servicesOf(account).map((service) => [service, account.services[service]?.id ?? ""]));

/** As whom the visitor is known at the partner, with the IDs and the name at home. */
const visiting = (home: SipAccount, there: SipAccount): SipAccount => ({
  ...there,
  displayName: home.displayName,
  migratedFrom: idsOf(home),
});

export function createUserMigration({ kept, log, now, users, withKnown }: MigrationParts): UserMigration {
  const { dispatcher: home } = users;
  const listeners = new Set<(migration: Migration) => void>();
  const moved = new Set<(what: UserChange) => void>();
  let tried: PartnerSystem | undefined;
  let returned: Migration["returned"] = null;

  const partnerAt = (domain: string) => users.partners().find((partner) => partner.domain === domain);

  function serving(): PartnerSystem | undefined {
    const at = kept.get();
    return at === null ? undefined : partnerAt(at.domain);
  }

  // An administrator has taken it away since: who starts the program is at home, and told so, and stays there if it is put back.
  const left = kept.get();
  if (left !== null && partnerAt(left.domain) === undefined) {
    kept.put(null);
    returned = { name: left.domain.slice(0, MAX_NAME), since: now(), code: "migration-partner-unknown" };
    log.warn("the partner from which the user worked is there no more", { system: left.domain });
  }

  function accountAt({ user }: PartnerSystem): SipAccount {
    const [atHome, there] = [home.account(), user.account()];
    // A token of home is nothing to a partner: where there is one, both have to be able to exchange it.
    if (atHome.signsIn !== there.signsIn) throw new McError("migration-without-token-exchange");
    return visiting(atHome, there);
  }

  function tell(): void {
    for (const listener of listeners) listener(state());
  }

  function told(partner: PartnerSystem): MigrationPartner {
    const { domain, name } = partner;
    try {
      return { domain, name, newId: shownIdOf(accountAt(partner)) };
    } catch (cause) {
      const { code, detail } = asMcError(cause, "account-invalid");
      return { domain, name, newId: null, problem: { code, ...(detail === undefined ? {} : { detail }) } };
    }
  }

  function atNow(): Migration["at"] {
    const partner = serving();
    const at = kept.get();
    if (partner === undefined || at === null) return null;
    return { domain: partner.domain, name: partner.name, newId: told(partner).newId ?? "", since: at.since };
  }

  function state(): Migration {
    try {
      const account = home.account();
      const [system] = account.systems;
      return {
        home: { name: system?.name ?? "", id: shownIdOf(account) },
        partners: users.partners().slice(0, 64).map(told),
        at: atNow(),
        returned,
      };
    } catch {
      // Whoever reads the account says what is wrong with it.
      return NO_MIGRATION;
    }
  }

  /** Puts the user somewhere, and tells those who live on who it is. */
  function put(partner: PartnerSystem | undefined, because?: string): void {
    returned = because === undefined ? null : { name: serving()?.name ?? "", since: now(), code: because };
    kept.put(partner === undefined ? null : { domain: partner.domain, since: now() });
    tried = undefined;
    log.info("from where the user works", { system: partner?.domain ?? "home", because });
    for (const listener of moved) listener("account");
    tell();
  }

  const isOf = (partner: PartnerSystem, uri: string) => {
    const account = accountAt(partner);
    return [account.registrar, ...functionsOf(account)].map(uriKey).includes(uriKey(uri));
  };
  const asVisitor = (partner: PartnerSystem): Visitor => ({ ...partner.user, account: () => accountAt(partner) });
  const served = (): Visitor => {
    const partner = serving();
    return partner === undefined ? home : asVisitor(partner);
  };

  const dispatcher: UserSource = {
    ...home,
    account: () => served().account(),
    credentials: () => served().credentials(),
    kms: () => served().kms(),
    // Who works from a partner system has that system's, or none.
    profiles: () => served().profiles?.() ?? { userProfile: () => undefined },
    content: () => served().content(),
    messageMedia: () => served().messageMedia(),
    signalling: () => served().signalling(),
    onChange(listener) {
      const stops = [home, ...users.partners().map(({ user }) => user)].map((source) => source.onChange(listener));
      moved.add(listener);
      return () => {
        moved.delete(listener);
        for (const stop of stops) stop();
      };
    },
  };

  return {
    users: { ...users, dispatcher },
    state,
    begin(domain) {
      const partner = partnerAt(domain);
      if (partner === undefined || partner === serving()) throw new McError("migration-partner-unknown", domain);
      const account = accountAt(partner);
      tried = partner;
      return account;
    },
    giveUp(because) {
      const given = tried;
      tried = undefined;
      if (given !== undefined && because !== undefined && kept.get() === null) {
        returned = { name: given.name, since: now(), code: because };
        tell();
      }
      return given?.domain;
    },
    settle() {
      if (tried === undefined) throw new McError("migration-partner-unknown");
      put(tried);
    },
    goHome(because) {
      if (kept.get() !== null) put(undefined, because);
    },
    askedAt: (uri) => (tried !== undefined && isOf(tried, uri) ? asVisitor(tried) : served()),
    partnerAskedAt: (uri) => (tried !== undefined && isOf(tried, uri) ? tried : serving())?.domain,
    servedBy: () => serving()?.domain,
    connectedTo: (server) =>
      tried !== undefined && withKnown(accountAt(tried)).servers.includes(server) ? asVisitor(tried) : served(),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
