import { expect, test } from "vitest";
import { PAUSES, repeatedTest, TRIES } from "../../../../renderer/media/repeated-test.ts";

function setUp(outcomes: readonly (boolean | undefined)[]) {
  let made = 0;
  const later: { milliseconds: number; run: () => void }[] = [];
  const outcome = repeatedTest(
    async () => {
      const at = made++;
      return at < outcomes.length ? outcomes[at] : false;
    },
    (milliseconds, run) => later.push({ milliseconds, run }),
  );
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { outcome, later, turn, made: () => made };
}

test("a test that holds is made once, whoever asks", async () => {
  const { outcome, later, turn, made } = setUp([true]);
  expect(await Promise.all([outcome(), outcome()])).toEqual([true, true]);
  await turn();
  expect([made(), later.length]).toEqual([1, 0]);
});

test("one that fails is made again later, and its outcome stands until then", async () => {
  const { outcome, later, turn, made } = setUp([false, true]);
  expect(await outcome()).toBe(false);
  await turn();
  expect(await outcome()).toBe(false);
  expect(later.map(({ milliseconds }) => milliseconds)).toEqual([PAUSES[0]]);
  later[0]?.run();
  await turn();
  expect(await outcome()).toBe(true);
  expect(made()).toBe(2);
});

test("one that always fails is given up after some times", async () => {
  const { outcome, later, turn } = setUp([]);
  await outcome();
  for (let i = 0; i < PAUSES.length; i++) {
    await turn();
    later[i]?.run();
  }
  await turn();
  expect(await outcome()).toBe(false);
  expect(later).toHaveLength(PAUSES.length);
});

test("one that comes to no end is made again at once, and whoever asked waits for what is found", async () => {
  const { outcome, later, turn, made } = setUp([undefined, true]);
  expect(await outcome()).toBe(true);
  await turn();
  expect([made(), later.length]).toEqual([2, 0]);
});

test("one that comes to no end some times in a row has failed, and is made again later", async () => {
  const { outcome, later, turn, made } = setUp([undefined, undefined, undefined, true]);
  expect(await outcome()).toBe(false);
  await turn();
  expect([made(), later.length]).toEqual([TRIES, 1]);
  later[0]?.run();
  await turn();
  expect(await outcome()).toBe(true);
});
