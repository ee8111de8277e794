/**
 * One lab KMS (TS 33.180 Annex D): who may ask for what, and what is answered.
 *
 * @module
 */
import { createHash, randomBytes } from "node:crypto";
import type { LabKmsSettings } from "../../shared/bridge/lab-settings.ts";
import { KmsDocumentError } from "../../shared/errors/kms-errors.ts";
import type { KmsCertificate } from "../../shared/kms/certificate.ts";
import { writeKmsCertificate } from "../../shared/kms/certificate.ts";
import { type KmsUri, kmsUri, sameUser, type UserUri, userUri } from "../../shared/kms/identifiers.ts";
import type { KmsKeySet } from "../../shared/kms/key-set.ts";
import { checkKmsRequest, decodeKmsRequest, KMS_CONTENT_TYPE } from "../../shared/kms/request.ts";
import { type KmsResource, kmsResourceAt } from "../../shared/kms/resource.ts";
import { encodeKmsResponse, type KmsContent } from "../../shared/kms/response.ts";
import type { SigningKey } from "../../shared/kms/signature.ts";
import { generateMasterSecrets } from "../../shared/mikey/kms.ts";
import type { ReceiverDescription } from "../../shared/mikey/prepared.ts";
import { SYSTEMS, type SystemName } from "../people/people.ts";
import { AccessTokens } from "./access-tokens.ts";
import { KeyDomain } from "./key-domain.ts";
import type { KmsHttpRequest } from "./kms-door.ts";
import { behaviourWith, type KmsBehaviour, type KmsHttpAnswer } from "./kms-faults.ts";
import type { ExtensionKeys, LabSecrets } from "./lab-secrets.ts";
import type { PartnerC } from "./partner-c.ts";

/** Seconds that the clocks of KMS and client may differ (TS 33.180 clause D.2.2: some seconds). */
const CLOCK_TOLERANCE_S = 30;
const DAY_S = 86_400;
/** Offsets differ, so that a UID made with the partner's is noticed. */
const USER_KEY_OFFSETS: Readonly<Record<SystemName, number>> = { "system-a": 0, "system-b": 302_400 };
const PLAIN_TEXT = "text/plain; charset=utf-8";
const SOMEBODY_ELSE = "sip:somebody.else@mcx.system-a.example";

/** What a KMS has to know beyond its own secrets. */
export interface LabKmsOptions {
  readonly system: SystemName;
  readonly secrets: LabSecrets;
  /** Milliseconds. */
  readonly now: () => number;
  /** The certificate of the partner's KMS as it is at the moment. */
  readonly partnerCertificate: () => KmsCertificate;
  /** The KMS of the third system, whose certificate is given where the settings say so. */
  readonly partnerC: PartnerC;
  /** The KMS of a user of either system; undefined when nobody is known to have one. */
  readonly kmsOf: (user: UserUri) => KmsUri | undefined;
  /** Where the lookup is, see `lookupTemplate`. */
  readonly lookup: string;
}

/** A request is not served, with the status that says so. */
class Refusal extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(text);
    this.status = status;
  }
}

const plain = (status: number, text: string, headers: Record<string, string> = {}): KmsHttpAnswer => ({
  status,
  contentType: PLAIN_TEXT,
  body: `${text}\n`,
  headers,
});

/** The KMS of one system. */
export class LabKms {
  readonly kmsUri: KmsUri;
  readonly tokens = new AccessTokens();
  readonly #options: LabKmsOptions;
  readonly #domain: KeyDomain;
  /** Of another KMS, for the faults that need one. */
  #stray: KeyDomain | undefined;
  #settings: LabKmsSettings;
  #behaviour: KmsBehaviour;
  #answers = 0;

  constructor(options: LabKmsOptions, settings: LabKmsSettings) {
    const { secrets, system } = options;
    this.#options = options;
    this.kmsUri = kmsUri(SYSTEMS[system].kmsUri);
    this.#domain = this.#domainWith(secrets.masterSecrets(system));
    this.#settings = settings;
    this.#behaviour = behaviourWith(settings.fault);
  }

  get settings(): LabKmsSettings {
    return this.#settings;
  }

  get behaviour(): KmsBehaviour {
    return this.#behaviour;
  }

  /** Takes effect with the next answer. */
  configure(patch: Partial<LabKmsSettings>): void {
    this.#settings = { ...this.#settings, ...patch };
    if (patch.fault === undefined) return;
    this.#behaviour = behaviourWith(patch.fault);
    if (this.#behaviour.tokens === "withdrawn") this.tokens.withdrawAll();
  }

  /** Its own certificate, as this or another KMS gives it. */
  certificate(role: KmsCertificate["role"]): KmsCertificate {
    return this.#domain.certificate(role, this.#settings.keyPeriod);
  }

  /** What an identity of the system itself decrypts with, of all periods whose keys it may have now. Such keys go over no network. */
  receivers(identity: string): ReceiverDescription[] {
    const { kmsUri: uri, pubAuthKey, pubEncKey, userKeyOffset, userKeyPeriod } = this.certificate("Root");
    const kms = { kmsUri: uri as string, userKeyPeriod, userKeyOffset, pubEncKey, pubAuthKey };
    return this.#domain
      .keySets(identity, this.#settings.keyPeriod, this.#options.now() / 1000)
      .flatMap(({ keyPeriodNo, userDecryptKey: key }) =>
        key.kind === "plain" ? [{ userUri: identity, kms, keyPeriodNo, userDecryptKey: key.octets }] : [],
      );
  }

  /** Keys of the security extension of one of its users. */
  extensionKeys(user: string): ExtensionKeys {
    const { secrets, system } = this.#options;
    return secrets.extensionKeys(system, user);
  }

  /** Answers a request: the right way, and then the way that the fault wants it. */
  answer(request: KmsHttpRequest): KmsHttpAnswer {
    const { body, headers, ...rest } = this.#behaviour.deliver(this.#rightAnswer(request));
    return { ...rest, body, headers: { ...headers, Date: new Date(this.#now() * 1000).toUTCString() } };
  }

  #rightAnswer(request: KmsHttpRequest): KmsHttpAnswer {
    if (request.method !== "POST") return plain(405, "A KMS is asked with POST.", { Allow: "POST" });
    const user = this.#behaviour.tokens === "refused" ? undefined : this.tokens.holderOf(request.authorization);
    if (user === undefined) {
      const challenge = `Bearer realm="${this.kmsUri}"${request.authorization === undefined ? "" : ', error="invalid_token"'}`;
      return plain(401, "No valid access token.", { "WWW-Authenticate": challenge });
    }
    try {
      return this.#document(200, request, user, this.#content(request, user));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { message: text, status } = error;
      return this.#document(status, request, user, { kind: "error", error: { code: String(status), text } });
    }
  }

  /** Unix seconds on the clock of this KMS. */
  #now(): number {
    return this.#options.now() / 1000 + this.#behaviour.clockAheadS;
  }

  #urlOf(request: KmsHttpRequest): string {
    return `https://${this.kmsUri}${request.target}`;
  }

  #document(status: number, request: KmsHttpRequest, user: UserUri, content: KmsContent): KmsHttpAnswer {
    this.#answers += 1;
    const response = {
      id: `answer-${this.#answers}`,
      userUri: user,
      kmsUri: this.kmsUri,
      time: this.#now(),
      kmsId: SYSTEMS[this.#options.system].title,
      clientReqUrl: this.#urlOf(request),
      content,
    };
    const key = this.#signingKey(user);
    const body = encodeKmsResponse(response, key === undefined ? {} : { document: key });
    return { status, contentType: KMS_CONTENT_TYPE, body };
  }

  #signingKey(user: UserUri): SigningKey | undefined {
    const wrong = this.#behaviour.signature === "wrong";
    if (!this.#settings.signed && !wrong) return undefined;
    const { key, name } = this.extensionKeys(user).integrityKey;
    return { name, octets: wrong ? randomBytes(key.length) : key };
  }

  /** The checks of TS 33.180 clause D.2.2, then what the resource gives. */
  #content(request: KmsHttpRequest, user: UserUri): KmsContent {
    const resource = kmsResourceAt(request.target, this.#options.lookup);
    if (resource === undefined) throw new Refusal(404, "There is no such resource.");
    if (request.body === undefined) throw new Refusal(413, "The request is too large.");
    try {
      const { integrityKey, transportKey } = this.extensionKeys(user);
      const { request: asked } = decodeKmsRequest(request.body, {
        required: false,
        keyNamed: (name) => [integrityKey, transportKey].find((key) => key.name === name)?.key,
      });
      checkKmsRequest(asked, {
        userUri: user,
        kmsUri: this.kmsUri,
        url: this.#urlOf(request),
        now: this.#now(),
        tolerance: CLOCK_TOLERANCE_S,
      });
    } catch (error) {
      if (!(error instanceof KmsDocumentError)) throw error;
      throw new Refusal(error.code === "kms-request-wrong-user" ? 403 : 400, error.code);
    }
    return this.#resource(resource, user);
  }

  #resource(resource: KmsResource, user: UserUri): KmsContent {
    const none = { newTransportKeys: [], newIntegrityKeys: [] };
    switch (resource.kind) {
      case "init":
        return { kind: "init", certificate: { certificate: this.certificate("Root"), signature: "none" }, ...none };
      case "keyprov":
        return { kind: "keyprov", keySets: this.#keySets(user, resource.user), ...none };
      case "certcache":
        return this.#certCache(resource.cacheNum);
      case "cert":
        return this.#cert(resource.kmsUri);
      case "lookup":
        return this.#lookup(resource.userUri);
    }
  }

  #keySets(user: UserUri, asked: { readonly uri: UserUri; readonly at?: number } | undefined): KmsKeySet[] {
    if (asked !== undefined && !sameUser(asked.uri, user)) {
      throw new Refusal(403, "Keys are given to their own user only.");
    }
    const { keyPeriod } = this.#settings;
    const now = this.#now();
    const at = asked?.at ?? now;
    const distance = this.#domain.periodAt(keyPeriod, at) - this.#domain.periodAt(keyPeriod, now);
    if (Math.abs(distance) > 1) throw new Refusal(404, "There are no keys for this time.");
    const keysOf = (holder: string, domain = this.#domain) => domain.keySets(holder, keyPeriod, at);
    switch (this.#behaviour.keySets) {
      case "for-another":
        return keysOf(SOMEBODY_ELSE);
      case "mismatched":
        return keysOf(user, this.#strayDomain());
      case "revoked":
        return keysOf(user).map((keySet) => ({ ...keySet, revoked: true }));
      case "right":
        return keysOf(user);
    }
  }

  /** The partner's certificate as this KMS gives it; undefined when it gives none. */
  #external(): KmsCertificate | undefined {
    const certificate = this.#options.partnerCertificate();
    const { created } = this.#options.secrets;
    switch (this.#behaviour.partnerCertificate) {
      case "absent":
        return undefined;
      case "wrong-keys": {
        const { pubAuthKey, pubEncKey } = this.#strayDomain().certificate("External", this.#settings.keyPeriod);
        return { ...certificate, pubAuthKey, pubEncKey };
      }
      case "revoked":
        return { ...certificate, revoked: true };
      case "expired":
        return { ...certificate, validFrom: created - 400 * DAY_S, validTo: created - 35 * DAY_S };
      case "right":
        return certificate;
    }
  }

  /** The certificates of all other KMSs that this one gives. */
  #externals(): readonly KmsCertificate[] {
    const all = [this.#external(), this.#options.partnerC.certificate(this.#settings.certificateOfC)];
    return all.filter((certificate) => certificate !== undefined);
  }

  #certCache(held?: number): KmsContent {
    const { secrets, system } = this.#options;
    const isWithout = this.#behaviour.certificateCache === "without-partner";
    const externals = this.#externals().filter(({ kmsUri }) => !isWithout || kmsUri !== this.#external()?.kmsUri);
    const content = createHash("sha256").update(externals.map(writeKmsCertificate).join(""));
    const cacheNum = secrets.cacheNumber(system, content.digest("base64url"));
    const all = externals.map((certificate) => ({ certificate, signature: "none" as const }));
    return { kind: "certcache", cacheNum, certificates: held === cacheNum ? [] : all };
  }

  #cert(asked: KmsUri): KmsContent {
    const known = [this.certificate("Root"), ...this.#externals()];
    const certificate = known.find(({ kmsUri: name }) => name === asked);
    if (certificate === undefined) throw new Refusal(404, "There is no certificate of this KMS.");
    return { kind: "certcache", certificates: [{ certificate, signature: "none" }] };
  }

  #lookup(asked: UserUri): KmsContent {
    const found = this.#behaviour.lookup === "knows-nobody" ? undefined : this.#options.kmsOf(asked);
    if (found === undefined) throw new Refusal(404, "No KMS of this user is known.");
    const about = this.#behaviour.lookup === "wrong-user" ? userUri(SOMEBODY_ELSE) : asked;
    return { kind: "lookup", userUris: [about], kmsUris: [found], certificates: [] };
  }

  #domainWith(secrets: ConstructorParameters<typeof KeyDomain>[1]): KeyDomain {
    const { secrets: kept, system } = this.#options;
    const { domain, kmsUri: uri } = SYSTEMS[system];
    const facts = { kmsUri: uri, domain, userKeyOffset: USER_KEY_OFFSETS[system], created: kept.created };
    return new KeyDomain(facts, secrets);
  }

  #strayDomain(): KeyDomain {
    this.#stray ??= this.#domainWith(generateMasterSecrets());
    return this.#stray;
  }
}
