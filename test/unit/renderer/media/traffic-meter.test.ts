import { expect, test } from "vitest";
import { type AudioStatistics, TrafficMeter } from "../../../../renderer/media/traffic-meter.ts";

const sent = (id: string, timestamp: number, packets: number): AudioStatistics => ({
  id,
  type: "outbound-rtp",
  timestamp,
  packetsSent: packets,
  bytesSent: packets * 60,
});
const received = (id: string, timestamp: number, packets: number): AudioStatistics => ({
  id,
  type: "inbound-rtp",
  timestamp,
  packetsReceived: packets,
  bytesReceived: packets * 60,
  totalAudioEnergy: packets / 10,
});

test("what a hold takes out of the statistics stays counted, and what begins anew is added", () => {
  const meter = new TrafficMeter();
  expect(meter.read([sent("o", 1, 50), received("i", 1, 40)])).toMatchObject({
    sent: { packets: 50, octets: 3_000 },
    received: { packets: 40, octets: 2_400 },
    playedEnergy: 4,
  });
  expect(meter.read([sent("o", 2, 60)]).received.packets).toBe(40);
  expect(meter.read([sent("o", 3, 70), received("i", 3, 5)])).toMatchObject({
    sent: { packets: 70 },
    received: { packets: 45 },
    playedEnergy: 4.5,
  });
  expect(meter.read([sent("o2", 4, 10), received("i", 4, 15)])).toMatchObject({
    sent: { packets: 80 },
    received: { packets: 55 },
  });
});

test("a stream that comes back as it was counts nothing twice", () => {
  const meter = new TrafficMeter();
  meter.read([received("i", 1, 500)]);
  meter.read([]);
  expect(meter.read([received("i", 3, 500)]).received.packets).toBe(500);
});

test("a report that is older than one already read tells nothing", () => {
  const meter = new TrafficMeter();
  meter.read([received("i", 2, 500)]);
  expect(meter.read([received("i", 1, 450)]).received.packets).toBe(500);
  expect(meter.read([received("i", 3, 510)]).received.packets).toBe(510);
});

test("reports without numbers, and of other things, count nothing", () => {
  const meter = new TrafficMeter();
  const read = meter.read([
    { id: "o", type: "outbound-rtp", timestamp: 1 },
    { id: "c", type: "codec", timestamp: 1, packetsSent: 9 },
    { id: "s", type: "media-source", timestamp: 1, totalAudioEnergy: 0.5 },
  ]);
  expect(read).toEqual({
    sent: { packets: 0, octets: 0 },
    received: { packets: 0, octets: 0 },
    sourceEnergy: 0.5,
    playedEnergy: 0,
  });
});
