/** What is kept of wishes to be called back, and when somebody counts as reached. */
import { describe, expect, test } from "vitest";
import { callBackSchema, callBacksSchema, MAX_CALL_BACKS, reachedAt } from "../../../../shared/mc/call-back.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

const WISH = {
  by: "us",
  id: "sip:bea@a.test",
  askedId: "sip:bea.visitor@b.test",
  service: "mcptt",
  state: "asked",
  reason: null,
  urgency: "normal",
  at: 1_800_000_000_000,
} as const;
const keeps = (change: object) => callBackSchema.safeParse({ ...WISH, ...change }).success;

describe("a wish that is kept", () => {
  test("comes back as it was", () => {
    expect(callBackSchema.parse(WISH)).toEqual(WISH);
  });

  test.each([
    ...["us", "them"].map((by) => ({ by })),
    ...["asking", "asked", "noted", "withdrawing", "failed"].map((state) => ({ state })),
    ...["low", "normal", "high"].map((urgency) => ({ urgency })),
    { reason: { code: "call-back-unanswered" } },
    { id: "s".repeat(2048), askedId: "s".repeat(2048) },
    { id: "s", askedId: "s" },
  ])("may have %j", (change) => expect(keeps(change)).toBe(true));

  test.each([
    { by: "" },
    { state: "" },
    { urgency: "" },
    { id: "" },
    { askedId: "" },
    { id: "s".repeat(2049) },
    { askedId: "s".repeat(2049) },
    { more: 1 },
  ])("may not have %j", (change) => expect(keeps(change)).toBe(false));

  test("has a place among so many", () => {
    const wishes = (count: number) => Array.from({ length: count }, () => WISH);
    expect(callBacksSchema.safeParse([]).success).toBe(true);
    expect(callBacksSchema.safeParse(wishes(MAX_CALL_BACKS)).success).toBe(true);
    expect(callBacksSchema.safeParse(wishes(MAX_CALL_BACKS + 1)).success).toBe(false);
  });
});

describe("somebody is reached", () => {
  const call = (change: Parameters<typeof callRecord>[0]) => callRecord({ startedAt: 5, ...change });
  const RANG = { step: "ringing", atMs: 1 } as const;
  const PLACED = { step: "placed", atMs: 0 } as const;
  const redirection = (target: "migrated" | "forwarded") => ({
    atMs: 1,
    fromId: WISH.id,
    newId: WISH.askedId,
    kmsUri: null,
    kmsUriSource: null,
    reason: null,
    carrier: "300" as const,
    target,
    forwardingReason: null,
  });

  test.each([
    ["when they are spoken with, whoever called", { direction: "incoming", connectedAt: 9, steps: [] }, 9],
    ["when they are spoken with, after ringing", { direction: "outgoing", connectedAt: 9, steps: [PLACED, RANG] }, 9],
    ["when we let it ring there", { direction: "outgoing", connectedAt: null, steps: [PLACED, RANG] }, 5],
    ["not by what did not ring", { direction: "outgoing", connectedAt: null, steps: [PLACED] }, undefined],
    ["not by having let us ring", { direction: "incoming", connectedAt: null, steps: [RANG] }, undefined],
    [
      "under a new ID of theirs",
      { direction: "outgoing", connectedAt: 9, steps: [RANG], redirections: [redirection("migrated")] },
      9,
    ],
    [
      "not when somebody else was",
      {
        direction: "outgoing",
        connectedAt: 9,
        steps: [RANG],
        redirections: [redirection("migrated"), redirection("forwarded")],
      },
      undefined,
    ],
  ] as const)("%s", (_when, change, at) => {
    const {
      redirections = [],
      steps,
      ...rest
    }: { redirections?: readonly object[]; steps: readonly object[] } = change;
    expect(reachedAt(call({ ...rest, steps: [...steps], redirections: [...redirections] } as never))).toBe(at);
  });
});
