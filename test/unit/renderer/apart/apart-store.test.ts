import { expect, test } from "vitest";
import { MOST_STORED, withStored } from "../../../../renderer/apart/apart-store.ts";
import type { CallRecord } from "../../../../shared/mc/call-record.ts";

const call = (id: number, state = "ended") => ({ id: String(id), startedAt: id, state }) as CallRecord;

test("a call takes the place of its earlier state, the newest first; when there are too many the record is read anew", () => {
  let held = withStored({ stored: [], round: 0 }, call(1, "connected"));
  held = withStored(held, call(2));
  held = withStored(held, call(1, "ended"));
  expect(held).toEqual({ stored: [call(2), call(1)], round: 0 });
  for (let id = 3; id <= MOST_STORED; id++) held = withStored(held, call(id));
  expect(held.stored).toHaveLength(MOST_STORED);
  expect(withStored(held, call(5)).round).toBe(0);
  expect(withStored(held, call(MOST_STORED + 1))).toEqual({ stored: [call(MOST_STORED + 1)], round: 1 });
});
