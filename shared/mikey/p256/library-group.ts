/**
 * P-256 by noble-curves: where WebAssembly is not allowed, and for the few results that the fast formulas leave open.
 *
 * @module
 */
import { p256 } from "@noble/curves/nist.js";
import { fromInteger, type Octets, systemRandom, toInteger } from "../base/octets.ts";
import { ORDER, SCALAR } from "./constants.ts";
import type { P256Group } from "./group.ts";

const { Point } = p256;

const modulo = (value: bigint): Octets => fromInteger(((value % ORDER) + ORDER) % ORDER, SCALAR);

/** The group over BigInt. */
export const libraryGroup: P256Group = {
  multiplyGenerator: (k) => Point.BASE.multiply(toInteger(k)).toBytes(false) as Octets,

  publicSum(one, other, g) {
    const terms = [one, other].map(({ scalar, point }) => Point.fromBytes(point).multiplyUnsafe(toInteger(scalar)));
    const sum = terms.reduce((all, term) => all.add(term), Point.BASE.multiplyUnsafe(toInteger(g)));
    return sum.is0() ? undefined : (sum.toBytes(false) as Octets);
  },

  multiplyAdd: (a, b, c) => modulo(toInteger(a) + toInteger(b) * toInteger(c)),

  divide(a, b) {
    // Euclid's running time tells about its operand, so the operand is blinded.
    const blind = (toInteger(systemRandom(SCALAR + 16)) % (ORDER - 1n)) + 1n;
    const inverse = Point.Fn.inv((toInteger(b) * blind) % ORDER);
    return modulo(toInteger(a) * blind * inverse);
  },
};
