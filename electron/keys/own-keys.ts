/**
 * The user's own keys: fetched from the home KMS, proven, and taken into use only then.
 *
 * @module
 */

import { KmsDocumentError } from "../../shared/errors/kms-errors.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { particular } from "../../shared/errors/particulars.ts";
import type { KmsCertificate } from "../../shared/kms/certificate.ts";
import { checkCertificate, securityDomainOf } from "../../shared/kms/certificate-use.ts";
import { type UserUri, userUri } from "../../shared/kms/identifiers.ts";
import type { KmsKeySet } from "../../shared/kms/key-set.ts";
import { checkKeySetTime, openKeySet } from "../../shared/kms/key-set-use.ts";
import type { KmsKeyProv } from "../../shared/kms/message.ts";
import { MikeyError } from "../../shared/mikey/base/errors.ts";
import { equalOctets } from "../../shared/mikey/base/octets.ts";
import type { SecurityDomain } from "../../shared/mikey/keys.ts";
import { DEFAULT_BOUNDARY_TOLERANCE } from "../../shared/mikey/open.ts";
import type { MikeyPool } from "../../shared/mikey/pool.ts";
import type { InitiatorDescription, ReceiverDescription } from "../../shared/mikey/prepared.ts";
import { keyPeriodNumber } from "../../shared/mikey/uid.ts";
import type { Logger } from "../services/log.ts";
import { type HeldKeySet, REVOCATIONS } from "./held-keys.ts";
import { asKeyFault } from "./key-fault.ts";
import { periodEndAt, periodStart } from "./key-periods.ts";
import type { KeyRing } from "./key-ring.ts";
import type { KmsClient } from "./kms-client.ts";
import type { ExchangeListener } from "./kms-exchange.ts";
import type { SecurityKeys } from "./security-keys.ts";

/** Key set and certificate together, as the MIKEY library takes them. */
export type OwnUser = InitiatorDescription & ReceiverDescription;

export interface OwnKeysParts {
  readonly user: string;
  readonly client: KmsClient;
  readonly security: SecurityKeys;
  readonly ring: KeyRing;
  readonly pool: MikeyPool;
  readonly log: Logger;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Of this console among all, see {@link leadOf}. */
  readonly place: number;
}

/** Most seconds before the end of a key period at which the keys of the next one are fetched. */
const MOST_LEAD = 3 * 86_400;

/**
 * Seconds before the end of a key period at which one console fetches the keys of the next one. Periods of a whole domain end in the same
 * second: the consoles begin in the first half of the time that there is for it, which leaves the other half for those that fail.
 *
 * @param place - where in that half, from 0 inclusive, first of all, to 1 exclusive
 */
export function leadOf(userKeyPeriod: number, place: number): number {
  return Math.min(userKeyPeriod / 4, MOST_LEAD) * (1 - place / 2);
}

const sameKeys = (one: HeldKeySet, other: HeldKeySet): boolean =>
  equalOctets(one.keys.userDecryptKey, other.keys.userDecryptKey) &&
  equalOctets(one.keys.userSigningKeySSK, other.keys.userSigningKeySSK) &&
  equalOctets(one.keys.userPubTokenPVT, other.keys.userPubTokenPVT);

const samePublicKeys = (one: KmsCertificate, other: KmsCertificate): boolean =>
  equalOctets(one.pubAuthKey, other.pubAuthKey) && equalOctets(one.pubEncKey, other.pubEncKey);

const samePeriods = (one: KmsCertificate, other: KmsCertificate): boolean =>
  one.userKeyPeriod === other.userKeyPeriod && one.userKeyOffset === other.userKeyOffset;

export class OwnKeys {
  readonly #parts: OwnKeysParts;
  readonly #user: UserUri;
  #nextFault: McError | undefined;

  /** @throws KmsDocumentError `kms-user-uri-invalid` */
  constructor(parts: OwnKeysParts) {
    this.#parts = parts;
    this.#user = userUri(parts.user);
  }

  /**
   * The keys of the period that a time is in.
   *
   * @param at - Unix seconds
   * @returns undefined when there are none that may be used
   */
  at(at: number): OwnUser | undefined {
    const { root, keySets, revoked } = this.#parts.ring.held;
    if (root === undefined || revoked !== undefined) return undefined;
    try {
      checkCertificate(root, at);
      const period = keyPeriodNumber(at, root);
      const held = keySets.find(({ keys }) => keys.keyPeriodNo === period);
      if (held === undefined) return undefined;
      checkKeySetTime(validityOf(held), at);
      return ownUser(held, root);
    } catch {
      return undefined;
    }
  }

  /** Everything that messages to us may have been encrypted for. */
  all(): readonly OwnUser[] {
    const { root, keySets, revoked } = this.#parts.ring.held;
    if (root === undefined || revoked !== undefined) return [];
    return keySets.map((held) => ownUser(held, root));
  }

  /** Whether the keys of the period after the one at a time, Unix seconds, are there. */
  hasNext(at: number): boolean {
    const { root, keySets } = this.#parts.ring.held;
    if (root === undefined) return false;
    const next = keyPeriodNumber(at, root) + 1;
    return keySets.some(({ keys }) => keys.keyPeriodNo === next);
  }

  /** When the last of the consecutive periods ends for which there are keys, Unix seconds; undefined without keys. */
  until(at: number): number | undefined {
    const { root, keySets } = this.#parts.ring.held;
    if (root === undefined || this.at(at) === undefined) return undefined;
    let period = keyPeriodNumber(at, root);
    while (keySets.some(({ keys }) => keys.keyPeriodNo === period + 1)) period++;
    return periodStart(period + 1, root);
  }

  /** Why the KMS gave no keys of the next period when it was asked for them last; undefined where it gave them, or was not asked. */
  get nextFault(): McError | undefined {
    return this.#nextFault;
  }

  /**
   * Asks the KMS for its certificate, for the keys of the present period and, towards its end, for those of the next.
   * What was held stays as it is unless what came is proven.
   *
   * @throws McError `kms-certificate-changed`, `own-keys-missing`, `kms-keys-…`, and what asking gives rise to
   */
  async provision(signal: AbortSignal, listener: ExchangeListener): Promise<void> {
    const { client, security, now, log } = this.#parts;
    const init = await client.ask({ kind: "init" }, signal, listener);
    const root = init.certificate.certificate;
    this.#checkRoot(root);
    const domain = this.#domainOf(root);
    this.#replace(security.after(init));

    const answer = await client.ask({ kind: "keyprov" }, signal, listener);
    this.#replace(security.after(answer));
    const at = now() / 1000;
    const present = keyPeriodNumber(at, root);
    const { accepted, fault } = await this.#accept(answer, domain, root, signal);
    const mine = accepted.find(({ keys }) => keys.keyPeriodNo === present);
    if (mine === undefined) {
      const problem = fault ?? new McError("own-keys-missing", particular("key-period", present));
      this.#noteRevocation(problem);
      throw problem;
    }
    checkKeySetTime(validityOf(mine), at);
    if (fault !== undefined) log.error("a key set was not taken", fault);
    this.#hold(root, accepted, at);

    const end = periodEndAt(at, root);
    if (end - at > leadOf(root.userKeyPeriod, this.#parts.place) || this.hasNext(at)) {
      this.#nextFault = undefined;
      return;
    }
    try {
      const next = await client.ask({ kind: "keyprov", user: { uri: this.#user, at: end + 1 } }, signal, listener);
      this.#replace(security.after(next));
      const following = await this.#accept(next, domain, root, signal);
      if (following.fault !== undefined) throw following.fault;
      this.#hold(root, following.accepted, now() / 1000);
      // A KMS may answer with what it gave before.
      if (!this.hasNext(at)) throw new McError("own-keys-missing", particular("key-period", present + 1));
      this.#nextFault = undefined;
    } catch (error) {
      if (signal.aborted) throw error;
      // The present keys are good; the next ones are asked for again.
      this.#nextFault = asKeyFault(error);
      log.warn("keys of the next period not there yet", { code: this.#nextFault.code });
    }
  }

  /**
   * Drops key sets of periods that no message can be from any more.
   *
   * @returns whether there were any
   */
  dropExpired(at: number): boolean {
    const { log, ring } = this.#parts;
    const { root, keySets } = ring.held;
    if (root === undefined) return false;
    const kept = keySets.filter(({ keys }) => isNeeded(keys.keyPeriodNo, root, at));
    if (kept.length === keySets.length) return false;
    ring.change({ keySets: kept });
    log.info("keys of past periods are removed", { removed: keySets.length - kept.length });
    return true;
  }

  #replace(replaced: ReturnType<SecurityKeys["after"]>): void {
    const { ring, security } = this.#parts;
    if (replaced === security.replaced) return;
    security.adopt(replaced);
    ring.change({ replaced });
  }

  /** A KMS keeps its keys. Others are believed only when ours are of no use any more. */
  #checkRoot(root: KmsCertificate): void {
    const { ring, now } = this.#parts;
    const before = ring.held.root;
    if (before === undefined || samePublicKeys(before, root)) return;
    if (this.at(now() / 1000) === undefined) return;
    throw new McError("kms-certificate-changed", root.kmsUri);
  }

  /** The domain of a certificate. A KMS that revokes its own takes back every key under it. */
  #domainOf(root: KmsCertificate): SecurityDomain {
    try {
      return securityDomainOf(root, this.#parts.now() / 1000);
    } catch (error) {
      const fault = asKeyFault(error);
      this.#noteRevocation(fault);
      throw fault;
    }
  }

  /** Kept with the keys: a restart while the KMS is away must not bring them back into use. */
  #noteRevocation({ code }: McError): void {
    const { ring } = this.#parts;
    const revoked = REVOCATIONS.find((each) => each === code);
    if (revoked === undefined || ring.held.root === undefined || ring.held.revoked === revoked) return;
    ring.change({ revoked });
  }

  async #accept(
    { keySets }: KmsKeyProv,
    domain: SecurityDomain,
    root: KmsCertificate,
    signal: AbortSignal,
  ): Promise<{ readonly accepted: readonly HeldKeySet[]; readonly fault: McError | undefined }> {
    const accepted: HeldKeySet[] = [];
    let fault: McError | undefined;
    for (const keySet of keySets) {
      try {
        accepted.push(await this.#prove(keySet, domain, root, signal));
      } catch (error) {
        if (signal.aborted) throw error;
        const found = asKeyFault(error);
        // Of several, that it was revoked weighs most: nothing that is held may be used then.
        if (fault === undefined || found.code === "kms-keys-revoked") fault = found;
      }
    }
    return { accepted, fault };
  }

  async #prove(
    keySet: KmsKeySet,
    domain: SecurityDomain,
    root: KmsCertificate,
    signal: AbortSignal,
  ): Promise<HeldKeySet> {
    const keys = openKeySet(keySet, this.#user, domain, this.#parts.security.unwrap);
    for (const content of [keySet.userDecryptKey, keySet.userSigningKeySSK]) {
      if (content.kind === "plain") content.octets.fill(0);
    }
    const held: HeldKeySet = { keys, validFrom: keySet.validFrom, validTo: keySet.validTo };
    try {
      await this.#parts.pool.validate(ownUser(held, root), signal);
    } catch (error) {
      const isTheirs = error instanceof MikeyError && !["work-cancelled", "worker-failed"].includes(error.code);
      throw isTheirs ? new KmsDocumentError("kms-keys-invalid", error.code, error) : error;
    }
    return held;
  }

  #hold(root: KmsCertificate, accepted: readonly HeldKeySet[], at: number): void {
    const { ring } = this.#parts;
    const before = ring.held;
    const isSameDomain =
      before.root !== undefined && samePublicKeys(before.root, root) && samePeriods(before.root, root);
    // Keys of another domain, or numbered by other periods, are of no use any more.
    const known = isSameDomain ? before.keySets : [];
    const fresh = accepted.map((each) => known.find((held) => sameKeys(held, each)) ?? each);
    const numbers = new Set(fresh.map(({ keys }) => keys.keyPeriodNo));
    const keySets = [...fresh, ...known.filter(({ keys }) => !numbers.has(keys.keyPeriodNo))]
      .filter(({ keys }) => isNeeded(keys.keyPeriodNo, root, at))
      .sort((a, b) => a.keys.keyPeriodNo - b.keys.keyPeriodNo);
    ring.change({ root, keySets, revoked: undefined });
  }
}

/** The period before is needed as long as messages of it may arrive. */
function isNeeded(keyPeriodNo: number, root: KmsCertificate, at: number): boolean {
  const present = keyPeriodNumber(at, root);
  if (keyPeriodNo >= present) return true;
  return keyPeriodNo === present - 1 && at - periodStart(present, root) <= DEFAULT_BOUNDARY_TOLERANCE;
}

const validityOf = ({ validFrom, validTo }: HeldKeySet) => ({
  ...(validFrom === undefined ? {} : { validFrom }),
  ...(validTo === undefined ? {} : { validTo }),
});

/** Only what the MIKEY library takes, because it is copied to a worker. */
export function domainOf(certificate: KmsCertificate) {
  const { kmsUri, userKeyPeriod, userKeyOffset, pubEncKey, pubAuthKey } = certificate;
  return { kmsUri: kmsUri as string, userKeyPeriod, userKeyOffset, pubEncKey, pubAuthKey };
}

function ownUser({ keys }: HeldKeySet, root: KmsCertificate): OwnUser {
  const { userUri, keyPeriodNo, userDecryptKey, userSigningKeySSK, userPubTokenPVT } = keys;
  return { userUri, kms: domainOf(root), keyPeriodNo, userDecryptKey, userSigningKeySSK, userPubTokenPVT };
}
