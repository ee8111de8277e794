/** A call that begins with the new ID of a colleague: which of the two is dialled, and what the ladder says of each. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { KnownNewId } from "../../../../shared/mc/whereabouts.ts";
import { rejectedWith } from "../../../support/fixtures/redirections.ts";
import { BEA, createStandInCalling, last, OWN, VISITOR } from "../../../support/stand-ins/calling.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const known = (change: Partial<KnownNewId> = {}): KnownNewId => ({
  personId: BEA,
  newId: VISITOR,
  kmsUri: null,
  learnedAt: Date.now(),
  redirectedAt: Date.now(),
  callId: "00000000-0000-4000-8000-000000000001",
  choice: "first",
  ...change,
});

async function placed(change: Parameters<typeof createStandInCalling>[0] = {}) {
  const calling = createStandInCalling({ newIdOf: (id) => (id === BEA ? known() : undefined), ...change });
  await calling.place();
  return calling;
}

const dialled = ({ legs }: Awaited<ReturnType<typeof placed>>) => legs.map(({ order }) => order.calledId);

test("the new ID is dialled first, then the primary one, and the ladder says which is which and why", async () => {
  const calling = await placed();
  const { engine, legs, newest } = calling;
  const pass = (callId: string) =>
    engine.passed({ direction: "sent", at: Date.now(), text: `INVITE sip:x SIP/2.0\r\nCall-ID: ${callId}\r\n\r\n` });
  pass("call-1");
  last(legs).tell(rejectedWith(404));
  await vi.advanceTimersByTimeAsync(0);
  expect(dialled(calling)).toEqual([VISITOR, BEA]);
  pass("call-2");
  const { code: because } = newest().dialledFirst?.fallBack?.reason ?? {};
  expect(because).toBeTypeOf("string");
  expect(newest().ladder.map(({ what, clauseStep }) => ({ what, clauseStep }))).toEqual([
    { what: { kind: "invite", leg: 1, calls: "remembered-id" }, clauseStep: null },
    { what: { kind: "invite", leg: 2, calls: "primary-id", because }, clauseStep: 1 },
  ]);
});

test("without one the ID that was chosen is dialled, and the ladder says nothing of another", async () => {
  const calling = await placed({ newIdOf: () => undefined });
  calling.engine.passed({ direction: "sent", at: 0, text: "INVITE sip:x SIP/2.0\r\nCall-ID: call-1\r\n\r\n" });
  expect(dialled(calling)).toEqual([BEA]);
  expect(calling.newest().dialledFirst).toBeNull();
  expect(calling.newest().ladder.map(({ what }) => what)).toEqual([{ kind: "invite", leg: 1 }]);
});

test("our own ID, and one in a system that nobody knows, are not dialled first", async () => {
  expect(dialled(await placed({ newIdOf: () => known({ newId: OWN }) }))).toEqual([BEA]);
  expect(dialled(await placed({ systems: ["mcx.system-a.example"] }))).toEqual([BEA]);
});

test("an emergency begins with the primary ID, whatever is remembered", async () => {
  const calling = createStandInCalling({ newIdOf: (id) => (id === BEA ? known() : undefined) });
  calling.engine.place(BEA, "mcptt", "emergency");
  await vi.advanceTimersByTimeAsync(0);
  expect(dialled(calling)).toEqual([BEA]);
});

test("what is said of the new ID stands at the call that is meant, while it lasts and afterwards", async () => {
  const calling = await placed();
  const { engine, legs, newest, store } = calling;
  const { id } = newest();
  engine.chooseNewId("nobody", "first");
  expect(newest().newIdChoice).toBeNull();
  engine.chooseNewId(id, "first");
  expect(newest().newIdChoice).toMatchObject({ choice: "first" });
  engine.end(id);
  last(legs).tell({ kind: "ended" });
  await vi.advanceTimersByTimeAsync(5_000);
  await calling.place();
  const other = newest().id;
  vi.setSystemTime(new Date(9_000.6));
  engine.chooseNewId(id, "primary");
  const choiceOf = (callId: string) => store.getState().calls.find((call) => call.id === callId)?.newIdChoice;
  expect(choiceOf(id)).toEqual({ choice: "primary", at: expect.any(Number) });
  expect(Number.isInteger(choiceOf(id)?.at)).toBe(true);
  expect(choiceOf(other)).toBeNull();
  expect(store.getState().calls).toHaveLength(2);
});

test("of a call that never began it stands too, and at no other", async () => {
  const calling = await placed();
  const { engine, newest, store } = calling;
  const began = newest().id;
  engine.place("nobody", "mcptt");
  const { id } = newest();
  engine.chooseNewId(id, "forgotten");
  const of = (callId: string) => store.getState().calls.find((call) => call.id === callId);
  expect(of(id)).toMatchObject({ primaryId: "nobody", newIdChoice: { choice: "forgotten" } });
  expect(Number.isInteger(of(id)?.newIdChoice?.at)).toBe(true);
  expect(of(began)?.newIdChoice).toBeNull();
});

test("what is written about a call stands at it while it lasts, through its end and afterwards", async () => {
  const calling = await placed();
  const { engine, legs, newest } = calling;
  const { id } = newest();
  const note = { text: "Pier 4", incident: "", by: "Ava", at: 1, earlier: [] };
  engine.annotate(id, note);
  expect(newest()).toMatchObject({ note });
  engine.end(id);
  last(legs).tell({ kind: "ended" });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(newest()).toMatchObject({ state: "ended", note });
  engine.annotate(id, { ...note, text: "Pier 5" });
  expect(newest().note?.text).toBe("Pier 5");
});
