/**
 * Protected frames (SFrame), as a scheme: what the two ends of one leg tell each other in every session description of its
 * session, the first offer and answer and all later ones, which have to repeat the first.
 *
 * @module
 */

import { octetsOfBase64 } from "../../../shared/base/base64.ts";
import {
  agreementNonce,
  answerConfirms,
  FRAME_ATTRIBUTE,
  type FrameAnswer,
  frameAnswer,
  frameOffer,
  type OfferedContext,
  pictureKeys,
  readFrameAnswer,
  readFrameOffer,
  readFrameRequest,
  type SenderKey,
  senderKeys,
  withFrameAttribute,
  withFrameRequest,
} from "../../../shared/media/frame-agreement.ts";
import { readKeyManagement, withKeyMessage } from "./key-management.ts";
import type { MediaKeying } from "./keying.ts";
import type {
  AgreementOutcome,
  AgreementTerms,
  AwaitedAgreement,
  LegAgreement,
  LegSecret,
  ProtectionScheme,
} from "./scheme.ts";

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

/** What every later offer of a session repeats. */
interface OfferedWords {
  readonly message: string;
  /** The attribute's value in an offer. */
  readonly offer: string;
  readonly digits: boolean;
}

const withOffered = (sdp: string, { message, offer, digits }: OfferedWords, place: AgreementTerms["keyManagement"]) =>
  withFrameAttribute(withKeyMessage(sdp, message, place), offer, digits);

function repeatsOffered(sdp: string, { message, offer, digits }: OfferedWords): boolean {
  const management = readKeyManagement(sdp);
  const repeated = readFrameOffer(sdp);
  return (
    management.kind === "mikey" &&
    management.message === message &&
    repeated?.value === offer &&
    repeated.digits === digits
  );
}

function repeatsAnswered(sdp: string, value: string | undefined, digits: boolean): boolean {
  const answer = readFrameAnswer(sdp);
  return answer?.value === value && answer?.digits === digits;
}

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
  /** Of an answer of ours that brings the I_MESSAGE: what the offer has asked, until it is answered. */
  #asked: string | undefined;
  readonly #bringsKey: boolean;

  /** @param asked - nonce of the offer that asked for the I_MESSAGE, where the answer has it */
  constructor({ mediaSecret, message, pckId }: LegSecret, terms: AgreementTerms, asked = terms.asked?.nonce) {
    const { side, required, keyManagement, digits, report } = terms;
    const inAnswer = asked !== undefined;
    this.#side = side;
    this.#digits = digits;
    this.#place = keyManagement;
    this.#bringsKey = inAnswer && side === "initiator";
    this.#asked = this.#bringsKey ? asked : undefined;
    this.#context = { secret: octetsOfBase64(mediaSecret), offer: frameOffer(pckId), message, inAnswer };
    this.#pckId = pckId;
    this.#required = required;
    this.#report = report;
    if (inAnswer || side === "receiver") {
      const nonce = asked ?? agreementNonce();
      this.#agree(frameAnswer({ ...this.#context, nonce, digits }), nonce);
    }
  }

  get keying(): FrameKeying | undefined {
    return this.#keying;
  }

  inOffer(sdp: string): string {
    return this.#state === "none" ? sdp : withOffered(sdp, this.#words, this.#place);
  }

  inAnswer(sdp: string): string {
    if (this.#answer === undefined) return sdp;
    this.#asked = undefined;
    const keyed = this.#bringsKey ? withKeyMessage(sdp, this.#context.message, this.#place) : sdp;
    return withFrameAttribute(keyed, this.#answer, this.#digits);
  }

  acceptsOffer(sdp: string): boolean {
    if (this.#state === "none") return true;
    if (this.#asked !== undefined) {
      return readFrameRequest(sdp)?.nonce === this.#asked || this.#refuse("stripped");
    }
    // Before our own offer is answered nobody has one to make.
    return (this.#state === "agreed" && repeatsOffered(sdp, this.#words)) || this.#refuse("stripped");
  }

  acceptsAnswer(sdp: string): boolean {
    if (this.#state === "none") return true;
    if (this.#state === "agreed") {
      return repeatsAnswered(sdp, this.#answer, this.#digits) || this.#refuse("stripped");
    }
    if (this.#state === "over") return this.#refuse("unconfirmed");
    const answer = readFrameAnswer(sdp);
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

  get #words(): OfferedWords {
    const { message, offer } = this.#context;
    return { message, offer, digits: this.#digits };
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

/** The agreement of a call of ours whose offer asks whoever answers for the key. */
class AwaitedFrames implements AwaitedAgreement {
  readonly #terms: Omit<AgreementTerms, "side" | "asked">;
  readonly #nonce = agreementNonce();
  #state: "asking" | "brought" | "none" | "over" = "asking";
  #answer: FrameAnswer | undefined;
  #message = "";
  /** Once what was brought is opened. */
  #agreed: FramesAgreement | undefined;

  constructor(terms: Omit<AgreementTerms, "side" | "asked">) {
    this.#terms = terms;
  }

  get keying(): FrameKeying | undefined {
    return this.#agreed?.keying;
  }

  get brought(): Pick<LegSecret, "message" | "pckId"> | undefined {
    return this.#answer && { message: this.#message, pckId: this.#answer.pckId };
  }

  inOffer(sdp: string): string {
    const { digits, keyManagement } = this.#terms;
    if (this.#state === "asking") return withFrameRequest(sdp, { nonce: this.#nonce, digits });
    return this.#answer === undefined ? sdp : withOffered(sdp, this.#words(this.#answer), keyManagement);
  }

  inAnswer(sdp: string): string {
    return this.#answer === undefined ? sdp : withFrameAttribute(sdp, this.#answer.value, this.#answer.digits);
  }

  acceptsOffer(sdp: string): boolean {
    if (this.#state === "none") return true;
    if (this.#answer === undefined) return this.#refuse("stripped");
    return repeatsOffered(sdp, this.#words(this.#answer)) || this.#refuse("stripped");
  }

  acceptsAnswer(sdp: string): boolean {
    if (this.#state === "none") return true;
    if (this.#state === "over") return this.#refuse("unconfirmed");
    if (this.#answer !== undefined) {
      return repeatsAnswered(sdp, this.#answer.value, this.#answer.digits) || this.#refuse("stripped");
    }
    const management = readKeyManagement(sdp);
    const answer = readFrameAnswer(sdp);
    if (management.kind === "none" && !mentionsFrames(sdp)) {
      this.#state = "none";
      this.#terms.report("absent");
      return !this.#terms.required;
    }
    // Digits are taken where we have said that we take them.
    const fits = answer !== undefined && answer.nonce === this.#nonce && (this.#terms.digits || !answer.digits);
    if (management.kind !== "mikey" || !fits) return this.#refuse("unconfirmed");
    this.#message = management.message;
    this.#answer = answer;
    this.#state = "brought";
    this.#terms.report("brought");
    return true;
  }

  take(mediaSecret: string): boolean {
    const answer = this.#answer;
    if (this.#state !== "brought" || this.#agreed !== undefined || answer === undefined) return false;
    const secret = octetsOfBase64(mediaSecret);
    const { message, offer } = this.#words(answer);
    const confirmed = answerConfirms(answer, { secret, offer, message, inAnswer: true });
    secret.fill(0);
    if (!confirmed) return false;
    const terms = { ...this.#terms, side: "receiver", digits: answer.digits } as const;
    this.#agreed = new FramesAgreement({ mediaSecret, message, pckId: answer.pckId }, terms, this.#nonce);
    return true;
  }

  forget(): void {
    this.#state = "over";
    this.#answer = undefined;
    this.#agreed?.forget();
    this.#agreed = undefined;
  }

  #words({ digits, pckId }: FrameAnswer): OfferedWords {
    return { message: this.#message, offer: frameOffer(pckId), digits };
  }

  #refuse(outcome: AgreementOutcome): false {
    this.#terms.report(outcome);
    return false;
  }
}

export const FRAMES: ProtectionScheme = {
  name: NAME,
  secret: "frames",
  readOffer: (sdp) => readFrameOffer(sdp),
  agree: (secret, terms) => new FramesAgreement(secret, terms),
  inAnswers: {
    readRequest: (sdp) => readFrameRequest(sdp),
    awaitKey: (terms) => new AwaitedFrames(terms),
  },
};
