/**
 * One-time tokens with which a window proves that this host opened it.
 *
 * @module
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** A key that nobody can guess, for a URL fragment. */
export function randomKey(): string {
  return randomBytes(32).toString("base64url");
}

/** Compares in a time that does not depend on where two keys differ. */
export function sameKey(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text, "utf8").digest();
  return timingSafeEqual(digest(one), digest(other));
}

/** Tokens given out and not yet used, each for one subject. */
export interface OneTimeTokens<T> {
  issue(subject: T): string;
  /** The subject of a token, once and within its lifetime; undefined otherwise. */
  redeem(token: string): T | undefined;
}

/** @param lifetime - milliseconds */
export function createOneTimeTokens<T>(lifetime: number, now: () => number = Date.now): OneTimeTokens<T> {
  let outstanding: { readonly token: string; readonly subject: T; readonly until: number }[] = [];
  return {
    issue(subject) {
      const token = randomKey();
      outstanding = outstanding.filter(({ until }) => until > now());
      outstanding.push({ token, subject, until: now() + lifetime });
      return token;
    },
    redeem(token) {
      let found: T | undefined;
      // Every token is compared, found or not, so that the time tells nothing.
      const rest = [];
      for (const entry of outstanding) {
        const matches = sameKey(entry.token, token);
        if (matches && entry.until > now()) found = entry.subject;
        if (!matches) rest.push(entry);
      }
      outstanding = rest;
      return found;
    },
  };
}
