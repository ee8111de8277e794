/**
 * Octets as numbers.
 *
 * @module
 */

/** A view of exactly these octets, wherever they lie in their buffer. */
export const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);
