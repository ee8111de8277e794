/**
 * What an identity server has given out, in memory: the storage that oidc-provider asks for.
 *
 * @module
 */
import type { Adapter, AdapterPayload } from "oidc-provider";

/** What people sign in with, and what they hold then; the rest ends with its time. */
const GIVEN = new Set(["AccessToken", "RefreshToken", "AuthorizationCode", "Grant"]);

interface Kept {
  readonly model: string;
  readonly payload: AdapterPayload;
  /** Unix milliseconds. */
  readonly until: number;
}

export class TokenStore {
  readonly #kept = new Map<string, Kept>();

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
      destroy: async (id) => void this.#kept.delete(nameOf(id)),
      revokeByGrantId: async (grantId) => this.#end(({ payload }) => payload.grantId === grantId),
    };
  }

  /** Who holds an access token; undefined when it is nobody's, or nobody's any more. */
  holderOf(accessToken: string): string | undefined {
    return this.#find(`AccessToken:${accessToken}`)?.accountId;
  }

  /** Ends everything that was given to somebody, or to everybody. */
  endAll(accountId?: string): void {
    this.#end(({ model, payload }) => GIVEN.has(model) && (accountId === undefined || payload.accountId === accountId));
  }

  #find(name: string): AdapterPayload | undefined {
    const kept = this.#kept.get(name);
    return kept !== undefined && isGood(kept) ? kept.payload : undefined;
  }

  #end(isMeant: (kept: Kept) => boolean): void {
    for (const [name, kept] of this.#kept) if (isMeant(kept)) this.#kept.delete(name);
  }

  #sweep(): void {
    this.#end((kept) => !isGood(kept));
  }
}

const isGood = ({ until }: Kept): boolean => Date.now() < until;
