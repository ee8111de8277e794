import { expect, test } from "vitest";
import type { Registration } from "../../../../renderer/calling/ports.ts";
import { type FindFaults, withKnownFaults } from "../../../../renderer/client/known-faults.ts";
import type { NetworkErrorCode } from "../../../../shared/errors/network-errors.ts";

type Known = Awaited<ReturnType<FindFaults>>;

/** Tells of registrations, answers questions one after the other, and notes what was passed on. */
function setUp() {
  const passed: Registration[] = [];
  const answers: ((known: Known) => void)[] = [];
  const tell = withKnownFaults(
    () => new Promise((resolve) => void answers.push(resolve)),
    (registration) => void passed.push(registration),
  );
  const answer = async (code?: NetworkErrorCode, servers: readonly (readonly [string, NetworkErrorCode])[] = []) => {
    answers.shift()?.(code === undefined ? undefined : { because: code, servers: new Map(servers) });
    await Promise.resolve();
    await Promise.resolve();
  };
  return { passed, answers, tell, answer };
}

const attempt = (number: number) => ({ state: "reconnecting", attempt: number, nextAttemptAt: 1 }) as const;

test("what the host finds is said beside the attempt, and stays until something else is found", async () => {
  const { passed, tell, answer } = setUp();
  tell(attempt(1));
  await answer("proxy-refused");
  tell(attempt(2));
  await answer("proxy-refused");
  tell(attempt(3));
  await answer();
  expect(passed).toEqual([
    attempt(1),
    { ...attempt(1), because: "proxy-refused" },
    { ...attempt(2), because: "proxy-refused" },
    { ...attempt(3), because: "proxy-refused" },
    attempt(3),
  ]);
});

test("of several servers each has its reason, but for those that have answered", async () => {
  const { passed, tell, answer } = setUp();
  const answered = { status: 503, text: "Full" };
  const faults = [
    { server: "one.test", answer: null },
    { server: "two.test", answer: answered },
    { server: "three.test", answer: null },
  ];
  tell({ ...attempt(3), faults });
  await answer("server-untrusted", [
    ["one.test", "server-untrusted"],
    ["two.test", "server-unreachable"],
  ]);
  expect(passed.at(-1)).toEqual({
    ...attempt(3),
    because: "server-untrusted",
    faults: [
      { server: "one.test", answer: null, because: "server-untrusted" },
      { server: "two.test", answer: answered },
      { server: "three.test", answer: null },
    ],
  });
});

test("an answer that comes late says nothing of what is now", async () => {
  const { passed, tell, answer } = setUp();
  tell(attempt(1));
  tell({ state: "registered" });
  await answer("server-unreachable");
  tell(attempt(1));
  expect(passed).toEqual([attempt(1), { state: "registered" }, attempt(1)]);
});

test("nobody is asked while nothing fails", () => {
  const { answers, tell } = setUp();
  for (const state of ["off", "connecting", "registered"] as const) tell({ state });
  tell({ state: "refused", status: 403, text: "Forbidden" });
  expect(answers).toEqual([]);
});
