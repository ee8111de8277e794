/** Calls that a desk answers by itself: only where the dispatcher and the server both say so, and nothing is disturbed by it. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RING_BEFORE_MS } from "../../../../renderer/calling/answers-itself.ts";
import { NOT_URGENT } from "../../../../shared/mc/urgency.ts";
import { BEA, createStandInCalling, incomingLeg, VISITOR } from "../../../support/stand-ins/calling.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const calls = (answersItself = true, id = "in-1") => incomingLeg(id, undefined, undefined, NOT_URGENT, answersItself);

function desk(answerMode: "automatic" | "manual" = "automatic") {
  const change = { answerMode };
  const calling = createStandInCalling(change);
  return calling;
}

test("it rings for a moment, and is answered then", async () => {
  const { engine, newest } = desk();
  const { asked, leg, tell } = calls();
  engine.receive(leg);
  expect(newest().state).toBe("incoming");
  await vi.advanceTimersByTimeAsync(RING_BEFORE_MS - 1);
  expect(asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked).toEqual(["answer"]);
  tell({ kind: "answered" });
  expect(newest().state).toBe("connected");
});

test("not where the dispatcher answers by hand, whatever the server asks for", async () => {
  const { engine, newest } = desk("manual");
  const { asked, leg } = calls();
  engine.receive(leg);
  await vi.advanceTimersByTimeAsync(RING_BEFORE_MS);
  expect(asked).toEqual([]);
  expect(newest().state).toBe("incoming");
});

test("not where the dispatcher wants no calls: one that is put through all the same rings", async () => {
  const { engine } = createStandInCalling({ answerMode: "automatic", takesCalls: false });
  const { asked, leg } = calls();
  engine.receive(leg);
  await vi.advanceTimersByTimeAsync(RING_BEFORE_MS);
  expect(asked).toEqual([]);
});

test("not where this caller's calls were protected before and this one is not: to answer is to agree", async () => {
  const { engine, newest } = createStandInCalling({ answerMode: "automatic", protectedPeers: [BEA] });
  const { asked, leg } = calls();
  engine.receive(leg);
  expect(newest().protection?.notes).toEqual([{ code: "caller-protected-before" }]);
  await vi.advanceTimersByTimeAsync(RING_BEFORE_MS);
  expect(asked).toEqual([]);
});

test("not where the server does not ask for it", async () => {
  const { engine } = desk();
  const { asked, leg } = calls(false);
  engine.receive(leg);
  await vi.advanceTimersByTimeAsync(RING_BEFORE_MS);
  expect(asked).toEqual([]);
});

test("a call that is declined while it rings is left alone, and nothing of it is left", async () => {
  const calling = desk();
  const { asked, leg } = calls();
  calling.engine.receive(leg);
  calling.engine.end(calling.newest().id);
  await vi.advanceTimersByTimeAsync(RING_BEFORE_MS);
  expect(asked).toEqual(["decline"]);
  calling.nothingLeft();
});

test("beside a call in progress it rings like every call, and goes on doing so when that one ends", async () => {
  const calling = desk();
  const first = await calling.place(VISITOR);
  const { asked, leg } = calls();
  calling.engine.receive(leg);
  first.tell({ kind: "ended" });
  await vi.advanceTimersByTimeAsync(RING_BEFORE_MS);
  expect(asked).toEqual([]);
});

test("two that come together ring both: nobody is answered in the place of the dispatcher", async () => {
  const { engine } = desk();
  const [one, other] = [calls(), calls(true, "in-2")];
  engine.receive(one.leg);
  engine.receive(other.leg);
  await vi.advanceTimersByTimeAsync(RING_BEFORE_MS);
  expect([...one.asked, ...other.asked]).toEqual([]);
});
