/**
 * Points as octets: 04, x, y, each coordinate in full length. Both schemes use this form and no other.
 *
 * @module
 */
import { MikeyError } from "./errors.ts";
import { aoctets, concatBytes, fromInteger, type Octets, toInteger } from "./octets.ts";

/** Coordinates of a point, below the prime of its field. */
export interface AffinePoint {
  readonly x: bigint;
  readonly y: bigint;
}

/**
 * Reads the coordinates of a point. Whether they are those of a point on the curve is the caller's question.
 *
 * @param size - octets of a coordinate
 * @param title - names the point in errors
 * @throws MikeyError `point-infinity`, `point-compressed`, `octets-length`, `point-form`, `point-coordinate`
 */
export function decodeCoordinates(octets: Uint8Array, size: number, prime: bigint, title: string): AffinePoint {
  const form = octets[0];
  if (octets.length === 1 && form === 0) throw new MikeyError("point-infinity", title);
  if (form === 2 || form === 3 || form === 6 || form === 7) throw new MikeyError("point-compressed", title);
  aoctets(octets, 1 + 2 * size, title);
  if (form !== 4) throw new MikeyError("point-form", title);
  const x = toInteger(octets.subarray(1, 1 + size));
  const y = toInteger(octets.subarray(1 + size));
  if (x >= prime || y >= prime) throw new MikeyError("point-coordinate", title);
  return { x, y };
}

/** Writes a point. */
export function encodeCoordinates({ x, y }: AffinePoint, size: number): Octets {
  return concatBytes(Uint8Array.of(4), fromInteger(x, size), fromInteger(y, size)) as Octets;
}
