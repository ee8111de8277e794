import { expect, test, vi } from "vitest";
import type { LeftEnd } from "../../../../renderer/calling/ports.ts";
import {
  closeInterrupted,
  createInterruptedStore,
  settleInterrupted,
} from "../../../../renderer/history/interrupted-store.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/bridge/settings.ts";
import * as calls from "../../../support/fixtures/views/calls.ts";
import { createFixtureEngine } from "../../../support/fixtures/views/fixture-engine.ts";
import { createFixtureHost } from "../../../support/fixtures/views/fixture-host.ts";
import { LAB, PEOPLE } from "../../../support/fixtures/views/people.ts";

function setUp(ends: readonly (LeftEnd | Error)[]) {
  const [one, two, three] = calls.past();
  const interrupted = [one!, two!, three!].map((call, index) => ({ ...call, startedAt: 100 - index }));
  const fixture = createFixtureHost({
    people: PEOPLE,
    calls: interrupted,
    settings: DEFAULT_SETTINGS,
    lab: LAB,
    interrupted,
  });
  const { store: calling } = createFixtureEngine();
  calling.setState({ registration: { state: "connecting" } });
  const store = createInterruptedStore();
  const waiting = [...ends];
  const endLeft = vi.fn(async () => {
    const end = waiting.shift();
    if (end === undefined || end instanceof Error) throw end;
    return end;
  });
  const settled = () =>
    fixture.sent
      .filter(({ command }) => command === "calls.settle")
      .map(({ input }) => (input as { callId: string }).callId);
  const shown = () => store.getState().calls.map(({ record, end }) => [record.id, end]);
  return { calling, endLeft, fixture, interrupted, settled, shown, store };
}

test("nothing is sent before this window is registered, and then the call that began first goes first", async () => {
  const { calling, endLeft, fixture, interrupted, settled, shown, store } = setUp(["told", "over", "untold"]);
  const done = settleInterrupted({ host: fixture.host, store, calling, endLeft });
  const order = interrupted.map(({ id }) => id).reverse();
  await vi.waitFor(() => expect(shown()).toEqual(order.map((id) => [id, "telling"])));
  expect(endLeft).not.toHaveBeenCalled();
  calling.setState({ registration: { state: "registered" } });
  await done;
  await vi.waitFor(() => expect(settled()).toEqual(order));
  expect(shown()).toEqual([
    [order[0], "told"],
    [order[1], "over"],
    [order[2], "untold"],
  ]);
  closeInterrupted(store);
  expect(shown()).toEqual([]);
});

test("what goes wrong with one leaves the others, and it is said that nobody knows", async () => {
  const { calling, endLeft, fixture, settled, shown, store } = setUp([new Error("broken"), "told", "told"]);
  calling.setState({ registration: { state: "registered" } });
  await settleInterrupted({ host: fixture.host, store, calling, endLeft });
  await vi.waitFor(() => expect(settled()).toHaveLength(3));
  expect(shown().map(([, end]) => end)).toEqual(["untold", "told", "told"]);
});

test("a host that cannot tell leaves nothing to do", async () => {
  const { calling, endLeft, fixture, shown, store } = setUp([]);
  fixture.failing.set("calls.interrupted", "host-failed");
  await settleInterrupted({ host: fixture.host, store, calling, endLeft });
  expect(shown()).toEqual([]);
  expect(endLeft).not.toHaveBeenCalled();
});
