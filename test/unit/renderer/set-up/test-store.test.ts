/** The connection test as a window shows it: the steps of its host, and its own beside them. */
import { expect, test } from "vitest";
import type { MicrophoneFound } from "../../../../renderer/client/microphone-check.ts";
import type { Host } from "../../../../renderer/host/host.ts";
import { createTestDesk } from "../../../../renderer/set-up/test-store.ts";
import { outcomeWords, reportOf, stepLine, whomWords } from "../../../../renderer/set-up/test-story.ts";
import type { ConnectionTest, TestedStep } from "../../../../shared/bridge/connection-test.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";

const step = (name: TestedStep["step"], state: TestedStep["state"]): TestedStep => ({
  step: name,
  about: "sip:a.test",
  state,
  found: {},
  took: state === "ok" ? 5 : null,
  fault: null,
});
const told = (run: number, isRunning: boolean, state: TestedStep["state"]): ConnectionTest => ({
  run,
  isRunning,
  at: 0,
  steps: [step("registered", state)],
});

/** A desk whose host tells what the test says, and whose microphone answers when the test does. */
function desk(begin: () => Promise<unknown> = async () => ({ run: 1 })) {
  const asked: string[] = [];
  let listener: ((test: ConnectionTest) => void) | undefined;
  const host = {
    on: (_event: string, tell: (test: ConnectionTest) => void) => {
      listener = tell;
      return () => {};
    },
    call: (command: string) => {
      asked.push(command);
      return command === "connectionTest.begin" ? begin() : Promise.resolve({});
    },
  } as unknown as Host;
  const microphone = Promise.withResolvers<MicrophoneFound>();
  let signal: AbortSignal | undefined;
  const own = createTestDesk(host, (given) => {
    signal = given;
    given.addEventListener("abort", () => microphone.resolve({ name: "Headset", heard: "nothing" }));
    return microphone.promise;
  });
  const states = () => own.store.getState().test?.steps.map((each) => `${each.step} ${each.state}`);
  return { own, asked, microphone, states, tell: (test: ConnectionTest) => listener?.(test), signal: () => signal };
}

test("the microphone is the last step, and the test goes on until it is done too", async () => {
  const { microphone, own, states, tell } = desk();
  const begun = own.begin();
  tell(told(1, true, "running"));
  expect(states()).toEqual(["registered running", "microphone running"]);
  tell(told(1, false, "ok"));
  expect(own.store.getState().test?.isRunning).toBe(true);
  microphone.resolve({ name: "Headset", heard: "something" });
  await begun;
  const { test: shown } = own.store.getState();
  expect([shown?.isRunning, states()]).toEqual([false, ["registered ok", "microphone ok"]]);
  expect(shown?.steps.map(stepLine)).toEqual(["the server knows this desk", "it hears you"]);
  const report = reportOf(shown!, "1.2.3", "City IT, phone 4711");
  expect(report).toContain("good: Microphone; Headset; it hears you; ");
  // Nothing has failed: nobody has to be asked.
  expect(report).not.toContain("City IT");
});

test("one that cannot be opened is a step that failed, with its code", async () => {
  const { microphone, own, states, tell } = desk();
  const begun = own.begin();
  microphone.reject(new McError("microphone-refused", "NotAllowedError"));
  await begun;
  tell(told(1, false, "ok"));
  expect(states()).toEqual(["registered ok", "microphone failed"]);
  const { test: shown } = own.store.getState();
  expect(shown?.steps[1]?.fault).toEqual({ code: "microphone-refused", detail: "NotAllowedError" });
  expect(outcomeWords(shown!)).toBe("1 step has failed.");
  expect(whomWords(shown!, "City IT, phone 4711")).toBe("Whom to ask: City IT, phone 4711");
  expect(reportOf(shown!, "1.2.3", "City IT, phone 4711")).toMatch(/\n\nWhom to ask: City IT, phone 4711\n$/);
  expect(whomWords(shown!, null)).toBeNull();
});

test("who stops the test, or leaves, has the microphone closed", async () => {
  for (const end of ["stop", "close"] as const) {
    const { asked, own, signal, states, tell } = desk();
    const begun = own.begin();
    tell(told(1, true, "running"));
    await own[end]();
    await begun;
    expect(signal()?.aborted).toBe(true);
    expect(asked).toEqual(["connectionTest.begin", "connectionTest.cancel"]);
    expect(states()?.[1]).toBe("microphone given-up");
  }
});

test("where there is nothing to test nothing is listened to", async () => {
  const { own, signal } = desk(() => Promise.reject(new McError("account-missing")));
  await own.begin();
  expect(own.store.getState()).toMatchObject({ test: null, failure: { code: "account-missing" } });
  expect(signal()?.aborted).toBe(true);
});
