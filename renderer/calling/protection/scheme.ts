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
 * `confirmed`: the other end holds our key. `absent`: it protects nothing. `unconfirmed`: it claims the key and does not
 * hold it. `stripped`: a later description does not repeat what was agreed.
 */
export type AgreementOutcome = "confirmed" | "absent" | "unconfirmed" | "stripped";

/** What one end knows of the keys of a leg. */
export interface LegSecret {
  /** The secret that the scheme asked for, in base64. */
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

/** The agreement of one leg under one scheme, seen from one of its ends. */
export interface LegAgreement extends SessionAgreement {
  /** What the media of this end are given; undefined until an answer has confirmed it, and after the leg. */
  readonly keying: MediaKeying | undefined;
  /** Overwrites the secret: the leg is over. */
  forget(): void;
}

/** Whose agreement it is, and what depends on that. */
export interface AgreementTerms {
  /** Whether we made the I_MESSAGE or received it. */
  readonly side: "initiator" | "receiver";
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
  /** Reads what an offer to us, which has an I_MESSAGE, says about this scheme; undefined when that is nothing, or unknown. */
  readOffer(sdp: string): SchemeOffer | undefined;
  /** Begins the agreement of a leg. */
  agree(secret: LegSecret, terms: AgreementTerms): LegAgreement;
}
