/**
 * Partner C, a third MC system that is hostile: its KMS has a certificate like any partner's, and claims in it what is not its
 * own. Nobody is at home there and nothing listens: whoever encrypts with its certificate has lost already.
 *
 * @module
 */
import type { LabClaimOfC } from "../../shared/bridge/lab-settings.ts";
import type { KmsCertificate } from "../../shared/kms/certificate.ts";
import { generateMasterSecrets } from "../../shared/mikey/kms.ts";
import { PARTNER_C, SYSTEMS } from "../people/people.ts";
import { KeyDomain } from "./key-domain.ts";

const B = SYSTEMS["system-b"].domain;
const WEEK_S = 604_800;

const CLAIMS: Readonly<Record<Exclude<LabClaimOfC, "none">, readonly string[]>> = {
  "own-host": [PARTNER_C.domain],
  "no-list": [],
  "host-of-b": [PARTNER_C.domain, B],
  "domain-above-b": [PARTNER_C.domain, B.slice(B.indexOf(".") + 1)],
  "below-b": [PARTNER_C.domain, `tactical.${B}`],
  wildcard: [PARTNER_C.domain, `*.${B.slice(B.indexOf(".") + 1)}`, "*"],
  everything: [PARTNER_C.domain, B.slice(B.lastIndexOf(".") + 1)],
  "host-of-a": [PARTNER_C.domain, SYSTEMS["system-a"].domain],
};

/** The KMS of partner C, with secrets that it draws anew at every start. */
export class PartnerC {
  readonly #domain: KeyDomain;

  /** @param created - Unix seconds from which its certificate is valid */
  constructor(created: number) {
    const facts = { kmsUri: PARTNER_C.kmsUri, domain: PARTNER_C.domain, userKeyOffset: 0, created };
    this.#domain = new KeyDomain(facts, generateMasterSecrets());
  }

  /** Its certificate with these claims; undefined for none. */
  certificate(claims: LabClaimOfC): KmsCertificate | undefined {
    if (claims === "none") return undefined;
    return { ...this.#domain.certificate("External", WEEK_S), domains: CLAIMS[claims] };
  }
}
