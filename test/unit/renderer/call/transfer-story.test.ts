import { expect, test } from "vitest";
import { outcome } from "../../../../renderer/call/call-story.ts";
import { cameFrom, transferOf } from "../../../../renderer/call/transfer-story.ts";
import { personFinder } from "../../../../renderer/people/people.ts";
import type { Transfer } from "../../../../shared/mc/record-parts/transfer.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

const JONAS = "sip:jonas@a.test";
const find = personFinder([{ id: "j", displayName: "Jonas Okafor", role: "", mcServiceId: JONAS, favourite: false }]);
const connected = (transfer: Partial<Transfer> | null, change = {}) =>
  callRecord({
    state: "connected",
    connectedAt: 2_000,
    transfer: transfer && {
      whom: "partner",
      targetId: JONAS,
      announced: false,
      state: "asking",
      reason: null,
      ...transfer,
    },
    ...change,
  });

test.each([
  [{ state: "asking" }, "under-way", "Asking Anna to call Jonas Okafor."],
  [{ state: "under-way" }, "under-way", "Anna is calling Jonas Okafor."],
  [{ whom: "us", state: "asking" }, "asks", "Anna asks you to call Jonas Okafor instead."],
  [{ whom: "us", state: "under-way" }, "under-way", "You are calling Jonas Okafor; Anna waits."],
  [
    { state: "failed", reason: { code: "transfer-not-reached" } },
    "failed",
    "Anna was not transferred to Jonas Okafor.",
  ],
  [
    { whom: "us", state: "failed", reason: { code: "busy" } },
    "failed",
    "You were not transferred to Jonas Okafor: Anna is on the line.",
  ],
] as const)("%o is told by name", (transfer, look, text) => {
  expect(transferOf(connected(transfer), "Anna", find)).toMatchObject({ look, text });
});

test("why it failed stands beside it", () => {
  const failed = connected({ state: "failed", reason: { code: "transfer-refused" } });
  expect(transferOf(failed, "Anna", find)?.advice).toMatch(/^The transfer was refused\. /);
});

test("an ordinary call, and one that is over, have nothing to tell", () => {
  expect(transferOf(connected(null), "Anna", find)).toBeUndefined();
  expect(transferOf(connected({ state: "done" }), "Anna", find)).toBeUndefined();
  expect(transferOf({ ...connected({ state: "under-way" }), state: "ended" }, "Anna", find)).toBeUndefined();
  expect(cameFrom(connected(null), find)).toBeUndefined();
});

test("a call that came of it says from whom, and so does one in which somebody is asked first", () => {
  expect(cameFrom(connected(null, { transferredBy: JONAS }), find)).toBe("Jonas Okafor transferred you here.");
  const asksFor = { callId: crypto.randomUUID(), id: JONAS };
  expect(cameFrom(connected(null, { asksFor }), find)).toBe("Jonas Okafor waits on hold while you ask here.");
});

test("the record says both in its row", () => {
  const done = connected({ state: "done" }, { endReason: { code: "transferred" }, state: "ended", endedAt: 9_000 });
  expect(outcome(done, [], find).text).toBe("incoming, connected, transferred to Jonas Okafor");
  const next = connected(null, { transferredBy: JONAS, direction: "outgoing" });
  expect(outcome(next, [], find).text).toBe("transferred by Jonas Okafor, connected");
});
