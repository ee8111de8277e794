import { expect, test } from "vitest";
import { createCallingStore } from "../../../../renderer/calling/calling-store.ts";
import { ReceivedDigits } from "../../../../renderer/calling/received-digits.ts";
import type { CallState } from "../../../../shared/mc/call-record.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

function start(state: CallState = "connected") {
  const store = createCallingStore();
  const put = (now: CallState) =>
    store.setState({ calls: ["one", "two"].map((id) => ({ ...callRecord({ id, state: now }), ladder: [] })) });
  put(state);
  return { put, received: new ReceivedDigits(store), shown: () => store.getState().digitsOf };
}

test("what has come stands with its call, a mark where some were lost", () => {
  const { received, shown } = start();
  received.show("one", { digits: "1", missed: 0 });
  received.show("two", { digits: "9", missed: 0 });
  received.show("one", { digits: "2#", missed: 0 });
  received.show("one", { digits: "7", missed: 3 });
  expect(shown()).toEqual({ one: "12#…7", two: "9" });
});

test("of very many the last ones are kept", () => {
  const { received, shown } = start();
  for (let round = 0; round < 10; round++) received.show("one", { digits: "0123456789", missed: 0 });
  expect(shown()["one"]).toBe("0123456789".repeat(10).slice(-32));
});

test("what comes in a call that nobody knows is shown nowhere, and nothing is told where nothing is let go of", () => {
  const { received, shown } = start();
  const before = shown();
  received.show("three", { digits: "1", missed: 0 });
  received.forget("one");
  expect(shown()).toBe(before);
});

test("a call that is over has none, nor one that nobody knows", () => {
  const { put, received, shown } = start();
  received.show("one", { digits: "1", missed: 0 });
  received.forget("one");
  received.forget("two");
  put("ended");
  received.show("two", { digits: "1", missed: 0 });
  received.show("three", { digits: "1", missed: 0 });
  expect(shown()).toEqual({});
});
