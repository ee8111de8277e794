/**
 * Whether somebody is signed in at this desk: from the browser to the last refresh (TS 33.180 B.4, B.5; RFC 8252).
 *
 * @module
 */
import { setImmediate } from "node:timers/promises";
import type { SignIn } from "../../shared/bridge/sign-in.ts";
import { isEndReason } from "../../shared/errors/end-reason.ts";
import { asMcError, McError } from "../../shared/errors/mc-error.ts";
import { type KeptReason, keptReason } from "../../shared/mc/kept-reason.ts";
import type { Logger } from "../services/log.ts";
import type { PageWords } from "./browser-listener.ts";
import { logOutInBrowser } from "./browser-log-out.ts";
import type { TokenServer } from "./identity-access.ts";
import type { IdentityServer, SignedInUser, Tokens } from "./identity-server.ts";
import type { KeptSignIn } from "./kept-sign-in.ts";
import { openWayBack } from "./way-back.ts";

/** Milliseconds for somebody to sign in. */
const ATTEMPT_MS = 5 * 60_000;
/** Part of its lifetime after which an access token is replaced; spread, so that desks that began together do not ask together. */
const REFRESH_AFTER = 0.75;
const SPREAD = 0.1;
/** Milliseconds until the next attempt to refresh after one that found nobody, half of it less or more as chance has it: doubled each time. */
const RETRY_MS = { first: 5_000, last: 600_000 };
/** Milliseconds for what goes on without us: keeping a token, telling the server of the end. */
const PATIENCE_MS = 5_000;
/** The longest that a timer can wait. */
const MAX_TIMER = 2_147_483_647;

interface SessionParts {
  readonly server: IdentityServer;
  readonly kept: KeptSignIn;
  /** Where the answer is waited for. */
  readonly redirect: {
    readonly path: string;
    /** Of the address to which the browser comes from a log-out; undefined: it stays at the server. */
    readonly signedOutPath: string | undefined;
    readonly port: number | undefined;
  };
  /** Opens an address in the browser of the system. */
  readonly openBrowser: (url: URL) => Promise<void>;
  /** What the page in the browser says at the end of a sign-in, and of a log-out. */
  readonly words: () => { readonly signedIn: PageWords; readonly signedOut: PageWords };
  readonly log: Pick<Logger, "info" | "warn">;
  /** What a token for a server is to be good for, where each has its own; left out: one token is for all. */
  readonly scopesOf?: ((server: TokenServer) => readonly string[]) | undefined;
  readonly now?: () => number;
  /** In [0, 1). */
  readonly random?: () => number;
}

export interface IdentitySession {
  state(): SignIn;
  /** Tells each time that the state is another one. Returns the way to stop. */
  onChange(listener: (state: SignIn) => void): () => void;
  /** Takes up what an earlier start has kept. Never rejects. */
  resume(): Promise<void>;
  /** Settles when {@link resume} has found whose sign-in goes on, or nobody's, and in some seconds at most. Never rejects. */
  known(): Promise<void>;
  /** Opens the browser; an attempt that still waits is given up for it. Resolves when somebody is signed in. @throws McError `sign-in-…`, `identity-…` */
  signIn(): Promise<void>;
  /** Gives up the attempt that waits. */
  cancel(): void;
  /** Ends the sign-in here, and at the server where that can be reached. */
  signOut(): Promise<void>;
  /** The access token that is held for the services, which may have run out; undefined where there is none. */
  heldToken(): string | undefined;
  /** Whether the server has said that the token that is held is not good for something that was asked for. */
  isWithheld(scope: string): boolean;
  /**
   * The token for a server.
   *
   * @param server - left out, those of the services
   * @param refused - the server has refused the one before
   * @throws McError `sign-in-needed`, `sign-in-ended`, `identity-…`
   */
  accessToken(refused: boolean, server?: TokenServer): Promise<string>;
  /** Whether anybody is signed in. */
  isIn(): boolean;
  /** Whether anybody has been since the last sign-out: what the server ends cuts off nothing that goes on. */
  isAdmitted(): boolean;
  /** Whether somebody has signed out, in this run or an earlier one, and nobody in since. */
  hasSignedOut(): boolean;
  /** Whoever that is; undefined where nobody is. */
  user(): SignedInUser | undefined;
  close(): void;
}

/** What a server that says it to a refresh will say again. */
const ENDS: ReadonlySet<string> = new Set(["sign-in-ended", "sign-in-refused"]);

/** Waits no longer than that: a key store may ask somebody who is not there, and a server may say nothing. */
function inTime(work: Promise<void>): Promise<void> {
  return Promise.race([work, new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS).unref())]);
}

const told = ({ code, detail }: McError): KeptReason =>
  keptReason({ code: isEndReason(code) ? code : "identity-server-failed", detail });

/** Of an error, what a log may have: its causes hold answers with tokens in them. */
const factsOf = ({ code, detail }: McError) => ({ code, detail });

/** Who is signed in, and what for. */
interface Held {
  readonly refresh: string | undefined;
  /** Undefined until the first refresh after a start. */
  readonly access: string | undefined;
  /** In memory alone; undefined after a start, until the server gives one again. */
  readonly idToken: string | undefined;
  /** Unix milliseconds. */
  readonly until: number | undefined;
  /** Scopes that the sign-in was not given: none of its tokens is asked to have them (RFC 6749 clause 6). */
  readonly withheld: readonly string[];
}

/** {@link Tokens}, with an access token that is to be used or without. */
type Taken = Omit<Tokens, "access"> & Pick<Held, "access">;

export function openIdentitySession(parts: SessionParts): IdentitySession {
  const { kept, log, openBrowser, redirect, scopesOf, server, words } = parts;
  const { now = Date.now, random = Math.random } = parts;
  const listeners = new Set<(state: SignIn) => void>();
  let state: SignIn = { kind: "out", server: server.host };
  let held: Held | undefined;
  let attempt: AbortController | undefined;
  let logOut: AbortController | undefined;
  /** Of the servers that have one of their own, with when it is to be another one, Unix milliseconds. */
  const others = new Map<TokenServer, { readonly access: string; readonly until: number }>();
  /** For which of them another one is on its way. */
  const underWay = new Map<TokenServer, Promise<void>>();
  /** Settles when the refresh token that is held has been used for whatever wanted it last. */
  let turn: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let wait: number = RETRY_MS.first;
  /** Raised by whatever ends a sign-in, so that an answer that comes after it changes nothing. */
  let era = 0;
  /** Since anybody signed in, in this run or an earlier one: the browser may still know who it was. */
  let signedOut = kept.hasSignedOut();
  let user: SignedInUser | undefined;
  const known = Promise.withResolvers<void>();

  function become(next: SignIn): void {
    state = next;
    for (const listener of listeners) listener(next);
  }

  /** What is held, as windows are told it: when it ends is said where it is not renewed, or not at present. */
  function becomeIn({ refresh, until }: Held, problem?: McError): void {
    const isRenewed = refresh !== undefined && problem === undefined;
    const why = problem === undefined ? {} : { problem: told(problem) };
    become({ kind: "in", server: server.host, until: isRenewed ? null : (until ?? null), ...why });
  }

  function later(milliseconds: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void refresh().catch(() => {}), Math.min(milliseconds, MAX_TIMER));
    // The program may end before it.
    timer.unref();
  }

  /** @throws McError `sign-in-cancelled` where another sign-in, or none, is there by now */
  async function keepRefresh(
    token: string | undefined,
    whose: SignedInUser | undefined,
    withheld: readonly string[],
    mine: number,
  ): Promise<void> {
    // Before the access token is used: the one that was held may be dead by now (RFC 6749 clause 10.4).
    if (token === undefined || whose === undefined) kept.forget();
    else if (token !== held?.refresh) await inTime(kept.write({ refresh: token, user: whose, withheld }));
    // Somebody has signed out while it was written.
    if (mine !== era) throw new McError("sign-in-cancelled");
  }

  async function take(
    { access, idToken, lifetime, refresh: token, user: whose = user, withheld = held?.withheld ?? [] }: Taken,
    mine: number,
  ): Promise<void> {
    await keepRefresh(token, whose, withheld, mine);
    held = { access, idToken: idToken ?? held?.idToken, refresh: token, until: now() + lifetime * 1_000, withheld };
    user = whose;
    wait = RETRY_MS.first;
    // Without a way to renew it the sign-in ends with the token.
    const share = token === undefined ? 1 : REFRESH_AFTER + (random() - 0.5) * SPREAD;
    later(Math.max(RETRY_MS.first, lifetime * 1_000 * share));
    becomeIn(held);
  }

  /** Nobody is signed in any more. */
  function leave(problem?: McError): void {
    era += 1;
    held = undefined;
    others.clear();
    clearTimeout(timer);
    kept.forget();
    become({ kind: "out", server: server.host, ...(problem === undefined ? {} : { problem: told(problem) }) });
  }

  /** Why there is no token: nobody has signed in, or the server has ended it. */
  function over(): McError {
    const ended = state.kind === "out" ? state.problem?.code : undefined;
    return ended === "sign-in-ended" || ended === "sign-in-refused"
      ? new McError(ended)
      : new McError("sign-in-needed");
  }

  /** What nobody holds is worth nothing to anybody. The server may end with it whatever else its user has: where that one is signed in, it stays. */
  async function drop({ refresh: token, user: whose }: Pick<Tokens, "refresh" | "user">): Promise<void> {
    const isTheirs = held !== undefined && user?.subject === whose?.subject;
    if (token === undefined || isTheirs) return;
    await server
      .revoke(token)
      .catch((error) => log.warn("a token that nobody holds is not revoked", factsOf(asMcError(error))));
  }

  /**
   * Uses the refresh token that is held.
   *
   * @param which - whose token is to come of it
   * @param take - what comes of it, where the sign-in is the same by then
   * @throws McError `sign-in-…`, `identity-…`
   */
  async function redeemRefresh(
    which: TokenServer,
    take: (tokens: Tokens, mine: number) => Promise<void>,
  ): Promise<void> {
    const mine = era;
    const whose = user;
    const token = held?.refresh;
    if (token === undefined || whose === undefined) throw over();
    try {
      const narrowed = narrowedFor(which);
      const tokens = { ...(await server.refresh(token, whose.subject, narrowed)), user: whose };
      if (mine === era) return await take(narrowed === undefined ? tokens : stillWithheld(tokens), mine);
      await drop(tokens);
    } catch (error) {
      const fault = asMcError(error, "identity-server-failed");
      if (mine !== era) throw fault;
      log.warn("the sign-in is not refreshed", factsOf(fault));
      // What one server is not to have concerns nobody else: whoever wanted it is told, and signed in as before.
      if (fault.code === "sign-in-server-missing" && which !== "services") throw fault;
      if (ENDS.has(fault.code)) leave(fault);
      else {
        // Who is signed in stays so as long as servers take what is held: a call does not end for this.
        if (held !== undefined) becomeIn(held, fault);
        later(wait * (0.5 + random()));
        wait = Math.min(wait * 2, RETRY_MS.last);
      }
      throw fault;
    }
  }

  /** For each server once, and one after another: a refresh token that is used twice can end the whole sign-in. */
  function inTurn(which: TokenServer, work: () => Promise<void>): Promise<void> {
    const running = underWay.get(which);
    if (running !== undefined) return running;
    const done = turn.then(work).finally(() => {
      // What was asked for in an earlier sign-in may come to its end in a later one.
      if (underWay.get(which) === done) underWay.delete(which);
    });
    turn = done.catch(() => {});
    underWay.set(which, done);
    return done;
  }

  function refresh(): Promise<void> {
    if (held?.refresh === undefined) {
      const ended = new McError("sign-in-ended");
      if (held !== undefined) leave(ended);
      return Promise.reject(ended);
    }
    return inTurn("services", () => redeemRefresh("services", take));
  }

  /** Whether a server has a token of its own. One that nothing is asked for is shown that of the services. */
  const hasOwnToken = (which: TokenServer) => (scopesOf?.(which) ?? []).length > 0;

  /**
   * What the token of a server that has its own is to be good for: of what was asked for, what the sign-in was given. More is refused (RFC 6749
   * clause 6). Undefined where one token is for all.
   *
   * @throws McError `sign-in-server-missing` where nothing of it was given
   */
  function narrowedFor(which: TokenServer): readonly string[] | undefined {
    if (!hasOwnToken(which)) return undefined;
    const asked = scopesOf?.(which) ?? [];
    const given = asked.filter((scope) => held?.withheld.includes(scope) !== true);
    if (given.length === 0) throw new McError("sign-in-server-missing", asked.join(" "));
    return given;
  }

  /** What a narrowed token was not given, beside what none is asked for any more. */
  const stillWithheld = ({ withheld = [], ...tokens }: Tokens): Tokens & Pick<Held, "withheld"> => ({
    ...tokens,
    withheld: [...new Set([...(held?.withheld ?? []), ...withheld])],
  });

  /** Gets the token of a server that has its own. */
  function narrow(which: TokenServer): Promise<void> {
    return inTurn(which, () =>
      redeemRefresh(which, async ({ access, lifetime, refresh: token, user: whose, withheld = [] }, mine) => {
        await keepRefresh(token, whose, withheld, mine);
        if (held !== undefined) held = { ...held, refresh: token, withheld };
        others.set(which, { access, until: now() + lifetime * 1_000 * REFRESH_AFTER });
      }),
    );
  }

  async function attemptNow(signal: AbortSignal): Promise<Tokens> {
    const tried = server.newAttempt(signedOut);
    // The port of what was given up for this one is free only then.
    await setImmediate();
    const wayBack = await openWayBack(redirect.path, redirect.port, tried.state, words().signedIn);
    const given = Promise.withResolvers<never>();
    const limit = setTimeout(() => given.reject(new McError("sign-in-not-finished")), ATTEMPT_MS);
    const cancelled = () => given.reject(new McError("sign-in-cancelled"));
    if (signal.aborted) cancelled();
    signal.addEventListener("abort", cancelled);
    try {
      const to = await Promise.race([server.authorizationUrl(tried, wayBack.uri), given.promise]);
      // Whoever opens a browser can take as long as it is open; only that it fails is waited for.
      openBrowser(to).catch((cause: unknown) => given.reject(asMcError(cause, "sign-in-browser-missing")));
      const answer = await Promise.race([wayBack.answer, given.promise]);
      wayBack.close();
      const redeeming = server.redeem(tried, answer);
      try {
        return await Promise.race([redeeming, given.promise]);
      } catch (error) {
        // It was given up while the server answered: what it gives all the same is nobody's.
        redeeming.then(drop, () => {});
        throw error;
      }
    } finally {
      clearTimeout(limit);
      signal.removeEventListener("abort", cancelled);
      wayBack.close();
    }
  }

  /** Tells the server and its page in the browser that a sign-in has ended. Never rejects: it has, whatever comes of this. */
  async function tellOfEnd({ idToken, refresh: token }: Held): Promise<void> {
    const mine = new AbortController();
    logOut = mine;
    const untold = (error: unknown) => log.warn("the server was not told", factsOf(asMcError(error)));
    if (token !== undefined) await server.revoke(token).catch(untold);
    // Somebody signs in by now: that needs the browser, and the port.
    if (mine.signal.aborted) return;
    try {
      const isOpened = await logOutInBrowser({
        path: redirect.signedOutPath,
        port: redirect.port,
        words: words().signedOut,
        endSession: (back) => server.endSessionUrl(idToken, back),
        openBrowser,
        signal: mine.signal,
      });
      if (isOpened) log.info("the session in the browser is to end");
    } catch (error) {
      untold(error);
    }
  }

  return {
    state: () => state,
    isIn: () => held !== undefined,
    isAdmitted: () => user !== undefined,
    hasSignedOut: () => signedOut,
    user: () => user,
    known: () => inTime(known.promise),

    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    async resume() {
      const mine = era;
      const found = await kept.read();
      // What follows is done before anybody who waits for it goes on.
      known.resolve();
      if (found === undefined || held !== undefined || attempt !== undefined || mine !== era) return;
      user = found.user;
      const { refresh: token, withheld } = found;
      held = { refresh: token, access: undefined, idToken: undefined, until: undefined, withheld };
      becomeIn(held);
      // What it comes to is in the state.
      await refresh().catch(() => {});
    },

    async signIn() {
      attempt?.abort();
      logOut?.abort();
      const mine = new AbortController();
      attempt = mine;
      become({ kind: "waiting", server: server.host });
      try {
        // A server that says nothing of it has given all that was asked for (RFC 6749 clause 5.1).
        const { withheld = [], ...tokens } = await attemptNow(mine.signal);
        if (attempt !== mine) {
          void drop(tokens);
          throw new McError("sign-in-cancelled");
        }
        attempt = undefined;
        signedOut = false;
        era += 1;
        others.clear();
        // Whoever was signed in before is until the token of the next one is kept. What is under way for them comes to nothing, and nothing
        // more begins: what asks for a token is behind that.
        underWay.clear();
        clearTimeout(timer);
        log.info(`signed in at ${server.host}`);
        const isBroad = hasOwnToken("services") && tokens.refresh !== undefined;
        // A sign-in begins with a token that every server would take: it is shown to none. It is not revoked, with which a server may end the sign-in.
        const taking = take({ ...tokens, withheld, ...(isBroad ? { access: undefined } : {}) }, era);
        turn = taking.catch(() => void drop(tokens));
        await taking;
        if (isBroad) await refresh();
      } catch (error) {
        const fault = asMcError(error, "identity-server-failed");
        if (attempt === mine) {
          attempt = undefined;
          log.warn("nobody is signed in", factsOf(fault));
          const problem = fault.code === "sign-in-cancelled" ? {} : { problem: told(fault) };
          // Whoever was signed in before still is.
          if (held === undefined) become({ kind: "out", server: server.host, ...problem });
          else becomeIn(held);
        }
        throw fault;
      }
    },

    cancel: () => attempt?.abort(),

    async signOut() {
      const ended = held;
      // Whoever leaves does not sign in after all.
      attempt?.abort();
      attempt = undefined;
      signedOut = true;
      user = undefined;
      leave();
      kept.signOut();
      log.info("signed out");
      if (ended !== undefined) await inTime(tellOfEnd(ended));
    },

    heldToken: () => held?.access,
    isWithheld: (scope) => held?.withheld.includes(scope) === true,

    async accessToken(refused, which = "services") {
      if (held === undefined) throw over();
      if (which !== "services" && held.refresh !== undefined && hasOwnToken(which)) {
        const own = others.get(which);
        if (!refused && own !== undefined && now() < own.until) return own.access;
        await narrow(which);
        const { access } = others.get(which) ?? {};
        if (access === undefined) throw over();
        return access;
      }
      const { access, until = 0 } = held;
      const isOver = access === undefined || now() >= until;
      if (refused || isOver) await refresh();
      if (held?.access === undefined) throw over();
      return held.access;
    },

    close() {
      era += 1;
      attempt?.abort();
      logOut?.abort();
      clearTimeout(timer);
    },
  };
}
