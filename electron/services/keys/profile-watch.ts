/**
 * The user profile as it stands: read again when the document is another one, kept when a new one cannot be read.
 *
 * @module
 */
import type { McError } from "../../../shared/errors.ts";
import { decodeUserProfile, type UserProfile } from "../../../shared/kms/user-profile.ts";
import type { Logger } from "../log.ts";
import { asKeyFault } from "./key-fault.ts";

export class ProfileWatch {
  readonly #document: () => string | undefined;
  readonly #log: Logger;
  #read: string | undefined;
  #profile: UserProfile | undefined;
  #problem: McError | undefined;

  /** @param document - gives the document at present, undefined when there is none */
  constructor(document: () => string | undefined, log: Logger) {
    this.#document = document;
    this.#log = log;
  }

  /** Why the newest document is not used. */
  get problem(): McError | undefined {
    return this.#problem;
  }

  get profile(): UserProfile | undefined {
    try {
      const document = this.#document();
      if (document === this.#read) return this.#profile;
      this.#read = document;
      this.#problem = undefined;
      this.#profile = document === undefined ? undefined : decodeUserProfile(document);
      const diagnostics = this.#profile?.diagnostics ?? [];
      if (diagnostics.length > 0) this.#log.warn("user profile: passed over", { entries: diagnostics.slice(0, 20) });
    } catch (error) {
      this.#problem = asKeyFault(error);
      this.#log.error("user profile not used", this.#problem);
    }
    return this.#profile;
  }

  /** `allow-private-call-media-protection`; null without a profile. */
  get protectionPermitted(): boolean | null {
    return this.profile?.allowed.has("allow-private-call-media-protection") ?? null;
  }
}
