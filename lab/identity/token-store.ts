/**
 * What an identity server has given out, in memory: the storage that oidc-provider asks for.
 *
 * @module
 */
import type { Adapter, AdapterPayload } from "oidc-provider";

/** The newest access tokens that have ended of which it is known why. */
const MOST_ENDED = 200;

/** Whose an access token is and for what; or why it is nobody's. */
export type TokenVerdict =
  | { readonly kind: "good"; readonly accountId: string | undefined; readonly scopes: readonly string[] }
  /** Given by somebody else, or so long ago that nobody here knows it any more. */
  | { readonly kind: "foreign" }
  | { readonly kind: "expired" }
  | { readonly kind: "revoked" };

/** What people sign in with, and what they hold then; the rest ends with its time. */
const ACCESS_TOKEN = "AccessToken";
const GIVEN = new Set([ACCESS_TOKEN, "RefreshToken", "AuthorizationCode", "Grant"]);

interface Kept {
  readonly model: string;
  readonly payload: AdapterPayload;
  /** Unix milliseconds. */
  readonly until: number;
}

export class TokenStore {
  readonly #kept = new Map<string, Kept>();
  /** Access tokens that are nobody's any more, and why. */
  readonly #ended = new Map<string, "expired" | "revoked">();

  /** The part of it for one kind of thing. */
  adapter(model: string): Adapter {
    const nameOf = (id: string) => `${model}:${id}`;
    const found = (matches: (payload: AdapterPayload) => boolean) =>
      [...this.#kept.values()].find((each) => each.model === model && matches(each.payload) && isGood(each))?.payload;
    return {
      upsert: async (id, payload, seconds) => {
        this.#sweep();
        this.#kept.set(nameOf(id), { model, payload, until: Date.now() + (seconds ?? 86_400) * 1_000 });
      },
      find: async (id) => this.#find(nameOf(id)),
      findByUid: async (uid) => found((payload) => payload.uid === uid),
      findByUserCode: async (code) => found((payload) => payload.userCode === code),
      consume: async (id) => {
        const payload = this.#find(nameOf(id));
        if (payload !== undefined) payload["consumed"] = Math.floor(Date.now() / 1_000);
      },
      destroy: async (id) => this.#end((_kept, name) => name === nameOf(id)),
      revokeByGrantId: async (grantId) => this.#end(({ payload }) => payload.grantId === grantId),
    };
  }

  /** Who holds an access token; undefined when it is nobody's, or nobody's any more. */
  holderOf(accessToken: string): string | undefined {
    return this.#find(nameOfToken(accessToken))?.accountId;
  }

  /** Judges an access token, as the servers do that are shown it. */
  judge(accessToken: string): TokenVerdict {
    this.#sweep();
    const kept = this.#kept.get(nameOfToken(accessToken));
    if (kept === undefined) return { kind: this.#ended.get(nameOfToken(accessToken)) ?? "foreign" };
    const { accountId, scope } = kept.payload;
    return { kind: "good", accountId, scopes: String(scope ?? "").split(" ") };
  }

  /** Has an access token be over, or nobody's; what it was given with stays. */
  spoil(accessToken: string, how: "foreign" | "expired"): void {
    this.#kept.delete(nameOfToken(accessToken));
    if (how === "expired") this.#note(nameOfToken(accessToken), how);
  }

  /** Takes from an access token what it is good for. @returns the scopes that are left */
  narrow(accessToken: string, keeps: (scope: string) => boolean): string {
    const payload = this.#find(nameOfToken(accessToken));
    const left = String(payload?.scope ?? "")
      .split(" ")
      .filter(keeps)
      .join(" ");
    if (payload !== undefined) payload.scope = left;
    return left;
  }

  /** Ends everything that was given to somebody, or to everybody. */
  endAll(accountId?: string): void {
    this.#end(({ model, payload }) => GIVEN.has(model) && (accountId === undefined || payload.accountId === accountId));
  }

  #find(name: string): AdapterPayload | undefined {
    const kept = this.#kept.get(name);
    return kept !== undefined && isGood(kept) ? kept.payload : undefined;
  }

  #end(isMeant: (kept: Kept, name: string) => boolean): void {
    for (const [name, kept] of this.#kept) {
      if (!isMeant(kept, name)) continue;
      this.#kept.delete(name);
      if (kept.model === ACCESS_TOKEN) this.#note(name, isGood(kept) ? "revoked" : "expired");
    }
  }

  #note(name: string, why: "expired" | "revoked"): void {
    this.#ended.set(name, why);
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > MOST_ENDED && oldest !== undefined) this.#ended.delete(oldest);
  }

  #sweep(): void {
    this.#end((kept) => !isGood(kept));
  }
}

const nameOfToken = (accessToken: string) => `${ACCESS_TOKEN}:${accessToken}`;
const isGood = ({ until }: Kept): boolean => Date.now() < until;
