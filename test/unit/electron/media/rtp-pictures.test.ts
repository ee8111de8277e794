/** Two ends that show each other pictures over RTP: what is lost, asked for, repeated, and said by others. */
import { setImmediate } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import { bindPortPair, type PortPair } from "../../../../electron/media/port-pair.ts";
import { RtpPictures, type RtpPicturesOptions } from "../../../../electron/media/rtp-pictures.ts";
import { joinUnits } from "../../../../shared/media/h264-units.ts";
import type { PictureFrame } from "../../../../shared/media/picture-frames.ts";
import { CS_ID, deriveSrtpKeys } from "../../../../shared/mikey/derivation.ts";

const CALL = { pck: new Uint8Array(16).fill(7), pckId: Uint8Array.of(0x1a, 2, 3, 4), rand: new Uint8Array(16).fill(9) };
const KEYS = [deriveSrtpKeys(CALL, CS_ID.videoInitiator), deriveSrtpKeys(CALL, CS_ID.videoReceiver)] as const;
const RANGE = { first: 32_000, last: 35_999 };
const SETS = [Uint8Array.of(0x67, 0x42, 0xe0, 0x1f), Uint8Array.of(0x68, 0xce, 0x3c, 0x80)];
const KEY = joinUnits([...SETS, Uint8Array.of(0x65, 0x88, ...new Uint8Array(3000).fill(5))]);
const DELTA = joinUnits([Uint8Array.of(0x41, 0x9a, 5, 5)]);

const open: RtpPictures[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((pictures) => pictures.close()));
});

interface End {
  readonly pictures: RtpPictures;
  readonly ports: PortPair;
  readonly seen: PictureFrame[];
  readonly wanted: () => number;
}

async function call(change: Partial<RtpPicturesOptions["remote"]> = {}): Promise<readonly [End, End]> {
  const ports = [await bindPortPair("127.0.0.1", RANGE), await bindPortPair("127.0.0.1", RANGE)] as const;
  const end = (at: 0 | 1): End => {
    const other = at === 0 ? 1 : 0;
    const seen: PictureFrame[] = [];
    const onKeyWanted = vi.fn();
    const { port } = ports[other];
    const pictures = new RtpPictures({
      ports: ports[at],
      protection: { outward: KEYS[at], inward: KEYS[other], mki: CALL.pckId, policy: { rocRate: undefined } },
      remote: {
        address: "127.0.0.1",
        port,
        rtcpPort: port + 1,
        payloadType: 104,
        keyWish: "pli",
        parameterSets: [],
        ...change,
      },
      ssrc: 1 + at,
      cname: "a",
      now: Date.now,
      onPicture: (picture) => void seen.push(picture),
      onKeyWanted,
      onFault(error) {
        throw error;
      },
    });
    open.push(pictures);
    return { pictures, ports: ports[at], seen, wanted: () => onKeyWanted.mock.calls.length };
  };
  return [end(0), end(1)];
}

test("an end that becomes another source is seen from its next key picture on, and is asked for one as that", async () => {
  const [one, other] = await call();
  show(one, KEY);
  await vi.waitFor(() => expect(other.seen).toHaveLength(1));
  one.pictures.sendAs(77);
  show(one, KEY);
  await vi.waitFor(() => expect(other.seen).toHaveLength(2));
  expect(other.pictures.counts).toMatchObject({ refused: 0, replayed: 0 });
  other.pictures.wantKey();
  for (let tick = 0; tick < 50; tick++) other.pictures.tick();
  await vi.waitFor(() => expect(one.wanted()).toBe(1));
});

/** Packets of a key picture: two parameter sets, and three parts of its slice. */
const KEY_PACKETS = 5;

let time = 0;
function show({ pictures }: End, octets: Uint8Array): void {
  time += 3000;
  pictures.send({ isKey: octets === KEY, octets, timestamp: time });
}
/** A picture that takes many packets: as a key picture of a full screen does. */
const LARGE = joinUnits([...SETS, Uint8Array.from({ length: 150_000 }, (_, at) => [0x65, 0x88][at] ?? 5)]);

/** A second. */
const pass = ({ pictures }: End) => {
  for (let tick = 0; tick < 50; tick++) pictures.tick();
};

test("each sees what the other shows, at its distances in time, and learns what became of its own", async () => {
  const [one, other] = await call();
  for (const octets of [KEY, DELTA]) show(one, octets);
  show(other, KEY);
  await vi.waitFor(() => expect([one.seen.length, other.seen.length]).toEqual([1, 2]));
  expect(other.seen.map(({ isKey, octets }) => [isKey, octets])).toEqual([
    [true, KEY],
    [false, DELTA],
  ]);
  const [first, second] = other.seen.map(({ timestamp }) => timestamp);
  expect(((second ?? 0) - (first ?? 0) + 2 ** 32) % 2 ** 32).toBe(3000);
  expect(other.pictures.counts).toMatchObject({ picturesReceived: 2, picturesSent: 1, refused: 0, unreadable: 0 });
  for (const end of [one, other, one]) pass(end);
  await vi.waitFor(() => {
    pass(other);
    expect(one.pictures.counts.theirLost).toBe(0);
  });
});

test.each(["pli", "fir"] as const)(
  "who has missed the key picture asks for it by %s, and once in a while",
  async (keyWish) => {
    const [one, other] = await call({ keyWish });
    show(one, DELTA);
    await vi.waitFor(() => expect(other.pictures.counts.opened).toBe(1));
    expect([other.seen.length, one.wanted()]).toEqual([0, 0]);
    pass(other);
    await vi.waitFor(() => expect(one.wanted()).toBe(1));
    // However often it is asked: a key picture costs as much as many others.
    pass(other);
    pass(other);
    await vi.waitFor(() => expect(one.pictures.counts.received.openedRtcp).toBeGreaterThan(3));
    expect(one.wanted()).toBe(1);
    show(one, KEY);
    await vi.waitFor(() => expect(other.seen.length).toBe(1));
    const asked = one.pictures.counts.received.openedRtcp;
    for (let tick = 0; tick < 20; tick++) other.pictures.tick();
    other.pictures.wantKey();
    pass(other);
    await vi.waitFor(() => expect(one.pictures.counts.received.openedRtcp).toBeGreaterThan(asked));
  },
);

test("an end that cannot be asked is not", async () => {
  const [one, other] = await call({ keyWish: "none" });
  show(one, DELTA);
  await vi.waitFor(() => expect(other.pictures.counts.opened).toBe(1));
  // Its report may come; what asks does not.
  for (let second = 0; second < 20; second++) pass(other);
  await vi.waitFor(() => expect(one.pictures.counts.received.openedRtcp).toBeGreaterThan(0));
  expect(one.wanted()).toBe(0);
});

test("what is sent again is seen once, and counted", async () => {
  const [one, other] = await call();
  const packets: Buffer[] = [];
  other.ports.rtp.on("message", (packet) => packets.push(packet));
  show(one, KEY);
  await vi.waitFor(() => expect(other.seen.length).toBe(1));
  for (const packet of [...packets]) one.ports.rtp.send(packet, other.ports.port, "127.0.0.1");
  await vi.waitFor(() => expect(other.pictures.counts.replayed).toBe(KEY_PACKETS));
  expect(other.seen.length).toBe(1);
});

test("what is no picture does not leave, and packets of another type are no pictures", async () => {
  const [one, other] = await call();
  expect(() => show(one, Uint8Array.of(1, 2, 3))).toThrow(RangeError);
  const { port } = other.ports;
  const place = { address: "127.0.0.1", port, rtcpPort: port + 1 };
  one.pictures.follow({ ...place, payloadType: 97, keyWish: "pli", parameterSets: [] });
  show(one, KEY);
  await vi.waitFor(() => expect(other.pictures.counts.unreadable).toBe(KEY_PACKETS));
  expect(other.seen).toEqual([]);
  one.pictures.follow("nowhere");
  show(one, KEY);
  expect(one.pictures.counts.picturesSent).toBe(1);
});

test("a large picture leaves a part at a time, the next one behind it, and both come whole", async () => {
  const [one, other] = await call();
  show(one, LARGE);
  const atOnce = one.pictures.counts.sent;
  expect(one.pictures.counts.picturesSent).toBe(0);
  show(one, DELTA);
  expect(one.pictures.counts.sent).toBe(atOnce);
  let ticks = 0;
  while (one.pictures.counts.picturesSent < 2 && ticks < 50) {
    one.pictures.tick();
    ticks += 1;
    // So that they are read in between, as from a network.
    await setImmediate();
  }
  const { sent } = one.pictures.counts;
  await vi.waitFor(() => expect(other.pictures.counts.opened).toBe(sent));
  expect(sent).toBeGreaterThan(100);
  expect(atOnce).toBeLessThan(sent / 4);
  // A quarter of a second.
  expect(ticks).toBeLessThanOrEqual(12);
  await vi.waitFor(() => expect(other.seen.map(({ octets }) => octets.length)).toEqual([LARGE.length, DELTA.length]));
});

test.each<[string, (end: End) => void]>([
  ["is stopped", ({ pictures }) => pictures.stop()],
  ["becomes another source", ({ pictures }) => pictures.sendAs(78)],
])("of a large picture nothing more leaves from an end that %s, and the next one is whole", async (_what, change) => {
  const [one, other] = await call();
  show(one, LARGE);
  change(one);
  const atOnce = one.pictures.counts.sent;
  pass(one);
  expect(one.pictures.counts).toMatchObject({ sent: atOnce, picturesSent: 0 });
  show(one, KEY);
  await vi.waitFor(() => expect(other.seen.map(({ octets }) => octets)).toEqual([KEY]));
});

test("what the other end misses is told with how often it has reported", async () => {
  const [one, other] = await call();
  show(one, KEY);
  await vi.waitFor(() => expect(other.seen).toHaveLength(1));
  expect(one.pictures.counts).toMatchObject({ theirReports: 0, theirFractionLost: null });
  await vi.waitFor(() => {
    pass(other);
    expect(one.pictures.counts).toMatchObject({ theirFractionLost: 0 });
  });
  expect(one.pictures.counts.theirReports).toBeGreaterThan(0);
});
