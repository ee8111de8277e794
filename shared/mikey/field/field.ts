/**
 * What the SAKKE arithmetic asks of a field of prime order.
 *
 * There are two implementations: {@link "./bigint-field.ts"} says what is meant, {@link "./wasm-field.ts"} is up
 * to five times as fast. Points, combs and the pairing are written once, over this interface. Elements live in the field's own
 * memory and are named by slot, as registers are: nothing is allocated in a loop, and all of it can be wiped.
 *
 * @module
 */

/** Names an element. Slot `first + i * step` is the i-th after `first`. */
export type Slot = number;

/** Elements copied out of a field's memory, to be kept or sent to another thread. Opaque; fits the same field only. */
export type Elements = Uint32Array<ArrayBuffer> | bigint[];

/**
 * A prime field with registers.
 *
 * Sums and differences may be left unreduced. `sub` and `subWide` therefore bound their second operand; the bounds are
 * stated in multiples of the prime and held by every formula of this library (shown by interval arithmetic in the
 * unit tests).
 */
export interface Field {
  readonly prime: bigint;
  /** Distance between neighbouring slots. */
  readonly step: number;

  /**
   * Sets aside `count` neighbouring elements for the life of the field.
   *
   * @throws RangeError when the memory is used up: a mistake in this library
   */
  reserve(count: number): Slot;

  /** d = a b. */
  mul(d: Slot, a: Slot, b: Slot): void;
  /** d = a + b. */
  add(d: Slot, a: Slot, b: Slot): void;
  /** d = a - b, with b below {@link NARROW} primes. */
  sub(d: Slot, a: Slot, b: Slot): void;
  /** d = a - b, with b below {@link WIDE} primes. */
  subWide(d: Slot, a: Slot, b: Slot): void;
  /** d = a. */
  copy(d: Slot, a: Slot): void;
  /** d = element `index` of the `count` elements `table`, `table + stride`, … Reads them all, whatever the index. */
  select(d: Slot, table: Slot, stride: number, count: number, index: number): void;

  /** Writes an integer below the prime. */
  put(d: Slot, value: bigint): void;
  /** Reads an element as the integer below the prime. */
  take(a: Slot): bigint;

  /** Copies `count` elements out. */
  save(first: Slot, count: number): Elements;
  /** Copies elements in that {@link Field.save} of a field of the same kind copied out. */
  load(first: Slot, elements: Elements): void;
  /** Sets `count` elements to zero. */
  wipe(first: Slot, count: number): void;
}

/** Bound of the second operand of {@link Field.sub}, in primes. */
export const NARROW = 62;
/** Bound of the second operand of {@link Field.subWide}, in primes. */
export const WIDE = 1020;
/** Multiple of the prime that {@link Field.sub} may add. */
export const NARROW_CUSHION = 64;
/** Multiple of the prime that {@link Field.subWide} may add. */
export const WIDE_CUSHION = 1024;
