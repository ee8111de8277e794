/**
 * What SIP.js asks for session descriptions, answered by a media leg: offers and answers, alone or inside the
 * multipart bodies of mission critical services.
 *
 * @module
 */
import type { BodyAndContentType, SessionDescriptionHandler } from "sip.js";
import { BodyError, decodeBody, findPart, mediaType } from "../../../shared/mc/multipart.ts";
import type { ServiceProfile } from "../../../shared/mc/services/service-profile.ts";
import {
  audioRefusal,
  inOrder,
  type MediaRefusal,
  MediaRefusedError,
  saysHeld,
} from "../../../shared/sip/session-description.ts";
import type { MediaLeg } from "../../calling/ports.ts";
import type { SessionAgreement } from "../../calling/protection/keying.ts";
import { describeMedia } from "./media-lines.ts";

const SDP = "application/sdp";

/** Wraps an offer into the bodies of a request. */
export type ComposeOffer = (sdp: string) => { contentType: string; body: string };

/** One per session. */
export class McDescriptionHandler implements SessionDescriptionHandler {
  readonly #media: MediaLeg;
  readonly #lines: ServiceProfile["media"];
  readonly #agreement: SessionAgreement | undefined;
  readonly #abandoned = Promise.withResolvers<never>();
  #compose: ComposeOffer | undefined;
  /** SIP.js names the media type in one call and hands over the body in the next. */
  #contentType = SDP;
  #pending: "none" | "local-offer" | "remote-offer" = "none";
  /** An offer of ours that is being made, and whether one of the other side has come in the meantime. */
  #making: { overtaken: boolean; readonly offer: Promise<string> } | undefined;
  /** What the other side's offer says, until it is answered. */
  #offersHold = false;
  #onHeld: (held: boolean) => void = () => {};
  /** Why the media of the last description could not be taken, where that has a name. */
  #refusal: MediaRefusal | undefined;

  /**
   * @param lines - the media of a call in its service
   * @param agreement - undefined for a session without keys
   * @param composeFirst - for the side that sends the INVITE; later offers are plain SDP where nothing else is said, all answers are
   */
  constructor(
    media: MediaLeg,
    lines: ServiceProfile["media"],
    agreement?: SessionAgreement,
    composeFirst?: ComposeOffer,
  ) {
    this.#media = media;
    this.#lines = lines;
    this.#agreement = agreement;
    this.#compose = composeFirst;
    this.#abandoned.promise.catch(() => {});
  }

  /**
   * The call is over: an answer that is still being applied is given up. A closed connection leaves that open for
   * ever, and SIP.js would neither acknowledge the answer nor say BYE.
   */
  abandon(): void {
    this.#abandoned.reject(new Error("the call is over"));
  }

  /** Wraps the next offer, and no other; undefined for a plain one. */
  composeNext(compose: ComposeOffer | undefined): void {
    this.#compose = compose;
  }

  /** Told after every exchange whether the other side holds the call. */
  onHeld(listener: (held: boolean) => void): void {
    this.#onHeld = listener;
  }

  /** The media leg belongs to the call, which outlives a session; the call closes it. */
  close(): void {}

  async getDescription(): Promise<BodyAndContentType> {
    if (this.#pending === "remote-offer") {
      const answer = describeMedia(await this.#media.createAnswer(), this.#lines);
      this.#pending = "none";
      this.#onHeld(this.#offersHold);
      return { contentType: SDP, body: this.#agreement?.inAnswer(answer) ?? answer };
    }
    const plain = describeMedia(await this.#noting(() => this.#makeOffer()), this.#lines);
    const offer = this.#agreement?.inOffer(plain) ?? plain;
    this.#pending = "local-offer";
    const compose = this.#compose;
    this.#compose = undefined;
    return compose === undefined ? { contentType: SDP, body: offer } : compose(offer);
  }

  async #makeOffer(): Promise<string> {
    const making = { overtaken: false, offer: this.#media.createOffer() };
    this.#making = making;
    try {
      const offer = await making.offer;
      if (making.overtaken) throw new Error("an offer of the other side came first");
      return offer;
    } finally {
      this.#making = undefined;
    }
  }

  hasDescription(contentType: string): boolean {
    this.#contentType = contentType;
    const type = mediaType(contentType);
    return type === SDP || type.startsWith("multipart/");
  }

  /** Whether an offer of ours stands: its answer is to come, or it is being taken back. */
  get isOffering(): boolean {
    return this.#pending === "local-offer";
  }

  /** Why the media of the last description could not be taken; undefined when they were, or for a reason without a name. */
  get refusal(): MediaRefusal | undefined {
    return this.#refusal;
  }

  async setDescription(body: string): Promise<void> {
    await this.#noting(() => this.#setDescription(body));
  }

  /** Keeps why media were refused: SIP.js does not pass it on. */
  async #noting<T>(work: () => Promise<T>): Promise<T> {
    this.#refusal = undefined;
    try {
      return await work();
    } catch (error) {
      if (error instanceof MediaRefusedError) this.#refusal = error.refusal;
      throw error;
    }
  }

  async #setDescription(body: string): Promise<void> {
    const written = findPart(decodeBody(this.#contentType, body), SDP)?.content;
    if (written === undefined) throw new BodyError("no-session-description");
    const overRtp = this.#agreement?.overRtp;
    const sdp = inOrder(written, overRtp);
    const refusal = audioRefusal(sdp, overRtp);
    if (refusal !== undefined) throw new MediaRefusedError(refusal);
    if (this.#pending === "local-offer") {
      if (this.#agreement?.acceptsAnswer(sdp) === false) throw new BodyError("answer-protection-refused");
      await Promise.race([this.#media.acceptAnswer(sdp), this.#abandoned.promise]);
      this.#pending = "none";
      this.#onHeld(saysHeld(sdp));
    } else {
      await this.#withdrawOffer();
      if (this.#agreement?.acceptsOffer(sdp) === false) throw new BodyError("offer-protection-refused");
      await this.#media.acceptOffer(sdp);
      this.#offersHold = saysHeld(sdp);
      this.#pending = "remote-offer";
    }
  }

  /** Ours has not left: SIP.js takes the other side's as long as that is so, and ours is made again later. */
  async #withdrawOffer(): Promise<void> {
    if (this.#making === undefined) return;
    const { offer } = this.#making;
    this.#making.overtaken = true;
    await offer.catch(() => {});
    await this.#media.rollback();
  }

  async rollbackDescription(): Promise<void> {
    await this.#media.rollback();
    this.#pending = "none";
  }

  /** Telephone tones are not part of a private call. */
  sendDtmf(): boolean {
    return false;
  }
}
