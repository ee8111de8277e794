import { expect, test } from "vitest";
import { MessageTrace, type TracedMessage } from "../../../../lab/systems/message-trace.ts";

const message = (first: string, callId: string, more: string[] = []) =>
  [first, `Call-ID: ${callId}`, ...more, "", ""].join("\r\n");

test("messages are told without their credentials", () => {
  const reported: TracedMessage[] = [];
  const trace = new MessageTrace((traced) => reported.push(traced));
  trace.begin("console");
  trace.console("console");
  trace.follow("console", "unit");
  trace.record("system-a", "colleague", message("INVITE sip:a@b SIP/2.0", "unit", ["Authorization: a,\r\n b"]));
  expect(reported.map(({ entry }) => entry.text)).toEqual([
    message("INVITE sip:a@b SIP/2.0", "unit", ["Authorization: (removed)"]),
  ]);
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
  expect(reported.map(({ callId, entry }) => [callId, entry.from, entry.what])).toEqual([
    ["console", "colleague", { kind: "request", method: "INVITE" }],
    ["console", "system-b", { kind: "request", method: "INVITE" }],
    ["console", "system-a", { kind: "response", status: 180, method: "INVITE", phrase: "Ringing" }],
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
