/**
 * Whether the KMS of a caller may speak for them. A KMS could issue keys for whatever ID it likes; for IDs that nobody says it
 * serves it has no say. It is looked at three times: with each, more is known, and more is asked.
 *
 * @module
 */
import { McError } from "../../shared/errors/mc-error.ts";
import { particular } from "../../shared/errors/particulars.ts";
import type { KmsUri } from "../../shared/kms/identifiers.ts";
import type { UserProfile } from "../../shared/kms/user-profile.ts";
import type { CallerAddress } from "./caller-address.ts";
import type { ExchangeListener } from "./kms-exchange.ts";
import type { KmsTrust } from "./kms-trust.ts";

export interface CallerAuthorityParts {
  readonly trust: Pick<KmsTrust, "isOurs" | "verdict" | "mustServe" | "mustBeRemembered" | "remember">;
  /** Our KMS. */
  readonly home: KmsUri;
  /** The user profile for the service of the call. */
  readonly profile: UserProfile | undefined;
}

/** Refusals of a KMS for an ID. */
const isNoAuthority = (error: unknown) => error instanceof McError && error.code.startsWith("kms-uri-");

export class CallerAuthority {
  readonly #address: CallerAddress;
  readonly #parts: CallerAuthorityParts;

  constructor(address: CallerAddress, parts: CallerAuthorityParts) {
    this.#address = address;
    this.#parts = parts;
  }

  /**
   * Before anybody is asked for its certificate: for IDs of our own host there is our KMS and no other.
   *
   * @throws McError `key-message-signature`
   */
  beforeAsking(): void {
    const { caller, kms } = this.#address;
    if (this.#parts.trust.isOurs(caller) && kms !== this.#parts.home) throw this.#notServed();
  }

  /**
   * When its certificate is there.
   *
   * @throws McError `key-message-signature`
   */
  onceCertified(): void {
    const { caller, kms } = this.#address;
    if (this.#parts.trust.verdict(caller, kms, this.#parts.profile).kind === "refused") throw this.#notServed();
  }

  /**
   * When its signature holds: our own KMS is asked only for the sake of a message that is signed.
   *
   * @throws McError `key-message-signature`, `key-message-kms-changed`, and what asking our own KMS gives rise to
   */
  async onceSigned(signal: AbortSignal, listener: ExchangeListener): Promise<void> {
    const { caller, kms } = this.#address;
    const { profile, trust } = this.#parts;
    try {
      const by = await trust.mustServe(caller, kms, profile, signal, listener, "strangers");
      trust.mustBeRemembered(caller, kms, by, undefined);
    } catch (error) {
      if (isNoAuthority(error)) throw this.#notServed(error);
      const isChanged = error instanceof McError && error.code === "kms-of-host-changed";
      throw isChanged ? new McError("key-message-kms-changed", error.detail, error) : error;
    }
    trust.remember(caller, kms);
  }

  #notServed(cause?: unknown): McError {
    const { caller, kms } = this.#address;
    return new McError("key-message-signature", particular("id-not-served", caller, kms), cause);
  }
}
