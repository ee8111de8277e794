/**
 * SAKKE's arithmetic as a textbook has it: affine, one inversion a step, plain BigInt. It shares nothing with the
 * library but the parameters and takes seconds; it is what the fast arithmetic is compared with.
 *
 * @module
 */
import { SAKKE_P as p, SAKKE_Q as q } from "../../../../../shared/mikey/sakke/parameters.ts";

export type Affine = { readonly x: bigint; readonly y: bigint } | "infinity";

const mod = (v: bigint): bigint => ((v % p) + p) % p;

function inverse(value: bigint): bigint {
  let [a, b, x, y] = [mod(value), p, 1n, 0n];
  while (b !== 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
  return mod(x);
}

function slope(a: Exclude<Affine, "infinity">, b: Exclude<Affine, "infinity">): bigint | "vertical" {
  if (a.x !== b.x) return mod((b.y - a.y) * inverse(b.x - a.x));
  if (a.y !== b.y || a.y === 0n) return "vertical";
  return mod((3n * a.x * a.x - 3n) * inverse(2n * a.y));
}

export function addAffine(a: Affine, b: Affine): Affine {
  if (a === "infinity") return b;
  if (b === "infinity") return a;
  const s = slope(a, b);
  if (s === "vertical") return "infinity";
  const x = mod(s * s - a.x - b.x);
  return { x, y: mod(s * (a.x - x) - a.y) };
}

export function multiplyAffine(k: bigint, point: Affine): Affine {
  let sum: Affine = "infinity";
  for (const bit of k.toString(2)) {
    sum = addAffine(sum, sum);
    if (bit === "1") sum = addAffine(sum, point);
  }
  return sum;
}

/** ⟨a, b⟩ as RFC 6508 clause 3.2 describes it, binary Miller loop over q. */
export function pairAffine(a: Exclude<Affine, "infinity">, b: Exclude<Affine, "infinity">): bigint {
  let [real, imaginary] = [1n, 0n];
  let point: Affine = a;
  const multiply = (c: bigint, d: bigint): void => {
    [real, imaginary] = [mod(real * c - imaginary * d), mod(real * d + imaginary * c)];
  };
  const step = (other: Affine): void => {
    if (point === "infinity" || other === "infinity") return;
    const s = slope(point, other);
    if (s !== "vertical") multiply(mod(s * (b.x + point.x) - point.y), b.y);
    point = addAffine(point, other);
  };
  for (const bit of q.toString(2).slice(1)) {
    multiply(real, imaginary);
    step(point);
    if (bit === "1") step(a);
  }
  multiply(real, imaginary);
  multiply(real, imaginary);
  return mod(imaginary * inverse(real));
}
