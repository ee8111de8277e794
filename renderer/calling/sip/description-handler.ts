/**
 * What SIP.js asks for session descriptions, answered by a media leg: offers and answers, alone or inside the
 * multipart bodies of mission critical services.
 *
 * @module
 */
import type { BodyAndContentType, SessionDescriptionHandler } from "sip.js";
import { BodyError, decodeBody, findPart, mediaType } from "../../../shared/mc/multipart.ts";
import type { MediaLeg, SessionAgreement } from "../ports.ts";

const SDP = "application/sdp";

/** Wraps the first offer into the bodies of a request. */
export type ComposeOffer = (sdp: string) => { contentType: string; body: string };

/** One per session. */
export class McDescriptionHandler implements SessionDescriptionHandler {
  readonly #media: MediaLeg;
  readonly #agreement: SessionAgreement | undefined;
  readonly #abandoned = Promise.withResolvers<never>();
  #composeFirst: ComposeOffer | undefined;
  /** SIP.js names the media type in one call and hands over the body in the next. */
  #contentType = SDP;
  #pending: "none" | "local-offer" | "remote-offer" = "none";

  /**
   * @param agreement - undefined for a session without keys
   * @param composeFirst - for the side that sends the INVITE; later offers and all answers are plain SDP
   */
  constructor(media: MediaLeg, agreement?: SessionAgreement, composeFirst?: ComposeOffer) {
    this.#media = media;
    this.#agreement = agreement;
    this.#composeFirst = composeFirst;
    this.#abandoned.promise.catch(() => {});
  }

  /**
   * The call is over: an answer that is still being applied is given up. A closed connection leaves that open for
   * ever, and SIP.js would neither acknowledge the answer nor say BYE.
   */
  abandon(): void {
    this.#abandoned.reject(new Error("the call is over"));
  }

  /** The media leg belongs to the call, which outlives a session; the call closes it. */
  close(): void {}

  async getDescription(): Promise<BodyAndContentType> {
    if (this.#pending === "remote-offer") {
      const answer = await this.#media.createAnswer();
      this.#pending = "none";
      return { contentType: SDP, body: this.#agreement?.inAnswer(answer) ?? answer };
    }
    const plain = await this.#media.createOffer();
    const offer = this.#agreement?.inOffer(plain) ?? plain;
    this.#pending = "local-offer";
    const compose = this.#composeFirst;
    this.#composeFirst = undefined;
    return compose === undefined ? { contentType: SDP, body: offer } : compose(offer);
  }

  hasDescription(contentType: string): boolean {
    this.#contentType = contentType;
    const type = mediaType(contentType);
    return type === SDP || type.startsWith("multipart/");
  }

  async setDescription(body: string): Promise<void> {
    const sdp = findPart(decodeBody(this.#contentType, body), SDP)?.content;
    if (sdp === undefined) throw new BodyError("no session description among the parts");
    if (this.#pending === "local-offer") {
      if (this.#agreement?.acceptsAnswer(sdp) === false) throw new BodyError("the answer's protection is refused");
      await Promise.race([this.#media.acceptAnswer(sdp), this.#abandoned.promise]);
      this.#pending = "none";
    } else {
      if (this.#agreement?.acceptsOffer(sdp) === false) throw new BodyError("the offer's protection is refused");
      await this.#media.acceptOffer(sdp);
      this.#pending = "remote-offer";
    }
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
