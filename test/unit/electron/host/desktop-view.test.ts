/** What the desktop is told of calls that were missed. */
import { expect, test } from "vitest";
import { createDesktopView, NO_DESKTOP } from "../../../../electron/host/desktop-view.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

const createView = () => createDesktopView(undefined, { unreadable: () => null, isNewer: false }, () => NO_DESKTOP);
const missed = { state: "ended", endReason: { code: "missed" } } as const;

test("a call is missed once, however often its record is stored", () => {
  const view = createView();
  const record = callRecord(missed);
  for (let time = 0; time < 3; time++) view.noted(record);
  expect(view.missed()).toBe(1);
});

test("of a record that stands for several calls each counts once, as they come", () => {
  const view = createView();
  const endReason = { code: "too-many-calls" } as const;
  const refused = { count: 1, callers: 1, lastAt: 2_000, known: true };
  const record = callRecord({ state: "ended", endReason, refused });
  view.noted(record);
  view.noted({ ...record, refused: { ...refused, count: 4 } });
  view.noted({ ...record, refused: { ...refused, count: 4 } });
  expect(view.missed()).toBe(4);
  view.looked();
  view.noted({ ...record, refused: { ...refused, count: 5 } });
  expect(view.missed()).toBe(1);
});

test("where a console counts those who wait to be called back, that number stands until it counts anew", () => {
  const view = createView();
  view.noted(callRecord(missed));
  view.toCallBack(3);
  view.looked();
  expect(view.missed()).toBe(3);
  view.toCallBack(0);
  expect(view.missed()).toBe(0);
});

test("messages that nobody has read are counted beside the calls, and whoever looks at the console has not read them", () => {
  const view = createView();
  const told: (readonly [number, number])[] = [];
  view.onChange(() => told.push([view.missed(), view.unread()]));
  view.countUnread(2);
  view.countUnread(2);
  view.looked();
  view.toCallBack(1);
  view.countUnread(0);
  expect(told).toEqual([
    [0, 2],
    [1, 2],
    [1, 0],
  ]);
});

test("strangers who find no room are not missed", () => {
  const view = createView();
  const refused = { count: 10_000, callers: 1_000, lastAt: 2_000, known: false };
  view.noted(callRecord({ state: "ended", endReason: { code: "too-many-calls" }, refused }));
  expect(view.missed()).toBe(0);
});
