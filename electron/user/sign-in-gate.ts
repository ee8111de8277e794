/**
 * Whether a user of this program has to sign in first, as those see it who give out what is that user's.
 *
 * @module
 */
import { McError } from "../../shared/errors/mc-error.ts";
import type { SignedInIds } from "../services/account.ts";
import type { UserChange } from "./user-source.ts";

/** Who signs in, where the account wants it. */
export interface SignInGate {
  /** Whether nothing of the account is to be given out yet. */
  isBarred(): boolean;
  isIn(): boolean;
  /** The IDs of whoever is signed in; undefined before that. */
  ids(): SignedInIds | undefined;
  onChange(listener: () => void): () => void;
  /**
   * Where the tokens of a server come from; undefined where the account has them itself.
   *
   * @param server - left out, those of the services
   * @throws McError `account-…`
   */
  tokens(server?: "keys"): ((refused: boolean) => Promise<string>) | undefined;
}

/** @throws McError `sign-in-needed` */
export function admit(signIn: Pick<SignInGate, "isBarred">): void {
  if (signIn.isBarred()) throw new McError("sign-in-needed");
}

/** Tells each time that somebody has signed in: keys that could not be had have a token now. Returns the way to stop. */
export function onSignedIn(
  signIn: Pick<SignInGate, "isIn" | "onChange">,
  listener: (what: UserChange) => void,
): () => void {
  let wasIn = signIn.isIn();
  return signIn.onChange(() => {
    const nowIn = signIn.isIn();
    if (nowIn && !wasIn) listener("kms");
    wasIn = nowIn;
  });
}
