import { expect, test } from "vitest";
import {
  describeMessage,
  MessageTrace,
  type TracedMessage,
  withoutCredentials,
} from "../../../../lab/systems/message-trace.ts";

const message = (first: string, callId: string, more: string[] = []) =>
  [first, `Call-ID: ${callId}`, ...more, "", ""].join("\r\n");

test.each([
  [message("INVITE sip:a@b SIP/2.0", "1", ["To: <sip:a@b>"]), "INVITE", "plain"],
  [message("INVITE sip:a@b SIP/2.0", "1", ["To: <sip:a@b>;tag=x"]), "re-INVITE", "plain"],
  [message("BYE sip:a@b SIP/2.0", "1", ["To: <sip:a@b>;tag=x"]), "BYE", "plain"],
  [message("SIP/2.0 180 Ringing", "1", ["CSeq: 1 INVITE"]), "180 ringing", "plain"],
  [message("SIP/2.0 200 OK", "1", ["CSeq: 1 INVITE"]), "200 answered", "plain"],
  [message("SIP/2.0 200 OK", "1", ["CSeq: 2 BYE"]), "200 ok", "plain"],
  [message("SIP/2.0 300 Multiple Choices", "1", ["CSeq: 1 INVITE"]), "300 redirection", "redirect"],
  [message("SIP/2.0 301 Moved Permanently", "1", ["CSeq: 1 INVITE"]), "301 moved permanently", "redirect"],
  [message("SIP/2.0 487 Request Terminated", "1", ["CSeq: 1 INVITE"]), "487 cancelled", "plain"],
  [message("SIP/2.0 503 Service Unavailable", "1", ["CSeq: 1 INVITE"]), "503 service unavailable", "failed"],
])("describes %j", (text, label, tone) => {
  expect(describeMessage(text)).toEqual({ label, tone });
});

test("credentials are removed, folded ones too, and nothing else", () => {
  const text = message("REGISTER sip:a SIP/2.0", "1", [
    'Authorization: Digest username="u",\r\n response="r"',
    "proxy-authorization: Digest x",
    "Authorized: yes",
  ]);
  expect(withoutCredentials(text)).toBe(
    message("REGISTER sip:a SIP/2.0", "1", [
      "Authorization: (removed)",
      "proxy-authorization: (removed)",
      "Authorized: yes",
    ]),
  );
});

test("messages wait until the console's leg is known, and the console's own are left out", () => {
  const reported: TracedMessage[] = [];
  const trace = new MessageTrace((traced) => reported.push(traced));
  trace.begin("unit");
  trace.record("colleague", "system-b", message("INVITE sip:a SIP/2.0", "unit"));
  trace.follow("unit", "trunk");
  trace.record("system-b", "system-a", message("INVITE sip:a SIP/2.0", "trunk"));
  trace.follow("trunk", "console");
  trace.record("system-a", "colleague", message("INVITE sip:a SIP/2.0", "console"));
  trace.record("system-a", "colleague", message("INVITE sip:a SIP/2.0", "unrelated"));
  expect(reported).toEqual([]);
  trace.console("console");
  trace.record("system-a", "system-b", message("SIP/2.0 180 Ringing", "trunk", ["CSeq: 1 INVITE"]));
  expect(reported.map(({ callId, entry }) => [callId, entry.from, entry.label])).toEqual([
    ["console", "colleague", "INVITE"],
    ["console", "system-b", "INVITE"],
    ["console", "system-a", "180 ringing"],
  ]);
});

test("a trace of many calls stays bounded", () => {
  const reported: TracedMessage[] = [];
  const trace = new MessageTrace((traced) => reported.push(traced));
  trace.begin("first");
  trace.console("first");
  trace.follow("first", "first-leg");
  for (let count = 0; count < 1000; count++) trace.begin(`later-${count}`);
  trace.record("system-a", "system-b", message("BYE sip:a SIP/2.0", "first-leg"));
  expect(reported).toEqual([]);
});
