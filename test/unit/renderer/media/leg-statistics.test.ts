import { expect, test } from "vitest";
import { soundStatisticsOf } from "../../../../renderer/media/leg-statistics.ts";

const PATH = { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.02 };
const IN = {
  type: "inbound-rtp",
  kind: "audio",
  packetsReceived: 90,
  bytesReceived: 9_000,
  packetsLost: 3,
  jitter: 0.004,
};
const OUT = { type: "outbound-rtp", kind: "audio", packetsSent: 100, bytesSent: 10_000 };
const THEIRS = { type: "remote-inbound-rtp", kind: "audio", packetsLost: 7, jitter: 0.01, roundTripTime: 0.05 };

test("both ways and there and back, by the reports of the other end", () => {
  const whole = {
    received: { packets: 90, octets: 9_000, lost: 3, jitterMs: 4 },
    sent: { packets: 100, octets: 10_000, lost: 7, jitterMs: 10 },
    roundTripMs: 50,
  };
  expect(soundStatisticsOf([PATH, IN, OUT, THEIRS])).toEqual(whole);
  // In whatever order a browser has them.
  expect(soundStatisticsOf([THEIRS, OUT, IN, PATH])).toEqual(whole);
});

test("before the other end has reported, of the way there the path alone is known", () => {
  const { roundTripMs, sent } = soundStatisticsOf([PATH, IN, OUT]);
  expect([roundTripMs, sent.lost, sent.jitterMs]).toEqual([20, null, null]);
});

test("pictures, and paths that are not in use, are no part of it", () => {
  const picture = { ...IN, kind: "video", packetsLost: 99 };
  const { received, roundTripMs } = soundStatisticsOf([{ ...PATH, nominated: false }, picture]);
  expect(received).toEqual({ packets: 0, octets: 0, lost: null, jitterMs: null });
  expect(roundTripMs).toBeNull();
});
