/**
 * The label that a mission critical session description gives to its audio line.
 *
 * @module
 */

/** Adds `i=speech` to the audio line (TS 24.379 clause 6.2.1), directly after `m=` as RFC 8866 orders it. */
export function describeAsSpeech(sdp: string): string {
  return sdp.replace(/^(m=audio .*\r?\n)(?!i=)/m, "$1i=speech\r\n");
}
