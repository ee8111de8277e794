/** Which offers the media of a window take, by their text alone. */
import { expect, test } from "vitest";
import { refusalOf } from "../../../../renderer/media/webrtc-media.ts";
import { rtpOffer } from "../../../../shared/sip/rtp-description.ts";

const END = { address: "192.0.2.1", port: 20_000, ssrc: 1, cname: "a" };
const BROWSER = "v=0\r\na=fingerprint:sha-256 AB\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n";
const CLEAR = rtpOffer(END, "sendrecv", 1);
const KEYED = CLEAR.replace("m=", "a=key-mgmt:mikey AQIDBAUG\r\nm=");
const NOWHERE = KEYED.replace("c=IN IP4 192.0.2.1", "c=IN IP4 0.0.0.0");
const NAMED = KEYED.replace("c=IN IP4 192.0.2.1", "c=IN IP4 phone.example.org");
const PICTURES = "m=video 5008 RTP/SAVP 99\r\n";

test.each([
  ["a browser's", BROWSER, undefined, undefined],
  ["a handset's, under keys", KEYED, "no-speech-codec", undefined],
  ["a handset's, without", CLEAR, "no-speech-codec", "media-unencrypted"],
  ["a handset's, on hold by zeros from the beginning", NOWHERE, "no-speech-codec", "media-address-unusable"],
  ["a handset's, at the name of a host", NAMED, "no-speech-codec", "media-address-unusable"],
  [
    "a handset's, in a form that is not spoken",
    KEYED.replaceAll("max-red", "crc=1; max-red"),
    "no-speech-codec",
    "no-speech-codec",
  ],
  ["a handset's, with pictures", KEYED + PICTURES, "no-speech-codec", undefined],
])("%s", (_, offer, alone, withRtp) => {
  expect([refusalOf(offer, false), refusalOf(offer, { opus: false })]).toEqual([alone, withRtp]);
});

test("one of Opus alone is taken where the host has it", () => {
  const offer = KEYED.replace("97 98 101", "111").replace("97 AMR-WB/16000/1", "111 opus/48000/2");
  expect([refusalOf(offer, { opus: true }), refusalOf(offer, { opus: false })]).toEqual([undefined, "no-speech-codec"]);
});

test("floor control at a place that nothing can be sent to is refused where calls have any, and left aside where they have none", () => {
  const offer = `${KEYED}m=application 6010 udp MCPTT\r\nc=IN IP4 233.252.0.1\r\n`;
  const floor = { queueing: true, protection: "none" } as const;
  expect([refusalOf(offer, { opus: false }, { floor }), refusalOf(offer, { opus: false })]).toEqual([
    "media-address-unusable",
    undefined,
  ]);
});
