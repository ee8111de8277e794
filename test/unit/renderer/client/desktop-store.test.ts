import { expect, test } from "vitest";
import { createDesktopStore, followDesktopState } from "../../../../renderer/client/desktop-store.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/bridge/settings.ts";
import { createFixtureHost, MANAGED_DESKTOP, PLAIN_DESKTOP } from "../../../support/fixtures/views/fixture-host.ts";
import { LAB } from "../../../support/fixtures/views/people.ts";

/** A host whose answers about the desktop the test gives when it likes, and in which order. */
function setUp() {
  const { host, tell } = createFixtureHost({ people: [], calls: [], settings: DEFAULT_SETTINGS, lab: LAB });
  const answers: PromiseWithResolvers<typeof PLAIN_DESKTOP>[] = [];
  const call = () => {
    const answer = Promise.withResolvers<typeof PLAIN_DESKTOP>();
    answers.push(answer);
    return answer.promise;
  };
  const store = createDesktopStore();
  const stop = followDesktopState({ ...host, call: call as unknown as typeof host.call }, store);
  return { answers, store, stop, change: () => tell("settings.changed", DEFAULT_SETTINGS) };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

test("the host is asked again after each change of settings, until told to stop", async () => {
  const { answers, store, stop, change } = setUp();
  answers[0]!.resolve(PLAIN_DESKTOP);
  change();
  answers[1]!.resolve(MANAGED_DESKTOP);
  await turn();
  expect(store.getState()).toEqual(MANAGED_DESKTOP);
  stop();
  change();
  expect(answers).toHaveLength(2);
});

test("of two questions the answer to the later one counts, also when it comes first", async () => {
  const { answers, store, change } = setUp();
  change();
  answers[1]!.resolve(MANAGED_DESKTOP);
  await turn();
  answers[0]!.resolve(PLAIN_DESKTOP);
  await turn();
  expect(store.getState()).toEqual(MANAGED_DESKTOP);
});

test("a host that cannot tell leaves it at what is known", async () => {
  const { answers, store, change } = setUp();
  answers[0]!.resolve(MANAGED_DESKTOP);
  await turn();
  change();
  answers[1]!.reject(new Error("gone"));
  await turn();
  expect(store.getState()).toEqual(MANAGED_DESKTOP);
});
