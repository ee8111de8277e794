/**
 * What the two ends of one leg tell each other about protection, in every session description of its session: the first
 * offer and answer, and all later ones, which have to repeat the first.
 *
 * @module
 */
import {
  answerConfirms,
  FRAME_ATTRIBUTE,
  type FrameContext,
  frameAnswer,
  frameOffer,
  readFrameAnswer,
  readFrameOffer,
  senderKeys,
  withFrameAttribute,
} from "../../shared/media/frame-agreement.ts";
import type { ProtectionOffer } from "./call-events.ts";
import type { FrameKeying, SessionAgreement } from "./ports.ts";
import { readKeyManagement, withKeyMessage } from "./sip/key-management.ts";

/**
 * `confirmed`: the other end holds our key. `absent`: it protects nothing. `unconfirmed`: it claims the key and does not
 * hold it. `stripped`: a later description does not repeat what was agreed.
 */
export type AgreementOutcome = "confirmed" | "absent" | "unconfirmed" | "stripped";

/** What one end knows of the keys of a leg. */
export interface LegSecret {
  /** 32 octets in base64. */
  readonly mediaSecret: string;
  /** The I_MESSAGE in base64, as in the offer. */
  readonly message: string;
  /** Eight hexadecimal digits. */
  readonly pckId: string;
}

const octetsOf = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

const mentionsFrames = (sdp: string) => new RegExp(`^a=${FRAME_ATTRIBUTE}\\b`, "m").test(sdp);

/** What an offer to us says about protection. */
export function readProtectionOffer(sdp: string): ProtectionOffer {
  const management = readKeyManagement(sdp);
  if (management.kind !== "mikey") return management;
  const offer = readFrameOffer(sdp);
  // A form that is not known here may be a later version of this program's own.
  if (offer === undefined) return { kind: "other" };
  return { kind: "frames", message: management.message, frameOffer: offer.value, pckId: offer.pckId };
}

/** The agreement of one leg, seen from one of its ends. */
export class LegAgreement implements SessionAgreement {
  readonly #context: FrameContext;
  readonly #keying: FrameKeying;
  readonly #report: (outcome: AgreementOutcome) => void;
  readonly #required: boolean;
  /** What every answer of the session says: ours, or the one that confirmed the key. */
  readonly #answer: string;
  #state: "open" | "agreed" | "none";

  /**
   * @param side - whether we made the I_MESSAGE or received it
   * @param required - whether an answer without protection is not acceptable
   * @param report - told once what the first answer says, and of every later break
   */
  constructor(
    side: "initiator" | "receiver",
    { mediaSecret, message, pckId }: LegSecret,
    required: boolean,
    report: (outcome: AgreementOutcome) => void,
  ) {
    this.#context = { secret: octetsOf(mediaSecret), offer: frameOffer(pckId), message };
    const { initiator, receiver } = senderKeys(this.#context, pckId);
    this.#keying =
      side === "initiator" ? { send: initiator, receive: receiver } : { send: receiver, receive: initiator };
    this.#answer = frameAnswer(this.#context);
    this.#state = side === "initiator" ? "open" : "agreed";
    this.#required = required;
    this.#report = report;
  }

  /** The frame keys of this end. */
  get keying(): FrameKeying {
    return this.#keying;
  }

  inOffer(sdp: string): string {
    if (this.#state === "none") return sdp;
    return withFrameAttribute(withKeyMessage(sdp, this.#context.message), this.#context.offer);
  }

  inAnswer(sdp: string): string {
    return this.#state === "agreed" ? withFrameAttribute(sdp, this.#answer) : sdp;
  }

  acceptsOffer(sdp: string): boolean {
    if (this.#state !== "agreed") return true;
    const management = readKeyManagement(sdp);
    const repeated =
      management.kind === "mikey" &&
      management.message === this.#context.message &&
      readFrameOffer(sdp)?.value === this.#context.offer;
    return repeated || this.#refuse("stripped");
  }

  acceptsAnswer(sdp: string): boolean {
    if (this.#state === "none") return true;
    const answer = readFrameAnswer(sdp);
    if (this.#state === "agreed") return answer?.value === this.#answer || this.#refuse("stripped");
    if (answer !== undefined && answerConfirms(answer, this.#context)) {
      this.#state = "agreed";
      this.#report("confirmed");
      return true;
    }
    if (mentionsFrames(sdp)) return this.#refuse("unconfirmed");
    this.#state = "none";
    this.#report("absent");
    return !this.#required;
  }

  /** Overwrites the secret: the leg is over. */
  forget(): void {
    this.#context.secret.fill(0);
    for (const { baseKey } of [this.#keying.send, this.#keying.receive]) baseKey.fill(0);
  }

  #refuse(outcome: AgreementOutcome): false {
    this.#report(outcome);
    return false;
  }
}
