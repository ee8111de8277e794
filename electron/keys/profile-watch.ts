/**
 * The user profile as it stands: read again when the document is another one, kept when a new one cannot be read.
 *
 * @module
 */
import type { McError } from "../../shared/errors/mc-error.ts";
import { decodeUserProfile, type UserProfile } from "../../shared/kms/user-profile.ts";
import type { PrivateCallPermission } from "../../shared/mc/private-call-permissions.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import type { Logger } from "../services/log.ts";
import { asKeyFault } from "./key-fault.ts";

const MAX_NAMED = 1000;

const whyOf = (error: McError | undefined) => String(error?.cause ?? error);

export class ProfileWatch {
  readonly #service: McService;
  readonly #document: () => string | undefined;
  readonly #log: Logger;
  readonly #isNeeded: boolean;
  #read: string | undefined;
  #profile: UserProfile | undefined;
  /** Why the document cannot be had at present. */
  #unread: McError | undefined;
  /** What is wrong in the document that was read last. */
  #wrong: McError | undefined;

  /**
   * @param document - gives the document of the service at present, undefined when there is none
   * @param isNeeded - whether nothing is permitted without one
   */
  constructor(service: McService, document: () => string | undefined, log: Logger, isNeeded = false) {
    this.#service = service;
    this.#document = document;
    this.#log = log;
    this.#isNeeded = isNeeded;
  }

  /** Why the newest document is not used. */
  get problem(): McError | undefined {
    return this.#unread ?? this.#wrong;
  }

  get profile(): UserProfile | undefined {
    try {
      const document = this.#document();
      this.#unread = undefined;
      if (document !== this.#read) this.#take(document);
    } catch (cause) {
      const error = asKeyFault(cause);
      // It is looked at many times a minute, and one line says it.
      if (whyOf(this.#unread) !== whyOf(error)) this.#log.error("user profile cannot be read", error);
      this.#unread = error;
    }
    return this.#profile;
  }

  #take(document: string | undefined): void {
    this.#read = document;
    this.#wrong = undefined;
    try {
      this.#profile = document === undefined ? undefined : decodeUserProfile(document, this.#service);
      const diagnostics = this.#profile?.diagnostics ?? [];
      if (diagnostics.length > 0) this.#log.warn("user profile: passed over", { entries: diagnostics.slice(0, 20) });
    } catch (error) {
      this.#wrong = asKeyFault(error);
      this.#log.error("user profile not used", this.#wrong);
    }
  }

  /** What it permits; null without a profile, where the server alone decides then. */
  get permissions(): PrivateCallPermission[] | null {
    const allowed = this.profile?.allowed;
    if (allowed === undefined) return this.#isNeeded ? [] : null;
    return [...allowed];
  }

  /** Whom it names, as many as a window is told of. */
  get named(): { id: string; displayName: string }[] {
    const named = this.profile?.named ?? [];
    return named.slice(0, MAX_NAMED).map(({ displayName, userUri }) => ({ id: userUri, displayName }));
  }

  /** `allow-private-call-media-protection`; null without a profile. */
  get protectionPermitted(): boolean | null {
    return this.profile?.allowed.has("allow-private-call-media-protection") ?? null;
  }
}
