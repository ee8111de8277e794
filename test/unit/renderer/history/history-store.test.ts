/** What of the record a window keeps in reach, however long it is open. */
import { expect, test } from "vitest";
import { createHistoryStore, keepForgotten } from "../../../../renderer/history/history-store.ts";
import { leftByPerson, missedPeople } from "../../../../renderer/history/missed-story.ts";
import type { DrawnCall } from "../../../../shared/mc/call-record.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

const drawn = (change: Parameters<typeof callRecord>[0]): DrawnCall => ({ ...callRecord(change), ladder: [] });
const ended = (startedAt: number, primaryId = "sip:b@a.test") =>
  drawn({ state: "ended", direction: "outgoing", startedAt, endedAt: startedAt, primaryId });

test("as many calls as were loaded stay in reach, and who was missed further back stays to be called back", () => {
  const store = createHistoryStore();
  const missed = drawn({
    state: "ended",
    startedAt: 1,
    endedAt: 2,
    primaryId: "sip:a@a.test",
    endReason: { code: "missed" },
  });
  keepForgotten(store, [missed], []);
  for (let at = 10; at < 1_000; at += 1) keepForgotten(store, [ended(at)], []);
  const { left, stored } = store.getState();
  expect(stored.length).toBeLessThanOrEqual(220);
  expect(stored.length).toBeGreaterThanOrEqual(200);
  expect(stored[0]?.startedAt).toBe(999);
  expect(stored.some((call) => "ladder" in call)).toBe(false);
  expect(left.calls.map(({ id }) => id)).toEqual([missed.id]);
  const find = () => undefined;
  expect(missedPeople(stored, find, [], leftByPerson(left, find))).toMatchObject([{ id: "sip:a@a.test", tries: 1 }]);
  // A call back that lies as far back by then still counts.
  keepForgotten(store, [{ ...ended(1_000, "sip:a@a.test"), connectedAt: 1_001 }], []);
  for (let at = 2_000; at < 2_300; at += 1) keepForgotten(store, [ended(at)], []);
  const later = store.getState();
  expect(missedPeople(later.stored, find, [], leftByPerson(later.left, find))).toEqual([]);
});
