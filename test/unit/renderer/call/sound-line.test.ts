import { describe, expect, test } from "vitest";
import { linesOf, verdictOf, withSample } from "../../../../renderer/call/sound-line.ts";
import type { SoundStatistics } from "../../../../renderer/calling/ports.ts";
import { type LineSample, sampleBetween, type WaySample } from "../../../../renderer/calling/sound-samples.ts";

type Way = SoundStatistics["received"];
const way = (change: Partial<Way> = {}): Way => ({ packets: 0, octets: 0, lost: 0, jitterMs: 5, ...change });
const counted = (at: number, received: Partial<Way>, sent: Partial<Way> = {}, roundTripMs: number | null = 40) => ({
  at,
  of: { received: way(received), sent: way(sent), roundTripMs },
});

describe("what comes between two counts", () => {
  test("is told for each second, however long it took", () => {
    const sample = sampleBetween(
      counted(1_000, { packets: 10, octets: 1_000, lost: 2 }),
      counted(3_000, { packets: 100, octets: 21_000, lost: 12, jitterMs: 9 }, { packets: 4, octets: 500, lost: null }),
    );
    expect(sample).toEqual({
      received: { loss: 0.1, jitterMs: 9, rate: 80 },
      sent: { loss: null, jitterMs: 5, rate: 2 },
      roundTripMs: 40,
    });
  });

  test("of another leg, which counts anew, is not known", () => {
    const sample = sampleBetween(
      counted(0, { packets: 500, octets: 9_000 }),
      counted(1_000, { packets: 3, octets: 90 }),
    );
    expect(sample?.received).toMatchObject({ loss: null, rate: null });
  });

  test("is no loss where repeats count against it, and none where nothing was to come", () => {
    expect(sampleBetween(counted(0, { lost: 5 }), counted(1_000, { lost: 3, packets: 50 }))?.received.loss).toBe(0);
    expect(sampleBetween(counted(0, {}), counted(1_000, {}))?.received.loss).toBe(0);
  });

  test("is nothing where no time has passed", () => {
    expect(sampleBetween(counted(5, {}), counted(5, {}))).toBeUndefined();
  });
});

const sample = (received: Partial<WaySample>, roundTripMs: number | null = 40): LineSample => ({
  received: { loss: 0, jitterMs: 5, rate: 24, ...received },
  sent: { loss: null, jitterMs: null, rate: 24 },
  roundTripMs,
});
const five = (received: Partial<WaySample>, roundTrip?: number | null) =>
  Array<LineSample>(5).fill(sample(received, roundTrip));

describe("the words", () => {
  test.each([
    ["all well", five({}), "good", []],
    ["2 % lost", five({ loss: 0.02 }), "fair", ["loss"]],
    ["a little less", five({ loss: 0.0199 }), "good", []],
    ["8 % lost", five({ loss: 0.08 }), "poor", ["loss"]],
    ["one packet of one second", [...five({}).slice(1), sample({ loss: 0.04 })], "good", []],
    ["jitter of 30 ms", five({ jitterMs: 30 }), "fair", ["jitter"]],
    ["jitter of 80 ms and 2 % lost", five({ jitterMs: 80, loss: 0.02 }), "poor", ["jitter"]],
    ["300 ms there and back", five({}, 300), "fair", ["delay"]],
    ["both as bad", five({ loss: 0.5 }, 900), "poor", ["loss", "delay"]],
    ["nothing for five seconds", five({ rate: 0 }), "poor", ["nothing"]],
    ["nothing for four", [sample({}), ...five({ rate: 0 }).slice(1)], "good", []],
  ])("%s", (_what, samples, grade, why) => {
    expect(verdictOf(samples, "received", true)).toEqual({ grade, why });
  });

  test("nothing is no trouble where nothing is to come", () => {
    expect(verdictOf(five({ rate: 0 }), "received", false)).toEqual({ grade: "good", why: [] });
  });

  test("there are none before anything is known", () => {
    expect(verdictOf([], "received", true)).toBeUndefined();
    expect(verdictOf(five({}, null), "sent", true)).toBeUndefined();
  });
});

test("a minute is kept, the newest last", () => {
  let samples: readonly LineSample[] = [];
  for (let at = 0; at < 70; at++) samples = withSample(samples, sample({ rate: at }));
  expect(samples).toHaveLength(60);
  expect([samples[0]?.received.rate, samples.at(-1)?.received.rate]).toEqual([10, 69]);
});

describe("a plot", () => {
  const size = { width: 59, height: 10, most: 10 };
  test("ends at the right, and the greatest value that there is reaches its upper edge", () => {
    expect(linesOf([0, 5, 20], size)).toEqual(["57.0,10.0 58.0,7.5 59.0,0.0"]);
  });
  test("has a gap where nothing is known", () => {
    expect(linesOf([1, 2, null, 3, 4, null, 5], size)).toHaveLength(2);
  });
  test("of nothing is nothing", () => {
    expect(linesOf([], size)).toEqual([]);
    expect(linesOf([null, 1], size)).toEqual([]);
  });
});
