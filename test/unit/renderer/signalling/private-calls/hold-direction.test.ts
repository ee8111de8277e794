import { expect, test } from "vitest";
import { saysHeld } from "../../../../../renderer/signalling/private-calls/hold-direction.ts";

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
