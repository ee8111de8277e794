import { describe, expect, test } from "vitest";
import {
  firstInWords,
  foldCallers,
  isToldOfFirst,
  otherCalls,
  protectionInRow,
  queueHeard,
  recognisedInRow,
  waitsLongest,
} from "../../../../renderer/call/others-story.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";
import * as calls from "../../../support/fixtures/views/calls.ts";
import { ACCOUNT } from "../../../support/fixtures/views/people.ts";
import * as protection from "../../../support/fixtures/views/protection.ts";

const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);
const rings = (id: string) => callRecord({ id, direction: "incoming", state: "incoming" });
const held = (id: string, hold: "by-us" | "both" = "by-us") => callRecord({ id, state: "connected", hold });

describe("the calls beside the middle", () => {
  const middle = callRecord({ id: "middle", state: "connected" });

  test("who rings stands by waiting time, who is held by when the call came, and the middle in neither", () => {
    const newest = [rings("third"), held("later", "both"), rings("second"), middle, held("earlier"), rings("first")];
    const story = otherCalls(newest, middle);
    expect(ids(story.ringing)).toEqual(["first", "second", "third"]);
    expect(ids(story.onHold)).toEqual(["earlier", "later"]);
    expect(story.goingOn).toEqual([]);
  });

  test("what goes on while a record is read is shown too, also where only the other end holds it or its end is under way", () => {
    const going = [
      callRecord({ id: "ending", state: "ending" }),
      callRecord({ id: "held-there", state: "connected", hold: "by-colleague" }),
      callRecord({ id: "calling", state: "requesting" }),
    ];
    const story = otherCalls([...going, callRecord({ id: "past", state: "ended" })], undefined);
    expect(ids(story.goingOn)).toEqual(["ending", "held-there", "calling"]);
    expect([...story.ringing, ...story.onHold]).toEqual([]);
  });

  test("a caller whose key is checked rings, and a call of ours that obtains keys does not", () => {
    const checking = callRecord({ id: "checking", direction: "incoming", state: "obtaining-keys" });
    const ours = callRecord({ id: "ours", direction: "outgoing", state: "obtaining-keys" });
    const story = otherCalls([checking, ours], undefined);
    expect([ids(story.ringing), ids(story.goingOn)]).toEqual([["checking"], ["ours"]]);
  });
});

describe("more callers than have room", () => {
  const four = ["1", "2", "3", "4"].map(rings);

  test("three are shown, the others folded, until all are asked for", () => {
    const folded = foldCallers(four, false);
    expect([ids(folded.shown), ids(folded.folded), folded.foldable]).toEqual([["1", "2", "3"], ["4"], true]);
    const open = foldCallers(four, true);
    expect([ids(open.shown), ids(open.folded), open.foldable]).toEqual([["1", "2", "3", "4"], [], true]);
  });

  test("three need no folding", () => {
    const { shown, folded, foldable } = foldCallers(four.slice(0, 3), false);
    expect([shown.length, folded.length, foldable]).toEqual([3, 0, false]);
  });
});

test("a row says in few words how a call is protected, and nothing while nothing is known", () => {
  expect(protectionInRow(calls.connected())).toBe("gateway only");
  expect(protectionInRow(protection.proved())).toBe("end-to-end");
  expect(protectionInRow(protection.verifiedCaller())).toBe("Caller verified");
  expect(protectionInRow(calls.incoming())).toBe("not protected");
  expect(protectionInRow(calls.ringing())).toBe("");
});

test("a row says of whom a redirection taught to recognise where that one is, and in words whether the ID is proved", () => {
  const party = { name: "Bea Novak", role: "", known: true, redirectedAt: 1 };
  const from = (call: object) => ({ ...calls.incoming(), currentId: calls.VISITOR, ...call });
  expect(recognisedInRow(from({}), party, ACCOUNT.systems)).toBe("at System B · ID not verified");
  const { protection: proof } = protection.verifiedCaller();
  expect(recognisedInRow(from({ protection: proof }), party, ACCOUNT.systems)).toBe("at System B · ID verified");
  expect(recognisedInRow(from({}), { ...party, redirectedAt: null }, ACCOUNT.systems)).toBe("");
});

describe("what the ear is told of who is first", () => {
  const at = (id: string, startedAt: number) => callRecord({ id, direction: "incoming", state: "incoming", startedAt });
  const [a, b] = [at("a", 1000), at("b", 5000)];
  const over = callRecord({ id: "talk", state: "ended" });
  const talk = callRecord({ id: "talk", state: "connected" });

  test("another first caller is told of, and a call that ended while somebody waits", () => {
    expect(isToldOfFirst(queueHeard([b, a], a), queueHeard([b], b))).toBe(true);
    expect(isToldOfFirst(queueHeard([b, talk], b), queueHeard([b, over], b))).toBe(true);
  });

  test("nothing is said of a caller who is alone, of nobody, of a call more, or of the passing of time", () => {
    expect(isToldOfFirst(queueHeard([talk], undefined), queueHeard([a, talk], a))).toBe(false);
    expect(isToldOfFirst(queueHeard([a], a), queueHeard([], undefined))).toBe(false);
    expect(isToldOfFirst(queueHeard([a], a), queueHeard([b, a], a))).toBe(false);
    expect(isToldOfFirst(queueHeard([a, talk], a), queueHeard([a, talk], a))).toBe(false);
  });

  test("words name how long the first waits, and who waits longer", () => {
    const nameOf = ({ id }: { readonly id: string }) => id.toUpperCase();
    expect(firstInWords(a, [a, b], 73_000, nameOf)).toBe("A is first, waiting for 1 minute 12 seconds.");
    expect(firstInWords(b, [b, a], 47_000, nameOf)).toBe(
      "B is first, waiting for 42 seconds. Waiting longest: A, for 46 seconds.",
    );
    expect(firstInWords(a, [a], 1999, nameOf)).toBe("A is first.");
    expect(waitsLongest([b, a])).toBe(a);
    expect(waitsLongest([])).toBeUndefined();
  });
});
