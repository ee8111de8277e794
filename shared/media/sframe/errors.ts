/**
 * Why a frame is not sealed or not opened.
 *
 * @module
 */

/** The closed set of reasons. */
const SFRAME_FAILURES = {
  "frame-too-short": "the frame is shorter than a protected frame can be",
  "header-not-minimal": "the header spends more octets on a value than it needs",
  "header-too-large": "a value in the header is larger than any that is in use",
  "key-unknown": "the frame names another key",
  "not-authentic": "the authentication does not hold",
  replayed: "the frame was received before",
  "too-old": "the frame lies behind everything that may still be late",
  exhausted: "the key has protected as many frames as it may",
  "codec-unknown": "it is not known which octets of this codec have to stay readable",
} as const;

export type SFrameFailure = keyof typeof SFRAME_FAILURES;

/** A frame that is not let through. Carries no octet of it. */
export class SFrameError extends Error {
  readonly failure: SFrameFailure;

  constructor(failure: SFrameFailure, cause?: unknown) {
    super(SFRAME_FAILURES[failure], cause === undefined ? undefined : { cause });
    this.name = "SFrameError";
    this.failure = failure;
  }
}
