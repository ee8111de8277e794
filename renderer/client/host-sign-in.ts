/**
 * The window's one copy of who is signed in, and the ways to change it. What it is told holds no token.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { NO_SIGN_IN, type SignIn } from "../../shared/bridge/sign-in.ts";
import { asMcError, type ErrorReport } from "../../shared/errors/mc-error.ts";
import type { Host } from "../host/host.ts";

/** What begins a sign-in; undefined at a desk whose users sign in nowhere. */
export const waysIn = ({ begin }: Pick<HostSignIn, "begin">, { signIn }: SignInState): (() => void) | undefined =>
  signIn.kind === "none" ? undefined : () => void begin();

interface SignInState {
  readonly signIn: SignIn;
  /** Why the last attempt came to nothing, where the sign-in itself does not say it. */
  readonly failure: ErrorReport | null;
}

type SignInStore = StoreApi<SignInState>;

export interface HostSignIn {
  readonly store: SignInStore;
  /** Has the browser opened; an attempt that waits is given up for it. Never rejects: what comes of it is in the store. */
  begin(): Promise<void>;
  cancel(): Promise<void>;
  /** Ends the sign-in. Never rejects. */
  end(): Promise<void>;
}

/** Follows who is signed in, from what was known when the window opened. */
export function followSignIn(host: Host, signIn: SignIn): HostSignIn {
  const store = createStore<SignInState>(() => ({ signIn, failure: null }));
  host.on("signIn.changed", (changed) => store.setState({ signIn: changed }));
  async function noting(act: () => Promise<unknown>): Promise<void> {
    store.setState({ failure: null });
    try {
      await act();
    } catch (error) {
      const failure = asMcError(error).report();
      // Giving up is no failure, and what is wrong with the sign-in is said by itself.
      const { signIn: now } = store.getState();
      const isSaid = failure.code === "sign-in-cancelled" || (now.kind === "out" && now.problem !== undefined);
      if (!isSaid) store.setState({ failure });
    }
  }
  return {
    store,
    begin: () => noting(() => host.call("signIn.begin", {})),
    cancel: () => noting(() => host.call("signIn.cancel", {})),
    end: () => noting(() => host.call("signIn.end", {})),
  };
}

/** Asks who is signed in, and follows what becomes of it: what is told while the answer is on its way is newer. */
export async function openSignIn(host: Host): Promise<HostSignIn> {
  let isTold = false;
  const stop = host.on("signIn.changed", () => {
    isTold = true;
  });
  const followed = followSignIn(host, NO_SIGN_IN);
  const signIn = await host.call("signIn.state", {});
  stop();
  if (!isTold) followed.store.setState({ signIn });
  return followed;
}
