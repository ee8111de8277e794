/** Which offers the media of a window take, by their text alone. */
import { expect, test } from "vitest";
import { refusalOf } from "../../../../renderer/media/webrtc-media.ts";
import { rtpOffer } from "../../../../shared/sip/rtp-description.ts";

const END = { address: "192.0.2.1", port: 20_000, ssrc: 1, cname: "a" };
const BROWSER = "v=0\r\na=fingerprint:sha-256 AB\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n";
const CLEAR = rtpOffer(END, "sendrecv", 1);
const KEYED = CLEAR.replace("m=", "a=key-mgmt:mikey AQIDBAUG\r\nm=");
const PICTURES = "m=video 5008 RTP/SAVP 99\r\n";

test.each([
  ["a browser's", BROWSER, undefined, undefined],
  ["a handset's, under keys", KEYED, "no-speech-codec", undefined],
  ["a handset's, without", CLEAR, "no-speech-codec", "media-unencrypted"],
  ["a handset's, with pictures", KEYED + PICTURES, "no-speech-codec", "media-unencrypted"],
])("%s", (_, offer, alone, withRtp) => {
  expect([refusalOf(offer, false), refusalOf(offer, true)]).toEqual([alone, withRtp]);
});
