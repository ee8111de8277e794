/**
 * What signalling and media know of protection: words for the session descriptions, and something to protect with.
 *
 * @module
 */

/** What the media of a leg are given to protect themselves. Only media that implement the scheme know what is in it. */
export interface MediaKeying {
  /** Name of the scheme. */
  readonly scheme: string;
}

/**
 * What a leg's session descriptions say about protection: put into ours, checked in theirs. A description that is not
 * acceptable must not be applied; what it means for the call is reported elsewhere.
 */
export interface SessionAgreement {
  /** Whether the media go over RTP, as handsets have it; left out, as browsers do. */
  readonly overRtp?: boolean;
  inOffer(sdp: string): string;
  inAnswer(sdp: string): string;
  acceptsOffer(sdp: string): boolean;
  acceptsAnswer(sdp: string): boolean;
}
