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
import { type IdentityServer, newAttempt, type SignedInUser, type Tokens } from "./identity-server.ts";
import type { KeptSignIn } from "./kept-sign-in.ts";
import { openWayBack, type WayBackWords } from "./way-back.ts";

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
  readonly redirect: { readonly path: string; readonly port: number | undefined };
  /** Opens an address in the browser of the system. */
  readonly openBrowser: (url: URL) => Promise<void>;
  /** What the page in the browser says at the end. */
  readonly words: () => WayBackWords;
  readonly log: Pick<Logger, "info" | "warn">;
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
  /** The access token that is held, which may have run out; undefined where there is none. */
  heldToken(): string | undefined;
  /** Whether the server has said that the token that is held is not good for something that was asked for. */
  isWithheld(scope: string): boolean;
  /**
   * The token for a server.
   *
   * @param refused - the server has refused the one before
   * @throws McError `sign-in-needed`, `sign-in-ended`, `identity-…`
   */
  accessToken(refused: boolean): Promise<string>;
  /** Whether anybody is signed in. */
  isIn(): boolean;
  /** Whether anybody has been since the last sign-out: what the server ends cuts off nothing that goes on. */
  isAdmitted(): boolean;
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
  /** Unix milliseconds. */
  readonly until: number | undefined;
  /** Scopes that it was not given. */
  readonly withheld: readonly string[];
}

export function openIdentitySession(parts: SessionParts): IdentitySession {
  const { kept, log, openBrowser, redirect, server, words, now = Date.now, random = Math.random } = parts;
  const listeners = new Set<(state: SignIn) => void>();
  let state: SignIn = { kind: "out", server: server.host };
  let held: Held | undefined;
  let attempt: AbortController | undefined;
  let refreshing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let wait: number = RETRY_MS.first;
  /** Raised by whatever ends a sign-in, so that an answer that comes after it changes nothing. */
  let era = 0;
  let signedOut = false;
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

  async function take(
    { access, lifetime, refresh: token, user: whose = user, withheld = held?.withheld ?? [] }: Tokens,
    mine: number,
  ): Promise<void> {
    // Before the access token is used: the one that was held may be dead by now (RFC 6749 clause 10.4).
    if (token === undefined || whose === undefined) kept.forget();
    else if (token !== held?.refresh) await inTime(kept.write({ refresh: token, user: whose }));
    // Somebody has signed out while it was written.
    if (mine !== era) {
      if (held === undefined) kept.forget();
      throw new McError("sign-in-cancelled");
    }
    held = { access, refresh: token, until: now() + lifetime * 1_000, withheld };
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

  async function refreshNow(token: string): Promise<void> {
    const mine = era;
    try {
      const tokens = await server.refresh(token);
      if (mine === era) return await take(tokens, mine);
      // What nobody holds is worth nothing to anybody.
      if (held === undefined && tokens.refresh !== undefined) await server.revoke(tokens.refresh).catch(() => {});
    } catch (error) {
      const fault = asMcError(error, "identity-server-failed");
      if (mine !== era) throw fault;
      log.warn("the sign-in is not refreshed", factsOf(fault));
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

  /** One at a time: a refresh token that is used twice can end the whole sign-in. */
  function refresh(): Promise<void> {
    const token = held?.refresh;
    if (token === undefined) {
      const ended = new McError("sign-in-ended");
      if (held !== undefined) leave(ended);
      return Promise.reject(ended);
    }
    refreshing ??= refreshNow(token).finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  }

  async function attemptNow(signal: AbortSignal): Promise<Tokens> {
    const tried = newAttempt();
    // The port of an attempt that was given up for this one is free only then.
    await setImmediate();
    const wayBack = await openWayBack(redirect.path, redirect.port, tried.state, words());
    const given = Promise.withResolvers<never>();
    const limit = setTimeout(() => given.reject(new McError("sign-in-not-finished")), ATTEMPT_MS);
    const cancelled = () => given.reject(new McError("sign-in-cancelled"));
    if (signal.aborted) cancelled();
    signal.addEventListener("abort", cancelled);
    try {
      const to = await Promise.race([server.authorizationUrl(tried, wayBack.uri, signedOut), given.promise]);
      // Whoever opens a browser can take as long as it is open; only that it fails is waited for.
      openBrowser(to).catch((cause: unknown) => given.reject(asMcError(cause, "sign-in-browser-missing")));
      const answer = await Promise.race([wayBack.answer, given.promise]);
      wayBack.close();
      return await Promise.race([server.redeem(tried, answer), given.promise]);
    } finally {
      clearTimeout(limit);
      signal.removeEventListener("abort", cancelled);
      wayBack.close();
    }
  }

  return {
    state: () => state,
    isIn: () => held !== undefined,
    isAdmitted: () => user !== undefined,
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
      held = { refresh: found.refresh, access: undefined, until: undefined, withheld: [] };
      becomeIn(held);
      // What it comes to is in the state.
      await refresh().catch(() => {});
    },

    async signIn() {
      attempt?.abort();
      const mine = new AbortController();
      attempt = mine;
      become({ kind: "waiting", server: server.host });
      try {
        const tokens = await attemptNow(mine.signal);
        if (attempt !== mine) throw new McError("sign-in-cancelled");
        attempt = undefined;
        signedOut = false;
        era += 1;
        log.info(`signed in at ${server.host}`);
        await take(tokens, era);
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
      const token = held?.refresh;
      signedOut = true;
      user = undefined;
      leave();
      log.info("signed out");
      if (token === undefined) return;
      await inTime(
        server.revoke(token).catch((error) => log.warn("the server was not told", factsOf(asMcError(error)))),
      );
    },

    heldToken: () => held?.access,
    isWithheld: (scope) => held?.withheld.includes(scope) === true,

    async accessToken(refused) {
      if (held === undefined) throw over();
      const { access, until = 0 } = held;
      const isOver = access === undefined || now() >= until;
      if (refused || isOver) await refresh();
      if (held?.access === undefined) throw over();
      return held.access;
    },

    close() {
      era += 1;
      attempt?.abort();
      clearTimeout(timer);
    },
  };
}
