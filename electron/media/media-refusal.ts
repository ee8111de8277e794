/**
 * Why something that came over the media port is not heard. None of it is an error of the program or a question to anybody: it is
 * counted by its reason.
 *
 * @module
 */

/** The closed set of reasons. */
const REASONS = {
  malformed: "it is not what it should be",
  "unknown-mki": "it names another key",
  "not-authentic": "its authentication does not hold",
  replayed: "it was received before",
  "too-old": "it lies behind everything that may still be late",
  "too-many-streams": "more sources have sent than a call can have",
  exhausted: "the key has protected as much as it may",
} as const;

export type MediaRefusalReason = keyof typeof REASONS;

export const MEDIA_REFUSAL_REASONS = Object.keys(REASONS) as readonly MediaRefusalReason[];

/** What is not let through, or may not leave. Carries no octet of it. */
export class MediaRefusal extends Error {
  readonly reason: MediaRefusalReason;

  constructor(reason: MediaRefusalReason, cause?: unknown) {
    super(REASONS[reason], cause === undefined ? undefined : { cause });
    this.name = "MediaRefusal";
    this.reason = reason;
  }
}
