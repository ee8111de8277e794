import { describe, expect, test } from "vitest";
import { ladderWhatSchema } from "../../../../shared/mc/ladder-what.ts";
import { callIdOf, describeMessage } from "../../../../shared/sip/message-arrow.ts";

const request = (method: string, to = "To: <sip:b@x>") =>
  `${method} sip:b@x SIP/2.0\r\n${to}\r\nCSeq: 1 ${method}\r\n\r\n`;
const response = (status: string, method = "INVITE") => `SIP/2.0 ${status}\r\nCSeq: 1 ${method}\r\n\r\n`;

test.each([
  [request("INVITE"), { kind: "request", method: "INVITE" }],
  [request("INVITE", "To: <sip:b@x>;tag=1"), { kind: "re-invite" }],
  [request("INVITE", "t: <sip:b@x> ; tag = 1"), { kind: "re-invite" }],
  [request("BYE", "To: <sip:b@x>;tag=1"), { kind: "request", method: "BYE" }],
  ["garbage", { kind: "request", method: "?" }],
])("%j is a request", (text, what) => expect(describeMessage(text)).toEqual({ what, tone: "plain" }));

test.each([
  ["100 Trying", "INVITE", "plain"],
  ["180 Alerting", "INVITE", "plain"],
  ["200 OK", "INVITE", "plain"],
  ["200 OK", "BYE", "plain"],
  ["300 Multiple Choices", "INVITE", "redirect"],
  ["301 Moved Permanently", "INVITE", "redirect"],
  ["301 Moved Permanently", "REGISTER", "plain"],
  ["401 Unauthorized", "INVITE", "plain"],
  ["404 Not Found", "INVITE", "failed"],
  ["407 Proxy Authentication Required", "INVITE", "plain"],
  ["487 Request Terminated", "INVITE", "plain"],
  ["503 Service Unavailable", "INVITE", "failed"],
] as const)("%s to %s is an answer, %s", (line, method, tone) => {
  const [, status, phrase] = /^(\d+) (.*)$/.exec(line)!;
  const what = { kind: "response", status: Number(status), method, phrase };
  expect(describeMessage(response(line, method))).toEqual({ what, tone });
});

describe("what a server may write", () => {
  test.each([
    ["SIP/2.0 404\r\nCSeq: 1 INVITE\r\n\r\n", "", "INVITE"],
    ["SIP/2.0 200 OK\r\n\r\n", "OK", ""],
    ["SIP/2.0 404 a\u202eb\u0007c\r\ncseq :\t9 INVITE\r\n\r\n", "ab c", "INVITE"],
  ])("%j", (text, phrase, method) => expect(describeMessage(text).what).toMatchObject({ phrase, method }));

  test.each(["000 Nothing", "099 Nearly", "999 Most", `200 ${"x".repeat(5_000)}`])("fits on record: %s", (line) => {
    expect(ladderWhatSchema.safeParse(describeMessage(response(line)).what).success).toBe(true);
  });

  test("the body is not taken for the head", () => {
    const text = `${request("INVITE")}To: <sip:b@x>;tag=1\r\nCall-ID: body\r\n`;
    expect(describeMessage(text).what).toEqual({ kind: "request", method: "INVITE" });
    expect(callIdOf(text)).toBeUndefined();
  });
});

test.each([
  ["A\r\nCall-ID: abc@x\r\n\r\n", "abc@x"],
  ["A\r\ni: abc\r\n\r\n", "abc"],
  ["A\r\ncall-id :\tabc\r\n\r\n", "abc"],
  ["A\r\n\r\n", undefined],
])("Call-ID of %j", (text, expected) => expect(callIdOf(text)).toBe(expected));
