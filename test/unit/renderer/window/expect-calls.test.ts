import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createCallingStore } from "../../../../renderer/calling/calling-store.ts";
import { createDirectoryStore, type DirectoryStore, search } from "../../../../renderer/directory/directory-store.ts";
import { expectCalls, STANDS_MS } from "../../../../renderer/window/expect-calls.ts";
import type { DrawnCall } from "../../../../shared/mc/call-record.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const BEA = "sip:bea@mcx.a.test";
const OTHER = "sip:other@mcx.a.test";

function setUp() {
  const directory: DirectoryStore = createDirectoryStore();
  const calling = createCallingStore();
  const told = vi.fn();
  const stop = expectCalls(directory, calling, { expect: told });
  const type = (id: string) => search(directory, id);
  const wait = (ms = STANDS_MS) => vi.advanceTimersByTime(ms);
  const setUpCall = (state: string, primaryId = BEA) =>
    calling.setState({ calls: [{ primaryId, state } as DrawnCall] });
  return { calling, told, stop, type, wait, setUpCall };
}

test("whoever is chosen is expected once the choice has stood for a moment", () => {
  const { told, type, wait } = setUp();
  wait();
  expect(told).not.toHaveBeenCalled();
  type(OTHER);
  wait(STANDS_MS - 1);
  type(BEA);
  wait(STANDS_MS - 1);
  expect(told).not.toHaveBeenCalled();
  wait(1);
  expect(told.mock.calls).toEqual([[BEA, "mcptt"]]);
  type("");
  wait();
  expect(told).toHaveBeenLastCalledWith(null, "mcptt");
});

test("while a call is being set up the choice changes nothing, and one that stands is no hindrance", () => {
  const { told, setUpCall, type, wait } = setUp();
  setUpCall("redialling");
  type(BEA);
  wait();
  expect(told).not.toHaveBeenCalled();
  setUpCall("connected");
  type(OTHER);
  wait();
  expect(told).toHaveBeenCalledWith(OTHER, "mcptt");
});

test("whoever is chosen still when a call has ended is expected again", () => {
  const { told, setUpCall, type, wait } = setUp();
  type(BEA);
  wait();
  setUpCall("ringing");
  wait();
  expect(told).toHaveBeenCalledTimes(1);
  // With whom a call goes on nobody is about to call.
  setUpCall("connected");
  wait();
  expect(told).toHaveBeenLastCalledWith(null, "mcptt");
  setUpCall("ended");
  wait();
  setUpCall("connected", OTHER);
  setUpCall("ended", OTHER);
  wait();
  expect(told.mock.calls).toEqual([
    [BEA, "mcptt"],
    [null, "mcptt"],
    [BEA, "mcptt"],
  ]);
});

test("with each registration it is told anew, and whom the window opens with nobody has chosen", () => {
  const { calling, told, type, wait } = setUp();
  const become = (state: "off" | "registered") => calling.setState({ registration: { state } });
  become("registered");
  wait();
  expect(told.mock.calls).toEqual([[null, "mcptt"]]);
  type(BEA);
  wait();
  become("off");
  wait();
  become("registered");
  wait();
  expect(told.mock.calls.slice(1)).toEqual([
    [BEA, "mcptt"],
    [BEA, "mcptt"],
  ]);
});

test("it ends", () => {
  const { told, setUpCall, stop, type, wait } = setUp();
  type(BEA);
  stop();
  wait();
  type(OTHER);
  setUpCall("connected");
  setUpCall("ended");
  wait();
  expect(told).not.toHaveBeenCalled();
});
