import { expect, test } from "vitest";
import { middleOf, ntpTime, type ReportBlock } from "../../../../electron/media/rtcp.ts";
import { TheirReports } from "../../../../electron/media/their-reports.ts";

const OURS = 0x1234_5678;
const SENT_AT = Date.UTC(2026, 10, 29, 7);
const block = (change: Partial<ReportBlock> = {}): ReportBlock => ({
  ssrc: OURS,
  fractionLost: 0,
  cumulativeLost: 4,
  highest: 100,
  jitter: 160,
  lastSr: middleOf(ntpTime(SENT_AT)),
  delaySinceLastSr: 65_536 / 2,
  ...change,
});

test("loss, jitter and the time there and back, without what the other end took before it answered", () => {
  const theirs = new TheirReports(OURS, () => 16);
  expect([theirs.lost, theirs.jitterMs, theirs.roundTripMs, theirs.nameOurs]).toEqual([null, null, null, false]);
  expect([theirs.count, theirs.fractionLost]).toEqual([0, null]);
  theirs.note([block({ ssrc: 1, cumulativeLost: 99 }), block()], SENT_AT + 620);
  expect([theirs.lost, theirs.jitterMs, theirs.nameOurs]).toEqual([4, 10, true]);
  expect(theirs.roundTripMs).toBeCloseTo(120, 0);
});

test("over the turn of the 32 bits of the clock", () => {
  const theirs = new TheirReports(OURS, () => 16);
  // 65,536 seconds are one turn: 10 ms before it, and 90 ms after it.
  const turn = Math.ceil((SENT_AT / 1000 + 2_208_988_800) / 65_536) * 65_536 - 2_208_988_800;
  const sent = turn * 1000 - 10;
  theirs.note([block({ lastSr: middleOf(ntpTime(sent)), delaySinceLastSr: 0 })], sent + 100);
  expect(theirs.roundTripMs).toBeCloseTo(100, 0);
});

test("how often it has reported, and what part it has missed since it did last", () => {
  const theirs = new TheirReports(OURS, () => 16);
  theirs.note([block({ fractionLost: 64 })], SENT_AT);
  theirs.note([block({ ssrc: 1, fractionLost: 255 })], SENT_AT);
  expect([theirs.count, theirs.fractionLost]).toEqual([1, 0.25]);
  theirs.note([block()], SENT_AT);
  expect([theirs.count, theirs.fractionLost]).toEqual([2, 0]);
});

test("reports of others, those that name none of ours, and those from before it was sent tell no time", () => {
  const theirs = new TheirReports(OURS, () => 16);
  theirs.note([block({ ssrc: 1 })], SENT_AT);
  expect(theirs.lost).toBeNull();
  theirs.note([block({ lastSr: 0 })], SENT_AT + 900);
  expect([theirs.nameOurs, theirs.roundTripMs]).toEqual([false, null]);
  theirs.note([block()], SENT_AT + 100);
  expect(theirs.roundTripMs).toBeNull();
});
