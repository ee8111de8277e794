/**
 * Protected frames (SFrame), as a scheme: what the two ends of one leg tell each other in every session description of its
 * session, the first offer and answer and all later ones, which have to repeat the first.
 *
 * @module
 */

import { octetsOfBase64 } from "../../../shared/base/base64.ts";
import {
  answerConfirms,
  answerNonce,
  FRAME_ATTRIBUTE,
  frameAnswer,
  frameOffer,
  type OfferedContext,
  pictureKeys,
  readFrameAnswer,
  readFrameOffer,
  type SenderKey,
  senderKeys,
  withFrameAttribute,
} from "../../../shared/media/frame-agreement.ts";
import { readKeyManagement, withKeyMessage } from "./key-management.ts";
import type { MediaKeying } from "./keying.ts";
import type { AgreementOutcome, AgreementTerms, LegAgreement, LegSecret, ProtectionScheme } from "./scheme.ts";

/** Under this name media legs are made for it. */
const NAME = "frames";

/** The keys of one leg, as seen from this end: what media that protect frames are given. */
export interface FrameKeying extends MediaKeying {
  readonly scheme: typeof NAME;
  readonly send: SenderKey;
  readonly receive: SenderKey;
  /** Whether digits go inside the frames. */
  readonly digits: boolean;
  /** Of pictures, for media that have any. */
  readonly pictures?: PictureKeying | undefined;
}

/** The keys of pictures, as seen from this end. */
export interface PictureKeying {
  readonly send: SenderKey;
  readonly receive: SenderKey;
}

/** Keying of this scheme. */
export const frameKeying = (
  send: SenderKey,
  receive: SenderKey,
  digits = false,
  pictures?: PictureKeying,
): FrameKeying => ({ scheme: NAME, send, receive, digits, pictures });

/** Whether keying is that of this scheme. */
export const isFrameKeying = (keying: MediaKeying): keying is FrameKeying => keying.scheme === NAME;

const mentionsFrames = (sdp: string) => new RegExp(`^a=${FRAME_ATTRIBUTE}\\b`, "m").test(sdp);

/** The agreement of one leg, seen from one of its ends. */
class FramesAgreement implements LegAgreement {
  readonly #side: "initiator" | "receiver";
  readonly #context: OfferedContext;
  readonly #pckId: string;
  readonly #report: (outcome: AgreementOutcome) => void;
  readonly #required: boolean;
  readonly #place: AgreementTerms["keyManagement"];
  /** Whether digits go inside the frames: as long as nothing is agreed, whether we offer that. */
  #digits: boolean;
  /** What every answer of the session says: ours, or the one that confirmed the key. Undefined before it, and after the leg. */
  #answer: string | undefined;
  #keying: FrameKeying | undefined;
  #state: "agreed" | "none" | "over" | undefined;

  constructor({ mediaSecret, message, pckId }: LegSecret, terms: AgreementTerms) {
    const { side, required, keyManagement, digits, report } = terms;
    this.#side = side;
    this.#digits = digits;
    this.#place = keyManagement;
    this.#context = { secret: octetsOfBase64(mediaSecret), offer: frameOffer(pckId), message };
    this.#pckId = pckId;
    this.#required = required;
    this.#report = report;
    if (side === "receiver") {
      const nonce = answerNonce();
      this.#agree(frameAnswer({ ...this.#context, nonce, digits }), nonce);
    }
  }

  get keying(): FrameKeying | undefined {
    return this.#keying;
  }

  inOffer(sdp: string): string {
    if (this.#state === "none") return sdp;
    const { message, offer } = this.#context;
    return withFrameAttribute(withKeyMessage(sdp, message, this.#place), offer, this.#digits);
  }

  inAnswer(sdp: string): string {
    return this.#answer === undefined ? sdp : withFrameAttribute(sdp, this.#answer, this.#digits);
  }

  acceptsOffer(sdp: string): boolean {
    if (this.#state === "none") return true;
    const management = readKeyManagement(sdp);
    const offer = readFrameOffer(sdp);
    const repeated =
      management.kind === "mikey" &&
      management.message === this.#context.message &&
      offer?.value === this.#context.offer &&
      offer.digits === this.#digits;
    // Before our own offer is answered nobody has one to make.
    return (this.#state === "agreed" && repeated) || this.#refuse("stripped");
  }

  acceptsAnswer(sdp: string): boolean {
    if (this.#state === "none") return true;
    const answer = readFrameAnswer(sdp);
    if (this.#state === "agreed") {
      const repeated = answer?.value === this.#answer && answer?.digits === this.#digits;
      return repeated || this.#refuse("stripped");
    }
    if (this.#state === "over") return this.#refuse("unconfirmed");
    if (answer !== undefined && answerConfirms(answer, this.#context)) {
      this.#digits = answer.digits;
      this.#agree(answer.value, answer.nonce);
      this.#report("confirmed");
      return true;
    }
    if (mentionsFrames(sdp)) return this.#refuse("unconfirmed");
    this.#state = "none";
    this.#report("absent");
    return !this.#required;
  }

  /** Whoever knew that its octets are all zero could confirm them. */
  forget(): void {
    this.#state = "over";
    this.#answer = undefined;
    this.#context.secret.fill(0);
    if (this.#keying === undefined) return;
    const { pictures, receive, send } = this.#keying;
    for (const { baseKey } of [send, receive, ...(pictures === undefined ? [] : [pictures.send, pictures.receive])]) {
      baseKey.fill(0);
    }
    this.#keying = undefined;
  }

  #agree(answer: string, nonce: string): void {
    const digits = this.#digits;
    const context = { ...this.#context, nonce, digits };
    const ours = this.#side;
    const theirs = ours === "initiator" ? "receiver" : "initiator";
    const sound = senderKeys(context, this.#pckId);
    const pictures = pictureKeys(context, this.#pckId);
    this.#keying = frameKeying(sound[ours], sound[theirs], digits, { send: pictures[ours], receive: pictures[theirs] });
    this.#answer = answer;
    this.#state = "agreed";
  }

  #refuse(outcome: AgreementOutcome): false {
    this.#report(outcome);
    return false;
  }
}

export const FRAMES: ProtectionScheme = {
  name: NAME,
  secret: "frames",
  readOffer: (sdp) => readFrameOffer(sdp),
  agree: (secret, terms) => new FramesAgreement(secret, terms),
};
