import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { AmrWbCodec, FRAME_SAMPLES } from "../../../electron/media/amr-wb.ts";
import { OpusCodec } from "../../../electron/media/opus.ts";
import { bindPortPair } from "../../../electron/media/port-pair.ts";
import { type RtpRemote, RtpVoice, type RtpVoiceOptions } from "../../../electron/media/rtp-voice.ts";
import { OPUS_CODEC } from "../../../scripts/tools/codec/opus.ts";
import { until } from "../../../scripts/tools/program/program.ts";
import { hexToBytes } from "../../../shared/mikey/base/octets.ts";
import { CS_ID, deriveSrtpKeys } from "../../../shared/mikey/derivation.ts";
import { describeWith } from "../rig/describe-with.ts";
import { freePort } from "../rig/ports.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { loudnessOf, shareOf } from "../rig/wave.ts";
import { CALL, OURS, THEIRS } from "./call-keys.ts";
import { codecOctets } from "./codec-octets.ts";
import { GstreamerHandset, type HandsetOptions, OPUS_SPEECH, PAYLOAD_TYPE } from "./gstreamer-handset.ts";

const OTHER = deriveSrtpKeys({ ...CALL, pck: hexToBytes("ff112233445566778899aabbccddeeff") }, CS_ID.voiceReceiver);
const RATE = 16_000;
const OUR_SSRC = 305_419_896;
const OUR_HZ = 1000;
const THEIR_HZ = 440;
/** A second of sound. */
const SECOND = RATE / FRAME_SAMPLES;

/** The middle value of what 100 ms of a recording have of a tone. */
function shareOfTone(samples: Float64Array, hz: number): number {
  const length = RATE / 10;
  const windows = Array.from({ length: Math.floor(samples.length / length) }, (_, at) =>
    shareOf(samples.subarray(at * length, (at + 1) * length), RATE, hz),
  ).sort((a, b) => a - b);
  return windows[windows.length >> 1] ?? 0;
}

/** What of our end is otherwise. */
type CallOptions = Partial<Omit<RtpVoiceOptions, "remote">> & { readonly remote?: Partial<RtpRemote> };

const IN_OPUS = [{ speech: OPUS_SPEECH }, { remote: { form: "opus", fec: true } }] as const;

/** Waits until something is so. */
const holds = (what: string, limitMs: number, isSo: () => boolean) =>
  until(what, limitMs, async () => (isSo() ? true : undefined));

describeWith("gstreamer", "wasm-compiler")("a call to a handset of GStreamer's", { timeout: 60_000 }, () => {
  let codec: AmrWbCodec;
  let opus: OpusCodec;
  let parent: string;
  let folder: string;
  let calls = 0;
  let handset: GstreamerHandset | undefined;
  let ours: RtpVoice | undefined;
  let clock: NodeJS.Timeout | undefined;

  beforeAll(async () => {
    codec = await AmrWbCodec.load(await codecOctets());
    opus = await OpusCodec.load(await codecOctets(OPUS_CODEC));
    parent = makeFolder("handset");
  }, 120_000);
  afterAll(() => removeFolder(parent));
  beforeEach(() => {
    folder = join(parent, `${calls++}`);
    mkdirSync(folder);
    keepOnFailure(folder);
  });
  afterEach(async () => {
    clearInterval(clock);
    await ours?.close();
    await handset?.end();
  });

  /** Both ends, speaking; what ours hears is in the array. */
  async function call(
    theirs: Partial<HandsetOptions> = {},
    { remote: wanted, ...mine }: CallOptions = {},
    address = "127.0.0.1",
  ): Promise<{ readonly heard: number[]; readonly voice: RtpVoice; readonly handset: GstreamerHandset }> {
    const ports = await bindPortPair(address, { first: 40_000, last: 49_999 });
    const port = await freePort();
    const remote = {
      address,
      port,
      rtcpPort: port + 1,
      payloadType: PAYLOAD_TYPE,
      form: "octet-aligned",
      ...wanted,
    } as const;
    const voice = new RtpVoice({
      ports,
      voice: codec.open(),
      opus: () => opus.open(),
      protection: { outward: OURS, inward: THEIRS, mki: CALL.pckId, policy: { rocRate: undefined } },
      remote,
      ssrc: OUR_SSRC,
      cname: "a-source",
      now: Date.now,
      onFault(error) {
        throw error;
      },
      ...mine,
    });
    ours = voice;
    const far = GstreamerHandset.start({
      folder,
      address,
      outward: THEIRS,
      inward: OURS,
      mki: CALL.pckId,
      port,
      rtcpPort: port + 1,
      toPort: ports.port,
      theirSsrc: OUR_SSRC,
      hz: THEIR_HZ,
      ...theirs,
    });
    handset = far;
    const heard: number[] = [];
    let at = 0;
    const begun = performance.now();
    // As the sound card would: as many frames as there was time for.
    clock = setInterval(() => {
      while (at * 20 < performance.now() - begun) {
        const tone = Int16Array.from({ length: FRAME_SAMPLES }, (_, i) =>
          Math.round(8000 * Math.sin((2 * Math.PI * OUR_HZ * (at * FRAME_SAMPLES + i)) / RATE)),
        );
        at += 1;
        heard.push(...voice.exchange(tone));
      }
    }, 10);
    return { heard, voice, handset: far };
  }

  /** What came in the last second. */
  const lately = (heard: readonly number[]) => Float64Array.from(heard.slice(-RATE));

  test.each(["127.0.0.1", "::1"])("each hears the other, by way of %s", async (address) => {
    const { heard, voice, handset: far } = await call({}, {}, address);
    await holds(
      "both hear a second of the other",
      20_000,
      () => far.heard().length > 2 * RATE && voice.counts.received.opened > 2 * SECOND,
    );
    expect(shareOfTone(far.heard().subarray(-RATE), OUR_HZ)).toBeGreaterThan(0.9);
    expect(shareOfTone(lately(heard), THEIR_HZ)).toBeGreaterThan(0.9);
    const { opened, openedRtcp, ...refused } = voice.counts.received;
    expect(Object.values(refused).reduce((sum, count) => sum + count, 0)).toBe(0);
    expect(voice.counts.unreadable).toBe(0);
  });

  test("its reports are opened, and ours it answers; it says goodbye", async () => {
    let byes = 0;
    const { voice } = await call({ frames: 8 * SECOND }, { onBye: () => byes++ });
    await holds("it reports", 20_000, () => voice.counts.received.openedRtcp >= 1);
    await holds("it has our report", 20_000, () => voice.counts.reportedBack);
    await holds("it has said goodbye", 20_000, () => byes > 0);
  });

  test.each([
    ["Opus", ...IN_OPUS],
    ["Opus, three frames in a packet of ours", IN_OPUS[0], { remote: { ...IN_OPUS[1].remote, frames: 3 } }],
    ["AMR-WB, four frames in a packet of ours", {}, { remote: { frames: 4 } }],
  ] as const)("each hears the other: %s", async (_name, theirs, mine) => {
    const { heard, voice, handset: far } = await call(theirs, mine);
    // With forward error correction libopus takes 1.8 s until packets of several frames have a tone clear: the second that is looked at is a later one.
    await holds(
      "both hear a second of the other",
      20_000,
      () => far.heard().length > 3 * RATE && voice.counts.received.opened > 2 * SECOND,
    );
    expect(shareOfTone(far.heard().subarray(-RATE), OUR_HZ)).toBeGreaterThan(0.9);
    expect(shareOfTone(lately(heard), THEIR_HZ)).toBeGreaterThan(0.9);
    const { opened, openedRtcp, ...refused } = voice.counts.received;
    expect(Object.values(refused).reduce((sum, count) => sum + count, 0)).toBe(0);
    expect(voice.counts.unreadable).toBe(0);
  });

  test.each([
    ["AMR-WB", {}, {}],
    ["Opus", ...IN_OPUS],
  ] as const)("what was heard once is not heard again: %s", async (_name, theirs, mine) => {
    // All that it says comes by way of somebody who keeps it.
    const wire = createSocket("udp4").bind(0, "127.0.0.1");
    await once(wire, "listening");
    const kept: Buffer[] = [];
    const { port: toPort } = wire.address();
    const { heard, voice } = await call({ ...theirs, toPort, frames: 3 * SECOND }, mine);
    wire.on("message", (packet) => {
      kept.push(packet);
      wire.send(packet, voice.localPort, "127.0.0.1");
    });
    await holds("it has spoken", 20_000, () => voice.counts.received.opened >= 3 * SECOND);
    expect(shareOfTone(lately(heard), THEIR_HZ)).toBeGreaterThan(0.9);
    const silence = () => loudnessOf(Float64Array.from(heard.slice(-RATE / 2))) === 0;
    await holds("it is silent", 20_000, silence);
    const { length: before } = heard;
    const { opened } = voice.counts.received;
    for (const packet of kept) {
      wire.send(packet, voice.localPort, "127.0.0.1");
      await setImmediate();
    }
    await holds("all of it is counted", 20_000, () => voice.counts.against.replayed >= kept.length);
    await holds("a second more was played", 20_000, () => heard.length > before + RATE);
    expect(loudnessOf(Float64Array.from(heard.slice(before)))).toBe(0);
    expect(voice.counts.received.opened).toBe(opened);
    wire.close();
  });

  test("in Opus with another key nothing is heard at either end, and it is counted", async () => {
    const { heard, voice, handset: far } = await call({ ...IN_OPUS[0], outward: OTHER, inward: OTHER }, IN_OPUS[1]);
    await holds("packets came", 20_000, () => voice.counts.received["not-authentic"] > 2 * SECOND);
    expect(voice.counts.received.opened).toBe(0);
    expect(loudnessOf(Float64Array.from(heard))).toBe(0);
    expect(shareOfTone(far.heard(), OUR_HZ)).toBeLessThan(0.1);
  });

  test.each([
    ["with another key", { outward: OTHER, inward: OTHER }, "not-authentic"],
    ["with the keys of the two directions changed about", { outward: OURS, inward: THEIRS }, "not-authentic"],
    ["with another MKI", { mki: hexToBytes("1cfa3daa") }, "unknown-mki"],
  ] as const)("%s nothing is heard at either end, and it is counted", async (_name, theirs, reason) => {
    const { heard, voice, handset: far } = await call(theirs);
    await holds("packets came", 20_000, () => voice.counts.received[reason] > 2 * SECOND);
    expect(voice.counts.received.opened).toBe(0);
    expect(loudnessOf(Float64Array.from(heard))).toBe(0);
    expect(shareOfTone(far.heard(), OUR_HZ)).toBeLessThan(0.1);
  });

  test("strangers who send to the open ports in a call are not heard, and the call goes on", async () => {
    const { heard, voice, handset: far } = await call();
    await holds("the call stands", 20_000, () => voice.counts.received.opened > SECOND);
    const stranger = createSocket("udp4");
    const { localPort } = voice;
    for (let i = 0; i < 2000; i++) {
      const packet = Buffer.from(Array.from({ length: 70 }, () => Math.floor(Math.random() * 256)));
      if (i % 2 === 0) packet[0] = 0x80;
      const to = localPort + (i % 3 === 0 ? 1 : 0);
      stranger.send(packet, to, "127.0.0.1");
      // So that they are read in between, as from a network.
      await setImmediate();
    }
    const before = voice.counts.received.opened;
    await holds("two seconds more", 20_000, () => voice.counts.received.opened > before + 2 * SECOND);
    stranger.close();
    expect(shareOfTone(lately(heard), THEIR_HZ)).toBeGreaterThan(0.9);
    expect(shareOfTone(far.heard().subarray(-RATE), OUR_HZ)).toBeGreaterThan(0.9);
    const { malformed, "unknown-mki": unknown } = voice.counts.received;
    expect(malformed + unknown).toBeGreaterThan(1000);
  });
});
