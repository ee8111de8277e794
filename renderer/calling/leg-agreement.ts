/**
 * What the two ends of one leg tell each other about protection, in every session description of its session: the first
 * offer and answer, and all later ones, which have to repeat the first.
 *
 * @module
 */
import {
  answerConfirms,
  answerNonce,
  FRAME_ATTRIBUTE,
  frameAnswer,
  frameOffer,
  type OfferedContext,
  readFrameAnswer,
  readFrameOffer,
  senderKeys,
  withFrameAttribute,
} from "../../shared/media/frame-agreement.ts";
import type { AgreementOutcome, ProtectionOffer } from "./call-events.ts";
import { readKeyManagement, withKeyMessage } from "./key-management.ts";
import { octetsOf } from "./platform.ts";
import type { FrameKeying, SessionAgreement } from "./ports.ts";

/** What one end knows of the keys of a leg. */
export interface LegSecret {
  /** 32 octets in base64. */
  readonly mediaSecret: string;
  /** The I_MESSAGE in base64, as in the offer. */
  readonly message: string;
  /** Eight hexadecimal digits. */
  readonly pckId: string;
}

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
  readonly #side: "initiator" | "receiver";
  readonly #context: OfferedContext;
  readonly #pckId: string;
  readonly #report: (outcome: AgreementOutcome) => void;
  readonly #required: boolean;
  /** What every answer of the session says: ours, or the one that confirmed the key. */
  #answer = "";
  #keying: FrameKeying | undefined;
  #state: "open" | "agreed" | "none" | "over" = "open";

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
    this.#side = side;
    this.#context = { secret: octetsOf(mediaSecret), offer: frameOffer(pckId), message };
    this.#pckId = pckId;
    this.#required = required;
    this.#report = report;
    if (side === "receiver") {
      const nonce = answerNonce();
      this.#agree(frameAnswer({ ...this.#context, nonce }), nonce);
    }
  }

  /** The frame keys of this end; undefined until an answer has confirmed ours, and after the leg. */
  get keying(): FrameKeying | undefined {
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
    if (this.#state === "none") return true;
    const management = readKeyManagement(sdp);
    const repeated =
      management.kind === "mikey" &&
      management.message === this.#context.message &&
      readFrameOffer(sdp)?.value === this.#context.offer;
    // Before our own offer is answered nobody has one to make.
    return (this.#state === "agreed" && repeated) || this.#refuse("stripped");
  }

  acceptsAnswer(sdp: string): boolean {
    if (this.#state === "none") return true;
    const answer = readFrameAnswer(sdp);
    if (this.#state === "agreed") return answer?.value === this.#answer || this.#refuse("stripped");
    if (this.#state === "over") return this.#refuse("unconfirmed");
    if (answer !== undefined && answerConfirms(answer, this.#context)) {
      this.#agree(answer.value, answer.nonce);
      this.#report("confirmed");
      return true;
    }
    if (mentionsFrames(sdp)) return this.#refuse("unconfirmed");
    this.#state = "none";
    this.#report("absent");
    return !this.#required;
  }

  /** Overwrites the secret: the leg is over. Whoever knew that its octets are all zero could confirm them. */
  forget(): void {
    this.#state = "over";
    this.#context.secret.fill(0);
    if (this.#keying === undefined) return;
    for (const { baseKey } of [this.#keying.send, this.#keying.receive]) baseKey.fill(0);
    this.#keying = undefined;
  }

  #agree(answer: string, nonce: string): void {
    const { initiator, receiver } = senderKeys({ ...this.#context, nonce }, this.#pckId);
    this.#keying =
      this.#side === "initiator" ? { send: initiator, receive: receiver } : { send: receiver, receive: initiator };
    this.#answer = answer;
    this.#state = "agreed";
  }

  #refuse(outcome: AgreementOutcome): false {
    this.#report(outcome);
    return false;
  }
}
