/**
 * Everything that somebody without the key can send to the open ports of a call over RTP. A bounded slice in the suite; a million packets
 * with `npm run test:media-flood`, which prints what it measures as well.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FRAME_SAMPLES } from "../../../electron/media/amr-wb.ts";
import { builtCodecs } from "../../../electron/media/voice-thread.ts";
import { strongestTone } from "../../../lab/handset/tone.ts";
import { RtpEvidence, type RtpVerdict } from "../../../renderer/media/rtp-evidence.ts";
import { SOUND_RATE } from "../../../shared/media/sound-frames.ts";
import { CS_ID, deriveSrtpKeys } from "../../../shared/mikey/derivation.ts";
import { generator } from "../../fuzz/generator.ts";
import {
  ADDRESS,
  attackerAt,
  CALL,
  type CallUnderAttack,
  callUnderAttack,
  FAR_SSRC,
  OUR_HZ,
  PAYLOAD_TYPE,
  RANGE,
  THEIR_HZ,
} from "../../support/harness/media/call-under-attack.ts";
import { type AttackedPort, hostilePackets } from "../../support/harness/media/hostile-packets.ts";
import { AttachedWindow, MediaHost } from "../../support/harness/media/media-host.ts";

const COUNT = Number(process.env["MEDIA_FLOOD"] ?? 20_000);
const MEASURED = process.env["MEDIA_FLOOD"] !== undefined;
/** Hostile packets for each frame of 20 ms: five thousand a second. */
const A_FRAME = 100;
/** Sent in one go: fewer than are taken from a port in one turn of its thread, so that none is lost on the way. */
const A_TURN = 25;
const FRAMES = COUNT / A_FRAME;
/** Frames between two counts that a window is told. */
const COUNT_FRAMES = 25;
/** Frames in which a tone is looked for. */
const BLOCK = 10;
/** Frames at the beginning of a call in which not all is heard yet. */
const BEGINNING = 10;
/** Times at which the delay of a steady call becomes shorter: one frame is faded into the next. */
const SHORTENED = 2;
/** What the process may grow by, KiB: the collector's own ups and downs. */
const GROWTH_KIB = 16 * 1024;
const SEED = Number(process.env["MEDIA_FLOOD_SEED"] ?? 1);
/** Of which port how many of 100 packets are. */
const SHARES: readonly (readonly [AttackedPort, number])[] = [
  ["rtp", 80],
  ["rtcp", 95],
  ["floor", 100],
];

/** Blocks in which something else is heard than a tone. */
function spoiled(frames: readonly Int16Array[], hz: number): number[] {
  const blocks: number[] = [];
  for (let at = BEGINNING; at + BLOCK <= frames.length; at += BLOCK) {
    const samples = new Int16Array(BLOCK * FRAME_SAMPLES);
    for (const [index, frame] of frames.slice(at, at + BLOCK).entries()) samples.set(frame, index * FRAME_SAMPLES);
    const heard = strongestTone(samples, SOUND_RATE);
    if (heard === null || Math.abs(heard.hz - hz) > 20 || heard.share < 0.9) blocks.push(at);
  }
  return blocks;
}

/** Frames that are not the same in both, sample by sample. */
const different = (heard: readonly Int16Array[], other: readonly Int16Array[]) =>
  heard.flatMap((frame, at) => (Buffer.compare(octetsOf(frame), octetsOf(other[at])) === 0 ? [] : [at]));
const octetsOf = (frame: Int16Array = new Int16Array()) =>
  new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength);

const codecs = builtCodecs();

describe.skipIf(codecs === undefined)("hostile packets at the ports of a call", () => {
  const octets = codecs?.amrWb ?? new Uint8Array();
  let host: MediaHost;

  beforeAll(async () => {
    host = await MediaHost.start();
  });
  afterAll(() => host.end());

  /** A call whose other end does not attack, nor anybody else. */
  async function quietCall(): Promise<CallUnderAttack["heard"]> {
    const call = await callUnderAttack(host, octets);
    for (let frame = 0; frame < FRAMES; frame++) {
      await call.theySpeak();
      await call.window.turns(2);
      await call.weSpeak();
    }
    await call.end();
    return call.heard;
  }

  /** A call with floor control, in which the floor is another's. */
  async function callWithFloor() {
    const server = await attackerAt(ADDRESS);
    const opened = await host.open(ADDRESS, RANGE, true);
    const window = await AttachedWindow.attach(opened);
    const keys = () => deriveSrtpKeys(CALL, CS_ID.voiceInitiator);
    const protection = { outward: keys(), inward: keys(), mki: CALL.pckId, policy: { rocRate: undefined } };
    const nowhere = { address: ADDRESS, port: server.address().port, rtcpPort: server.address().port };
    await host.start(
      opened.id,
      protection,
      { ...nowhere, payloadType: PAYLOAD_TYPE, form: "octet-aligned" },
      {
        remote: { address: ADDRESS, port: server.address().port },
        terms: { ssrc: 9, userId: "sip:ava@a.test", priority: 0, queueing: false },
        implicit: false,
        granted: false,
      },
    );
    await window.turns(2);
    return { server, window, controlPort: opened.controlPort ?? 0 };
  }

  test("nothing of them is heard, the call goes on as if they were not, and no memory is taken", {
    timeout: 60_000 + COUNT,
  }, async () => {
    const undisturbed = await quietCall();
    const call = await callUnderAttack(host, octets);
    const beside = await callWithFloor();
    const floorBefore = [...beside.window.news];
    const below = generator(SEED);
    const packets = hostilePackets(
      call.overheard,
      { ssrc: FAR_SSRC, mki: CALL.pckId, payloadType: PAYLOAD_TYPE },
      below,
    );
    const ports = { rtp: call.port, rtcp: call.port + 1, floor: beside.controlPort };
    // Other addresses of this computer are there by themselves on Linux and Windows.
    const attackers = [
      await attackerAt(ADDRESS),
      await attackerAt(process.platform === "darwin" ? ADDRESS : "127.0.0.2"),
    ];
    const sentAs: Record<string, number> = {};
    let fromTheOtherEnd = 0;

    const attack = async () => {
      const goes = Array.from({ length: A_TURN }, () => {
        const share = below(100);
        const port = SHARES.find(([, below100]) => share < below100)?.[0] ?? "rtp";
        const kinds = Object.entries(packets[port]);
        const [kind, make] = kinds[below(kinds.length)] ?? ["none", () => new Uint8Array()];
        // A sender can write any address into a packet: one in three says that it is the other end.
        const from = attackers[below(3)] ?? (port === "rtp" ? call.farPorts.rtp : call.farPorts.rtcp);
        const packet = make();
        // One without anything in it keeps a way open (RFC 6263) and is no packet of media.
        const isMedia = port === "rtp" && packet.length > 0;
        if (isMedia && !from.address().address.endsWith(".2")) fromTheOtherEnd += 1;
        sentAs[`${port}: ${kind}`] = (sentAs[`${port}: ${kind}`] ?? 0) + 1;
        // Past what is overheard: no attack is made of an attack.
        const send = Object.getPrototypeOf(from).send as (...args: unknown[]) => void;
        return new Promise((sent) => send.call(from, packet, ports[port], ADDRESS, sent));
      });
      await Promise.all(goes);
      await call.window.turns(1);
    };

    let warm = 0;
    for (let frame = 0; frame < FRAMES; frame++) {
      await attack();
      await attack();
      await call.theySpeak();
      await attack();
      await attack();
      await call.window.turns(1);
      await call.weSpeak();
      if (frame === Math.floor(FRAMES / 4)) warm = (await host.state()).residentKiB;
    }
    const { residentKiB, said, hasFailed } = await host.state();

    // Every kind was there, and the host has nothing to say of it.
    expect(Object.keys(sentAs)).toHaveLength(Object.values(packets).flatMap((kinds) => Object.keys(kinds)).length);
    expect({ said, hasFailed }).toEqual({ said: [], hasFailed: false });
    // What was heard is what is heard without them, sample by sample; and it is the tones that were spoken.
    expect(different(call.heard.ours, undisturbed.ours)).toEqual([]);
    expect(different(call.heard.theirs, undisturbed.theirs)).toEqual([]);
    expect(spoiled(call.heard.ours, THEIR_HZ).length).toBeLessThanOrEqual(SHORTENED);
    expect(spoiled(call.heard.theirs, OUR_HZ).length).toBeLessThanOrEqual(SHORTENED);
    // What the window is told: of the other end all, of the others nothing, and no end of the call.
    const counts = call.window.news.flatMap((each) => (each.kind === "counts" ? [each] : []));
    expect(counts).toHaveLength(Math.floor(FRAMES / COUNT_FRAMES));
    expect(call.window.news).toHaveLength(counts.length);
    expect(counts.at(-1)).toMatchObject({ opened: FRAMES, sent: FRAMES, unreadable: 0 });
    const { refused = 0, replayed = 0 } = counts.at(-1) ?? {};
    expect(replayed).toBeGreaterThan(0);
    expect(refused + replayed).toBe(fromTheOtherEnd);
    const evidence = new RtpEvidence();
    const verdicts = counts.map((each, at): RtpVerdict => evidence.weigh(each, at * COUNT_FRAMES * 20, true));
    expect(new Set(verdicts.map(({ kind }) => kind))).toEqual(new Set(["proved"]));
    // Nobody but its server moves the floor.
    expect(beside.window.news).toEqual(floorBefore);
    expect(residentKiB - warm).toBeLessThan(GROWTH_KIB);
    if (MEASURED) console.log({ hostile: COUNT, warm, residentKiB, sentAs });

    for (const socket of [...attackers, beside.server]) socket.close();
    beside.window.close();
    await call.end();
  });
});
