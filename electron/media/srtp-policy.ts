/**
 * What the security policy of an I_MESSAGE (RFC 3830 clause 6.10) asks of SRTP beyond a suite, which its keys have: how the roll-over counter travels.
 *
 * @module
 */

/** Octets of a roll-over counter behind the MKI. */
export const ROC_LENGTH = 4;

/** How the media of a call are protected, for both directions. */
export interface SrtpPolicy {
  /**
   * Every packet whose sequence number this divides carries the roll-over counter behind its MKI (RFC 4771, mode 3, with an AEAD alone);
   * `undefined` where none does.
   */
  readonly rocRate: number | undefined;
}

/** Whether a packet carries the roll-over counter. */
export function carriesRoc({ rocRate }: SrtpPolicy, sequence: number): boolean {
  return rocRate !== undefined && sequence % rocRate === 0;
}
