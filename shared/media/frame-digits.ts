/**
 * Digits inside protected frames of speech, in calls whose two ends have agreed on them.
 *
 * Every frame then ends with a block of the same length, whether a digit was pressed or not: nobody on the way sees one, nor
 * when. The block says how many digits there have been so far and which the last twelve were. So a frame that is lost, late
 * or doubled loses, moves and doubles no digit, and nothing has to be acknowledged.
 *
 * | octets | what |
 * | --- | --- |
 * | 2 | digits so far, most significant octet first |
 * | 6 | the last twelve, the newest at the end, four bits each: 0 to 9, 10 for a star, 11 for a hash, 15 for none |
 *
 * @module
 */

/** Octets as WebRTC hands them over. */
type Octets = Uint8Array<ArrayBuffer>;

/** Octets at the end of every frame. */
export const DIGIT_BLOCK = 8;
/** Digits in a block. */
const REMEMBERED = 12;
/** By the codes of RFC 4733 clause 3.2. */
const CODES = "0123456789*#";
const NONE = 15;
/** As far as two octets count; after that nothing is sent any more. */
const MOST = 0xffff;

/**
 * Frames from one digit to the next. A frame lasts 20 ms, so a digit stands in more than a second of speech before newer ones
 * have taken its place.
 */
export const FRAMES_PER_DIGIT = 6;

/** The sending end. */
export class DigitWriter {
  readonly #waiting: number[] = [];
  readonly #sent: number[] = new Array<number>(REMEMBERED).fill(NONE);
  #count = 0;
  #framesSince = FRAMES_PER_DIGIT;

  /** Sends digits (0 to 9, *, #) after those that are still being sent. Anything else is left out. */
  send(digits: string): void {
    for (const digit of digits) {
      const code = CODES.indexOf(digit);
      if (code !== -1 && this.#count + this.#waiting.length < MOST) this.#waiting.push(code);
    }
  }

  /** The block of the next frame. */
  next(): Octets {
    this.#framesSince += 1;
    if (this.#framesSince > FRAMES_PER_DIGIT) this.#begin();
    const block = new Uint8Array(DIGIT_BLOCK);
    new DataView(block.buffer).setUint16(0, this.#count);
    for (let at = 0; at < REMEMBERED; at += 2) {
      block[2 + at / 2] = ((this.#sent[at] ?? NONE) << 4) | (this.#sent[at + 1] ?? NONE);
    }
    return block;
  }

  #begin(): void {
    const code = this.#waiting.shift();
    if (code === undefined) return;
    this.#sent.shift();
    this.#sent.push(code);
    this.#count += 1;
    this.#framesSince = 1;
  }
}

/** What has come in. */
export interface NewDigits {
  /** In the order in which they were pressed. */
  readonly digits: string;
  /** How many before them were pressed and never came. */
  readonly missed: number;
}

/**
 * Reads the block of an authentic frame.
 *
 * @param known - how many digits have come before
 * @returns what is new in it, and how many there have been with it; undefined when that is nothing, or the block is none
 */
export function readDigitBlock(block: Octets, known: number): (NewDigits & { readonly count: number }) | undefined {
  if (block.length !== DIGIT_BLOCK) return undefined;
  const count = new DataView(block.buffer, block.byteOffset, block.byteLength).getUint16(0);
  // Late, or nothing new.
  if (count <= known) return undefined;
  const codes = [...block.subarray(2)].flatMap((octet) => [octet >> 4, octet & 0x0f]);
  const fresh = codes.slice(-Math.min(count - known, REMEMBERED)).map((code) => CODES[code]);
  if (fresh.includes(undefined)) return undefined;
  return { digits: fresh.join(""), missed: count - known - fresh.length, count };
}

/** The receiving end: every digit once, in whatever order frames come. */
export class DigitReader {
  #known = 0;

  /** @param block - of an authentic frame */
  take(block: Octets): NewDigits | undefined {
    const news = readDigitBlock(block, this.#known);
    if (news === undefined) return undefined;
    this.#known = news.count;
    return { digits: news.digits, missed: news.missed };
  }
}
