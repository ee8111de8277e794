import { expect, test } from "vitest";
import { createNewest } from "../../../../renderer/client/newest.ts";

/** What was taken, in order, and questions that the test answers when it likes. */
function setUp() {
  const taken: string[] = [];
  const newest = createNewest<string>((value) => taken.push(value));
  const ask = () => {
    const question = Promise.withResolvers<string>();
    const done = newest.ask(() => question.promise);
    return {
      answer: (value: string) => {
        question.resolve(value);
        return done;
      },
      fail: (error: Error) => {
        question.reject(error);
        return done;
      },
    };
  };
  return { taken, newest, ask };
}

test("an answer counts, and so does what is said after it", async () => {
  const { taken, newest, ask } = setUp();
  await ask().answer("asked");
  newest.told("told");
  await ask().answer("asked again");
  expect(taken).toEqual(["asked", "told", "asked again"]);
});

test("what was said while the answer was on the way is newer than the answer", async () => {
  const { taken, newest, ask } = setUp();
  const question = ask();
  newest.told("told");
  await question.answer("as it was when asked");
  expect(taken).toEqual(["told"]);
});

test("what was said before the question is older than its answer", async () => {
  const { taken, newest, ask } = setUp();
  newest.told("told");
  await ask().answer("asked");
  expect(taken).toEqual(["told", "asked"]);
});

test("of two questions the answer to the later one counts, whichever comes first", async () => {
  const { taken, ask } = setUp();
  const [first, second] = [ask(), ask()];
  await second.answer("second");
  await first.answer("first");
  expect(taken).toEqual(["second"]);

  const [third, fourth] = [ask(), ask()];
  await third.answer("third");
  await fourth.answer("fourth");
  expect(taken).toEqual(["second", "third", "fourth"]);
});

test("a question that fails leaves what is known, and says so to who asked", async () => {
  const { taken, newest, ask } = setUp();
  newest.told("told");
  await expect(ask().fail(new Error("gone"))).rejects.toThrow("gone");
  await ask().answer("asked");
  expect(taken).toEqual(["told", "asked"]);
});
