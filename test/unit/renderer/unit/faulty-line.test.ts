import { expect, test } from "vitest";
import type { EncodedFrame } from "../../../../renderer/media/frame-leg.ts";
import { faultyLine, type LineFault } from "../../../../renderer/unit/faulty-line.ts";

/** What comes out of a line for pictures that are numbered from 1; the first and every tenth after it can be seen without another. */
async function through(fault: LineFault | null, count: number): Promise<number[]> {
  const line = faultyLine(() => fault);
  const writer = line.writable.getWriter();
  const reader = line.readable.getReader();
  const write = async () => {
    for (let number = 1; number <= count; number++) {
      const type = number % 10 === 1 ? "key" : "delta";
      await writer.write({ data: Uint8Array.of(number).buffer, type, getMetadata: () => ({}) } satisfies EncodedFrame);
    }
    await writer.close();
  };
  const read = async () => {
    const numbers: number[] = [];
    for (let next = await reader.read(); !next.done; next = await reader.read())
      numbers.push(new Uint8Array(next.value.data)[0] ?? 0);
    return numbers;
  };
  const [numbers] = await Promise.all([read(), write()]);
  return numbers;
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test("without a fault every picture passes as it is", async () => {
  expect(await through(null, 13)).toEqual(upTo(13));
});

test("the tenth picture comes in the place of every later one", async () => {
  expect(await through("video-replayed", 13)).toEqual([...upTo(10), 10, 10, 10]);
});

test("the first picture that can be seen without another is lost, and no later one", async () => {
  expect(await through("key-frame-lost", 12)).toEqual(upTo(12).slice(1));
});
