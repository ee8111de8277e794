/** One leg over RTP: its descriptions, when it speaks, what may pass, and what is told of it. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { MediaEvent, Voice } from "../../../../renderer/calling/ports.ts";
import { RtpLeg } from "../../../../renderer/media/rtp-leg.ts";
import type { SoundReport } from "../../../../renderer/media/sound-messages.ts";
import type { FloorControl, RtpEnd, RtpStart } from "../../../../shared/bridge/rtp.ts";
import { particular } from "../../../../shared/errors/particulars.ts";
import { NO_FLOOR } from "../../../../shared/floor/floor-state.ts";
import type { FloorControlCounts } from "../../../../shared/media/sound-frames.ts";
import { rtpAnswer, rtpOffer } from "../../../../shared/sip/rtp-description.ts";

const END = { id: 3, url: "ws://127.0.0.1:1", token: "t", address: "127.0.0.1", port: 5000, ssrc: 7, cname: "a" };
const THEIRS = { address: "127.0.0.1", port: 6000, ssrc: 9, cname: "b" };
const KEYING = { scheme: "srtp", keys: "name" };
const COUNTS = { sent: 0, opened: 0, refused: 0, replayed: 0, unreadable: 0, reports: 0, reportedBack: false };

function setUp(
  start: (order: RtpStart) => Promise<void> = async () => {},
  floor?: FloorControl,
  isControlProtected: boolean | Promise<boolean> = false,
  said: Partial<RtpEnd> = {},
  opus = false,
) {
  const gates: string[] = [];
  let tell: (report: SoundReport) => void = () => {};
  const sound = {
    attach: vi.fn(),
    gates: (out: boolean, incoming: boolean) => void gates.push(`${out ? "out" : "-"} ${incoming ? "in" : "-"}`),
    sendDigits: vi.fn(),
    talkKey: vi.fn(),
    urge: vi.fn(),
    stillWanted: vi.fn(),
    transmit: vi.fn(),
    view: vi.fn(),
    close: vi.fn(),
  };
  const port = {
    open: vi.fn(async () => (floor === undefined ? END : { ...END, controlPort: 5_010, ...said })),
    start: vi.fn(start),
    follow: vi.fn(),
    close: vi.fn(),
  };
  const line = {} as MessagePort;
  const speaker = { line: async () => line, setVoice: vi.fn(), setVolume: vi.fn(), close: vi.fn() };
  let now = 0;
  const desk = {
    openLeg(listener: typeof tell) {
      tell = listener;
      return sound;
    },
  };
  const control = floor && ({ of: "floor", ...floor } as const);
  const leg = new RtpLeg({
    port,
    desk,
    speaker,
    opus,
    now: () => now,
    control,
    isControlProtected: async () => isControlProtected,
  });
  const events: MediaEvent[] = [];
  leg.onEvent((event) => events.push(event));
  const counted = (change: Partial<typeof COUNTS> & { floorControl?: FloorControlCounts }, after = 500) => {
    now += after;
    const energy = { sent: 1, received: 2 };
    tell({ kind: "said", leg: 1, news: { kind: "counts", ...COUNTS, ...change }, energy });
  };
  return { leg, port, sound, speaker, gates, events, counted, tell: (report: SoundReport) => tell(report), line };
}

/** A call of ours that is answered. */
async function answered(parts = setUp()) {
  const offer = await parts.leg.createOffer();
  parts.leg.protect(KEYING);
  await parts.leg.acceptAnswer(rtpAnswer(offer, THEIRS, "sendrecv", 1));
  await vi.waitFor(() => expect(parts.events).toContainEqual({ kind: "connected" }));
  return parts;
}

describe("it speaks once it knows where to and under which keys", () => {
  test("whichever comes first", async () => {
    const { port } = await answered();
    expect(port.start).toHaveBeenCalledExactlyOnceWith({
      id: END.id,
      keys: "name",
      remote: expect.objectContaining({ address: "127.0.0.1", port: 6000, payloadType: 97 }),
    });
    const later = setUp();
    await later.leg.acceptOffer(rtpOffer(THEIRS, "sendrecv", 1));
    expect(later.port.start).not.toHaveBeenCalled();
    later.leg.protect(KEYING);
    expect(later.port.start).toHaveBeenCalledOnce();
  });

  test("and hears an answer under our types too, whatever it calls them", async () => {
    const parts = setUp();
    const offer = await parts.leg.createOffer();
    parts.leg.protect(KEYING);
    const answer = rtpAnswer(offer, THEIRS, "sendrecv", 1);
    await parts.leg.acceptAnswer(answer.replace(/(m=audio \d+ \S+) 97/, "$1 110").replaceAll(":97 ", ":110 "));
    const [order] = parts.port.start.mock.calls[0] as unknown as [{ readonly remote: object }];
    expect(order.remote).toMatchObject({
      payloadType: 110,
      otherForms: expect.arrayContaining([{ payloadType: 97, form: "bandwidth-efficient" }]),
    });
  });

  test("and lets nothing pass before", async () => {
    const { leg, gates } = setUp();
    await leg.createOffer();
    leg.passUnprotected();
    expect(new Set(gates)).toEqual(new Set(["- -"]));
  });

  test("and fails by name where the host has no such keys", async () => {
    const parts = setUp(async () => Promise.reject(new Error("keys-failed")));
    const offer = await parts.leg.createOffer();
    parts.leg.protect(KEYING);
    await parts.leg.acceptAnswer(rtpAnswer(offer, THEIRS, "sendrecv", 1));
    await vi.waitFor(() => expect(parts.events).toContainEqual({ kind: "failed", detail: "keys-failed" }));
    expect(parts.gates.at(-1)).toBe("- -");
  });

  test("and takes no keys of another way to protect", () => {
    expect(() => setUp().leg.protect({ scheme: "frames" })).toThrow("frames");
  });
});

describe("floor control", () => {
  const FLOOR: FloorControl = { queueing: true, priority: 5, protection: "none" };
  const withFloor = (
    floor: FloorControl = FLOOR,
    isProtected: boolean | Promise<boolean> = false,
    said: Partial<RtpEnd> = {},
  ) => setUp(async () => {}, floor, isProtected, said);
  const SERVER = { format: "MCPTT", port: 6_010, queueing: true, priority: 4, implicit: false };
  const answerOf = (offer: string) => rtpAnswer(offer, { ...THEIRS, floor: SERVER }, "sendrecv", 1);

  test("is offered, agreed on no higher than either wants, and told from the first offer on", async () => {
    const { leg, port, events } = withFloor();
    const offer = await leg.createOffer();
    expect(offer).toContain("m=application 5010 udp MCPTT\r\na=fmtp:MCPTT mc_queueing;mc_priority=5\r\n");
    expect(events).toEqual([{ kind: "floor", floor: NO_FLOOR }]);
    leg.protect(KEYING);
    await leg.acceptAnswer(answerOf(offer));
    expect(port.start).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({
        floor: { address: "127.0.0.1", port: 6_010, priority: 4, queueing: true, implicit: false, granted: false },
      }),
    );
  });

  test.each([
    [200, { priority: 5, interruptPriority: 200 }],
    [199, { priority: 5 }],
    [3, { priority: 3 }],
  ])("lets us interrupt where the answer grants the priority for it, and not with %i", async (granted, agreed) => {
    const { leg, port } = withFloor({ ...FLOOR, interruptPriority: 200 });
    const offer = await leg.createOffer();
    expect(offer).toContain("mc_priority=200");
    leg.protect(KEYING);
    await leg.acceptAnswer(rtpAnswer(offer, { ...THEIRS, floor: { ...SERVER, priority: granted } }, "sendrecv", 1));
    const { interruptPriority, priority } = port.start.mock.calls[0]?.[0].floor ?? {};
    expect({ priority, ...(interruptPriority === undefined ? {} : { interruptPriority }) }).toEqual(agreed);
  });

  test("is asked for with the call where the key is held, and only then", async () => {
    const { leg, port, sound } = withFloor();
    leg.setTalkKey(true, "normal");
    const offer = await leg.createOffer();
    expect(offer).toContain(";mc_granted;mc_implicit_request\r\n");
    leg.protect(KEYING);
    await leg.acceptAnswer(answerOf(offer).replace("a=fmtp:MCPTT ", "a=fmtp:MCPTT mc_granted;mc_implicit_request;"));
    expect(port.start.mock.calls[0]?.[0].floor).toMatchObject({ implicit: true, granted: true });
    expect(sound.talkKey).toHaveBeenCalledWith(true, "normal", "held");
    const again = withFloor();
    const plain = await again.leg.createOffer();
    again.leg.protect(KEYING);
    await again.leg.acceptAnswer(answerOf(plain).replace("a=fmtp:MCPTT ", "a=fmtp:MCPTT mc_granted;"));
    expect(again.port.start.mock.calls[0]?.[0].floor).toMatchObject({ implicit: false, granted: false });
  });

  test("that the answer refuses is none: both may talk, and the call says so", async () => {
    const { leg, port, events } = withFloor();
    const offer = await leg.createOffer();
    leg.protect(KEYING);
    const answer = rtpAnswer(offer, THEIRS, "sendrecv", 1);
    expect(answer).toContain("m=application 0 udp MCPTT");
    await leg.acceptAnswer(answer);
    expect(port.start.mock.calls[0]?.[0]).not.toHaveProperty("floor");
    expect(events).toContainEqual({ kind: "floor", floor: null });
  });

  test("stays as it was agreed on, whatever a later description leaves out", async () => {
    const { leg, port } = withFloor();
    const offer = await leg.createOffer();
    leg.protect(KEYING);
    await leg.acceptAnswer(answerOf(offer));
    const later = rtpOffer(THEIRS, "sendrecv", 2);
    await leg.acceptOffer(later);
    expect(port.follow.mock.calls.at(-1)?.[0]).not.toHaveProperty("floor");
    await leg.acceptOffer(rtpOffer({ ...THEIRS, floor: { ...SERVER, port: 6_020 } }, "sendrecv", 3));
    expect(port.follow.mock.calls.at(-1)?.[0]).toMatchObject({ floor: { port: 6_020, implicit: false } });
    const without = setUp();
    const plain = await without.leg.createOffer();
    without.leg.protect(KEYING);
    await without.leg.acceptAnswer(rtpAnswer(plain, THEIRS, "sendrecv", 1));
    await without.leg.acceptOffer(rtpOffer({ ...THEIRS, floor: SERVER }, "sendrecv", 2));
    expect(without.port.follow.mock.calls.at(-1)?.[0]).not.toHaveProperty("floor");
  });

  test("is refused by name where it would have to be protected: nothing is opened or sent for it", async () => {
    const { leg, port } = withFloor({ ...FLOOR, protection: "required" });
    await expect(leg.createOffer()).rejects.toMatchObject({ refusal: "floor-control-unprotected" });
    expect(port.open).not.toHaveBeenCalled();
    const called = withFloor({ ...FLOOR, protection: "required" });
    const offer = rtpOffer({ ...THEIRS, floor: SERVER }, "sendrecv", 1);
    await expect(called.leg.acceptOffer(offer)).rejects.toMatchObject({ refusal: "floor-control-unprotected" });
    expect(called.port.open).not.toHaveBeenCalled();
    await called.leg.acceptOffer(rtpOffer(THEIRS, "sendrecv", 1));
  });

  test("waits for a key that is on its way to the server, and asks nobody for ports before", async () => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const { leg, port } = withFloor({ ...FLOOR, protection: "required" }, promise, { controlProtected: true });
    const offer = leg.createOffer();
    await vi.waitFor(() => expect(port.open).not.toHaveBeenCalled());
    resolve(true);
    await expect(offer).resolves.toContain("m=application");
  });

  test("is refused where the host has no key any more, whatever the window believes", async () => {
    const { leg } = withFloor({ ...FLOOR, protection: "required" }, true);
    await expect(leg.createOffer()).rejects.toMatchObject({ refusal: "floor-control-unprotected" });
  });

  test("goes on where the server has a key: protected from the first moment, and told of with what is counted", async () => {
    const { counted, events, leg } = withFloor({ ...FLOOR, protection: "required" }, true, { controlProtected: true });
    const offer = await leg.createOffer();
    leg.protect(KEYING);
    const none = { opened: 0, refused: 0, replayed: 0 };
    const told = () => events.filter(({ kind }) => kind === "floor-protection");
    expect(told()).toEqual([{ kind: "floor-protection", counts: { cskId: null, ...none } }]);
    await leg.acceptAnswer(answerOf(offer));
    await vi.waitFor(() => expect(events).toContainEqual({ kind: "connected" }));
    counted({ floorControl: { cskId: "26992638", ...none } });
    counted({ floorControl: { cskId: "26992638", ...none, opened: 1 } });
    counted({ floorControl: { cskId: "26992638", ...none, opened: 2 } });
    counted({ floorControl: { cskId: "26992638", ...none, opened: 2, refused: 1 } });
    expect(
      told()
        .slice(1)
        .map((event) => event.kind === "floor-protection" && event.counts),
    ).toEqual([
      { cskId: "26992638", ...none },
      { cskId: "26992638", ...none, opened: 1 },
      { cskId: "26992638", ...none, opened: 2, refused: 1 },
    ]);
  });

  test("a key that is held is let go with a hold, and pressed in none", async () => {
    const { leg, sound } = withFloor();
    await leg.createOffer();
    leg.setTalkKey(true, "normal");
    leg.setHold(true);
    expect(sound.talkKey).toHaveBeenLastCalledWith(false, "normal", "held");
    leg.setTalkKey(true, "normal");
    expect(sound.talkKey).toHaveBeenCalledTimes(2);
  });

  test("a key that was pressed before the worker had the host is told of as soon as it has", async () => {
    const { leg, sound, tell } = withFloor();
    await leg.createOffer();
    leg.setTalkKey(true, "emergency", "toggled");
    sound.talkKey.mockClear();
    tell({ kind: "attached", leg: 1 });
    expect(sound.talkKey).toHaveBeenCalledExactlyOnceWith(true, "emergency", "toggled");
  });

  test("how urgent the call has become is told, also with a key that the host has not heard of", async () => {
    const { leg, sound, tell } = withFloor();
    await leg.createOffer();
    leg.setTalkKey(true, "normal");
    leg.setUrgency("emergency");
    expect(sound.urge).toHaveBeenCalledExactlyOnceWith("emergency");
    tell({ kind: "attached", leg: 1 });
    expect(sound.talkKey).toHaveBeenLastCalledWith(true, "emergency", "held");
  });

  test("a key that is held, and what is to be transmitted, is said to be with every count, and no longer than it is", async () => {
    const { counted, leg, sound } = withFloor();
    await leg.createOffer();
    counted({});
    expect(sound.stillWanted).not.toHaveBeenCalled();
    leg.setTalkKey(true, "normal");
    counted({});
    counted({});
    expect(sound.stillWanted).toHaveBeenCalledTimes(2);
    leg.setTalkKey(false, "normal");
    counted({});
    expect(sound.stillWanted).toHaveBeenCalledTimes(2);
    leg.setTransmission(true, "normal");
    counted({});
    leg.setTransmission(false, "normal");
    counted({});
    expect(sound.stillWanted).toHaveBeenCalledTimes(3);
  });

  test("what the host says of it is told on, of a call that has it", async () => {
    const { leg, events, tell } = withFloor();
    const offer = await leg.createOffer();
    leg.protect(KEYING);
    await leg.acceptAnswer(answerOf(offer));
    const floor = { ...NO_FLOOR, mayRequest: false };
    tell({ kind: "said", leg: 1, news: { kind: "floor", floor }, energy: { sent: 0, received: 0 } });
    expect(events).toContainEqual({ kind: "floor", floor });
  });
});

describe("a later offer has the lines of the last description in their places, under its types and in its profile", () => {
  const mediaOf = (sdp: string) => sdp.match(/^m=.*$/gm);

  test("of a call that a handset has placed", async () => {
    const { leg } = setUp();
    const offer = [
      "v=0",
      "o=- 1 1 IN IP4 127.0.0.1",
      "s=-",
      "c=IN IP4 127.0.0.1",
      "t=0 0",
      "a=key-mgmt:mikey AQIDBAUG",
      "m=application 6010 udp MCPTT",
      "m=audio 6000 RTP/AVP 98 97",
      "a=rtpmap:98 AMR-WB/16000",
      "a=rtpmap:97 telephone-event/16000",
    ];
    await leg.acceptOffer(offer.join("\r\n"));
    const lines = ["m=application 0 udp MCPTT", "m=audio 5000 RTP/AVP 98 97"];
    const [answer, again] = [await leg.createAnswer(), await leg.createOffer()];
    expect([mediaOf(answer), mediaOf(again)]).toEqual([lines, lines]);
    expect(again).toContain("a=rtpmap:97 telephone-event/16000\r\n");
    expect([answer, again].map((sdp) => /^o=.*/m.exec(sdp)?.[0])).toEqual([
      "o=- 7 1 IN IP4 127.0.0.1",
      "o=- 7 2 IN IP4 127.0.0.1",
    ]);
    // One that cannot be taken changes nothing.
    await expect(leg.acceptOffer("v=0\r\nm=audio 0 RTP/SAVP 97\r\n")).rejects.toThrow("audio-refused");
    expect(mediaOf(await leg.createOffer())).toEqual(lines);
  });

  test("of a call of ours, as it was answered", async () => {
    const { leg } = setUp();
    expect(mediaOf(await leg.createOffer())).toEqual(["m=audio 5000 RTP/SAVP 97 98 101"]);
    const aligned = rtpOffer(THEIRS, "sendrecv", 1).replace("97 98 101", "98");
    await leg.acceptAnswer(aligned);
    leg.setHold(true);
    const held = await leg.createOffer();
    expect(mediaOf(held)).toEqual(["m=audio 5000 RTP/SAVP 98"]);
    expect(held).toContain("octet-align=1");
    expect(held).toContain("a=sendonly");
  });
});

describe("what may pass", () => {
  test("goes both ways in a call, and stops where it is muted or held", async () => {
    const { leg, gates } = await answered();
    expect(gates.at(-1)).toBe("out in");
    leg.setMuted(true);
    expect(gates.at(-1)).toBe("- in");
    leg.setMuted(false);
    leg.setHold(true);
    expect(gates.at(-1)).toBe("- -");
    expect(await leg.createOffer()).toContain("a=sendonly");
  });

  test("stops where the other end holds; our answer says so; the keys go on", async () => {
    const { leg, gates, port } = await answered();
    await leg.acceptOffer(rtpOffer({ ...THEIRS, port: 6002 }, "sendonly", 2));
    expect(await leg.createAnswer()).toContain("a=recvonly");
    expect(gates.at(-1)).toBe("- in");
    expect(port.follow).toHaveBeenCalledExactlyOnceWith({
      id: END.id,
      remote: expect.objectContaining({ port: 6002 }),
    });
    expect(port.start).toHaveBeenCalledOnce();
  });
});

describe("an other end of which nothing comes", () => {
  const gone = { kind: "failed", detail: particular("nothing-received", 30) };
  const silent = (counted: ReturnType<typeof setUp>["counted"], seconds: number, change: Partial<typeof COUNTS>) => {
    for (let i = 0; i < 2 * seconds; i++) counted(change);
  };

  test.each([
    ["from the beginning", { sent: 5 }],
    ["after it was heard", { sent: 5, opened: 7, reports: 1 }],
  ])("is told after thirty seconds: %s", async (_, heard) => {
    const { counted, events } = await answered();
    counted(heard);
    silent(counted, 29, heard);
    expect(events).not.toContainEqual(gone);
    silent(counted, 2, heard);
    expect(events.filter(({ kind }) => kind === "failed")).toEqual([gone]);
  });

  test("is told once; and that it is there again, as long as nobody has ended the call", async () => {
    const { counted, events, gates } = await answered();
    silent(counted, 120, { sent: 5 });
    expect(events.filter(({ kind }) => kind === "failed")).toEqual([gone]);
    expect(gates.at(-1)).toBe("out in");
    counted({ sent: 9, opened: 1 });
    expect(events.filter(({ kind }) => kind === "connected")).toHaveLength(2);
    silent(counted, 31, { sent: 9, opened: 1 });
    expect(events.filter(({ kind }) => kind === "failed")).toEqual([gone, gone]);
  });

  test("is there where it reports and says nothing, as muted", async () => {
    const { counted, events } = await answered();
    for (let reports = 0; reports < 20; reports++) silent(counted, 7, { sent: 5, reports });
    expect(events).not.toContainEqual(gone);
  });

  test("is not missed in a computer that was asleep", async () => {
    const { counted, events } = await answered();
    counted({ sent: 5, opened: 5 });
    counted({ sent: 5, opened: 5 }, 3_600_000);
    expect(events).not.toContainEqual(gone);
  });

  test("is not missed while either end holds", async () => {
    const { counted, events, leg } = await answered();
    leg.setHold(true);
    silent(counted, 120, { sent: 5 });
    leg.setHold(false);
    silent(counted, 29, { sent: 5 });
    for (const [address, direction] of [
      ["127.0.0.1", "sendonly"],
      ["0.0.0.0", "sendrecv"],
    ] as const) {
      await leg.acceptOffer(rtpOffer({ ...THEIRS, address }, direction, 2));
      silent(counted, 120, { sent: 5 });
    }
    expect(events).not.toContainEqual(gone);
    await leg.acceptOffer(rtpOffer(THEIRS, "sendrecv", 3));
    silent(counted, 31, { sent: 5 });
    expect(events).toContainEqual(gone);
  });

  test("is not missed where it says that it reports nothing, or where there is floor control", async () => {
    const parts = setUp();
    const offer = await parts.leg.createOffer();
    parts.leg.protect(KEYING);
    const answer = rtpAnswer(offer, THEIRS, "sendrecv", 1);
    await parts.leg.acceptAnswer(answer.replace("b=AS:42\r\n", "b=AS:42\r\nb=RS:0\r\nb=RR:0\r\n"));
    await vi.waitFor(() => expect(parts.events).toContainEqual({ kind: "connected" }));
    silent(parts.counted, 120, { sent: 5 });
    expect(parts.events).not.toContainEqual(gone);

    const talking = setUp(async () => {}, { queueing: false, protection: "none" });
    const server = { format: "MCPTT", port: 6_010, queueing: false, implicit: false };
    await talking.leg.acceptOffer(rtpOffer({ ...THEIRS, floor: server }, "sendrecv", 1));
    talking.leg.protect(KEYING);
    await vi.waitFor(() => expect(talking.events).toContainEqual({ kind: "connected" }));
    silent(talking.counted, 120, { sent: 5 });
    expect(talking.events).not.toContainEqual(gone);
  });
});

describe("a place that nothing can be sent to", () => {
  const at = (address: string) => rtpOffer({ ...THEIRS, address }, "sendrecv", 2);

  test.each(["::1", "192.0.2.256", "0.0.0.0", "::"])(
    "%s ends a call of ours by name, with nothing begun",
    async (address) => {
      const { leg, port } = setUp();
      const offer = await leg.createOffer();
      leg.protect(KEYING);
      const answer = rtpAnswer(offer, { ...THEIRS, address }, "sendrecv", 1);
      await expect(leg.acceptAnswer(answer)).rejects.toMatchObject({ refusal: "media-address-unusable" });
      expect(port.start).not.toHaveBeenCalled();
    },
  );

  test("of floor control, in another version of addresses than ours, is refused as well", async () => {
    const { leg } = setUp(async () => {}, { queueing: true, protection: "none" });
    const offer = rtpOffer({ ...THEIRS }, "sendrecv", 1).concat("m=application 6010 udp MCPTT\r\nc=IN IP6 ::1\r\n");
    await expect(leg.acceptOffer(offer)).rejects.toMatchObject({ refusal: "media-address-unusable" });
  });

  test("of reports, in another version of addresses than ours, is refused as well", async () => {
    const { leg } = setUp();
    const offer = rtpOffer({ ...THEIRS }, "sendrecv", 1).concat("a=rtcp:6001 IN IP6 2001:db8::1\r\n");
    await expect(leg.acceptOffer(offer)).rejects.toMatchObject({ refusal: "media-address-unusable" });
  });

  test("is refused in a later offer, and the call goes on where it was", async () => {
    const { gates, leg, port } = await answered();
    await expect(leg.acceptOffer(at("233.252.0.1"))).rejects.toMatchObject({ refusal: "media-address-unusable" });
    expect([port.follow.mock.calls, gates.at(-1)]).toEqual([[], "out in"]);
  });

  test("zeros in a later offer are a hold: nothing leaves until the other end is somewhere again", async () => {
    const { gates, leg, port } = await answered();
    await leg.acceptOffer(at("0.0.0.0"));
    expect(await leg.createAnswer()).toContain("a=recvonly");
    expect(port.follow).toHaveBeenLastCalledWith({ id: END.id, remote: "nowhere" });
    expect(gates.at(-1)).toBe("- in");
    await leg.acceptOffer(at("127.0.0.9"));
    expect(port.follow).toHaveBeenLastCalledWith({
      id: END.id,
      remote: expect.objectContaining({ address: "127.0.0.9" }),
    });
    expect(gates.at(-1)).toBe("out in");
  });
});

describe("Opus", () => {
  const OF_OPUS = rtpOffer(THEIRS, "sendrecv", 1)
    .replace("97 98 101", "111")
    .replace("a=rtpmap:97 AMR-WB/16000/1", "a=rtpmap:111 opus/48000/2");

  test("is offered and answered where the host has it, and told as what is spoken", async () => {
    const offering = setUp(undefined, undefined, false, {}, true);
    expect(await offering.leg.createOffer()).toContain("opus/48000/2");
    const answering = setUp(undefined, undefined, false, {}, true);
    await answering.leg.acceptOffer(OF_OPUS);
    expect(await answering.leg.createAnswer()).toContain("m=audio 5000 RTP/SAVP 111\r\n");
    answering.leg.protect(KEYING);
    expect(answering.port.start.mock.lastCall?.[0].remote).toMatchObject({ form: "opus", payloadType: 111 });
    expect(await answering.leg.count()).toMatchObject({ codec: "Opus" });
  });

  test("is neither where it does not: an offer of nothing else is refused by name", async () => {
    const { leg } = setUp();
    expect(await leg.createOffer()).not.toContain("opus");
    await expect(setUp().leg.acceptOffer(OF_OPUS)).rejects.toMatchObject({ refusal: "no-speech-codec" });
  });
});

describe("what is told", () => {
  test("packets as they are counted, that they flow, and once that they are proved", async () => {
    const { counted, events, leg } = await answered();
    counted({ sent: 10 });
    counted({ sent: 20, opened: 5, refused: 2 });
    counted({ sent: 30, opened: 15, refused: 2 });
    expect(events.filter(({ kind }) => kind !== "frames").map(({ kind }) => kind)).toEqual([
      "connected",
      "digits",
      "flowing",
      "proved",
    ]);
    expect(events.filter(({ kind }) => kind === "frames").at(1)).toEqual({
      kind: "frames",
      counts: { protected: 10, authenticated: 5, refused: 2, replayed: 0 },
    });
    expect(await leg.count()).toEqual({
      codec: "AMR-WB",
      sent: { packets: 30, energy: 1 },
      received: { packets: 15, energy: 2 },
    });
  });

  test("that protection does not hold, after which nothing passes", async () => {
    const { counted, events, gates } = await answered();
    for (let refused = 0; refused < 400; refused += 20) counted({ sent: 10, refused });
    expect(events.at(-1)).toMatchObject({ kind: "protection-failed", code: "protection-standstill" });
    expect(gates.at(-1)).toBe("- -");
  });

  test("that the host has gone", async () => {
    const { events, gates, tell } = await answered();
    tell({ kind: "gone", leg: 1 });
    expect(events.at(-1)).toMatchObject({ kind: "failed" });
    expect(gates.at(-1)).toBe("- -");
  });

  test("that the address is gone at which the call is reached", async () => {
    const { events, gates, tell } = await answered();
    tell({ kind: "said", leg: 1, news: { kind: "address-gone" }, energy: { sent: 0, received: 0 } });
    expect(events.at(-1)).toEqual({ kind: "failed", detail: "#address-gone" });
    expect(gates.at(-1)).toBe("- -");
  });

  test("digits, both ways", async () => {
    const { events, leg, sound, tell } = await answered();
    leg.sendDigits("17");
    expect(sound.sendDigits).toHaveBeenCalledExactlyOnceWith("17");
    tell({ kind: "said", leg: 1, news: { kind: "digit", digit: "5" }, energy: { sent: 0, received: 0 } });
    expect(events.at(-1)).toEqual({ kind: "digits-received", digits: "5", missed: 0 });
  });
});

test("its voice and volume are those of the call", () => {
  const { leg, speaker } = setUp();
  const voice = {} as Voice;
  leg.setVoice(voice);
  leg.setVolume("ours", 40);
  expect(speaker.setVoice).toHaveBeenCalledExactlyOnceWith(voice);
  expect(speaker.setVolume).toHaveBeenCalledExactlyOnceWith("ours", 40);
});

test("closed, it gives everything back, also ports that were still being taken", async () => {
  const { leg, port, sound, speaker } = setUp();
  const offer = leg.createOffer();
  leg.close();
  await offer;
  await vi.waitFor(() => expect(port.close).toHaveBeenCalledExactlyOnceWith(END.id));
  expect([sound.close, speaker.close].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  expect(sound.attach).not.toHaveBeenCalled();
});

describe("a sound that nobody attaches", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const lost = { kind: "failed", detail: particular("sound-lost") };

  test("is lost after a while, not waited for without end", async () => {
    const { leg, events } = setUp();
    await leg.createOffer();
    vi.advanceTimersByTime(4_999);
    expect(events).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(events).toEqual([lost]);
  });

  test("is nothing to a leg whose sound is attached", async () => {
    const { leg, events, tell } = setUp();
    await leg.createOffer();
    tell({ kind: "attached", leg: 1 });
    vi.advanceTimersByTime(60_000);
    expect(events).toEqual([]);
  });
});

test("ports that were taken for a sound that can't be had are given back at once", async () => {
  const { leg, port, speaker } = setUp();
  speaker.line = async () => Promise.reject(new Error("no sound"));
  await expect(leg.createOffer()).rejects.toThrow("no sound");
  await vi.waitFor(() => expect(port.close).toHaveBeenCalledExactlyOnceWith(END.id));
});
