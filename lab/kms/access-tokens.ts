/**
 * Access tokens for a lab KMS (RFC 6750), as an identity management server would issue them.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { type UserUri, userUri } from "../../shared/kms/identifiers.ts";

/** The token that a request shows (RFC 6750); empty where it shows none. */
export function bearerIn(authorization = ""): string {
  const [, token = ""] = /^Bearer +([\w.~+/=-]+)$/i.exec(authorization) ?? [];
  return token;
}

/** The tokens of the users of one KMS. */
export class AccessTokens {
  readonly #byUser = new Map<UserUri, string>();
  readonly #users = new Map<string, UserUri>();
  /** Those of an identity server that were shown here, and which of them are taken no more. */
  readonly #shown = new Set<string>();
  readonly #ended = new Set<string>();
  /** Who holds a token of an identity server, where there is one. */
  issued: (token: string) => string | undefined = () => undefined;

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
    const token = bearerIn(authorization);
    const held = this.#users.get(token);
    if (held !== undefined || this.#ended.has(token)) return held;
    const holder = this.issued(token);
    if (holder === undefined) return undefined;
    this.#shown.add(token);
    return userUri(holder);
  }

  /** Ends every token without telling their users, who go on presenting them. */
  withdrawAll(): void {
    this.#users.clear();
    for (const token of this.#shown) this.#ended.add(token);
    this.#shown.clear();
  }
}
