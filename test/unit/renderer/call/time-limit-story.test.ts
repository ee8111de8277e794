import { expect, test } from "vitest";
import { isNear, timeLimit } from "../../../../renderer/call/time-limit-story.ts";

const MINUTE = 60_000;
const configuration = {
  longestWithFloor: 10 * MINUTE,
  longestWithoutFloor: 2 * MINUTE,
  hangTime: null,
  longestTalk: null,
  priority: {},
  protectsSignalling: { confidentiality: false, integrity: false },
  transmissionTimers: {},
};
const call = { service: "mcptt", connectedAt: 1_000, endedAt: null, floor: null } as const;
const floor = {} as Exclude<Parameters<typeof timeLimit>[0]["floor"], null>;

test("a call has the limit of its kind from when it was connected, and none before, after, or in a service without one", () => {
  const limits = { mcptt: configuration };
  expect(timeLimit(call, limits)).toEqual({ longest: 2 * MINUTE, endsAt: 2 * MINUTE + 1_000 });
  expect(timeLimit({ ...call, floor }, limits)?.longest).toBe(10 * MINUTE);
  expect(timeLimit({ ...call, connectedAt: null }, limits)).toBeUndefined();
  expect(timeLimit({ ...call, endedAt: 9_000 }, limits)).toBeUndefined();
  expect(timeLimit({ ...call, service: "mcvideo" }, limits)).toBeUndefined();
  expect(timeLimit(call, { mcptt: { ...configuration, longestWithoutFloor: null } })).toBeUndefined();
});

test("the end is said to be near in the last minute, of a short call in its last quarter", () => {
  const long = { longest: 10 * MINUTE, endsAt: 10 * MINUTE };
  expect([isNear(long, 9 * MINUTE - 1), isNear(long, 9 * MINUTE)]).toEqual([false, true]);
  const short = { longest: MINUTE, endsAt: MINUTE };
  expect([isNear(short, 45_000 - 1), isNear(short, 45_000)]).toEqual([false, true]);
});
