/** How fast calls may come in before some are refused. */
import { expect, test } from "vitest";
import { ComingIn } from "../../../../renderer/calling/call-pace.ts";

const PACE = { ofOneCaller: { size: 2, everyMs: 1_000 }, ofStrangers: { size: 4, everyMs: 500 } };
const bea = { id: "sip:bea@a.test", known: true };
const stranger = (name: string | number) => ({ id: `sip:${name}@b.test`, known: false });
const admitted = (pace: ComingIn, callers: readonly { id: string; known: boolean }[], now: number) =>
  callers.map((caller) => pace.admit(caller, now));

test("one caller gets a burst, then one call each interval, and no more for having waited long", () => {
  const pace = new ComingIn(PACE);
  expect(admitted(pace, [bea, bea, bea], 0)).toEqual([true, true, false]);
  expect(pace.admit(bea, 999)).toBe(false);
  expect(admitted(pace, [bea, bea], 1_000)).toEqual([true, false]);
  expect(admitted(pace, [bea, bea, bea], 1_000_000)).toEqual([true, true, false]);
});

test("the forms of one ID are one caller", () => {
  const pace = new ComingIn(PACE);
  const forms = ["sip:bea@a.test", "sips:bea@A.TEST", "sip:bea@a.test;x=9"].map((id) => ({ id, known: true }));
  expect(admitted(pace, forms, 0)).toEqual([true, true, false]);
});

test("strangers share an allowance, however many they are, and a person of the directory needs none of it", () => {
  const pace = new ComingIn(PACE);
  const many = Array.from({ length: 10_000 }, (_, at) => stranger(at));
  expect(admitted(pace, many, 0).filter(Boolean)).toHaveLength(4);
  expect(pace.admit(bea, 0)).toBe(true);
  expect(admitted(pace, [stranger("a"), stranger("b")], 500)).toEqual([true, false]);
});

test("a refused call takes nothing: who goes on calling is let in as soon as anybody", () => {
  const pace = new ComingIn(PACE);
  for (let at = 0; at < 1_000; at += 10) pace.admit(bea, at);
  expect(pace.admit(bea, 1_000)).toBe(true);
});

test("a call that is answered does not count", () => {
  const pace = new ComingIn(PACE);
  for (let count = 0; count < 100; count++) {
    for (const caller of [bea, stranger(count)]) {
      expect(pace.admit(caller, 0)).toBe(true);
      pace.answered(caller);
    }
  }
  // And gives nobody more than everybody has.
  pace.answered(bea);
  expect(admitted(pace, [bea, bea, bea], 0)).toEqual([true, true, false]);
});

test("an answer gives back one call, to the one who was answered", () => {
  const pace = new ComingIn(PACE);
  expect(admitted(pace, [bea, bea], 0)).toEqual([true, true]);
  pace.answered(bea);
  expect(admitted(pace, [bea, bea], 0)).toEqual([true, false]);
  const strangers = [1, 2, 3, 4].map(stranger);
  expect(admitted(pace, strangers, 0)).toEqual([true, true, true, true]);
  pace.answered(bea);
  expect(pace.admit(stranger(5), 0)).toBe(false);
  pace.answered(stranger(1));
  expect(admitted(pace, [stranger(5), stranger(6)], 0)).toEqual([true, false]);
});

test("an answer to a call that was not counted gives nothing", () => {
  const pace = new ComingIn(PACE);
  pace.answered(stranger(0));
  pace.answered(bea);
  expect(admitted(pace, [1, 2, 3, 4, 5].map(stranger), 0)).toEqual([true, true, true, true, false]);
  expect(admitted(pace, [bea, bea, bea], 0)).toEqual([true, true, false]);
});

test("of more callers than are told apart the one who called longest ago begins anew", () => {
  const known = (at: number) => ({ id: `sip:person-${at}@a.test`, known: true });
  const others = Array.from({ length: 511 }, (_, at) => known(at));
  const pace = new ComingIn(PACE);
  expect(admitted(pace, [bea, bea], 0)).toEqual([true, true]);
  admitted(pace, others, 0);
  expect(pace.admit(bea, 0)).toBe(false);
  pace.admit(known(600), 0);
  expect(pace.admit(bea, 0)).toBe(true);

  const again = new ComingIn(PACE);
  again.admit(bea, 0);
  admitted(again, others, 0);
  again.admit(bea, 0);
  again.admit(known(600), 0);
  expect(again.admit(bea, 0)).toBe(false);
});
