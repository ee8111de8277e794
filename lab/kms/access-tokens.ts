/**
 * Access tokens for a lab KMS (RFC 6750), as an identity management server would issue them.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import type { UserUri } from "../../shared/kms/identifiers.ts";

/** The tokens of the users of one KMS. */
export class AccessTokens {
  readonly #byUser = new Map<UserUri, string>();
  readonly #users = new Map<string, UserUri>();

  /**
   * The token of a user.
   *
   * @param anew - the last one was refused: it ends and a new one is made
   */
  tokenOf(user: UserUri, anew: boolean): string {
    const held = this.#byUser.get(user);
    if (held !== undefined && !anew) return held;
    if (held !== undefined) this.#users.delete(held);
    const token = randomBytes(32).toString("base64url");
    this.#byUser.set(user, token);
    this.#users.set(token, user);
    return token;
  }

  /** Whose token it is; undefined when it is nobody's, or nobody's any more. */
  holderOf(authorization: string | undefined): UserUri | undefined {
    const [, token = ""] = /^Bearer +([\w.~+/=-]+)$/i.exec(authorization ?? "") ?? [];
    return this.#users.get(token);
  }

  /** Ends every token without telling their users, who go on presenting them. */
  withdrawAll(): void {
    this.#users.clear();
  }
}
