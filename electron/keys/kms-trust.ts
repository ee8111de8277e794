/**
 * Whether a KMS is taken for an ID: the rule of `kms-authority.ts` over what is held, our own KMS where that leaves it to it, and
 * what is remembered of the host.
 *
 * @module
 */
import { McError } from "../../shared/errors/mc-error.ts";
import { particular } from "../../shared/errors/particulars.ts";
import { type KmsUri, userUri } from "../../shared/kms/identifiers.ts";
import type { UserProfile } from "../../shared/kms/user-profile.ts";
import type { KeyRing } from "./key-ring.ts";
import { type KnownKmss, mayServe, type Verdict } from "./kms-authority.ts";
import type { AskedFor } from "./kms-client.ts";
import type { KmsDirectory } from "./kms-directory.ts";
import type { ExchangeListener } from "./kms-exchange.ts";
import { differsFrom, hostOf, remembering } from "./kms-memory.ts";

export interface KmsTrustParts {
  /** MC service ID of the user. */
  readonly user: string;
  readonly home: KmsUri;
  readonly ring: Pick<KeyRing, "held" | "change">;
  readonly directory: Pick<KmsDirectory, "isHeld" | "lookup">;
  /** Unix time in seconds. */
  readonly now: () => number;
}

/** By whose word a KMS is taken for an ID. */
export type Naming = "profile" | "account" | "certificate" | "lookup";

/** Words of the administrator's, about which nobody else is asked. */
const BY_ADMINISTRATOR: ReadonlySet<Naming> = new Set(["profile", "account"]);

export class KmsTrust {
  readonly #parts: KmsTrustParts;

  constructor(parts: KmsTrustParts) {
    this.#parts = parts;
  }

  /** What is known at the moment. Certificates that may not be used name nobody. */
  known(profile: UserProfile | undefined): KnownKmss {
    const { directory, home, ring, user } = this.#parts;
    const { externals, root } = ring.held;
    const usable = externals.filter(({ kmsUri }) => directory.isHeld(kmsUri));
    return { ownId: user, ownKms: home, certificates: root === undefined ? usable : [root, ...usable], profile };
  }

  /** Whether the host of an ID is that of our own user; of a number, whether it is ours. */
  isOurs(id: string): boolean {
    const host = hostOf(id);
    return host !== "" && host === hostOf(this.#parts.user);
  }

  verdict(id: string, kms: KmsUri, profile: UserProfile | undefined): Verdict {
    return mayServe(id, kms, this.known(profile));
  }

  /**
   * By whose word a KMS serves an ID. Only to be asked when its certificate is there: a partner that sets up a new KMS names
   * its domain in that one too, and the old one may be all that was held before.
   *
   * @throws McError `kms-uri-…` when nobody's word, and what asking our own KMS gives rise to
   */
  async mustServe(
    id: string,
    kms: KmsUri,
    profile: UserProfile | undefined,
    signal: AbortSignal,
    listener: ExchangeListener,
    askedFor: AskedFor = "us",
  ): Promise<Naming> {
    const verdict = this.verdict(id, kms, profile);
    if (verdict.kind === "allowed") return verdict.by;
    const about = `${kms}, ${id}`;
    if (verdict.kind === "refused") throw new McError(verdict.code, about);
    const asked = this.#parts.directory.lookup(userUri(id), signal, listener, askedFor);
    const named = await asked.catch((error: McError) => {
      throw error.code === "kms-lookup-unknown" ? new McError(verdict.otherwise, about, error) : error;
    });
    if (named !== kms) throw new McError(verdict.otherwise, about);
    return "lookup";
  }

  /**
   * Compares with what is remembered of the host.
   *
   * @param accepted - the KMS that somebody has agreed to for this host
   * @throws McError `kms-of-host-changed`, with host, old and new KMS
   */
  mustBeRemembered(id: string, kms: KmsUri, by: Naming, accepted: string | undefined): void {
    if (BY_ADMINISTRATOR.has(by) || accepted === kms) return;
    const before = differsFrom(this.#parts.ring.held.kmsOfHosts, id, kms);
    if (before === undefined) return;
    const host = hostOf(id);
    throw new McError("kms-of-host-changed", particular("kms-of-host", host, before.kms, kms));
  }

  /** A KMS was taken for an ID, and its keys were used. */
  remember(id: string, kms: KmsUri): void {
    const { now, ring } = this.#parts;
    const before = ring.held.kmsOfHosts;
    const after = remembering(before, id, kms, Math.floor(now()));
    if (after !== before) ring.change({ kmsOfHosts: after });
  }
}
