/** How the sound of a whole call is summed up, and what is said of it in the record. */
import { expect, test } from "vitest";
import { soundTold } from "../../../../renderer/call/sound-story.ts";
import type { SoundStatistics } from "../../../../renderer/calling/ports.ts";
import { SoundGatherer } from "../../../../renderer/calling/sound-samples.ts";
import { callsAsCsv } from "../../../../renderer/history/export-record.ts";
import { callRecordSchema } from "../../../../shared/mc/call-record.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

type Way = SoundStatistics["received"];
const way = (packets: number, lost: number | null, jitterMs: number | null, octets = packets * 100): Way => ({
  packets,
  octets,
  lost,
  jitterMs,
});

/** Counted at these seconds. */
function gathered(
  ...counts: readonly (readonly [second: number, received: Way, sent: Way, roundTripMs: number | null])[]
) {
  const gatherer = new SoundGatherer();
  for (const [second, received, sent, roundTripMs] of counts)
    gatherer.add({ at: second * 1_000, of: { received, sent, roundTripMs } });
  return gatherer.summary();
}

test("a call is summed up in its extremes and means; the mean of loss is that of all packets", () => {
  const sound = gathered(
    [0, way(0, 0, 5), way(0, null, null), null],
    [1, way(50, 0, 10), way(50, null, null), 40],
    [2, way(60, 10, 30), way(100, null, null), 60],
  );
  expect(sound).toEqual({
    seconds: 2,
    received: {
      loss: { least: 0, mean: 10 / 70, most: 0.5 },
      jitterMs: { least: 10, mean: 20, most: 30 },
      rate: { least: 8, mean: 24, most: 40 },
    },
    sent: { loss: null, jitterMs: null, rate: { least: 40, mean: 40, most: 40 } },
    roundTripMs: { least: 40, mean: 50, most: 60 },
  });
  expect(callRecordSchema.parse(callRecord({ sound: sound! })).sound).toEqual(sound);
});

test("another leg that counts anew, and silence, spoil nothing; one count is none", () => {
  expect(gathered([0, way(9, 0, 5), way(9, 0, 5), 1])).toBeUndefined();
  const sound = gathered(
    [0, way(500, 400, 5), way(0, 0, 5), 1],
    [1, way(10, 0, 5), way(0, 0, 5), 1],
    [2, way(60, 0, 5), way(0, 0, 5), 1],
  );
  expect(sound?.received).toMatchObject({ loss: { least: 0, mean: 0, most: 0 }, rate: { least: 40, most: 40 } });
  // Where nothing was to come nothing is known of loss.
  expect(sound?.sent.loss).toBeNull();
});

test("what is said stands beside the numbers, in the list and in the table; of older calls nothing is", () => {
  const sound = gathered(
    [0, way(0, 0, 5), way(0, 0, 5), 100],
    [1, way(45, 5, 10), way(50, 0, 20), 100],
    [2, way(95, 5, 10), way(100, 0, 20), 100],
  );
  const call = callRecord({
    state: "ended",
    connectedAt: 1_000,
    endedAt: 3_000,
    endReason: { code: "hung-up" },
    sound: sound!,
  });
  expect(soundTold(call, "received")).toEqual({
    said: "fair: packets are lost",
    numbers: "Lost 5 % (0 to 10); Jitter 10 ms; Rate 38 kbit/s (36 to 40)",
  });
  expect(soundTold(call, "sent")?.said).toBe("good");
  expect(soundTold(call, "sent")?.numbers).toContain("There and back 100 ms");
  const csv = callsAsCsv([call], [], () => undefined);
  expect(csv).toContain("fair: packets are lost (Lost 5 % (0 to 10)");
  expect(soundTold(callRecord(), "received")).toBeNull();
  const { sound: _none, ...older } = callRecord();
  expect(callRecordSchema.parse(older).sound).toBeNull();
});
