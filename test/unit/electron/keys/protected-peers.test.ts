import { expect, test } from "vitest";
import { IdsOfCalls, withPeers } from "../../../../electron/keys/protected-peers.ts";

const BEA = "sip:bea@mcx.a.test";

test("an ID is remembered however it is written, the latest last, and a thousand of them", () => {
  const once = withPeers([], [BEA, "sip:visitor@mcx.b.test"]);
  expect(once).toEqual(["bea@mcx.a.test", "visitor@mcx.b.test"]);
  expect(withPeers(once, ["sip:visitor@MCX.b.test", BEA])).toBe(once);
  expect(withPeers([...once, "jonas@mcx.a.test"], [BEA])).toEqual([
    "visitor@mcx.b.test",
    "jonas@mcx.a.test",
    "bea@mcx.a.test",
  ]);
  const many = Array.from({ length: 1000 }, (_, n) => `x-${n}@mcx.a.test`);
  expect(withPeers(many, [BEA])).toEqual([...many.slice(1), "bea@mcx.a.test"]);
  expect(withPeers(once, [])).toBe(once);
});

test("a window can say it only of IDs that the call had keys for, and once", () => {
  const calls = new IdsOfCalls();
  calls.note("a", BEA);
  calls.note("a", "sip:visitor@mcx.b.test");
  calls.note("b", "sip:jonas@mcx.a.test");
  expect(calls.take("a", ["sip:visitor@mcx.b.test", "sip:jonas@mcx.a.test"])).toEqual(["sip:visitor@mcx.b.test"]);
  expect(calls.take("a", [BEA])).toEqual([]);
  expect(calls.take("c", [BEA])).toEqual([]);
  for (let n = 0; n < 100; n++) calls.note(`call-${n}`, BEA);
  expect(calls.take("b", ["sip:jonas@mcx.a.test"])).toEqual([]);
});
