/** Session descriptions of floor control: what is offered and answered, and what is read of others, in every spelling of the field. */
import { describe, expect, test } from "vitest";
import { readFloor, readLaterFloor } from "../../../../shared/sip/floor-description.ts";
import { readVoice, rtpAnswer, rtpOffer, rtpReoffer } from "../../../../shared/sip/rtp-description.ts";

const FORMAT = "MCPTT";
const VOICE = { address: "192.0.2.1", port: 20_000, ssrc: 7, cname: "a" };
const FLOOR = { format: "MCPTT", port: 20_002, queueing: true, priority: 5, implicit: false };
const END = { ...VOICE, floor: FLOOR };
const OTHER = { address: "192.0.2.2", port: 30_000, ssrc: 9, cname: "b" };

const handset = (...lines: readonly string[]) =>
  [
    "v=0",
    "o=- 1 1 IN IP4 192.0.2.9",
    "s=-",
    "c=IN IP4 192.0.2.9",
    "t=0 0",
    "m=audio 5004 RTP/SAVP 105",
    "a=rtpmap:105 AMR-WB/16000",
    ...lines,
    "",
  ].join("\r\n");
const floorLinesOf = (sdp: string) => sdp.match(/^(?:m=application|a=fmtp:MCPTT).*$/gm);

test("an offer says where messages are listened for, and what is wanted of the server", () => {
  expect(floorLinesOf(rtpOffer(END, "sendrecv", 1))).toEqual([
    "m=application 20002 udp MCPTT",
    "a=fmtp:MCPTT mc_queueing;mc_priority=5",
  ]);
  const asking = { ...END, floor: { ...FLOOR, queueing: false, priority: undefined, implicit: true } };
  expect(floorLinesOf(rtpOffer(asking, "sendrecv", 1))).toEqual([
    "m=application 20002 udp MCPTT",
    "a=fmtp:MCPTT mc_granted;mc_implicit_request",
  ]);
});

test("without floor control there is no such line at all: that alone tells both servers", () => {
  expect(rtpOffer(VOICE, "sendrecv", 1)).not.toContain("m=application");
  expect(readFloor(rtpOffer(VOICE, "sendrecv", 1), FORMAT)).toBeUndefined();
});

test("what is offered is what is read", () => {
  expect(readFloor(rtpOffer(END, "sendrecv", 1), FORMAT)).toEqual({
    address: "192.0.2.1",
    port: 20_002,
    queueing: true,
    priority: 5,
    implicit: false,
    granted: false,
    ssrc: undefined,
  });
});

describe("an answer", () => {
  test.each([
    ["takes no more than is offered", ["m=application 6010 udp MCPTT", "a=fmtp:MCPTT mc_priority=3"], "mc_priority=3"],
    [
      "and no more than we want",
      ["m=application 6010 udp MCPTT", "a=fmtp:MCPTT mc_queueing;mc_priority=9;mc_granted;mc_implicit_request"],
      "mc_queueing;mc_priority=5",
    ],
  ])("%s", (_, lines, parameters) => {
    const answer = rtpAnswer(handset(...lines), END, "sendrecv", 1);
    expect(floorLinesOf(answer)).toEqual(["m=application 20002 udp MCPTT", `a=fmtp:MCPTT ${parameters}`]);
    expect(readVoice(answer).remote.port).toBe(20_000);
  });

  test("refuses the line where we have no floor control, and every other of the kind", () => {
    const offer = handset("m=application 6010 udp MCPTT", "m=application 6012 udp MCPTT", "m=application 9 UDP x");
    const ports = (sdp: string) => sdp.match(/^m=application \d+/gm);
    expect(ports(rtpAnswer(offer, OTHER, "sendrecv", 1))).toEqual(Array(3).fill("m=application 0"));
    expect(ports(rtpAnswer(offer, END, "sendrecv", 1))).toEqual([
      "m=application 20002",
      "m=application 0",
      "m=application 0",
    ]);
  });

  test("of a refused line there is no floor, and a later offer leaves it refused", () => {
    const refused = handset("m=application 0 udp MCPTT");
    expect(readFloor(refused, FORMAT)).toBeUndefined();
    expect(floorLinesOf(rtpReoffer(refused, END, "sendrecv", 2))).toEqual(["m=application 0 udp MCPTT"]);
  });

  test("a later offer asks for nothing", () => {
    const granted = handset("m=application 6010 udp MCPTT", "a=fmtp:MCPTT mc_granted;mc_implicit_request");
    const asking = { ...END, floor: { ...FLOOR, implicit: true } };
    expect(floorLinesOf(rtpReoffer(granted, asking, "sendrecv", 2))).toEqual(["m=application 20002 udp MCPTT"]);
  });
});

describe("of others is read", () => {
  test.each([
    ["the protocol in capitals, with parameters of others", ["m=application 6010 UDP mcptt", "a=floorid:1"], {}],
    [
      "an address of its own",
      ["m=application 6010 udp MCPTT", "c=IN IP6 2001:db8::7", "a=fmtp:MCPTT mc_queueing"],
      { address: "2001:db8::7", queueing: true },
    ],
    [
      "all that an answer can say",
      [
        "m=application 6010 udp MCPTT",
        "a=fmtp:MCPTT mc_queueing; mc_priority=4; mc_granted;mc_implicit_request;mc_floor_ssrc=305419896;x=1",
      ],
      { queueing: true, priority: 4, granted: true, implicit: true, ssrc: 305_419_896 },
    ],
    [
      "nothing of numbers that are none",
      ["m=application 6010 udp MCPTT", "a=fmtp:MCPTT mc_priority=300;mc_floor_ssrc=99999999999"],
      {},
    ],
  ])("%s", (_, lines, more) => {
    const plain = { queueing: false, priority: undefined, implicit: false, granted: false, ssrc: undefined };
    expect(readFloor(handset(...lines), FORMAT)).toEqual({ address: "192.0.2.9", port: 6010, ...plain, ...more });
  });

  test.each(["m=application 6010 udp BFCP", "m=application 6010 TCP MCPTT", "m=text 6010 udp MCPTT"])(
    "not %s",
    (line) => expect(readFloor(handset(line), FORMAT)).toBeUndefined(),
  );
});

describe("a place that nothing can be sent to is refused by name", () => {
  const unusable = expect.objectContaining({ refusal: "media-address-unusable" });
  test.each([
    ["the name of a host", "6010", "c=IN IP4 floor.example.org"],
    ["a group", "6010", "c=IN IP4 233.252.0.1"],
    ["a port that is no number", "x", "a=x"],
    ["a port above the last", "65536", "a=x"],
  ])("%s", (_, port, line) => {
    const sdp = handset(`m=application ${port} udp MCPTT`, line);
    for (const read of [readFloor, readLaterFloor]) expect(() => read(sdp, FORMAT)).toThrow(unusable);
  });

  test("zeros are none at first, and say nothing in a later one", () => {
    const sdp = handset("m=application 6010 udp MCPTT", "c=IN IP4 0.0.0.0");
    expect(() => readFloor(sdp, FORMAT)).toThrow(unusable);
    expect(readLaterFloor(sdp, FORMAT)).toBeUndefined();
  });

  test("the last port is one: floor control has no other beside it", () => {
    expect(readFloor(handset("m=application 65535 udp MCPTT"), FORMAT)?.port).toBe(65_535);
  });
});
