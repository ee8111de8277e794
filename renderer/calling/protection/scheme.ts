/**
 * A way to protect the media of a call: what a session description says about it, when both ends have agreed, which secret
 * it needs from the host, and what the media are given. The procedure knows none of its particulars; a media port that
 * implements the scheme of the same name knows what the keying is.
 *
 * @module
 */
import type { MediaSecret } from "../../../shared/bridge/keys.ts";
import type { SignallingWire } from "../../../shared/mc/wire-profile.ts";
import type { MediaKeying, SessionAgreement } from "./keying.ts";

/**
 * `confirmed`: the other end holds our key. `brought`: it has made one for us, which is still to be opened. `taken`: it takes media under
 * our key, and whether it holds it the media have to show. `absent`: it protects nothing. `impossible`: nor does it take media that could
 * go without. `unconfirmed`: it claims the key and does not hold it, or names another. `stripped`: a later description does not repeat what
 * was agreed.
 */
export type AgreementOutcome = "confirmed" | "brought" | "taken" | "absent" | "impossible" | "unconfirmed" | "stripped";

/** What one end knows of the keys of a leg. */
export interface LegSecret {
  /** The secret that the scheme asked for, or its name in the host, in base64. */
  readonly mediaSecret: string;
  /** The I_MESSAGE in base64, as in the offer. */
  readonly message: string;
  /** PCK-ID, eight hexadecimal digits. */
  readonly pckId: string;
}

/** What a scheme reads in an offer to us. */
interface SchemeOffer {
  /** The PCK-ID that the offer names beside the I_MESSAGE, eight hexadecimal digits; null in a scheme that names none. */
  readonly pckId: string | null;
  /** Whether it says that digits can go inside the protected media. */
  readonly digits?: boolean | undefined;
}

/** What an offer to us says that has no I_MESSAGE and asks whoever answers for one. */
export interface KeyRequest {
  /** Drawn by who asks; whoever answers confirms the key with it. */
  readonly nonce: string;
  /** Whether digits can go inside the protected media. */
  readonly digits: boolean;
}

/** The agreement of one leg under one scheme, seen from one of its ends. */
export interface LegAgreement extends SessionAgreement {
  /** What the media of this end are given; undefined until an answer has confirmed it, and after the leg. */
  readonly keying: MediaKeying | undefined;
  /** Overwrites the secret: the leg is over. */
  forget(): void;
}

/** The agreement of a leg whose offer has no key: it begins with an answer that brings one. */
export interface AwaitedAgreement extends LegAgreement {
  /** What the answer has brought; undefined before it, and where it has nothing. */
  readonly brought: Pick<LegSecret, "message" | "pckId"> | undefined;
  /**
   * Takes what opening it has given.
   *
   * @returns false when it was not made for our offer by somebody who holds it: there is no agreement then
   */
  take(mediaSecret: string): boolean;
}

/** Whose agreement it is, and what depends on that. */
export interface AgreementTerms {
  /** Whether we made the I_MESSAGE or received it. */
  readonly side: "initiator" | "receiver";
  /** What the offer has asked for, of an I_MESSAGE that goes with an answer. */
  readonly asked?: KeyRequest | undefined;
  /** Whether an answer without protection is not acceptable. */
  readonly required: boolean;
  /** Where our descriptions have the I_MESSAGE. */
  readonly keyManagement: SignallingWire["keyManagement"];
  /** Whether digits are to go inside the protected media, where the other end takes them: for the receiver, what the offer says. */
  readonly digits: boolean;
  /** Told once what the first answer says, and of every later break. */
  readonly report: (outcome: AgreementOutcome) => void;
}

export interface ProtectionScheme {
  /** Under this name media legs are made for it. */
  readonly name: string;
  /** What the host has to derive from the PCK for it. */
  readonly secret: MediaSecret;
  /** What is missing where it does not work here, as a particular of ours; left out, nothing that could be named. */
  readonly missing?: string;
  /** The same of what only calls with pictures need. */
  readonly missingPictures?: string;
  /** Whether its media never go without keys: a call that is offered in them cannot be taken in clear. */
  readonly neverInClear?: boolean;
  /**
   * Whether it is offered only where no other comes before it, and in the place of none that does not work here. Of calls with pictures that
   * is not asked: not every window and not every other end can have them otherwise.
   */
  readonly onlyFirst?: boolean;
  /** Reads what an offer to us, which has an I_MESSAGE, says about this scheme; undefined when that is nothing, or unknown. */
  readOffer(sdp: string): SchemeOffer | undefined;
  /** Begins the agreement of a leg. */
  agree(secret: LegSecret, terms: AgreementTerms): LegAgreement;
  /** How an answer can bring the I_MESSAGE; a scheme without it leaves a call to several unprotected. */
  readonly inAnswers?: {
    /** Reads an offer to us without I_MESSAGE; undefined when it asks for none in this scheme. */
    readRequest(sdp: string): KeyRequest | undefined;
    /** Begins the agreement of a leg that asks. */
    awaitKey(terms: Omit<AgreementTerms, "side" | "asked">): AwaitedAgreement;
  };
}
