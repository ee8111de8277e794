/**
 * P-256 (FIPS 186-4 D.1.2.3, secp256r1), and how its numbers lie in the memory of the WebAssembly module.
 *
 * **Representation.** A number is 9 limbs of 29 bits, least significant first, each in a signed 32-bit word, in Montgomery
 * form with R = 2^261. Sums and differences are taken limb by limb and may leave limbs outside of 0 to 2^29 - 1, even
 * negative; the product puts them right. What every formula makes of its limbs and of its values stays within what the
 * product bears: {@link "./formulas.ts"} holds the formulas as data, over which the unit tests run interval arithmetic.
 *
 * @module
 */

/** The prime of the field. */
export const PRIME = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
/** The order of the group, itself prime. */
export const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
/** The constant of y² = x³ - 3x + b. */
export const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
/** Octets of a coordinate or scalar. */
export const SCALAR = 32;
/** The generator G: x and y, 32 octets each, in hexadecimal. */
export const GENERATOR =
  "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296" +
  "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";

/** Limbs of a number. */
export const LIMBS = 9;
/** Bits of a limb. */
export const LIMB_BITS = 29;
/** Octets from one number to the next: the limbs, and zeros up to whole vectors. */
export const STRIDE = 48;
