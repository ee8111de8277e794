/**
 * What the home KMS knows about others: certificates of their KMSs, and who belongs to which. Asked at most once at a
 * time per subject; good answers are kept, and so, for half a minute, is the answer that there is none.
 *
 * @module
 */
import { McError } from "../../shared/errors/mc-error.ts";
import type { KmsCertificate } from "../../shared/kms/certificate.ts";
import { checkCertificate, securityDomainOf } from "../../shared/kms/certificate-use.ts";
import type { KmsUri, UserUri } from "../../shared/kms/identifiers.ts";
import { chooseFromLookup } from "../../shared/kms/lookup.ts";
import type { CertificateSource } from "../../shared/mc/key-identity.ts";
import type { Logger } from "../services/log.ts";
import { asKeyFault } from "./key-fault.ts";
import type { KeyRing } from "./key-ring.ts";
import type { AskedFor, KmsClient } from "./kms-client.ts";
import type { ExchangeEntry, ExchangeListener } from "./kms-exchange.ts";
import { SharedWork } from "./shared-work.ts";

/** Milliseconds for which it is remembered that there is no answer. */
export const NEGATIVE_LIFETIME = 30_000;
/** Milliseconds for which the KMS of a user is remembered; never longer than a key period. */
const LOOKUP_LIFETIME = 3_600_000;

/** A certificate that may be used now, and where it came from. */
export interface FoundCertificate {
  readonly certificate: KmsCertificate;
  readonly source: CertificateSource;
}

interface Remembered<T> {
  readonly value: T;
  readonly until: number;
}

export interface KmsDirectoryParts {
  /** URI of the home KMS. */
  readonly home: KmsUri;
  readonly client: KmsClient;
  readonly ring: KeyRing;
  readonly log: Logger;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Answers that are remembered, of each kind; who calls us can name any number of KMSs. */
const MOST_REMEMBERED = 1000;

/** Remembers an answer, and forgets the oldest when there are too many. */
function remember<T>(answers: Map<string, T>, subject: string, answer: T): void {
  answers.delete(subject);
  answers.set(subject, answer);
  const [oldest] = answers.keys();
  if (answers.size > MOST_REMEMBERED && oldest !== undefined) answers.delete(oldest);
}

/** Answers of the KMS that say no, unlike those that say nothing. */
const isNo = (error: McError) => /^kms-(?:certificate|lookup)-/.test(error.code);
const isRefusal = (error: McError) => error.code === "kms-not-found" || error.code === "kms-refused";

export class KmsDirectory {
  readonly #parts: KmsDirectoryParts;
  readonly #work = new SharedWork<unknown, ExchangeEntry>();
  readonly #refused = new Map<string, Remembered<McError>>();
  readonly #lookups = new Map<string, Remembered<KmsUri>>();
  /** Why a certificate that the KMS sent last was not taken. */
  readonly #unfit = new Map<string, McError>();
  /** How often answers were forgotten: what was asked before says nothing of how it is afterwards. */
  #forgotten = 0;

  constructor(parts: KmsDirectoryParts) {
    this.#parts = parts;
  }

  /**
   * The certificate of a KMS (TS 33.180 clause D.3.2): our own, one that is held, from the certificate cache of the home
   * KMS, or asked for by name there. A foreign KMS is never asked.
   *
   * @param askedFor - for whose sake: what strangers name waits behind what other strangers name, never before us
   * @throws McError `own-keys-missing`, `kms-certificate-…`, and what asking the home KMS gives rise to
   */
  async certificate(
    kms: KmsUri,
    signal: AbortSignal,
    listener: ExchangeListener,
    askedFor: AskedFor = "us",
  ): Promise<FoundCertificate> {
    const { home, ring } = this.#parts;
    if (kms === home) {
      const { root } = ring.held;
      if (root === undefined) throw new McError("own-keys-missing", home);
      this.#check(root);
      return { certificate: root, source: "own" };
    }
    const held = this.#usable(kms);
    if (held !== undefined) return { certificate: held, source: "held" };
    return this.#once(`certificate ${kms}`, signal, listener, askedFor, (ending, tell) =>
      this.#fetch(kms, ending, tell, askedFor),
    );
  }

  /** The certificate of a KMS, where one is there that may be used now. Never asks anybody. */
  held(kms: KmsUri): KmsCertificate | undefined {
    const { home, ring } = this.#parts;
    if (kms !== home) return this.#usable(kms);
    const { root } = ring.held;
    if (root !== undefined) this.#check(root);
    return root;
  }

  /** Whether a certificate is there that may be used now. */
  isHeld(kms: KmsUri): boolean {
    return kms === this.#parts.home || this.#usable(kms) !== undefined;
  }

  /**
   * Brings the certificates up to date with the certificate cache of the home KMS (TS 33.180 clause D.2.5).
   *
   * @param whole - ask for all of them, and keep none that is not among them
   */
  async update(
    whole: boolean,
    signal: AbortSignal,
    listener: ExchangeListener = () => {},
    askedFor: AskedFor = "us",
  ): Promise<void> {
    await this.#work.run(
      `${this.#forgotten} ${askedFor} ${whole ? "whole cache" : "cache"}`,
      signal,
      listener,
      async (ending, tell) => {
        const { client, ring } = this.#parts;
        const cacheNum = whole ? undefined : ring.held.cacheNum;
        const question =
          cacheNum === undefined ? { kind: "certcache" as const } : { kind: "certcache" as const, cacheNum };
        const cache = await client.ask(question, ending, tell, askedFor);
        this.#take(
          cache.certificates.map(({ certificate }) => certificate),
          cacheNum === undefined ? "mirror" : "add",
          cache.cacheNum,
        );
      },
    );
  }

  /**
   * The KMS of a user, by KMS lookup at the home KMS (TS 33.180 clause D.2.7).
   *
   * @throws McError `kms-lookup-unknown`, `kms-lookup-wrong-user`, and what asking gives rise to
   */
  async lookup(
    user: UserUri,
    signal: AbortSignal,
    listener: ExchangeListener,
    askedFor: AskedFor = "us",
  ): Promise<KmsUri> {
    const known = this.#lookups.get(user);
    if (known !== undefined && known.until > this.#parts.now()) return known.value;
    const forgotten = this.#forgotten;
    return this.#once(`lookup ${user}`, signal, listener, askedFor, async (ending, tell) => {
      const { client, log, now, ring } = this.#parts;
      const question = { kind: "lookup", userUri: user } as const;
      const answer = await client.ask(question, ending, tell, askedFor).catch((error: McError) => {
        throw isRefusal(error) ? new McError("kms-lookup-unknown", error.detail, error) : error;
      });
      this.#take(
        answer.certificates.map(({ certificate }) => certificate),
        "add",
        undefined,
      );
      const { kmsUri, notChosen } = chooseFromLookup(answer, (uri) => this.isHeld(uri));
      if (notChosen.length > 0) log.warn("KMS lookup named several", { user, chosen: kmsUri, notChosen });
      const period = (ring.held.root?.userKeyPeriod ?? 0) * 1000;
      if (forgotten === this.#forgotten)
        remember(this.#lookups, user, { value: kmsUri, until: now() + Math.min(LOOKUP_LIFETIME, period) });
      return kmsUri;
    });
  }

  /**
   * Forgets what was looked up and what there is not, and remembers nothing of what is on its way: whoever asks from now on is
   * told how it is now. Certificates stay.
   */
  forgetAnswers(): void {
    this.#forgotten++;
    this.#refused.clear();
    this.#lookups.clear();
  }

  async #once<T>(
    subject: string,
    signal: AbortSignal,
    listener: ExchangeListener,
    askedFor: AskedFor,
    work: (signal: AbortSignal, tell: ExchangeListener) => Promise<T>,
  ): Promise<T> {
    const { now } = this.#parts;
    const refused = this.#refused.get(subject);
    if (refused !== undefined && refused.until > now()) throw refused.value;
    this.#refused.delete(subject);
    const forgotten = this.#forgotten;
    const remembering = async (ending: AbortSignal, tell: ExchangeListener): Promise<T> => {
      try {
        return await work(ending, tell);
      } catch (cause) {
        const error = asKeyFault(cause);
        if (isNo(error) && forgotten === this.#forgotten)
          remember(this.#refused, subject, { value: error, until: now() + NEGATIVE_LIFETIME });
        throw error;
      }
    };
    return (await this.#work.run(`${forgotten} ${askedFor} ${subject}`, signal, listener, remembering)) as T;
  }

  async #fetch(
    kms: KmsUri,
    signal: AbortSignal,
    tell: ExchangeListener,
    askedFor: AskedFor,
  ): Promise<FoundCertificate> {
    const { client } = this.#parts;
    await this.update(false, signal, tell, askedFor).catch((cause) => {
      // The cache may be refused while a certificate that is asked for by name is not.
      const error = asKeyFault(cause);
      if (!isRefusal(error)) throw error;
    });
    const cached = this.#usable(kms);
    if (cached !== undefined) return { certificate: cached, source: "certcache" };
    const asked = client.ask({ kind: "cert", kmsUri: kms }, signal, tell, askedFor);
    const { certificates } = await asked.catch((error: McError) => {
      throw isRefusal(error) ? (this.#reason(kms) ?? new McError("kms-certificate-unavailable", kms, error)) : error;
    });
    this.#take(
      certificates.map(({ certificate }) => certificate),
      "add",
      undefined,
    );
    const found = this.#usable(kms);
    if (found !== undefined) return { certificate: found, source: "cert" };
    throw this.#reason(kms) ?? new McError("kms-certificate-unavailable", kms);
  }

  #held(kms: KmsUri): KmsCertificate | undefined {
    return this.#parts.ring.held.externals.find(({ kmsUri }) => kmsUri === kms);
  }

  #check(certificate: KmsCertificate): void {
    checkCertificate(certificate, this.#parts.now() / 1000);
  }

  #usable(kms: KmsUri): KmsCertificate | undefined {
    const certificate = this.#held(kms);
    try {
      if (certificate !== undefined) this.#check(certificate);
      return certificate;
    } catch {
      return undefined;
    }
  }

  /** Why the certificate that there is cannot be used. */
  #reason(kms: KmsUri): McError | undefined {
    try {
      const unfit = this.#unfit.get(kms);
      if (unfit !== undefined) return unfit;
      const certificate = this.#held(kms);
      if (certificate !== undefined) this.#check(certificate);
      return undefined;
    } catch (error) {
      return asKeyFault(error);
    }
  }

  /** Takes certificates that are well made, also such as may not be used now: a revocation has to arrive. */
  #take(certificates: readonly KmsCertificate[], how: "add" | "mirror", cacheNum: number | undefined): void {
    const { ring } = this.#parts;
    const listed = new Set<string>(certificates.map(({ kmsUri }) => kmsUri));
    const taken = new Map(certificates.filter((each) => this.#isFit(each)).map((each) => [each.kmsUri, each]));
    const kept = ring.held.externals.filter(
      ({ kmsUri }) => !taken.has(kmsUri) && (how === "add" || listed.has(kmsUri)),
    );
    const isNews = taken.size > 0 || kept.length < ring.held.externals.length;
    if (!isNews && (cacheNum === undefined || cacheNum === ring.held.cacheNum)) return;
    ring.change({ externals: [...taken.values(), ...kept], ...(cacheNum === undefined ? {} : { cacheNum }) });
  }

  #isFit(certificate: KmsCertificate): boolean {
    const { home, log } = this.#parts;
    const { validFrom: _from, validTo: _to, ...timeless } = certificate;
    try {
      // Of our own KMS only `init` tells, and a Root certificate is nobody else's.
      if (certificate.kmsUri === home) return false;
      if (certificate.role !== "External") throw new McError("kms-certificate-wrong-role", certificate.role);
      securityDomainOf({ ...timeless, revoked: false }, 0);
      this.#unfit.delete(certificate.kmsUri);
      return true;
    } catch (error) {
      const fault = asKeyFault(error);
      remember(this.#unfit, certificate.kmsUri, fault);
      log.error(`certificate of ${certificate.kmsUri} not taken`, fault);
      return false;
    }
  }
}
