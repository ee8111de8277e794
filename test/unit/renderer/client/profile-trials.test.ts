/** Another user profile is obeyed when the server has it, and not before. */
import { expect, test } from "vitest";
import { createProfileTrials } from "../../../../renderer/client/profile-trials.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";

function setUp() {
  let obeyed = 1;
  const told: (number | undefined)[] = [];
  const answers: ((isTaken: boolean) => void)[] = [];
  const trials = createProfileTrials(
    {
      answering: ({ profileIndexes }) => void told.push(profileIndexes?.mcptt),
      tellAnswering: ({ profileIndexes }) => {
        told.push(profileIndexes?.mcptt);
        return new Promise((resolve) => answers.push(resolve));
      },
    },
    () => ({ answerMode: "manual", takesCalls: true, profileIndexes: { mcptt: obeyed } }),
  );
  const choose = (index: number, fails = false) =>
    trials.tryProfile({ service: "mcptt", index }, async () => {
      if (fails) return new McError("configuration-profile-missing");
      obeyed = index;
      return undefined;
    });
  return { answers, choose, told, obeyed: () => obeyed, trials };
}

test("the server is told first; when it has it, it is obeyed, and nothing else is told", async () => {
  const { answers, choose, obeyed, told, trials } = setUp();
  const done = choose(2);
  expect([obeyed(), told, trials.desk().profileIndexes]).toEqual([1, [2], { mcptt: 2 }]);
  answers[0]?.(true);
  expect(await done).toBeUndefined();
  expect([obeyed(), told]).toEqual([2, [2, 2]]);
});

test("what the server does not take, or the host cannot obey, is undone at the server", async () => {
  for (const [isTaken, code] of [
    [false, "profile-not-taken"],
    [true, "configuration-profile-missing"],
  ] as const) {
    const { answers, choose, obeyed, told } = setUp();
    const done = choose(2, true);
    answers[0]?.(isTaken);
    expect((await done)?.code).toBe(code);
    expect([obeyed(), told]).toEqual([1, [2, 1]]);
  }
});

test("of two choices the last one counts, whichever answer comes first", async () => {
  const { answers, choose, obeyed, told } = setUp();
  const [first, last] = [choose(2), choose(3)];
  answers[0]?.(true);
  expect(await first).toBeUndefined();
  expect(obeyed()).toBe(1);
  answers[1]?.(true);
  await last;
  expect(obeyed()).toBe(3);
  expect(told.at(-1)).toBe(3);
});
