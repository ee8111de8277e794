/**
 * Every time limit of a call in milliseconds. Each has its own event in the state machine and its own end reason.
 *
 * @module
 */

/** The limits that the state machine sets. */
export const TIMEOUTS = {
  /** From a request for the microphone to its being open: a person may have to allow it first. */
  media: 30_000,
  /** The same where somebody waits for our answer: after that the call is answered, and the microphone comes in later. */
  mediaToAnswer: 5_000,
  /** For the key work of one leg. The host has limits of its own, which name what was slow; this one is the last. */
  keys: 15_000,
  /** Keys that go with an answer, or came with one: others may be quicker to answer, or somebody waits on the line. */
  keysOfAnswer: 5_000,
  /** From the INVITE to any answer at all, `100 Trying` included. */
  firstResponse: 8_000,
  /** From the INVITE to the final answer. */
  answer: 60_000,
  /** From CANCEL to the final answer that it provokes; after that the call counts as ended without it. */
  ending: 4_000,
  /** From a refusal that says "forwarded" to the MESSAGE that says to whom. */
  target: 5_000,
  /** From the answer to a working audio connection. */
  mediaConnection: 10_000,
  /** From Hold or Resume to the word of the other side; longer than a request pending on either side takes. */
  hold: 20_000,
  /** From our MESSAGE that asks for a transfer to its answer, which a person may have to give. */
  transferAnswer: 33_000,
  /** For the answer of our dispatcher to such a MESSAGE: who asks waits for 32 s (RFC 3261 timer F). */
  transferQuestion: 25_000,
  /** From the word that whoever is transferred calls the target, to its leaving this call or coming back. */
  transfer: 90_000,
  /** From a request that makes the call an emergency, or none any more, to its answer; longer than it is made again and waited for. */
  urgency: 30_000,
  /** How long a call without a path for its audio, or a request, waits for a connection to the server that is lost. */
  signalling: 30_000,
} as const;

/** Timers of a call; `decide` is set from the dispatcher's settings. */
export type CallTimer = keyof typeof TIMEOUTS | "decide";
