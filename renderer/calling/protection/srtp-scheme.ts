/**
 * SRTP under the PCK (TS 33.180 clause 7.4.1), as a scheme: how handsets protect their voice and pictures. The I_MESSAGE stands in the offer, and the
 * answer says no word of it: that the other end has the key is proved by the first packet that is authentic, and by nothing before.
 *
 * @module
 */
import { particular } from "../../../shared/errors/particulars.ts";
import { saysRtp } from "../../../shared/sip/rtp-description.ts";
import { readKeyManagement, withKeyMessage } from "./key-management.ts";
import type { MediaKeying } from "./keying.ts";
import type { AgreementOutcome, AgreementTerms, LegAgreement, LegSecret, ProtectionScheme } from "./scheme.ts";

/** Under this name media legs are made for it. */
const NAME = "srtp";

/** What media over RTP are given: not the keys, which stay in the host, but the name under which it keeps them. */
export interface SrtpKeying extends MediaKeying {
  readonly scheme: typeof NAME;
  readonly keys: string;
}

/** Whether keying is that of this scheme. */
export const isSrtpKeying = (keying: MediaKeying): keying is SrtpKeying => keying.scheme === NAME;

/** Whether an answer has chosen keys that stand in clear (RFC 4568). */
const saysSdes = (sdp: string) => /^a=crypto:/m.test(sdp);

class SrtpAgreement implements LegAgreement {
  readonly overRtp = true;
  readonly #secret: LegSecret;
  readonly #terms: AgreementTerms;
  #keying: SrtpKeying | undefined;
  #over = false;

  constructor(secret: LegSecret, terms: AgreementTerms) {
    this.#secret = secret;
    this.#terms = terms;
    if (terms.side === "receiver") this.#agree();
  }

  get keying(): SrtpKeying | undefined {
    return this.#keying;
  }

  /** Whoever received the I_MESSAGE does not send it on: its signature is not theirs, and it would be a replay. */
  inOffer(sdp: string): string {
    const { keyManagement, side } = this.#terms;
    return side === "initiator" ? withKeyMessage(sdp, this.#secret.message, keyManagement) : sdp;
  }

  inAnswer(sdp: string): string {
    return sdp;
  }

  /** A later offer: the keys go on, so it may name them again, or nothing, but no others. */
  acceptsOffer(sdp: string): boolean {
    // Before our own offer is answered nobody has one to make.
    return this.#goesOn(sdp, this.#keying !== undefined && this.#namesNoOther(sdp));
  }

  acceptsAnswer(sdp: string): boolean {
    const isOurs = this.#namesNoOther(sdp) && !saysSdes(sdp);
    if (this.#keying !== undefined) return this.#goesOn(sdp, isOurs);
    if (this.#over || !isOurs) return this.#refuse("unconfirmed");
    if (!saysRtp(sdp)) return this.#refuse("impossible");
    this.#agree();
    this.#terms.report("taken");
    return true;
  }

  forget(): void {
    this.#over = true;
    this.#keying = undefined;
  }

  #agree(): void {
    this.#keying = { scheme: NAME, keys: this.#secret.mediaSecret };
  }

  #namesNoOther(sdp: string): boolean {
    const management = readKeyManagement(sdp);
    return management.kind === "none" || (management.kind === "mikey" && management.message === this.#secret.message);
  }

  #goesOn(sdp: string, isSameKey: boolean): boolean {
    // Whoever began in the profile without keys names them once. Whatever it says, nothing of ours leaves but under them.
    return (isSameKey && saysRtp(sdp, true)) || this.#refuse("stripped");
  }

  #refuse(outcome: AgreementOutcome): false {
    this.#terms.report(outcome);
    return false;
  }
}

export const SRTP: ProtectionScheme = {
  name: NAME,
  secret: "srtp",
  missing: particular("amr-wb-missing"),
  missingPictures: particular("h264-missing"),
  neverInClear: true,
  readOffer: (sdp) => (saysRtp(sdp) ? { pckId: null } : undefined),
  agree: (secret, terms) => new SrtpAgreement(secret, terms),
};
