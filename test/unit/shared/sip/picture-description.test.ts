/** The line of pictures of descriptions over RTP: what is written, what is read, and what makes a call one of sound alone. */
import { expect, test } from "vitest";
import { readPictures, readVoice, rtpAnswer, rtpOffer } from "../../../../shared/sip/rtp-description.ts";

const PICTURES = { component: "component of MCVideo", port: 20_002, ssrc: 8, direction: "recvonly" } as const;
const END = { address: "192.0.2.1", port: 20_000, ssrc: 7, cname: "a", pictures: PICTURES };
const OTHER = { address: "192.0.2.2", port: 30_000, ssrc: 9, cname: "b" };

const VOICE = ["m=audio 5004 RTP/SAVP 105 96", "a=rtpmap:105 AMR-WB/16000", "a=ssrc:77 cname:x"];
const of = (line: string, ...lines: readonly string[]) =>
  ["v=0", "o=- 1 1 IN IP4 192.0.2.9", "s=-", "c=IN IP4 192.0.2.9", "t=0 0", ...VOICE, line, ...lines, ""].join("\r\n");
const H264 = ["a=rtpmap:104 H264/90000", "a=fmtp:104 profile-level-id=42e00c;packetization-mode=1"];

test("an offer has the line behind the voice, with what it is of, and reads as it was meant", () => {
  const offer = rtpOffer(END, "sendrecv", 1);
  const lines = offer.split("\r\n");
  expect(lines.filter((line) => /^[mi]=/.test(line))).toEqual([
    "m=audio 20000 RTP/SAVP 97 98 101",
    "i=audio component of MCVideo",
    "m=video 20002 RTP/SAVP 104",
    "i=video component of MCVideo",
  ]);
  expect(readPictures(offer)).toEqual({
    remote: {
      address: "192.0.2.1",
      port: 20_002,
      rtcpPort: 20_003,
      payloadType: 104,
      keyWish: "pli",
      parameterSets: [],
    },
    direction: "recvonly",
    level: 0x1f,
  });
});

test("an answer takes it under the type that was offered, at the lower level; without pictures of ours it is refused", () => {
  const offer = of("m=video 5008 RTP/SAVP 104", ...H264, "a=sendonly");
  const answer = rtpAnswer(offer, END, "sendrecv", 1);
  expect(answer).toContain("m=video 20002 RTP/SAVP 104\r\n");
  expect(answer).toContain("profile-level-id=42e00c;packetization-mode=1\r\n");
  expect(readPictures(answer)).toMatchObject({ level: 0x0c, direction: "recvonly" });
  const refused = rtpAnswer(offer, OTHER, "sendrecv", 1);
  expect(refused).toContain("m=video 0 RTP/SAVP 104\r\n");
  expect(readPictures(refused)).toBeUndefined();
});

test("how a key picture is asked for, and its parameter sets", () => {
  const sets = `${H264[1]};sprop-parameter-sets=Z0LgH42NQFAX/LgLcA==,aM48gA==`;
  const read = (...lines: readonly string[]) => readPictures(of("m=video 5008 RTP/SAVP 104", ...lines));
  const remoteOf = (...lines: readonly string[]) => read(H264[0] ?? "", ...lines)?.remote;
  expect(remoteOf(sets, "a=rtcp-fb:* ccm fir", "a=rtcp-fb:104 nack  pli")).toMatchObject({
    keyWish: "pli",
    parameterSets: ["Z0LgH42NQFAX/LgLcA==", "aM48gA=="],
  });
  expect(remoteOf(H264[1] ?? "", "a=rtcp-fb:104 ccm fir")).toMatchObject({ keyWish: "fir", parameterSets: [] });
  expect(remoteOf(H264[1] ?? "", "a=rtcp-fb:105 nack pli")).toMatchObject({ keyWish: "none" });
  for (const bad of ["!", "Z0Lg,,", Array(6).fill("AAAA").join(","), "A".repeat(401)])
    expect(remoteOf(`${H264[1]};sprop-parameter-sets=${bad}`)).toMatchObject({ parameterSets: [] });
});

test("an address of zeros is a hold", () => {
  const sdp = of("m=video 5008 RTP/SAVP 104", "c=IN IP4 0.0.0.0", ...H264);
  expect(readPictures(sdp)?.remote).toBe("nowhere");
});

test.each([
  ["without a line", of("a=x")],
  ["with a line that is refused", of("m=video 0 RTP/SAVP 104", ...H264)],
  ["in another codec", of("m=video 5008 RTP/SAVP 104", "a=rtpmap:104 VP8/90000")],
  ["in another mode", of("m=video 5008 RTP/SAVP 104", H264[0] ?? "", "a=fmtp:104 profile-level-id=42e01f")],
  [
    "in another profile",
    of("m=video 5008 RTP/SAVP 104", H264[0] ?? "", "a=fmtp:104 profile-level-id=64001f;packetization-mode=1"),
  ],
  ["for browsers", of("m=video 5008 UDP/TLS/RTP/SAVPF 104", ...H264)],
  ["under the type of the voice", of("m=video 5008 RTP/SAVP 105", ...H264.map((line) => line.replace("104", "105")))],
  ["as whoever the voice is", of("m=video 5008 RTP/SAVP 104", ...H264, "a=ssrc:77 cname:x")],
])("%s a call is sound alone", (_what, sdp) => {
  expect(readPictures(sdp)).toBeUndefined();
  expect(readVoice(sdp).remote.port).toBe(5004);
});
