/**
 * What SIP.js asks for session descriptions where a session is for one longer message: ours as it was made, the other end's as it is read.
 *
 * @module
 */
import type { BodyAndContentType, SessionDescriptionHandler } from "sip.js";
import { BodyError, decodeBody, findPart, mediaType } from "../../../shared/mc/multipart.ts";
import { type MessageDescription, readMessageDescription } from "../../../shared/msrp/message-description.ts";

export const SDP = "application/sdp";

/** One per session. */
export class MessageDescriptions implements SessionDescriptionHandler {
  readonly #ours: BodyAndContentType;
  #contentType = SDP;
  #others: MessageDescription | undefined;

  /** @param ours - the body with our description, alone or with others */
  constructor(ours: BodyAndContentType) {
    this.#ours = ours;
  }

  /** The other end's; undefined as long as it was not read. */
  get others(): MessageDescription | undefined {
    return this.#others;
  }

  async getDescription(): Promise<BodyAndContentType> {
    return this.#ours;
  }

  hasDescription(contentType: string): boolean {
    this.#contentType = contentType;
    const type = mediaType(contentType);
    return type === SDP || type.startsWith("multipart/");
  }

  /** @throws MsrpError, BodyError for what is none: SIP.js then ends the session */
  async setDescription(body: string): Promise<void> {
    const written = findPart(decodeBody(this.#contentType, body), SDP)?.content;
    if (written === undefined) throw new BodyError("no-session-description");
    this.#others = readMessageDescription(written, "passive");
  }

  close(): void {}

  async rollbackDescription(): Promise<void> {}

  sendDtmf(): boolean {
    return false;
  }
}
