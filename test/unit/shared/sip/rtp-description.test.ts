/** Session descriptions of voice over RTP: what is written, what is read, and what is refused by name. */
import { describe, expect, test, vi } from "vitest";
import { MAX_FRAMES } from "../../../../electron/media/amr-payload.ts";
import {
  readLaterVoice,
  readVoice,
  rtpAnswer,
  rtpOffer,
  saysRtp,
  withOurTypes,
} from "../../../../shared/sip/rtp-description.ts";
import {
  audioRefusal,
  inOrder,
  isOverDtls,
  MediaRefusedError,
  offerRefusal,
} from "../../../../shared/sip/session-description.ts";

const END = { address: "192.0.2.1", port: 20_000, ssrc: 305_419_896, cname: "a-source" };
const OTHER = { address: "2001:db8::2", port: 30_000, ssrc: 7, cname: "b-source" };

/** A description of a handset's, with other lines below its voice. */
const handset = (...lines: readonly string[]) =>
  ["v=0", "o=- 1 1 IN IP4 192.0.2.9", "s=-", "c=IN IP4 192.0.2.9", "t=0 0", ...lines, ""].join("\r\n");
const VOICE = ["m=audio 5004 RTP/SAVP 105 96", "a=rtpmap:105 AMR-WB/16000", "a=rtpmap:96 telephone-event/16000"];

const refusal = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    if (error instanceof MediaRefusedError) return error.refusal;
    throw error;
  }
  return "taken";
};

test("an offer has both forms and digits, and none of it is lost on the way through a server", () => {
  const offer = rtpOffer(END, "sendrecv", 1);
  expect(inOrder(offer)).toBe(offer);
  expect(audioRefusal(offer, true)).toBeUndefined();
  expect(offer).toContain("m=audio 20000 RTP/SAVP 97 98 101\r\n");
  expect(offer).toContain("a=fmtp:98 mode-change-capability=2; max-red=220; octet-align=1\r\n");
  expect(readVoice(offer)).toEqual({
    direction: "sendrecv",
    reports: true,
    remote: {
      address: "192.0.2.1",
      port: 20_000,
      rtcpPort: 20_001,
      payloadType: 97,
      form: "bandwidth-efficient",
      otherForms: [{ payloadType: 98, form: "octet-aligned" }],
      eventType: 101,
    },
  });
});

describe("Opus", () => {
  const ALSO_OPUS = { ...END, opus: true };
  const FMTP =
    "maxplaybackrate=16000; sprop-maxcapturerate=16000; minptime=20; stereo=0; sprop-stereo=0; useinbandfec=1; usedtx=0; cbr=1";
  const OPUS_ONLY = [
    "m=audio 5004 RTP/SAVP 111 110 8",
    "a=rtpmap:111 OPUS/48000/2",
    "a=fmtp:111 useinbandfec=1; maxaveragebitrate=16000",
    "a=rtpmap:110 telephone-event/48000",
  ];
  const BOTH = ["a=rtpmap:111 opus/48000/2", "a=rtpmap:105 AMR-WB/16000", "a=rtpmap:96 telephone-event/16000"];

  test("is offered behind AMR-WB, with digits of its clock, and not where it is not", () => {
    const offer = rtpOffer(ALSO_OPUS, "sendrecv", 1);
    expect(offer).toContain("m=audio 20000 RTP/SAVP 97 98 100 101 102\r\n");
    expect(offer).toContain(`a=rtpmap:100 opus/48000/2\r\na=fmtp:100 ${FMTP}\r\n`);
    expect(offer).toContain("a=rtpmap:102 telephone-event/48000\r\na=fmtp:102 0-15\r\n");
    expect(inOrder(offer)).toBe(offer);
    expect(readVoice(offer, true).remote).toMatchObject({ payloadType: 97, eventType: 101 });
    expect(readVoice(offer, true).remote.otherForms).toContainEqual({ payloadType: 100, form: "opus" });
    expect(readVoice(offer).remote.otherForms).toEqual([{ payloadType: 98, form: "octet-aligned" }]);
    expect(rtpOffer(END, "sendrecv", 1)).not.toContain("opus");
  });

  test("is answered to whom has nothing else, as it is wished for, with digits of its clock", () => {
    const offer = handset(...OPUS_ONLY);
    const answer = rtpAnswer(offer, { ...OTHER, opus: true }, "sendrecv", 2);
    expect(answer).toContain("m=audio 30000 RTP/SAVP 111 110\r\n");
    expect(answer).toContain(
      `a=rtpmap:111 opus/48000/2\r\na=fmtp:111 ${FMTP}\r\na=rtpmap:110 telephone-event/48000\r\n`,
    );
    expect(readVoice(offer, true).remote).toEqual({
      address: "192.0.2.9",
      port: 5004,
      rtcpPort: 5005,
      payloadType: 111,
      form: "opus",
      eventType: 110,
      fec: true,
      bitrate: 16_000,
    });
    expect(refusal(() => readVoice(offer))).toBe("no-speech-codec");
    expect(refusal(() => rtpAnswer(offer, OTHER, "sendrecv", 2))).toBe("no-speech-codec");
  });

  test.each([
    ["105 96 111", 105, 96],
    ["111 105 96", 111, undefined],
  ])("of both, what is named first is spoken: %s", (formats, payloadType, eventType) => {
    const offer = handset(`m=audio 5004 RTP/SAVP ${formats}`, ...BOTH);
    const { remote } = readVoice(offer, true);
    expect([remote.payloadType, remote.eventType]).toEqual([payloadType, eventType]);
    const types = [payloadType, eventType].filter((type) => type !== undefined).join(" ");
    expect(rtpAnswer(offer, { ...OTHER, opus: true }, "sendrecv", 1)).toContain(`m=audio 30000 RTP/SAVP ${types}\r\n`);
    // Without it here, it is AMR-WB.
    expect(readVoice(offer).remote.payloadType).toBe(105);
  });

  test.each([
    ["another clock", "a=rtpmap:111 opus/16000/2"],
    ["no name", "a=fmtp:111 useinbandfec=1"],
  ])("of %s is none", (_, line) => {
    expect(refusal(() => readVoice(handset("m=audio 5004 RTP/SAVP 111", line), true))).toBe("no-speech-codec");
  });

  test.each([
    ["maxaveragebitrate=510000", undefined],
    ["maxaveragebitrate=24000", undefined],
    ["maxaveragebitrate=9000", 9_000],
    ["maxaveragebitrate=1", 6_000],
    ["maxaveragebitrate=-1", undefined],
    ["maxaveragebitrate=1e3", undefined],
    ["maxaveragebitrate=99999999999999999999", undefined],
    ["useinbandfec=0", undefined],
  ])("%s: bits a second that it takes are %s", (parameters, bitrate) => {
    const { remote } = readVoice(handset(...OPUS_ONLY.slice(0, 2), `a=fmtp:111 ${parameters}`), true);
    expect([remote.bitrate, remote.fec]).toEqual([bitrate, undefined]);
  });
});

describe("how many frames a packet to the other end has", () => {
  const framesOf = (...lines: readonly string[]) => readVoice(handset(...VOICE, ...lines)).remote.frames ?? 1;
  test.each([
    [[], 1],
    [["a=ptime:20"], 1],
    [["a=ptime:60"], 3],
    [["a=ptime: 40 "], 2],
    [["a=ptime:50"], 2],
    [["a=ptime:240", "a=maxptime:240"], 12],
    // No more than it takes, and than a packet may have.
    [["a=ptime:60", "a=maxptime:40"], 2],
    [["a=ptime:1000"], 12],
    [["a=maxptime:240"], 1],
    // A frame is the least that can be sent.
    [["a=ptime:10"], 1],
    [["a=ptime:60", "a=maxptime:10"], 1],
    [["a=ptime:0"], 1],
    [["a=ptime:2.5"], 1],
    // What is no number says nothing; of several the first counts.
    [["a=ptime:-60"], 1],
    [["a=ptime:x"], 1],
    [["a=ptime:1e2"], 1],
    [["a=ptime:"], 1],
    [["a=ptime:40", "a=ptime:80"], 2],
  ])("%j: %i", (lines, frames) => {
    expect(framesOf(...lines)).toBe(frames);
  });

  test("ours are said to be one, and as many as can be read", () => {
    const said = /^a=(?:max)?ptime:.*$/gm;
    expect(rtpOffer(END, "sendrecv", 1).match(said)).toEqual(["a=ptime:20", "a=maxptime:240"]);
    expect(MAX_FRAMES * 20).toBe(240);
  });
});

describe("how modes may change", () => {
  test.each([
    ["mode-change-period=2", { modePeriod: 2 }],
    ["mode-change-period=1", {}],
    ["mode-change-period=3", {}],
    ["mode-change-neighbor=1; mode-set=0,2", { modeNeighbor: true, modes: [0, 2] }],
    ["mode-change-neighbor=0", {}],
    ["mode-change-capability=2", {}],
  ])("%s", (parameters, read) => {
    const { form, modePeriod, modeNeighbor, modes } = readVoice(handset(...VOICE, `a=fmtp:105 ${parameters}`)).remote;
    expect({ form, modePeriod, modeNeighbor, modes }).toEqual({ form: "bandwidth-efficient", ...read });
  });
});

describe("an answer", () => {
  test("takes what is offered first, by the numbers of the offer, in its profile", () => {
    const answer = rtpAnswer(handset(...VOICE), OTHER, "recvonly", 2);
    expect(answer).toContain("m=audio 30000 RTP/SAVP 105 96\r\n");
    expect(answer).toContain("c=IN IP6 2001:db8::2\r\n");
    expect(readVoice(answer)).toEqual({
      direction: "recvonly",
      reports: true,
      remote: {
        address: "2001:db8::2",
        port: 30_000,
        rtcpPort: 30_001,
        payloadType: 105,
        form: "bandwidth-efficient",
        eventType: 96,
      },
    });
  });

  test("has the modes that were offered, in both forms, and says that its sound is speech", () => {
    for (const form of ["", "; octet-align=1"]) {
      const answer = rtpAnswer(handset(...VOICE, `a=fmtp:105 mode-set=0,2,8${form}`), OTHER, "sendrecv", 2);
      expect(answer).toContain(`a=fmtp:105 mode-change-capability=2; max-red=220; mode-set=0,2,8${form}\r\n`);
      expect(answer).toContain("m=audio 30000 RTP/SAVP 105 96\r\ni=speech\r\n");
    }
    expect(rtpAnswer(handset(...VOICE), OTHER, "sendrecv", 2)).not.toContain("mode-set");
  });

  test("of an offer in the profile without keys, with a key message, is in that profile", () => {
    const offer = handset(
      "a=key-mgmt:mikey AQID",
      "m=audio 5004 RTP/AVP 98",
      "a=rtpmap:98 AMR-WB/16000/1",
      "a=fmtp:98 octet-align=1",
    );
    expect(rtpAnswer(offer, OTHER, "sendrecv", 1)).toContain("m=audio 30000 RTP/AVP 98\r\n");
    expect(rtpAnswer(offer, OTHER, "sendrecv", 1)).toContain("octet-align=1");
  });

  test("of a later offer in the profile without keys needs no key message, and loses no format", () => {
    const offer = handset("m=audio 5004 RTP/AVP 105 96", ...VOICE.slice(1));
    expect([saysRtp(offer), saysRtp(offer, true)]).toEqual([false, true]);
    expect(inOrder(offer, true)).toBe(offer);
    expect(audioRefusal(offer, true)).toBeUndefined();
    expect(rtpAnswer(offer, OTHER, "sendrecv", 2)).toContain("m=audio 30000 RTP/AVP 105 96\r\n");
  });

  test("has a line for each of the offer, and refuses all but the voice", () => {
    const offer = handset(
      "m=application 5006 udp MCPTT",
      "a=fmtp:MCPTT mc_queueing",
      ...VOICE,
      "m=video 5008 RTP/SAVP 99",
    );
    const lines = rtpAnswer(offer, OTHER, "sendrecv", 1).match(/^m=.*$/gm);
    expect(lines).toEqual(["m=application 0 udp MCPTT", "m=audio 30000 RTP/SAVP 105 96", "m=video 0 RTP/SAVP 99"]);
  });
});

describe("what is read", () => {
  test("modes, form, another port for reports, and an address and a direction of the line itself", () => {
    const sdp = handset(
      "a=sendrecv",
      ...VOICE,
      "c=IN IP4 192.0.2.77",
      "a=fmtp:105 mode-set=0,2,8; octet-align=1",
      "a=rtcp:6001 IN IP4 192.0.2.78",
      "a=sendonly",
    );
    expect(readVoice(sdp)).toEqual({
      direction: "sendonly",
      reports: true,
      remote: {
        address: "192.0.2.77",
        port: 5004,
        rtcpPort: 6001,
        rtcpAddress: "192.0.2.78",
        payloadType: 105,
        form: "octet-aligned",
        eventType: 96,
        modes: [0, 2, 8],
      },
    });
  });

  test.each([
    ["crc", "crc=1"],
    ["sorting", "robust-sorting=1"],
    ["interleaving", "interleaving=30"],
    ["two channels", "channels=2"],
  ])("a form that is not spoken here is passed over: %s", (_, parameter) => {
    const sdp = handset(...VOICE, "a=fmtp:105 octet-align=1; ".concat(parameter));
    expect(refusal(() => readVoice(sdp))).toBe("no-speech-codec");
  });

  test.each([
    ["no line of audio", handset("m=video 5008 RTP/SAVP 99"), "audio-refused"],
    ["a line that is refused", handset("m=audio 0 RTP/SAVP 105"), "audio-refused"],
    ["a browser's line", handset("m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=fingerprint:sha-256 AA"), "media-unencrypted"],
    ["the narrowband", handset("m=audio 5004 RTP/SAVP 96", "a=rtpmap:96 AMR/8000"), "no-speech-codec"],
    ["another clock", handset("m=audio 5004 RTP/SAVP 96", "a=rtpmap:96 AMR-WB/8000"), "no-speech-codec"],
  ])("%s is refused by name", (_, sdp, reason) => {
    expect(refusal(() => readVoice(sdp))).toBe(reason);
  });
});

describe("a place that nothing can be sent to is refused by name, in whichever description", () => {
  const of = (...lines: readonly string[]) => handset(...VOICE, ...lines);
  const at = (port: string) => of().replace("5004", port);
  test.each([
    ["the name of a host", of("c=IN IP4 phone.example.org")],
    ["a group", of("c=IN IP4 233.252.0.1/127")],
    ["a group of IPv6", of("c=IN IP6 ff0e::1")],
    ["no address at all", of().replace("c=IN IP4 192.0.2.9\r\n", "")],
    ["another network", of("c=ATM NSAP 47.0001")],
    ["the last port, whose reports have none", at("65535")],
    ["a port above the last", at("65536")],
    ["a port that is no number", at("x")],
    ["a port in another notation", at("0x1388")],
    ["a port below none", at("-5004")],
    ["port 0 of a line that goes with another", of("a=bundle-only").replace("5004", "0")],
    ["reports to no port", of("a=rtcp:0")],
    ["reports to a port above the last", of("a=rtcp:65536 IN IP4 192.0.2.9")],
    ["reports to what is no port", of("a=rtcp:x")],
    ["reports to the name of a host", of("a=rtcp:6001 IN IP4 phone.example.org")],
    ["reports to a group", of("a=rtcp:6001 IN IP4 233.252.0.1")],
    ["reports to nowhere", of("a=rtcp:6001 IN IP4 0.0.0.0")],
    ["reports to another network", of("a=rtcp:6001 ATM NSAP 47.0001")],
    ["reports to what is no address", of("a=rtcp:6001 192.0.2.9")],
  ])("%s", (_, sdp) => {
    expect([refusal(() => readVoice(sdp)), refusal(() => readLaterVoice(sdp))]).toEqual(
      Array(2).fill("media-address-unusable"),
    );
  });

  test.each([
    ["a=rtcp:6001", { address: "192.0.2.9", port: 5004, rtcpPort: 6001 }],
    ["a=rtcp:6001 IN IP4 192.0.2.9", { address: "192.0.2.9", port: 5004, rtcpPort: 6001 }],
    ["a=rtcp:6001 IN  IP4\t192.0.2.10 ", { address: "192.0.2.9", rtcpPort: 6001, rtcpAddress: "192.0.2.10" }],
    ["a=rtcp:6001 IN IP6 2001:db8::1", { address: "192.0.2.9", rtcpPort: 6001, rtcpAddress: "2001:db8::1" }],
  ])("reports go where they are wanted: %s", (line, place) => {
    const { remote } = readVoice(of(line));
    expect(remote).toMatchObject(place);
    expect("rtcpAddress" in remote).toBe("rtcpAddress" in place);
  });

  test("the last port is one where reports have another; of several ports the first counts", () => {
    expect(readVoice(of("a=rtcp:65534").replace("5004", "65535")).remote).toMatchObject({
      port: 65_535,
      rtcpPort: 65_534,
    });
    expect(readVoice(at("5004/2")).remote).toMatchObject({ port: 5004, rtcpPort: 5005 });
  });

  test.each([
    ["IP4 0.0.0.0", "sendrecv", "sendonly"],
    ["IP4 0.0.0.0", "sendonly", "sendonly"],
    ["IP6 ::", "recvonly", "inactive"],
    ["IP6 0:0:0:0:0:0:0:0", "inactive", "inactive"],
  ])("zeros are none at first, and a hold in a later one: %s, %s", (address, said, direction) => {
    const sdp = of(`c=IN ${address}`, `a=${said}`);
    expect(refusal(() => readVoice(sdp))).toBe("media-address-unusable");
    expect(readLaterVoice(sdp)).toEqual({ remote: "nowhere", direction, reports: true });
    expect(rtpAnswer(sdp, OTHER, "inactive", 2)).toContain("m=audio 30000 RTP/SAVP 105 96\r\n");
    // Neither is a voice that is not spoken here.
    expect(refusal(() => readLaterVoice(sdp.replace("AMR-WB", "AMR")))).toBe("no-speech-codec");
  });

  test.each([
    [["b=RS:0", "b=RR:0"], false],
    [["b=RS:0"], true],
    [["b=RS:600", "b=RR:2000"], true],
  ])("%s leaves bandwidth for reports: %s", (lines, reports) => {
    expect([readVoice(of(...lines)).reports, readVoice(handset(...lines, ...VOICE)).reports]).toEqual([
      reports,
      reports,
    ]);
  });

  test("what the line says of reports goes before what the session says", () => {
    const session = ["b=RS:0", "b=RR:0"];
    expect(readVoice(handset(...session, ...VOICE, "b=RR:300")).reports).toBe(true);
  });

  test("a hold by direction alone stays where it is", () => {
    expect(readLaterVoice(of("a=inactive"))).toEqual({ ...readVoice(of()), direction: "inactive" });
  });
});

test.each([
  ["a handset's", handset(...VOICE), true],
  ["one without keys", handset("m=audio 5004 RTP/AVP 105", "a=rtpmap:105 AMR-WB/16000"), false],
  ["one with pictures", handset(...VOICE, "m=video 5008 RTP/SAVP 99"), true],
  ["a browser's", handset("m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=fingerprint:sha-256 AA"), false],
  ["one whose key is that of DTLS", handset("a=fingerprint:sha-256 AA", ...VOICE), false],
])("whether it goes over RTP: %s", (_, sdp, rtp) => {
  expect(saysRtp(sdp)).toBe(rtp);
});

test("to a browser a handset's offer is one without a codec; where handsets are taken, one without keys", () => {
  const offer = inOrder(handset(...VOICE));
  expect([audioRefusal(offer), offerRefusal(offer)]).toEqual(["no-speech-codec", "no-speech-codec"]);
  expect([audioRefusal(offer, true), offerRefusal(offer, true)]).toEqual([undefined, "media-unencrypted"]);
});

/** What looking at the lines of a description costs, in lines and parameters looked at. */
function looks(read: () => unknown): number {
  const spies = [vi.spyOn(String.prototype, "startsWith"), vi.spyOn(String.prototype, "split")];
  refusal(read);
  const parts = spies[1]?.mock.results.reduce((sum, { value }) => sum + (value as string[]).length, 0) ?? 0;
  const calls = spies[0]?.mock.calls.length ?? 0;
  for (const spy of spies) spy.mockRestore();
  return calls + parts;
}

const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index));
test.each([
  [
    "many formats, each of them a handset's",
    (count: number) =>
      handset(
        `m=audio 5004 RTP/AVP ${many(count, String).join(" ")}`,
        ...many(count, (index) => `a=rtpmap:${index} AMR-WB/8000`),
      ),
  ],
  [
    "many lines of audio, below many of the session",
    (count: number) => handset(...many(count, () => "a=x"), ...many(count, () => "m=audio 5004 RTP/AVP 0")),
  ],
  [
    "one format again and again, with many parameters",
    (count: number) =>
      handset(
        `m=audio 5004 RTP/SAVP ${many(count, () => "97").join(" ")}`,
        "a=rtpmap:97 AMR-WB/16000",
        `a=fmtp:97 crc=1${";x=1".repeat(count)}`,
      ),
  ],
])("twice the text is twice the work: %s", (_, write) => {
  for (const read of [inOrder, saysRtp, readVoice, isOverDtls, (sdp: string) => audioRefusal(sdp, true)]) {
    const [once, twice] = [200, 400].map((count) => looks(() => read(write(count))));
    expect(twice).toBeLessThan(2.5 * (once ?? 0));
  }
});

test("whoever has numbered our types anew may send under theirs and under ours, and where they clash theirs hold", () => {
  const answer = rtpAnswer(rtpOffer(END, "sendrecv", 1), END, "sendrecv", 1)
    .replaceAll(/(m=audio \d+ \S+) 97 101/g, "$1 110 98")
    .replaceAll(":97 ", ":110 ")
    .replaceAll(":101 ", ":98 ");
  const { remote } = readVoice(answer);
  expect(remote).toMatchObject({ payloadType: 110, eventType: 98 });
  expect(withOurTypes(remote)).toEqual({
    ...remote,
    otherForms: [{ payloadType: 97, form: "bandwidth-efficient" }],
    otherEventTypes: [101],
  });
});
