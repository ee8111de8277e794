/** What is made ahead, and for whom: of nobody who could not be called, and no longer than somebody is chosen. */
import { expect, test } from "vitest";
import type { CallChoices } from "../../../../renderer/calling/call-choices.ts";
import { CallsAhead } from "../../../../renderer/calling/calls-ahead.ts";
import type { LegProtection } from "../../../../renderer/calling/ports.ts";
import { FRAMES } from "../../../../renderer/calling/protection/frames-scheme.ts";
import type { PrepareKeys } from "../../../../shared/bridge/keys.ts";
import type { KnownNewId } from "../../../../shared/mc/whereabouts.ts";

const BEA = "sip:bea@mcx.a.test";
const VISITOR = "sip:visitor-1@mcx.b.test";

function setUp({
  rule = "preferred",
  redirection = "follow",
  newId,
  mayCall = true,
  impossible = null,
}: {
  rule?: string;
  redirection?: string;
  newId?: KnownNewId;
  mayCall?: boolean;
  impossible?: string | null;
} = {}) {
  const orders: PrepareKeys["people"][] = [];
  const legs: (readonly [LegProtection, number] | readonly ["resting", LegProtection, number] | "dropped")[] = [];
  const ahead = new CallsAhead(
    {
      keys: { prepare: ({ people }: PrepareKeys) => void orders.push(people) } as never,
      media: {
        ahead: {
          prepare: (wanted: LegProtection, most: number) => void legs.push([wanted, most]),
          rest: (wanted: LegProtection, most: number) => void legs.push(["resting", wanted, most]),
          drop: () => void legs.push("dropped"),
        },
      } as never,
      newIdOf: () => newId,
      now: () => 1,
      schemes: [FRAMES],
    },
    {
      protectionInForce: () => ({ rule, impossible }),
      rules: () => ({ policies: { migrated: redirection, forwarded: "refuse" }, partners: [] }),
      reasonNotToPlace: () => (mayCall ? undefined : "not-registered"),
    } as unknown as CallChoices,
  );
  return { ahead, orders, legs };
}

const chosen = { calledId: BEA, kmsUri: null, isRedirected: false };

test("keys and media of whoever is chosen, media alone when nobody is, and nothing when nobody will be", () => {
  const { ahead, legs, orders } = setUp();
  ahead.expect(null, "mcptt");
  expect(orders).toEqual([]);
  ahead.expect(BEA, "mcptt");
  ahead.expect(null, "mcptt");
  ahead.expect(null, "mcptt");
  expect(orders).toEqual([[chosen], []]);
  const resting = ["resting", FRAMES.name, 2];
  expect(legs).toEqual([resting, [FRAMES.name, 2], resting, resting]);
  ahead.forget("mcptt");
  expect([orders.length, legs.at(-1)]).toEqual([2, "dropped"]);
});

test("nothing waits where no call can be placed as the settings want it", () => {
  const { ahead, legs } = setUp({ impossible: "protection-impossible" });
  ahead.expect(null, "mcptt");
  expect(legs).toEqual(["dropped"]);
});

test("media of one leg where no redirection would be followed", () => {
  const { ahead, legs } = setUp({ redirection: "refuse" });
  ahead.expect(BEA, "mcptt");
  expect(legs).toEqual([[FRAMES.name, 1]]);
});

test("keys also of the ID at which calls have shown that they are", () => {
  const newId = { newId: VISITOR, kmsUri: "kms.b.test" } as KnownNewId;
  const { ahead, orders } = setUp({ newId });
  ahead.expect(BEA, "mcptt");
  expect(orders).toEqual([[chosen, { calledId: VISITOR, kmsUri: "kms.b.test", isRedirected: true }]]);
});

test("no keys where calls go without, and nobody's of whom nobody can call", () => {
  const clear = setUp({ rule: "off" });
  clear.ahead.expect(BEA, "mcptt");
  expect([clear.orders, clear.legs]).toEqual([[[]], [[null, 2]]]);
  const none = setUp({ mayCall: false });
  none.ahead.expect(BEA, "mcptt");
  expect([none.orders, none.legs]).toEqual([[], [["resting", FRAMES.name, 2]]]);
});

test("in another network what was gathered goes", () => {
  const { ahead, legs } = setUp();
  ahead.expect(BEA, "mcptt");
  ahead.networkChanged();
  expect(legs).toEqual([[FRAMES.name, 2], "dropped"]);
});
