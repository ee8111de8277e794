/**
 * Tokens of partner systems: what somebody who has signed in at home holds there (TS 33.180 B.7 and B.8, RFC 8693, RFC 7523). In memory alone, and
 * apart for each partner: a token of home goes to no server of a partner, nor the other way.
 *
 * @module
 */
import { asMcError, McError } from "../../shared/errors/mc-error.ts";
import { particular } from "../../shared/errors/particulars.ts";
import type { IdentityAccess } from "../identity/identity-access.ts";
import { type IdentityServer, identityServer, type Tokens } from "../identity/identity-server.ts";
import type { Logger } from "../services/log.ts";
import type { PartnerIdentity } from "../user/user-source.ts";

/** Part of its lifetime after which a token is replaced. */
const RENEW_AFTER = 0.75;
/** Milliseconds until the next attempt after one that failed, and the least between two. */
const RETRY_MS = 30_000;
/** Seconds by which the clocks of two servers differ where that is said: a security token lives for minutes. */
const CLOCKS_DIFFER_S = 30;
const MAX_TIMER = 2_147_483_647;

interface PartnerTokenParts {
  /** Undefined for a partner whose account names none. @throws McError `account-…` */
  readonly identityOf: (domain: string) => PartnerIdentity | undefined;
  /** Where the user has signed in; undefined where nobody has to. @throws McError `account-…` */
  readonly home: () => IdentityAccess | undefined;
  /** The token of home. @throws McError `sign-in-…`, `identity-…` */
  readonly homeToken: (refused: boolean) => Promise<string>;
  readonly log: Pick<Logger, "info" | "warn">;
  readonly now?: () => number;
}

/** What is held of one partner. */
interface PartnerSession {
  /**
   * The token for the partner's servers, exchanged anew where there is none that is good.
   *
   * @param refused - a server has refused the one before
   * @throws McError `migration-…`, `identity-…`, `sign-in-…`
   */
  accessToken(refused: boolean): Promise<string>;
  heldToken(): string | undefined;
  isWithheld(scope: string): boolean;
}

export interface PartnerTokens {
  of(domain: string): PartnerSession;
  /** Whether the account of a partner names an identity server. An account that cannot be read names none: whoever reads it says so. */
  isNamed(domain: string): boolean;
  /** Tells each time that there is another token of a partner. Returns the way to stop. */
  onRenewed(listener: (domain: string) => void): () => void;
  /** Ends what is held of a partner, or of all, there too where it can be reached. */
  forget(domain?: string): void;
}

interface Held {
  readonly tokens: Tokens;
  /** Unix milliseconds. */
  readonly until: number;
  readonly server: IdentityServer;
  readonly timer: NodeJS.Timeout;
}

type ClockOf = Pick<IdentityServer, "clockAhead">;

/** How the clocks of two servers differ, as a particular; undefined where they do not by much, or it is not known. */
function clocksThatDiffer(home: ClockOf, partner: ClockOf): string | undefined {
  const [here, there] = [home.clockAhead(), partner.clockAhead()];
  if (here === undefined || there === undefined || Math.abs(here - there) < CLOCKS_DIFFER_S) return undefined;
  return particular("clocks-differ", here, there);
}

export function createPartnerTokens(parts: PartnerTokenParts): PartnerTokens {
  const { home, homeToken, identityOf, log, now = Date.now } = parts;
  const listeners = new Set<(domain: string) => void>();
  const held = new Map<string, Held>();
  const asking = new Map<string, Promise<string>>();
  /** Raised by whatever ends sessions: an answer that comes after it is nobody's. */
  let era = 0;

  const factsOf = ({ code, detail }: McError) => ({ code, detail });

  function revoke({ server, tokens }: Pick<Held, "server" | "tokens">): void {
    server
      .revokeAccess(tokens.access)
      .catch((error) => log.warn("the partner was not told of the end", factsOf(asMcError(error))));
  }

  /** Both steps. The security token is used once, and kept nowhere. */
  async function exchange(domain: string): Promise<{ tokens: Tokens; server: IdentityServer; lifetime: number }> {
    const [there, here] = [identityOf(domain), home()];
    if (there === undefined || here === undefined) throw new McError("migration-without-token-exchange");
    const [homeServer, server] = [identityServer(here), identityServer(there.access)];
    const once = async (refused: boolean) => {
      const security = await homeServer.exchange(await homeToken(refused), there.audience);
      const tokens = await server.redeemSecurityToken(security.token);
      return { tokens, server, lifetime: tokens.lifetime };
    };
    const isRefusal = (error: unknown) => asMcError(error).code === "migration-token-refused";
    try {
      return await once(false);
    } catch (error) {
      // It lives for minutes, and clocks differ: another one may be good.
      if (!isRefusal(error)) throw error;
    }
    try {
      return await once(true);
    } catch (error) {
      const clocks = clocksThatDiffer(homeServer, server);
      throw clocks !== undefined && isRefusal(error) ? new McError("migration-token-refused", clocks, error) : error;
    }
  }

  function drop(domain: string): Held | undefined {
    const before = held.get(domain);
    clearTimeout(before?.timer);
    held.delete(domain);
    return before;
  }

  function later(domain: string, milliseconds: number): NodeJS.Timeout {
    const wait = Math.min(Math.max(milliseconds, RETRY_MS), MAX_TIMER);
    // What becomes of it is in the log; a token that is over is asked for again by whoever needs it.
    return setTimeout(() => void renew(domain).catch(() => {}), wait).unref();
  }

  async function ask(domain: string): Promise<string> {
    const mine = era;
    try {
      const { lifetime, server, tokens } = await exchange(domain);
      if (mine !== era) {
        revoke({ server, tokens });
        throw new McError("sign-in-needed");
      }
      const isAnother = drop(domain) !== undefined;
      const timer = later(domain, lifetime * 1_000 * RENEW_AFTER);
      held.set(domain, { tokens, server, until: now() + lifetime * 1_000, timer });
      log.info("a token of the partner is held", { domain });
      if (isAnother) for (const listener of listeners) listener(domain);
      return tokens.access;
    } catch (error) {
      const fault = asMcError(error, "identity-server-failed");
      log.warn("no token of the partner", { domain, ...factsOf(fault) });
      throw fault;
    }
  }

  /** One exchange at a time for each partner. */
  function renew(domain: string): Promise<string> {
    const running = asking.get(domain);
    if (running !== undefined) return running;
    const started = ask(domain)
      .catch((error: unknown) => {
        const before = held.get(domain);
        // What is held is used as long as servers take it.
        if (before !== undefined) {
          clearTimeout(before.timer);
          held.set(domain, { ...before, timer: later(domain, RETRY_MS) });
        }
        throw error;
      })
      .finally(() => asking.delete(domain));
    asking.set(domain, started);
    return started;
  }

  return {
    isNamed(domain) {
      try {
        return identityOf(domain) !== undefined;
      } catch {
        return false;
      }
    },
    of: (domain) => ({
      heldToken: () => held.get(domain)?.tokens.access,
      isWithheld: (scope) => held.get(domain)?.tokens.withheld?.includes(scope) === true,
      async accessToken(refused) {
        const known = held.get(domain);
        return known === undefined || refused || now() >= known.until ? renew(domain) : known.tokens.access;
      },
    }),
    onRenewed(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    forget(domain) {
      era += 1;
      for (const each of domain === undefined ? [...held.keys()] : [domain]) {
        const before = drop(each);
        if (before !== undefined) revoke(before);
      }
    },
  };
}
