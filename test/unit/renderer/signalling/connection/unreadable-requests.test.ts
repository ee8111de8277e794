import { expect, test } from "vitest";
import { badRequest } from "../../../../../renderer/signalling/connection/unreadable-requests.ts";

const FIELDS = [
  "Via: SIP/2.0/WS a;branch=1",
  "Via: SIP/2.0/WS b;branch=2",
  "From: nobody",
  "To: <sip:a@b>",
  "Call-ID: x",
  "CSeq: 1 INVITE",
  "Subject: y",
];
const request = (method: string, fields: readonly string[] = FIELDS) =>
  `${method} sip:a@b SIP/2.0\r\n${fields.join("\r\n")}\r\n\r\nbody: none\r\n\r\n`;
const without = (name: string) => FIELDS.filter((each) => !each.startsWith(name));

test.each(["From", "To", "Call-ID", "CSeq"])("a request without %s is told so, with what it has", (name) => {
  const answer = badRequest(request("INVITE", without(name)));
  expect(answer).toContain(`SIP/2.0 400 Missing field: ${name}\r\nVia: SIP/2.0/WS a;branch=1\r\n`);
  expect(answer).not.toMatch(new RegExp(`^${name}:`, "m"));
});

test("line feeds alone are no reason for silence", () => {
  expect(badRequest(request("BYE").replaceAll("\r\n", "\n"))).toBe(badRequest(request("BYE")));
});

test.each(["INVITE", "message", "x-!%*_+`'~.9"])("%s is a method", (method) => {
  expect(badRequest(request(method))).toContain("SIP/2.0 400 Bad Request");
});

test("400 copies what an answer copies, every Via in its order, and gives To a tag", () => {
  expect(badRequest(request("INVITE"))).toBe(
    "SIP/2.0 400 Bad Request\r\nVia: SIP/2.0/WS a;branch=1\r\nVia: SIP/2.0/WS b;branch=2\r\nFrom: nobody\r\n" +
      "To: <sip:a@b>;tag=unreadable\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n",
  );
});

test("compact forms and folded lines are read; a tag stays", () => {
  const answer = badRequest(request("BYE", ["v: V", "f: F", "t : T;\r\n tag=1", "i: I", "CSEQ: 2 BYE"]));
  expect(answer).toBe(
    "SIP/2.0 400 Bad Request\r\nVia: V\r\nFrom: F\r\nTo: T; tag=1\r\nCall-ID: I\r\nCSeq: 2 BYE\r\nContent-Length: 0\r\n\r\n",
  );
});

test.each<readonly [string, string]>([
  ["an answer", request("INVITE").replace(/^.*\r\n/, "SIP/2.0 200 OK\r\n")],
  ["an ACK", request("ACK")],
  ["text", "hello"],
  ["a request without Via", request("INVITE", without("Via"))],
])("nothing is said to %s", (_name, message) => {
  expect(badRequest(message)).toBeUndefined();
});
