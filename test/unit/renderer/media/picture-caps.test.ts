import { describe, expect, test } from "vitest";
import {
  capOf,
  PICTURE_LIMITS,
  preferredCodecs,
  scaleFor,
  tighterOf,
  withStartRate,
} from "../../../../renderer/media/picture-caps.ts";

const h264 = (profile: string, mode: string | undefined) => ({
  mimeType: "video/H264",
  sdpFmtpLine: `level-asymmetry-allowed=1;${mode === undefined ? "" : `packetization-mode=${mode};`}profile-level-id=${profile}`,
});

test("offers Constrained Baseline of H.264 first, without and then with single units, and VP8 last; nothing else", () => {
  const known = [
    { mimeType: "video/VP8" },
    { mimeType: "video/rtx" },
    { mimeType: "video/VP9" },
    h264("42e01f", "0"),
    h264("640c1f", "1"),
    h264("42001f", "1"),
    h264("42e01f", "1"),
    { mimeType: "video/AV1" },
  ];
  expect(preferredCodecs(known)).toEqual([h264("42e01f", "1"), h264("42e01f", "0"), { mimeType: "video/VP8" }]);
  expect(preferredCodecs([h264("42E00C", undefined)]), "no mode is mode 0").toHaveLength(1);
});

test.each([
  ["42e00c", 352, 288, 15],
  ["42e00b", 176, 144, 15],
  ["42e00d", 352, 288, 30],
  ["42e015", 352, 288, 30],
  ["42e01e", 640, 480, 30],
  ["42e01f", 1280, 720, 30],
  ["42e034", 1280, 720, 30],
])("at level %s sends at most %i by %i, %i a second", (level, width, height, frameRate) => {
  expect(capOf(h264(level, "1"))).toMatchObject({ width, height, frameRate });
});

test("has a cap for every codec, also one that does not say its level", () => {
  expect(capOf({ mimeType: "video/VP8" })).toMatchObject({ width: 1280, height: 720 });
  expect(capOf({ mimeType: "video/H264" })).toMatchObject({ width: 1280, height: 720 });
  expect(capOf(undefined)).toMatchObject({ width: 1280, height: 720 });
});

test("makes a picture as small as it has to be, upright ones too, and none larger", () => {
  const cap = { width: 640, height: 480, frameRate: 30, bitrate: 1 };
  expect(scaleFor({ width: 1280, height: 720 }, cap)).toBe(2);
  expect(scaleFor({ width: 720, height: 1280 }, cap)).toBe(2);
  expect(scaleFor({ width: 320, height: 240 }, cap)).toBe(1);
  expect(scaleFor({}, cap)).toBe(1);
});

describe("the rate that pictures begin at", () => {
  const RATE = "x-google-start-bitrate=1000";

  test("stands with each codec of pictures, whether it has parameters or not, and with nothing else", () => {
    const sdp = [
      "m=audio 9 UDP/TLS/RTP/SAVPF 111",
      "a=rtpmap:111 opus/48000/2",
      "a=fmtp:111 minptime=10",
      "m=video 9 UDP/TLS/RTP/SAVPF 108 96 97",
      "a=rtpmap:108 H264/90000",
      "a=fmtp:108 packetization-mode=1",
      "a=rtpmap:96 VP8/90000",
      "a=rtpmap:97 rtx/90000",
      "a=fmtp:97 apt=96",
      "",
    ];
    const expected = [...sdp];
    expected[5] += `;${RATE}`;
    expected.splice(7, 0, `a=fmtp:96 ${RATE}`);
    expect(withStartRate(sdp.join("\r\n"))).toBe(expected.join("\r\n"));
  });

  test("a description of sound alone stays as it is", () => {
    for (const sdp of ["", "v=0\r\n", "m=audio 9 RTP/AVP 0\r\na=fmtp:0 x=1\r\n"]) expect(withStartRate(sdp)).toBe(sdp);
  });
});

test("of a level and a setting the tighter counts in each respect", () => {
  const level = capOf({ mimeType: "video/H264", sdpFmtpLine: "profile-level-id=42e00c" });
  expect(tighterOf(level, PICTURE_LIMITS.large)).toEqual(level);
  expect(tighterOf(level, PICTURE_LIMITS.small)).toEqual(PICTURE_LIMITS.small);
  expect(tighterOf(level, PICTURE_LIMITS.medium)).toMatchObject({ width: 352, height: 288, frameRate: 15 });
});
