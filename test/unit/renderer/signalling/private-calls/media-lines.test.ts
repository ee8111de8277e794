import { expect, test } from "vitest";
import { describeMedia } from "../../../../../renderer/signalling/private-calls/media-lines.ts";
import { MC_SERVICES } from "../../../../../shared/mc/services/services.ts";

const describeAsSpeech = (sdp: string) => describeMedia(sdp, MC_SERVICES.mcptt.media);

test("the audio line is labelled directly after m= (RFC 8866 clause 5)", () => {
  expect(describeAsSpeech("v=0\r\nt=0 0\r\nm=audio 9 X 0\r\nc=IN IP4 0.0.0.0\r\n")).toBe(
    "v=0\r\nt=0 0\r\nm=audio 9 X 0\r\ni=speech\r\nc=IN IP4 0.0.0.0\r\n",
  );
});
test("once, however often it is asked for", () => {
  const once = describeAsSpeech("m=audio 9 X 0\r\na=mid:0\r\n");
  expect(describeAsSpeech(once)).toBe(once);
});
test("nothing else is labelled", () => {
  const sdp = "v=0\r\ns=m=audio\r\nm=application 9 udp MCPTT\r\na=x\r\n";
  expect(describeAsSpeech(sdp)).toBe(sdp);
});

test("each medium in the words of its service", () => {
  expect(describeMedia("m=audio 9 X 0\r\nm=video 9 X 1\r\n", MC_SERVICES.mcvideo.media)).toBe(
    "m=audio 9 X 0\r\ni=audio component of MCVideo\r\nm=video 9 X 1\r\ni=video component of MCVideo\r\n",
  );
});
