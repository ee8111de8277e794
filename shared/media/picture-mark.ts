/**
 * A time that can be read from a picture: squares of black and white along its lower edge, large enough to survive what encoders do.
 * Generated pictures carry it, so that who gets one can tell which picture it is and how old.
 *
 * Two rows of 21 squares: one white and one black to tell light from dark by, the 32 lower bits of a time in Unix milliseconds, and 8
 * bits by which a mark is known that was not read right.
 *
 * @module
 */

const COLUMNS = 21;
const ROWS = 2;
const TIME_BITS = 32;
const CHECK_BITS = 8;
/** Part of the picture's height that the mark takes. */
const HEIGHT = 1 / 6;
/** Difference of brightness, of 255, below which nothing is a mark. */
const CONTRAST = 60;
/** CRC-8 with this polynomial finds every error of up to three squares of a mark. */
const POLYNOMIAL = 0x97;

const TIMES = 2 ** TIME_BITS;

/** One square, in parts of the picture's width and height. */
export interface MarkSquare {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly white: boolean;
}

/** Brightness from 0 to 255 of a place in a picture, whose coordinates are parts of its width and height. */
export type Brightness = (x: number, y: number) => number;

function bitsOf(value: number, count: number): boolean[] {
  return Array.from({ length: count }, (_, i) => Math.floor(value / 2 ** (count - 1 - i)) % 2 === 1);
}

const numberOf = (bits: readonly boolean[]) => bits.reduce((value, bit) => value * 2 + (bit ? 1 : 0), 0);

function checkOf(bits: readonly boolean[]): number {
  let rest = 0xff;
  for (const bit of bits) {
    const carry = rest >= 0x80 !== bit;
    rest = ((rest << 1) & 0xff) ^ (carry ? POLYNOMIAL : 0);
  }
  return rest;
}

const placeOf = (index: number) => ({
  x: (index % COLUMNS) / COLUMNS,
  y: 1 - HEIGHT + (Math.floor(index / COLUMNS) * HEIGHT) / ROWS,
  width: 1 / COLUMNS,
  height: HEIGHT / ROWS,
});

/** The squares that say a time, in Unix milliseconds. */
export function markOf(time: number): MarkSquare[] {
  const bits = bitsOf(Math.floor(time) % TIMES, TIME_BITS);
  const squares = [true, false, ...bits, ...bitsOf(checkOf(bits), CHECK_BITS)];
  return squares.map((white, index) => ({ ...placeOf(index), white }));
}

/** Mean brightness of the middle of a square; its edges are blurred. */
function look(brightness: Brightness, index: number): number {
  const { x, y, width, height } = placeOf(index);
  const parts = [0.35, 0.5, 0.65];
  const seen = parts.flatMap((down) => parts.map((right) => brightness(x + right * width, y + down * height)));
  return seen.reduce((sum, each) => sum + each, 0) / seen.length;
}

/**
 * Reads the mark of a picture.
 *
 * @returns the 32 lower bits of a time in Unix milliseconds; undefined when there is no mark, or it cannot be read
 */
export function markIn(brightness: Brightness): number | undefined {
  const [white, black, ...squares] = Array.from({ length: COLUMNS * ROWS }, (_, index) => look(brightness, index));
  if (white === undefined || black === undefined || white - black < CONTRAST) return undefined;
  const bits = squares.map((square) => square > (white + black) / 2);
  const time = bits.slice(0, TIME_BITS);
  return checkOf(time) === numberOf(bits.slice(TIME_BITS)) ? numberOf(time) : undefined;
}

/** Milliseconds since the time that a mark says, which may be up to three weeks away; below 0 when it lies ahead. */
export function ageOfMark(mark: number, now: number): number {
  const age = (((Math.floor(now) - mark) % TIMES) + TIMES) % TIMES;
  return age < TIMES / 2 ? age : age - TIMES;
}
