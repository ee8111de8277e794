/**
 * What SIP.js asks for session descriptions, answered by a media leg: offers and answers, alone or inside the
 * multipart bodies of mission critical services.
 *
 * @module
 */
import type { BodyAndContentType, SessionDescriptionHandler } from "sip.js";
import { BodyError, decodeBody, findPart, mediaType } from "../../../shared/mc/multipart.ts";
import type { MediaLeg } from "../ports.ts";

const SDP = "application/sdp";

/** Wraps the first offer into the bodies of a request. */
export type ComposeOffer = (sdp: string) => { contentType: string; body: string };

/** One per session. */
export class McDescriptionHandler implements SessionDescriptionHandler {
  readonly #media: MediaLeg;
  #composeFirst: ComposeOffer | undefined;
  /** SIP.js names the media type in one call and hands over the body in the next. */
  #contentType = SDP;
  #pending: "none" | "local-offer" | "remote-offer" = "none";

  /** @param composeFirst - for the side that sends the INVITE; later offers and all answers are plain SDP */
  constructor(media: MediaLeg, composeFirst?: ComposeOffer) {
    this.#media = media;
    this.#composeFirst = composeFirst;
  }

  /** The media leg belongs to the call, which outlives a session; the call closes it. */
  close(): void {}

  async getDescription(): Promise<BodyAndContentType> {
    if (this.#pending === "remote-offer") {
      const answer = await this.#media.createAnswer();
      this.#pending = "none";
      return { contentType: SDP, body: answer };
    }
    const offer = await this.#media.createOffer();
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
      await this.#media.acceptAnswer(sdp);
      this.#pending = "none";
    } else {
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
