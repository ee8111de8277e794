/**
 * The token with which the dispatcher proves to SIP servers who it is, where the account says so (RFC 8898): that of home, or that of the partner to
 * whose servers a request goes.
 *
 * @module
 */
import type { AuthorizationOrder } from "../../shared/bridge/authorization.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { PartnerTokens } from "../migration/partner-tokens.ts";
import type { UserMigration } from "../migration/user-migration.ts";
import { bearingFault } from "../sign-in/bearer-reach.ts";
import type { BearerAccess } from "../sign-in/challenge-answers.ts";
import type { PartnerSystem } from "../user/user-source.ts";
import type { UserSignIn } from "./user-sign-in.ts";
import { kindOf } from "./user-signalling.ts";
import type { WindowContext } from "./window-context.ts";

interface BearerParts {
  readonly migration: Pick<UserMigration, "askedAt" | "partnerAskedAt">;
  readonly signIn: Pick<UserSignIn, "issuer" | "heldToken" | "tokens">;
  readonly partnerTokens: Pick<PartnerTokens, "of">;
  readonly partners: () => readonly PartnerSystem[];
}

export interface UserBearer {
  /**
   * The token for a request that was challenged; undefined where the account shows SIP servers none.
   *
   * @param told - with which such a request of the window left last
   * @throws McError `account-…`
   */
  accessFor(
    window: WindowContext,
    order: Pick<AuthorizationOrder, "method" | "uri">,
    told: string | undefined,
  ): BearerAccess | undefined;
  /** Whether a request may leave with it over a connection to this server. @throws McError `account-…` */
  mayBear(window: WindowContext, uri: string, server: string): boolean;
}

export function createUserBearer({ migration, partners, partnerTokens, signIn }: BearerParts): UserBearer {
  /** Units of the lab have nothing to show. */
  function accountFor({ personId }: WindowContext, uri: string) {
    const account = personId === null ? migration.askedAt(uri).account() : undefined;
    return account?.bearsToken === true ? account : undefined;
  }

  /** Whose token it is, and where the next one comes from. */
  function tokensFor(uri: string): Pick<BearerAccess, "held" | "ready"> & { readonly issuer: string | undefined } {
    const domain = migration.partnerAskedAt(uri);
    if (domain === undefined)
      return {
        issuer: signIn.issuer(),
        held: () => signIn.heldToken(),
        async ready(refused) {
          const tokens = signIn.tokens();
          if (tokens === undefined) throw new McError("sign-in-needed");
          return tokens(refused);
        },
      };
    const session = partnerTokens.of(domain);
    const partner = partners().find((each) => each.domain === domain);
    return {
      issuer: partner?.identity?.()?.access.issuer,
      held: () => session.heldToken(),
      ready: (refused) => session.accessToken(refused),
    };
  }

  return {
    accessFor(window, { method, uri }, told) {
      const account = accountFor(window, uri);
      if (account === undefined) return undefined;
      const { issuer, ...tokens } = tokensFor(uri);
      if (issuer === undefined) return undefined;
      const about = `${window.id} ${kindOf(method, uri)}`;
      return { issuer, fault: bearingFault(account, uri), about, told, ...tokens };
    },
    mayBear(window, uri, server) {
      const account = accountFor(window, uri);
      return account !== undefined && bearingFault(account, uri, server) === undefined;
    },
  };
}
