import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  audioRefusal,
  fittedTo,
  inOrder,
  isOverDtls,
  offerRefusal,
  saysHeld,
} from "../../../../shared/sip/session-description.ts";

const session = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
const audio = "m=audio 40000 RTP/AVP 0\r\n";

test.each([
  [`${session}${audio}`, false],
  [`${session}${audio}a=sendrecv\r\n`, false],
  [`${session}${audio}a=recvonly\r\n`, false],
  [`${session}${audio}a=sendonly\r\n`, true],
  [`${session}${audio}a=rtpmap:0 PCMU/8000\r\na=inactive\r\n`, true],
  [`${session}${audio}a=inactive`, true],
  [`${session}a=sendonly\r\n${audio}`, true],
  [`${session}a=sendonly\r\n${audio}a=sendrecv\r\n`, false],
  [`${session}${audio}m=video 40002 RTP/AVP 96\r\na=inactive\r\n`, false],
  [`${session}m=video 40002 RTP/AVP 96\r\na=sendrecv\r\n${audio}a=sendonly\r\n`, true],
  [`${session}m=video 40002 RTP/AVP 96\r\na=sendonly\r\n`, false],
  [`${session}${audio}a=sendonly-not\r\n`, false],
  ["a=sendonly\r\n", false],
])("%j: %s", (sdp, held) => {
  expect(saysHeld(sdp)).toBe(held);
  expect(saysHeld(sdp.replaceAll("\r\n", "\n"))).toBe(held);
});

const at = (port: string, address: string, more = "") =>
  `${session}m=audio ${port} RTP/AVP 0\r\n${address}a=rtpmap:0 PCMU/8000\r\n${more}`;
const ZERO = "c=IN IP4 0.0.0.0\r\n";

test.each([
  ["at the line", at("40000", ZERO), true],
  ["of the session", at("40000", "").replace("s=-\r\n", `s=-\r\n${ZERO}`), true],
  ["of IPv6", at("40000", "c=IN IP6 ::\r\n"), true],
  ["of IPv6 with a zero before it", at("40000", "c=IN IP6 0::0\r\n"), true],
  ["of IPv6 with a zero behind it", at("40000", "c=IN IP6 ::0\r\n"), true],
  ["of IPv6 in the form of IPv4", at("40000", "c=IN IP6 ::0.0.0.0\r\n"), true],
  ["of IPv6 that is one", at("40000", "c=IN IP6 ::1\r\n"), false],
  ["with more space and a time to live", at("40000", "c=IN  IP4 0.0.0.0/127\r\n"), true],
  ["in small letters", at("40000", "c=IN ip4 0.0.0.0\r\n"), true],
  ["of IPv6, written out", at("40000", "c=IN IP6 0:0:0:0:0:0:0:0\r\n"), true],
  [
    "of the session, where the line has one",
    at("40000", "c=IN IP4 10.0.0.1\r\n").replace("s=-\r\n", `s=-\r\n${ZERO}`),
    false,
  ],
  ["with port 9, as browsers write it", at("9", ZERO), false],
  ["of IPv6 with port 9", at("9", "c=IN IP6 ::\r\n"), false],
  [
    "of the session with candidates",
    at("40000", "", "a=candidate:1 1 udp 1 10.0.0.1 40000 typ host\r\n").replace("s=-\r\n", `s=-\r\n${ZERO}`),
    false,
  ],
  ["with candidates", at("40000", ZERO, "a=candidate:1 1 udp 1 10.0.0.1 40000 typ host\r\n"), false],
  ["beside a direction", at("40000", ZERO, "a=sendrecv\r\n"), true],
  [
    "of a line that is refused",
    `${session}m=audio 0 RTP/AVP 0\r\n${ZERO}${at("40000", "").slice(session.length)}`,
    false,
  ],
  [
    "of a line behind one that is refused",
    `${session}m=audio 0 RTP/AVP 0\r\n${at("40000", ZERO).slice(session.length)}`,
    true,
  ],
  ["that is another", at("40000", "c=IN IP4 0.0.0.1\r\n"), false],
  ["of another line", `${at("40000", "c=IN IP4 10.0.0.1\r\n")}m=video 1 RTP/AVP 96\r\n${ZERO}`, false],
])("address zero %s: held %s", (_name, sdp, held) => {
  expect(saysHeld(sdp)).toBe(held);
});

describe("a description is put in order", () => {
  test.each([
    ["whose last line is not ended", `${session}${audio}a=sendrecv`, `${session}${audio}a=sendrecv\r\n`],
    ["with line feeds alone", `${session}${audio}`.replaceAll("\r\n", "\n"), `${session}${audio}`],
    ["with carriage returns alone", `${session}${audio}`.replaceAll("\r\n", "\r"), `${session}${audio}`],
    ["that ends in empty lines", `${session}${audio}\r\n\r\n`, `${session}${audio}`],
    ["that is none", "", ""],
  ])("%s", (_name, written, ordered) => {
    expect(inOrder(written)).toBe(ordered);
  });

  const line = (formats: string, ...attributes: string[]) =>
    [`m=audio 40000 UDP/TLS/RTP/SAVPF ${formats}`, ...attributes, ""].join("\r\n");
  test.each([
    [
      "G.726 at 2",
      line("2 111 0", "a=rtpmap:2 G726-32/8000", "a=rtpmap:111 opus/48000/2"),
      line("111 0", "a=rtpmap:111 opus/48000/2"),
    ],
    ["GSM-EFR at 3", line("3 8", "a=rtpmap:3 GSM-EFR/8000", "a=fmtp:3 x=1", "a=rtcp-fb:3 nack"), line("8")],
    ["a static format that nobody named", line("18 9"), line("9")],
    ["a dynamic format without a name", line("96 0"), line("0")],
    [
      "iLBC and SPEEX by numbers of their own",
      line("98 0 110", "a=rtpmap:98 iLBC/8000", "a=fmtp:98 mode=20", "a=rtpmap:110 SPEEX/16000"),
      line("0"),
    ],
    ["LPC at 7 with a name", line("7 8", "a=rtpmap:7 LPC/8000"), line("8")],
    ["AMR-WB among others", line("0 97", "a=rtpmap:97 AMR-WB/16000", "a=ptime:20"), line("0", "a=ptime:20")],
  ])("without %s", (_name, written, ordered) => {
    expect(inOrder(session + written)).toBe(session + ordered);
  });
  test.each([
    [
      "what browsers take besides speech",
      line("0 13 101 63", "a=rtpmap:101 telephone-event/8000", "a=rtpmap:63 red/48000/2"),
    ],
    ["another meaning of a static number", line("0 3", "a=rtpmap:3 opus/48000/2")],
    ["a line where nothing would be left", line("18 97", "a=rtpmap:97 AMR-WB/16000")],
    ["floor control", `${line("0")}m=application 40002 udp MCPTT\r\na=fmtp:MCPTT mc_queueing;mc_priority=4\r\n`],
    ["T.38", `${line("8")}m=image 40004 udptl t38\r\na=T38FaxVersion:0\r\n`],
    ["MSRP", `${line("0")}m=message 9 TCP/MSRP *\r\na=accept-types:text/plain\r\na=path:msrp://127.0.0.1:9/x;tcp\r\n`],
    ["RTP/SAVP", line("0 101", "a=rtpmap:101 telephone-event/8000").replace("UDP/TLS/RTP/SAVPF", "RTP/SAVP")],
    ["lines of other media", `${line("0")}m=video 1 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n`],
  ])("and %s is left alone", (_name, sdp) => {
    expect(inOrder(session + sdp)).toBe(session + sdp);
  });

  const floor = "m=application 9 udp MCPTT\r\n";
  test.each([
    ["behind a named one", `${line("0", "a=mid:0")}${floor}`, `${line("0", "a=mid:0")}${floor}a=mid:1\r\n`],
    [
      "before one that has its number",
      `${floor}${line("0", "a=mid:0")}`,
      `${floor}a=mid:unnamed0\r\n${line("0", "a=mid:0")}`,
    ],
    [
      "beside one that is named by a word",
      `${floor}${line("0", "a=mid: audio")}`,
      `${floor}a=mid:0\r\n${line("0", "a=mid: audio")}`,
    ],
    ["where none has a name", `${line("0")}${floor}`, `${line("0")}${floor}`],
    ["where all have one", `${line("0", "a=mid:a")}${floor}a=mid:b\r\n`, `${line("0", "a=mid:a")}${floor}a=mid:b\r\n`],
  ])("names a line %s", (_name, written, ordered) => {
    expect(inOrder(session + written)).toBe(session + ordered);
  });

  test("ordered once it is in order for good", () => {
    const lines = fc.array(
      fc.constantFrom("v=0", "m=audio 1 RTP/AVP 0 18", "a=rtpmap:18 G729/8000", "m=video 0 x 1", "a=mid:0", "", "x"),
    );
    fc.assert(
      fc.property(lines, fc.constantFrom("\r\n", "\n", "\r"), (written, end) => {
        const once = inOrder(written.join(end));
        expect(inOrder(once)).toBe(once);
      }),
    );
  });
});

test.each([
  ["speech", "m=audio 1 RTP/AVP 0\r\n", undefined],
  ["speech by name", "m=audio 1 RTP/AVP 96\r\na=rtpmap:96 OPUS/48000/2\r\n", undefined],
  ["a second line that speaks", "m=audio 0 RTP/AVP 0\r\nm=audio 1 RTP/AVP 8\r\n", undefined],
  ["a line that goes with another", "m=audio 0 RTP/AVP 0\r\na=bundle-only\r\n", undefined],
  ["floor control beside it", "m=audio 1 RTP/AVP 0\r\nm=application 2 udp MCPTT\r\n", undefined],
  ["T.38 beside it", "m=image 0 udptl t38\r\nm=audio 1 RTP/SAVP 8\r\n", undefined],
  ["MSRP beside it", "m=audio 1 RTP/AVP 0\r\nm=message 9 TCP/MSRP *\r\n", undefined],
  ["MSRP alone", "m=message 9 TCP/MSRP *\r\n", "audio-refused"],
  ["a refused line", "m=audio 0 UDP/TLS/RTP/SAVPF 19\r\n", "audio-refused"],
  ["no line", "", "audio-refused"],
  ["video alone", "m=video 1 RTP/AVP 0\r\n", "audio-refused"],
  ["AMR-WB alone", "m=audio 1 RTP/AVP 97\r\na=rtpmap:97 AMR-WB/16000\r\n", "no-speech-codec"],
  ["digits alone", "m=audio 1 RTP/AVP 101\r\na=rtpmap:101 telephone-event/8000\r\n", "no-speech-codec"],
  ["comfort noise alone", "m=audio 1 RTP/AVP 13\r\n", "no-speech-codec"],
  ["what is no description", undefined, undefined],
  ["a known number with another name", "m=audio 1 RTP/AVP 0\r\na=rtpmap:0 AMR/8000\r\n", "no-speech-codec"],
])("%s: %s", (_name, media, refusal) => {
  expect(audioRefusal(media === undefined ? "nonsense" : session + media)).toBe(refusal);
});

test.each([
  [`${session}a=fingerprint:sha-256 AB\r\n${audio}`, true],
  [`${session}${audio}a=fingerprint:sha-256 AB\r\n`, true],
  [`${session}${audio}`, false],
  [`${session}a=fingerprint:sha-256 AB\r\nm=video 1 RTP/AVP 0\r\n`, false],
])("over DTLS: %j is %s", (sdp, over) => {
  expect(isOverDtls(sdp)).toBe(over);
  expect(offerRefusal(sdp)).toBe(over ? undefined : sdp.includes("m=audio") ? "media-unencrypted" : "audio-refused");
});

test.each([
  ["what is no description is for the media to refuse", "nonsense", undefined],
  ["one without a codec is refused for that first", `${session}m=audio 1 RTP/AVP 13\r\n`, "no-speech-codec"],
])("of offers, %s", (_name, sdp, refusal) => {
  expect(offerRefusal(sdp)).toBe(refusal);
});

describe("an answer is fitted to the offer", () => {
  const OFFER =
    `${session}a=group:BUNDLE 0 1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=rtpmap:111 opus/48000/2\r\n` +
    "m=video 9 UDP/TLS/RTP/SAVPF 108 96\r\na=mid:1\r\na=rtpmap:108 H264/90000\r\na=rtpmap:96 VP8/90000\r\n";
  const REFUSED = "m=video 0 UDP/TLS/RTP/SAVPF 108 96\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\na=inactive\r\n";
  const alone = OFFER.slice(0, OFFER.indexOf("m=video"));
  const video = (rtpmap: string) =>
    `${alone}m=video 9 UDP/TLS/RTP/SAVPF 97\r\na=mid:1\r\na=rtpmap:97 ${rtpmap}\r\na=sendrecv\r\n`;
  const ungrouped = (sdp: string) => sdp.replace("BUNDLE 0 1", "BUNDLE 0");

  test("one that fits stays as it is, whatever its formats are numbered", () => {
    for (const sdp of [OFFER, video("vp8/90000"), video("H264/90000"), OFFER.replace("m=video 9", "m=video 0")])
      expect(fittedTo(OFFER, sdp)).toBe(sdp);
  });

  test("a line that it leaves out is refused, and is in no group", () => {
    expect(fittedTo(OFFER, alone)).toBe(ungrouped(alone) + REFUSED);
    const unnamed = alone.replace("a=mid:0\r\n", "");
    expect(fittedTo(OFFER, unnamed)).toBe(ungrouped(unnamed) + REFUSED);
  });

  test("pictures in a codec that nobody offered are refused", () => {
    expect(fittedTo(OFFER, video("H263-2000/90000"))).toBe(ungrouped(alone) + REFUSED);
    expect(fittedTo(OFFER, `${alone}m=video 9 UDP/TLS/RTP/SAVPF\r\na=mid:1\r\n`)).toBe(ungrouped(alone) + REFUSED);
  });

  test("one with more than was offered is left to whoever judges, and so is what is no description", () => {
    const more = `${alone}m=application 9 udp MCVideo\r\n`;
    for (const sdp of [more, OFFER + more.slice(alone.length), "", "hello"])
      expect(fittedTo(sdp === "" || sdp === "hello" ? "" : OFFER, sdp)).toBe(sdp);
  });
});
