/**
 * The sign-in of this desk's user, put together from where that is, the key store and the browser of the system.
 *
 * @module
 */
import { NO_SIGN_IN, type SignIn } from "../../shared/bridge/sign-in.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import { languageInUse, wordsOf } from "../../shared/words/words.ts";
import { type IdentityAccess, scopesFor, serviceScope, type TokenServer } from "../identity/identity-access.ts";
import { identityServer } from "../identity/identity-server.ts";
import { type IdentitySession, openIdentitySession } from "../identity/identity-session.ts";
import { keptSignIns } from "../identity/kept-sign-in.ts";
import type { KeyStores } from "../keys/key-store.ts";
import type { Logger } from "../services/log.ts";

interface SignInParts {
  readonly dataFolder: string;
  /** Where the user of this desk signs in; undefined where nobody has to. @throws McError `account-…` */
  readonly access: () => IdentityAccess | undefined;
  readonly keyStores: () => Promise<KeyStores>;
  /** Opens an address in the browser of the system; undefined where the shell has no way to one. */
  readonly openBrowser: ((url: URL) => Promise<void>) | undefined;
  readonly log: Logger;
}

export interface UserSignIn
  extends Omit<IdentitySession, "resume" | "known" | "isAdmitted" | "isWithheld" | "accessToken"> {
  /** Whether the account is that of whoever signs in, so that this is a desk of several users. */
  isShared(): boolean;
  /** The server that says who somebody is; undefined where nobody signs in. */
  issuer(): string | undefined;
  /** The IDs of whoever is signed in; undefined before that. */
  ids(): ReadonlyMap<McService, string> | undefined;
  /** Settles when it is known whose sign-in of an earlier start goes on, and in some seconds at most. Never rejects. */
  known(): Promise<void>;
  /**
   * Whether the account wants a sign-in, and there has been none since the last sign-out. One that cannot be read bars nobody: whoever
   * reads it says what is wrong.
   */
  isBarred(): boolean;
  /** Whether somebody has signed out, in this run or an earlier one, and nobody in since. */
  hasSignedOut(): boolean;
  /** Whether the identity server has said that the token that is held does not authorise its user for a service. */
  withholds(service: McService): boolean;
  /**
   * Where the tokens of a server come from; undefined where the account has them itself.
   *
   * @param server - left out, those of the services
   * @throws McError `account-…`
   */
  tokens(server?: TokenServer): ((refused: boolean) => Promise<string>) | undefined;
}

/** What the pages in the browser say, in the language that is set. */
function pageWords() {
  const language = languageInUse();
  const { fromLogOut, wayBack } = wordsOf("signIn");
  return { signedIn: { language, ...wayBack }, signedOut: { language, ...fromLogOut } };
}

/** Everything of an account that makes a sign-in another one. */
const nameOf = ({ clientId, endpoints, ids, issuer, services, tokens }: IdentityAccess) =>
  JSON.stringify([issuer, endpoints, clientId, [...ids], services, tokens]);

/** The account is read whenever something is asked for: it may come, or become another, while the program runs. */
export function createUserSignIn({
  access: accessNow,
  dataFolder,
  keyStores,
  log,
  openBrowser,
}: SignInParts): UserSignIn {
  const listeners = new Set<(state: SignIn) => void>();
  const keptFor = keptSignIns(dataFolder, keyStores, log);
  let open: { readonly access: IdentityAccess; readonly name: string; readonly session: IdentitySession } | undefined;

  function sessionFor(access: IdentityAccess): IdentitySession {
    const session = openIdentitySession({
      server: identityServer(access),
      kept: keptFor(access),
      redirect: { path: access.redirectPath, signedOutPath: access.signedOutPath, port: access.redirectPort },
      openBrowser: openBrowser ?? (() => Promise.reject(new McError("sign-in-browser-missing"))),
      scopesOf: access.tokens === undefined ? undefined : (which) => scopesFor(which, access.scopes),
      words: pageWords,
      log,
    });
    session.onChange((state) => {
      for (const listener of listeners) listener(state);
    });
    void session.resume();
    return session;
  }

  /** @throws McError `account-…` */
  function current(): IdentitySession | undefined {
    const access = accessNow();
    const name = access && nameOf(access);
    if (name !== open?.name) {
      open?.session.close();
      open = access && name !== undefined ? { access, name, session: sessionFor(access) } : undefined;
    }
    return open?.session;
  }

  /** Without an account nobody signs in; what is wrong with it is told where it is asked for. */
  function present(): IdentitySession | undefined {
    try {
      return current();
    } catch {
      return undefined;
    }
  }

  /** Of whoever is signed in when it is asked for: the account may be another by then. */
  const accessTokenFor =
    (server: TokenServer = "services") =>
    async (refused: boolean) => {
      const session = current();
      if (session === undefined) throw new McError("sign-in-needed");
      return session.accessToken(refused, server);
    };

  return {
    isShared: () => present() !== undefined && open?.access.ids.size === 0,
    issuer: () => (present() === undefined ? undefined : open?.access.issuer),
    user: () => present()?.user(),
    ids: () => present()?.user()?.ids,
    known: async () => present()?.known(),
    isBarred: () => present()?.isAdmitted() === false,
    hasSignedOut: () => present()?.hasSignedOut() ?? false,
    isIn: () => present()?.isIn() ?? false,
    state: () => present()?.state() ?? NO_SIGN_IN,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    signIn: async () => current()?.signIn(),
    cancel: () => present()?.cancel(),
    heldToken: () => present()?.heldToken(),
    withholds: (service) => present()?.isWithheld(serviceScope(service)) ?? false,
    signOut: async () => present()?.signOut(),
    tokens: (server) => (current() === undefined ? undefined : accessTokenFor(server)),
    close: () => open?.session.close(),
  };
}
