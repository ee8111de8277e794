import { describe, expect, test } from "vitest";
import {
  DIGIT_BLOCK,
  DigitReader,
  DigitWriter,
  FRAMES_PER_DIGIT,
  readDigitBlock,
} from "../../../../shared/media/frame-digits.ts";

const EVERY = "0123456789*#";

/** The blocks of frames that leave while these digits are sent, and some after them. */
function blocksOf(digits: string) {
  const writer = new DigitWriter();
  writer.send(digits);
  return Array.from({ length: (digits.length + 1) * FRAMES_PER_DIGIT }, () => writer.next());
}

/** What an end takes from frames in the order given. */
function taken(blocks: readonly Uint8Array<ArrayBuffer>[]) {
  const reader = new DigitReader();
  const news = blocks.flatMap((block) => reader.take(block) ?? []);
  return {
    digits: news.map(({ digits }) => digits).join(""),
    missed: news.reduce((sum, { missed }) => sum + missed, 0),
  };
}

describe("digits inside frames", () => {
  test("come once each, in their order", () => {
    expect(taken(blocksOf(EVERY))).toEqual({ digits: EVERY, missed: 0 });
  });

  test("every frame carries as much, also before the first digit", () => {
    const writer = new DigitWriter();
    expect(writer.next()).toHaveLength(DIGIT_BLOCK);
    expect(new DigitReader().take(writer.next())).toBeUndefined();
    for (const block of blocksOf("12")) expect(block).toHaveLength(DIGIT_BLOCK);
  });

  test("the first leaves with the next frame, and each stands alone in some frames before the next", () => {
    const known = blocksOf("12").map((block) => readDigitBlock(block, 0)?.digits);
    expect(known.slice(0, FRAMES_PER_DIGIT + 1)).toEqual([...Array<string>(FRAMES_PER_DIGIT).fill("1"), "12"]);
  });

  test("a frame that comes twice, or after later ones, brings nothing again", () => {
    const blocks = blocksOf("12345");
    expect(taken(blocks.flatMap((block) => [block, block])).digits).toBe("12345");
    // Each pair of neighbours the other way round.
    const swapped = blocks.flatMap((_, at) => (at % 2 === 0 ? blocks.slice(at, at + 2).toReversed() : []));
    expect(taken(swapped).digits).toBe("12345");
    expect(taken([...blocks, ...blocks]).digits).toBe("12345");
  });

  test("frames that are lost for a second lose no digit; more than that is told as a number", () => {
    const last = blocksOf(EVERY).at(-1);
    expect(taken(last ? [last] : [])).toEqual({ digits: EVERY, missed: 0 });
    const later = blocksOf(`987${EVERY}`).at(-1);
    expect(taken(later ? [later] : [])).toEqual({ digits: EVERY, missed: 3 });
  });

  test("what is no digit is not sent, and after 65535 nothing is", () => {
    expect(taken(blocksOf("1a2 B3")).digits).toBe("123");
    const writer = new DigitWriter();
    for (let count = 0; count < 0xffff; count += 1_000) writer.send("1".repeat(1_000));
    let block = writer.next();
    for (let frame = 0; frame < (0xffff + 1_000) * FRAMES_PER_DIGIT; frame++) block = writer.next();
    expect(readDigitBlock(block, 0xfffe)).toEqual({ digits: "1", missed: 0, count: 0xffff });
  });

  test.each([
    ["another length", new Uint8Array(DIGIT_BLOCK - 1).fill(1)],
    ["no digits where there should be some", Uint8Array.from([0, 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xf1])],
    ["codes that mean nothing", Uint8Array.from([0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfc])],
  ])("a block with %s is none", (_what, block) => {
    expect(readDigitBlock(block, 0)).toBeUndefined();
  });
});
