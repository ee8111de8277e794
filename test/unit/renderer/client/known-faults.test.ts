import { expect, test } from "vitest";
import type { Registration } from "../../../../renderer/calling/ports.ts";
import { withKnownFaults } from "../../../../renderer/client/known-faults.ts";
import type { NetworkErrorCode } from "../../../../shared/errors/network-errors.ts";

/** Tells of registrations, answers questions one after the other, and notes what was passed on. */
function setUp() {
  const passed: Registration[] = [];
  const answers: ((code?: NetworkErrorCode) => void)[] = [];
  const tell = withKnownFaults(
    () => new Promise((resolve) => void answers.push(resolve)),
    (registration) => void passed.push(registration),
  );
  const answer = async (code?: NetworkErrorCode) => {
    answers.shift()?.(code);
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
