import { createSocket } from "node:dgram";
import { once } from "node:events";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type AmrFrame, decodeAmrPayload, encodeAmrPayload } from "../../../../electron/media/amr-payload.ts";
import { FRAME_SAMPLES } from "../../../../electron/media/amr-wb.ts";
import { opusFrames } from "../../../../electron/media/opus-payload.ts";
import { bindPortPair, closePortPair } from "../../../../electron/media/port-pair.ts";
import { encodeRtp } from "../../../../electron/media/rtp-packet.ts";
import { RtpVoice, type RtpVoiceOptions } from "../../../../electron/media/rtp-voice.ts";
import { SrtpReceiver } from "../../../../electron/media/srtp-receiver.ts";
import { SrtpSender } from "../../../../electron/media/srtp-sender.ts";
import { decodeTelephoneEvent } from "../../../../electron/media/telephone-event.ts";
import { CS_ID, deriveSrtpKeys } from "../../../../shared/mikey/derivation.ts";

const CALL = { pck: new Uint8Array(16).fill(7), pckId: Uint8Array.of(0x1a, 2, 3, 4), rand: new Uint8Array(16).fill(9) };
const ONE = deriveSrtpKeys(CALL, CS_ID.voiceInitiator);
const OTHER = deriveSrtpKeys(CALL, CS_ID.voiceReceiver);
const RANGE = { first: 36_000, last: 39_999 };
const SILENCE = new Int16Array(FRAME_SAMPLES);
const LOUD = new Int16Array(FRAME_SAMPLES).fill(1000);

/** A codec whose frames say how loud a frame was, and in which mode it was made. */
const standIn = (made: AmrFrame[] = []) => ({
  encode(speech: Int16Array, mode: number): AmrFrame {
    const bits = new Uint8Array([17, 23, 32, 36, 40, 46, 50, 58, 60][mode] ?? 0);
    bits[0] = (speech[0] ?? 0) / 10;
    const frame = { type: mode, good: true, bits };
    made.push(frame);
    return frame;
  },
  decode: (frame: AmrFrame | undefined) => new Int16Array(FRAME_SAMPLES).fill((frame?.bits[0] ?? 0) * 10),
});

const REMOTE = { address: "127.0.0.1", port: 9, rtcpPort: 9, payloadType: 97, form: "bandwidth-efficient" } as const;

const open: RtpVoice[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((voice) => voice.close()));
});

type Changes = Partial<Omit<RtpVoiceOptions, "remote">> & { readonly remote?: Partial<RtpVoiceOptions["remote"]> };

/** Two ends of a call on this computer. */
async function call(first: Changes = {}, second: Changes = {}): Promise<readonly [RtpVoice, RtpVoice]> {
  const ports = [await bindPortPair("127.0.0.1", RANGE), await bindPortPair("127.0.0.1", RANGE)] as const;
  const end = (at: 0 | 1, { remote, ...changes }: Changes) => {
    const { port } = ports[at === 0 ? 1 : 0];
    const voice = new RtpVoice({
      ports: ports[at],
      voice: standIn(),
      protection: {
        outward: at === 0 ? ONE : OTHER,
        inward: at === 0 ? OTHER : ONE,
        mki: CALL.pckId,
        policy: { rocRate: undefined },
      },
      ssrc: 1 + at,
      cname: "a-source",
      now: Date.now,
      onFault(error) {
        throw error;
      },
      ...changes,
      remote: {
        address: "127.0.0.1",
        port,
        rtcpPort: port + 1,
        payloadType: 97,
        form: "bandwidth-efficient",
        eventType: 101,
        modes: undefined,
        ...remote,
      },
    });
    open.push(voice);
    return voice;
  };
  return [end(0, first), end(1, second)];
}

/** Frames to the other end, until it has opened so many packets. */
async function speak(from: RtpVoice, to: RtpVoice, sound: Int16Array | undefined, frames: number): Promise<void> {
  const before = from.counts.sent;
  const opened = to.counts.received.opened;
  for (let i = 0; i < frames; i++) from.exchange(sound);
  const sent = from.counts.sent - before;
  await vi.waitFor(() => expect(to.counts.received.opened - opened).toBe(sent));
}

test("what one end says is heard at the other, both ways at once", async () => {
  const [one, other] = await call();
  await speak(one, other, LOUD, 5);
  await speak(other, one, new Int16Array(FRAME_SAMPLES).fill(500), 5);
  // Each first frame waits for its second.
  const loudest = (voice: RtpVoice) => Math.max(...Array.from({ length: 5 }, () => voice.exchange(undefined)[0] ?? 0));
  expect(loudest(other)).toBe(1000);
  expect(loudest(one)).toBe(500);
});

describe("latching", () => {
  /** One end whose description of the other is of no use, behind a translation of addresses; and a stranger who sees its packets. */
  async function translated(latching: boolean) {
    const stranger = createSocket("udp4").bind(0, "127.0.0.1");
    await once(stranger, "listening");
    const nowhere = createSocket("udp4").bind(0, "127.0.0.1");
    await once(nowhere, "listening");
    let astray = 0;
    for (const socket of [stranger, nowhere]) socket.on("message", () => (astray += 1));
    const { port } = nowhere.address();
    const [one, other] = await call({ latching, remote: { port, rtcpPort: port } });
    return { one, other, stranger, nowhere, astray: () => astray };
  }

  test("answers to where authentic packets come from, and to nowhere else", async () => {
    const { one, other, stranger, nowhere, astray } = await translated(true);
    one.exchange(LOUD);
    await vi.waitFor(() => expect(astray()).toBe(1));
    // Nobody who lacks the key moves it: in clear, under another key, at either port.
    const header = { marker: false, payloadType: 97, sequence: 1, timestamp: 320, ssrc: 2 };
    const forged = [
      encodeRtp(header, new Uint8Array(40)),
      new SrtpSender(ONE, CALL.pckId, { rocRate: undefined }).protect(encodeRtp(header, new Uint8Array(40))),
      Buffer.alloc(0),
    ];
    for (const packet of forged) {
      for (const port of [one.localPort, one.localPort + 1]) stranger.send(packet, port, "127.0.0.1");
    }
    await vi.waitFor(() => {
      const { opened, openedRtcp, ...refused } = one.counts.received;
      // A datagram without anything in it is no packet of media, and moves nothing either.
      expect(Object.values(refused).reduce((sum, each) => sum + each)).toBe(5);
    });
    one.exchange(LOUD);
    await vi.waitFor(() => expect(astray()).toBe(2));

    await speak(other, one, LOUD, 1);
    await speak(one, other, LOUD, 5);
    expect(astray()).toBe(2);
    for (const socket of [stranger, nowhere]) socket.close();
  });

  test("sent again by somebody else, a packet moves nothing", async () => {
    const ports = await bindPortPair("127.0.0.1", RANGE);
    const wire = createSocket("udp4").bind(0, "127.0.0.1");
    await once(wire, "listening");
    const [one, other] = await call({ latching: true }, { remote: { port: wire.address().port } });
    const [packet] = await Promise.all([once(wire, "message"), other.exchange(LOUD)]).then(([[octets]]) => [octets]);
    // As it was sent: by way of a relay, say. Then by somebody who has recorded it.
    wire.send(packet, one.localPort, "127.0.0.1");
    await vi.waitFor(() => expect(one.counts.received.opened).toBe(1));
    one.follow({
      address: "127.0.0.1",
      port: wire.address().port,
      rtcpPort: 9,
      payloadType: 97,
      form: "bandwidth-efficient",
    });
    ports.rtp.send(packet, one.localPort, "127.0.0.1");
    await vi.waitFor(() => expect(one.counts.received.replayed).toBe(1));
    const arrives = once(wire, "message");
    one.exchange(LOUD);
    await arrives;
    wire.close();
    await closePortPair(ports);
  });

  test("without it packets go where the description says", async () => {
    const { one, other, stranger, nowhere, astray } = await translated(false);
    await speak(other, one, LOUD, 1);
    one.exchange(LOUD);
    await vi.waitFor(() => expect(astray()).toBe(1));
    expect(other.counts.received.opened).toBe(0);
    for (const socket of [stranger, nowhere]) socket.close();
  });
});

test("on hold nothing leaves but what keeps the way open, and that is silence", async () => {
  const [one, other] = await call();
  await speak(one, other, undefined, 1);
  expect(one.counts.sent).toBe(1);
  await speak(one, other, undefined, 740);
  expect(one.counts.sent).toBe(1);
  await speak(one, other, undefined, 20);
  expect(one.counts.sent).toBe(2);
  expect(other.exchange(undefined)).toEqual(SILENCE);
  expect(other.counts.unreadable).toBe(0);
});

test("who may not talk keeps the way open all the same, by what is no packet and speaks against nobody", async () => {
  const wire = createSocket("udp4").bind(0, "127.0.0.1");
  await once(wire, "listening");
  const came: number[] = [];
  wire.on("message", ({ length }) => came.push(length));
  const [one, other] = await call({ remote: { port: wire.address().port } });
  const listen = (frames: number) => {
    for (let at = 0; at < frames; at++) one.exchange(LOUD, false);
  };
  listen(740);
  await vi.waitFor(() => expect(came).toEqual([0]));
  listen(20);
  await vi.waitFor(() => expect(came).toEqual([0, 0]));
  expect(one.counts.sent).toBe(0);
  one.follow("nowhere");
  listen(1600);
  one.follow({ ...REMOTE, port: other.localPort, rtcpPort: other.localPort + 1 });
  listen(760);
  await speak(one, other, LOUD, 1);
  expect(other.counts).toMatchObject({
    against: { refused: 0, replayed: 0 },
    unreadable: 0,
    received: { malformed: 0 },
  });
  expect(came).toEqual([0, 0]);
  wire.close();
});

describe("noise of a pause that is described", () => {
  /** Frames as another end sends them, two of which lie between what is heard and what is due. */
  async function pause(behind: AmrFrame | undefined) {
    const made: (AmrFrame | undefined)[] = [];
    const voice = {
      encode: (speech: Int16Array) => (speech[0] === 1 && behind !== undefined ? behind : standIn().encode(speech, 2)),
      decode: (frame: AmrFrame | undefined) => {
        made.push(frame);
        return SILENCE;
      },
    };
    const [one, other] = await call({ voice }, { voice });
    await speak(one, other, LOUD, 3);
    await speak(one, other, new Int16Array(FRAME_SAMPLES).fill(1), 1);
    const play = (frames: number) => {
      made.length = 0;
      for (let at = 0; at < frames; at++) other.exchange(undefined);
      return made.map((frame) => (frame === undefined ? "lost" : frame.type));
    };
    return { one, other, play };
  }
  const noise: AmrFrame = { type: 9, good: true, bits: new Uint8Array(5) };

  test("goes on between the descriptions, and ends a second after the last", async () => {
    const { one, other, play } = await pause(noise);
    // The delay at first is silence; then speech, its noise, and what goes on of it.
    expect(play(16)).toEqual([2, 2, 2, 9, ...Array.from({ length: 10 }, () => 15)]);
    expect(play(40)).toHaveLength(40);
    expect(play(10)).toEqual([]);
    await speak(one, other, new Int16Array(FRAME_SAMPLES).fill(1), 1);
    expect(play(20)).toEqual([9, ...Array.from({ length: 19 }, () => 15)]);
  });

  test("is not made up where speech has ended without it", async () => {
    const { play } = await pause(undefined);
    expect(new Set(play(60).slice(4))).toEqual(new Set(["lost"]));
  });
});

test("silence is sent like speech: nothing tells from outside who speaks", async () => {
  const [one, other] = await call();
  await speak(one, other, SILENCE, 100);
  expect(one.counts.sent).toBe(100);
});

describe("several frames in a packet, as the other end wants them", () => {
  /** Headers and octets of what leaves, in clear. */
  async function sent(remote: Changes["remote"], act: (voice: RtpVoice) => void, changes: Changes = {}) {
    const wire = createSocket("udp4").bind(0, "127.0.0.1");
    await once(wire, "listening");
    const { port } = wire.address();
    const packets: { marker: boolean; timestamp: number; payloadType: number; payload: Uint8Array }[] = [];
    const receiver = new SrtpReceiver(ONE, CALL.pckId, { rocRate: undefined });
    wire.on("message", (octets) => {
      const opened = receiver.open(octets);
      if (opened !== undefined) packets.push({ ...opened.header, payload: opened.payload });
    });
    const [one] = await call({ ...changes, remote: { ...remote, port, rtcpPort: port } });
    act(one);
    await vi.waitFor(() => expect(packets).toHaveLength(one.counts.sent));
    wire.close();
    const [{ timestamp: first } = { timestamp: 0 }] = packets;
    return packets.map(({ payload, timestamp, ...rest }) => ({ ...rest, payload, at: (timestamp - first) >>> 0 }));
  }
  const talk = (frames: number) => (voice: RtpVoice) => {
    for (let at = 0; at < frames; at++) voice.exchange(LOUD);
  };
  const counted = (packets: readonly { readonly payload: Uint8Array }[]) =>
    packets.map(({ payload }) => decodeAmrPayload(payload, "bandwidth-efficient").frames.length);

  test("stand in one packet, whose time is that of the first", async () => {
    const packets = await sent({ frames: 3 }, talk(9));
    expect(counted(packets)).toEqual([3, 3, 3]);
    expect(packets.map(({ at, marker }) => [at, marker])).toEqual([
      [0, true],
      [960, false],
      [1920, false],
    ]);
  });

  test("never more than a packet may have", async () => {
    expect(counted(await sent({ frames: 12 }, talk(24)))).toEqual([12, 12]);
    expect(counted(await sent({ frames: 99 }, talk(24)))).toEqual([12, 12]);
  });

  test("who is muted, or sends a digit, leaves nothing behind that was said", async () => {
    const packets = await sent({ frames: 4 }, (voice) => {
      talk(6)(voice);
      voice.exchange(undefined);
      talk(2)(voice);
      voice.sendDigits("1");
      voice.exchange(LOUD);
    });
    expect(packets.map(({ payloadType, at, marker }) => [payloadType, at, marker])).toEqual([
      [97, 0, true],
      [97, 1280, false],
      [97, 7 * 320, true],
      [101, 9 * 320, true],
    ]);
    expect(counted(packets.slice(0, 3))).toEqual([4, 2, 2]);
  });

  test("without permission to talk what waits is forgotten", async () => {
    const packets = await sent({ frames: 4 }, (voice) => {
      talk(3)(voice);
      voice.exchange(LOUD, false);
      talk(4)(voice);
    });
    expect(packets.map(({ at }) => at)).toEqual([0]);
    expect(counted(packets)).toEqual([4]);
  });

  test("are heard as so many at the other end", async () => {
    const [one, other] = await call({ remote: { frames: 3 } });
    await speak(one, other, LOUD, 9);
    expect(Array.from({ length: 11 }, () => other.exchange(undefined)[0])).toEqual([0, 0, ...Array(9).fill(1000)]);
  });

  test("of Opus go by its own clock, six at most, digits too", async () => {
    const packets = await sent(
      { form: "opus", payloadType: 100, eventType: 102, frames: 12 },
      (voice) => {
        talk(12)(voice);
        voice.sendDigits("1");
        voice.exchange(LOUD);
        voice.exchange(LOUD);
      },
      { opus: opusStandIn },
    );
    expect(packets.map(({ payloadType, at }) => [payloadType, at])).toEqual([
      [100, 0],
      [100, 6 * 960],
      [102, 12 * 960],
      [102, 12 * 960],
    ]);
    expect(packets.slice(0, 2).map(({ payload }) => opusFrames(payload))).toEqual([6, 6]);
    expect(decodeTelephoneEvent(packets[3]?.payload ?? new Uint8Array())?.duration).toBe(2 * 960);
  });
});

/** Opus whose packets say how loud a frame was: code 3 of RFC 6716, with so many frames of 20 ms. */
function opusStandIn() {
  const wishes: object[] = [];
  const loud = (packet: Uint8Array) => new Int16Array(FRAME_SAMPLES).fill((packet[2] ?? 0) * 10);
  return {
    wishes,
    wish: (wish: object) => void wishes.push(wish),
    encode: (speech: Int16Array) =>
      Uint8Array.of((9 << 3) | 3, speech.length / FRAME_SAMPLES, (speech[0] ?? 0) / 10, 1),
    decode(packet: Uint8Array, frames: number) {
      const all = new Int16Array(frames * FRAME_SAMPLES);
      for (let at = 0; at < frames; at++) all.set(loud(packet), at * FRAME_SAMPLES);
      return all;
    },
    conceal: (frames = 1) => new Int16Array(frames * FRAME_SAMPLES).fill(1),
    // Half as loud as the packet that tells of it.
    recover: (behind: Uint8Array) => loud(behind).map((sample) => sample / 2),
  };
}

describe("Opus", () => {
  const OPUS = { form: "opus", payloadType: 100 } as const;
  const ends = { opus: opusStandIn, remote: OPUS };
  const heardBy = (voice: RtpVoice, frames: number) =>
    Array.from({ length: frames }, () => voice.exchange(undefined)[0] ?? 0);

  test("is heard both ways where it was agreed on", async () => {
    const [one, other] = await call(ends, ends);
    await speak(one, other, LOUD, 5);
    await speak(other, one, LOUD, 5);
    for (const end of [one, other]) {
      expect(end.counts.unreadable).toBe(0);
      expect(Math.max(...heardBy(end, 5))).toBe(1000);
    }
  });

  test("what is lost is had from the packet behind it, where that has come; else it is made up", async () => {
    const wire = createSocket("udp4").bind(0, "127.0.0.1");
    await once(wire, "listening");
    const { port } = wire.address();
    const [one, other] = await call({ opus: opusStandIn, remote: { ...OPUS, port, rtcpPort: port } }, ends);
    const packets: Buffer[] = [];
    wire.on("message", (octets) => packets.push(octets));
    for (let at = 0; at < 8; at++) one.exchange(LOUD);
    await vi.waitFor(() => expect(packets).toHaveLength(8));
    // The third, and the sixth and seventh.
    const arrived = packets.filter((_, at) => ![2, 5, 6].includes(at));
    for (const packet of arrived) wire.send(packet, other.localPort, "127.0.0.1");
    await vi.waitFor(() => expect(other.counts.received.opened).toBe(arrived.length));
    const heard = Array.from({ length: 10 }, () => other.exchange(undefined)[0]);
    expect(heard).toEqual([0, 0, 1000, 1000, 500, 1000, 1000, 1, 500, 1000]);
    wire.close();
  });

  test("whoever named it beside AMR-WB is heard in either, and the other way round", async () => {
    const amr = { payloadType: 97, form: "bandwidth-efficient" } as const;
    const [one, other] = await call(ends, { opus: opusStandIn, remote: { ...amr, otherForms: [OPUS] } });
    await speak(one, other, LOUD, 4);
    await speak(other, one, LOUD, 1);
    expect([other.counts.unreadable, one.counts.unreadable]).toEqual([0, 1]);
    expect(Math.max(...heardBy(other, 4))).toBe(1000);
    // It goes over to the other one.
    one.follow({ ...REMOTE, port: other.localPort, rtcpPort: other.localPort + 1 });
    await speak(one, other, LOUD, 4);
    expect(other.counts.unreadable).toBe(0);
    // Another codec is another beginning.
    expect(heardBy(other, 4)).toEqual([0, 0, 1000, 1000]);
  });

  test("what the other end wishes for reaches the codec, also later", async () => {
    const coder = opusStandIn();
    const [one] = await call({ opus: () => coder, remote: { ...OPUS, fec: true, bitrate: 12_000 } });
    one.follow({ ...REMOTE, ...OPUS });
    expect(coder.wishes.slice(0, 1)).toEqual([{ fec: true, bitrate: 12_000 }]);
    expect(coder.wishes.at(-1)).toEqual({ fec: false, bitrate: 24_000 });
  });

  test("a packet that is none of the codec's is counted, and the call goes on", async () => {
    const broken = { ...opusStandIn(), encode: () => Uint8Array.of(3) };
    const [one, other] = await call({ opus: () => broken, remote: OPUS }, ends);
    await speak(one, other, LOUD, 3);
    expect(other.counts.unreadable).toBe(3);
    expect(other.exchange(undefined)).toEqual(SILENCE);
  });

  test("nobody begins a call in it where it is not", async () => {
    await expect(call({ remote: OPUS })).rejects.toThrow("Opus");
  });
});

describe("digits", () => {
  test("arrive once each, in their order, though each is sent many times", async () => {
    const digits: string[] = [];
    const [one, other] = await call({}, { onDigit: (digit) => digits.push(digit) });
    expect(one.sendDigits("117#")).toBe(true);
    await speak(one, other, LOUD, 60);
    expect(digits.join("")).toBe("117#");
  });

  test("are not sent to whom takes none, nor without end", async () => {
    const [one] = await call({ remote: { eventType: undefined } });
    expect(one.sendDigits("1")).toBe(false);
    const [two] = await call();
    expect(two.sendDigits("1".repeat(65))).toBe(false);
  });

  test("are dropped where the other end takes none any more, and the voice goes on", async () => {
    const digits: string[] = [];
    const [one, other] = await call({}, { onDigit: (digit) => digits.push(digit) });
    one.sendDigits("17");
    await speak(one, other, LOUD, 1);
    const { localPort: port } = other;
    const plain = { payloadType: 97, form: "bandwidth-efficient" } as const;
    one.follow({ address: "127.0.0.1", port, rtcpPort: port + 1, ...plain });
    await speak(one, other, LOUD, 10);
    expect(other.counts.received.opened).toBe(11);
    expect(digits).toEqual(["1"]);
    expect(Array.from({ length: 12 }, () => other.exchange(undefined)[0])).toContain(1000);
  });
});

test("to an end that is nowhere neither voice nor a report is sent, and its own are taken; later all goes on", async () => {
  const [one, other] = await call();
  await speak(one, other, LOUD, 1);
  const { sent } = one.counts;
  const { opened } = other.counts.received;
  one.follow("nowhere");
  // Long enough for two reports and two packets that keep the way open.
  for (let i = 0; i < 1600; i++) one.exchange(i < 10 ? LOUD : undefined);
  await speak(other, one, LOUD, 3);
  expect([one.counts.sent, one.counts.reportedBack]).toEqual([sent, false]);
  expect(one.counts.received.opened).toBe(3);
  const { localPort: port } = other;
  one.follow({ ...REMOTE, port, rtcpPort: port + 1 });
  await speak(one, other, LOUD, 1);
  expect(other.counts.received.opened).toBe(opened + 1);
});

describe("the mode", () => {
  test.each([
    [undefined, 2],
    [[0, 1], 1],
    [[4, 8], 4],
  ] as const)("of what leaves is one that the other end takes: %j", async (modes, mode) => {
    const made: AmrFrame[] = [];
    const [one, other] = await call({ voice: standIn(made), remote: { modes } });
    await speak(one, other, LOUD, 1);
    expect(made.map(({ type }) => type)).toEqual([mode]);
  });

  test("is what the other end wishes for in its packets, and what it does not know of wishes is no reason not to hear it", async () => {
    const made: AmrFrame[] = [];
    const wire = createSocket("udp4").bind(0, "127.0.0.1");
    await once(wire, "listening");
    const { port } = wire.address();
    const [one] = await call({ voice: standIn(made), remote: { port, rtcpPort: port, modes: [0, 2, 4] } });
    const sender = new SrtpSender(OTHER, CALL.pckId, { rocRate: undefined });
    const frames = [{ type: 2, good: true, bits: new Uint8Array(32) }];
    let sequence = 0;
    const wish = async (modeRequest: number) => {
      const payload = encodeAmrPayload({ modeRequest, frames }, "bandwidth-efficient");
      sequence += 1;
      const header = { marker: false, payloadType: 97, sequence, timestamp: sequence * 320, ssrc: 2 };
      wire.send(sender.protect(encodeRtp(header, payload)), one.localPort, "127.0.0.1");
      await vi.waitFor(() => expect(one.counts.received.opened).toBe(sequence));
      made.length = 0;
      one.exchange(LOUD);
      return made[0]?.type;
    };
    // Four is above what is spoken without a wish; three is not taken, so the next below is; nine to fourteen say nothing.
    expect([await wish(8), await wish(3), await wish(0), await wish(9), await wish(14)]).toEqual([4, 2, 0, 0, 0]);
    // No preference is the end of the wish before.
    expect(await wish(15)).toBe(2);
    expect(one.counts.unreadable).toBe(0);
    wire.close();
  });
});

test("packets in another form than was agreed are counted and not heard", async () => {
  const [one, other] = await call({ remote: { payloadType: 98 } });
  await speak(one, other, LOUD, 5);
  expect(other.counts.unreadable).toBe(5);
  expect(other.exchange(undefined)).toEqual(SILENCE);
});

test("an end that has named both forms is heard in either", async () => {
  const otherForms = [{ payloadType: 98, form: "octet-aligned" }] as const;
  const [one, other] = await call({ remote: { payloadType: 98, form: "octet-aligned" } }, { remote: { otherForms } });
  await speak(one, other, LOUD, 5);
  expect(other.counts.unreadable).toBe(0);
  expect(Math.max(...Array.from({ length: 5 }, () => other.exchange(undefined)[0] ?? 0))).toBe(1000);
});

test("digits of an end that has named another type are heard under ours", async () => {
  const digits: string[] = [];
  const onDigit = (digit: string) => digits.push(digit);
  const [one, other] = await call({}, { onDigit, remote: { eventType: 96, otherEventTypes: [101] } });
  one.sendDigits("5");
  await speak(one, other, LOUD, 12);
  expect([digits, other.counts.unreadable]).toEqual([["5"], 0]);
});

test("who closes says goodbye, speaks no more, and frees the ports", async () => {
  let byes = 0;
  const [one, other] = await call({}, { onBye: () => byes++ });
  const port = one.localPort;
  await speak(one, other, LOUD, 2);
  await one.close();
  await vi.waitFor(() => expect(byes).toBe(1));
  expect(one.exchange(LOUD)).toEqual(SILENCE);
  const again = await bindPortPair("127.0.0.1", { first: port, last: port + 1 });
  again.rtp.close();
  again.rtcp.close();
  await one.close();
});

test("each end learns from the other's reports that it is heard, and how", async () => {
  const [one, other] = await call();
  expect(one.counts.line).toMatchObject({ octetsReceived: 0, lost: 0, theirLost: null, roundTripMs: null });
  for (let round = 0; round < 4; round++) {
    await speak(one, other, LOUD, 200);
    await speak(other, one, LOUD, 200);
  }
  await vi.waitFor(() => expect(one.counts.reportedBack || other.counts.reportedBack).toBe(true));
  const [heard, hears] = one.counts.reportedBack ? [one.counts, other.counts] : [other.counts, one.counts];
  expect(heard.line).toMatchObject({
    theirLost: 0,
    theirJitterMs: expect.any(Number),
    roundTripMs: expect.any(Number),
  });
  expect(hears.line.octetsReceived).toBeGreaterThan(0);
  expect(hears.line.lost).toBe(0);
  expect(one.counts.received["not-authentic"] + other.counts.received["not-authentic"]).toBe(0);
});

describe("what is not authentic speaks against the call", () => {
  /** A packet with the MKI of the call that is nobody's. */
  const forged = () => Buffer.concat([Buffer.from([0x80, 97]), Buffer.alloc(60, 5), CALL.pckId]);
  const counted = ({ counts: { received } }: RtpVoice) => received["not-authentic"] + received.malformed;

  test("where it comes from where the other end is, over RTP", async () => {
    const [one, other] = await call();
    const tap = createSocket("udp4");
    tap.send(forged(), other.localPort, "127.0.0.1");
    await vi.waitFor(() => expect(counted(other)).toBe(1));
    expect(other.counts.against).toEqual({ refused: 1, replayed: 0 });
    // The same to the port of reports, which may be under other keys.
    tap.send(forged(), other.localPort + 1, "127.0.0.1");
    await vi.waitFor(() => expect(counted(other)).toBe(2));
    expect([other.counts.against.refused, one.counts.against.refused]).toEqual([1, 0]);
    tap.close();
  });

  test("and not where it is a stranger's", async () => {
    const [, other] = await call();
    const stranger = createSocket("udp4").bind(0, "127.0.0.2");
    await once(stranger, "listening");
    for (let count = 0; count < 20; count++) stranger.send(forged(), other.localPort, "127.0.0.1");
    await vi.waitFor(() => expect(counted(other)).toBe(20));
    expect(other.counts.against).toEqual({ refused: 0, replayed: 0 });
    // Whoever moves there is no stranger any more.
    other.follow({ ...REMOTE, address: "127.0.0.2" });
    stranger.send(forged(), other.localPort, "127.0.0.1");
    await vi.waitFor(() => expect(counted(other)).toBe(21));
    expect(other.counts.against.refused).toBe(1);
    stranger.close();
  });
});

test("a fault of the program in what was received is told, and goes no further", async () => {
  const fault = new Error("fault");
  const onFault = vi.fn();
  const onDigit = () => {
    throw fault;
  };
  const [one, other] = await call({}, { onDigit, onFault });
  one.sendDigits("1");
  await speak(one, other, LOUD, 1);
  expect(onFault).toHaveBeenCalledExactlyOnceWith(fault);
});
