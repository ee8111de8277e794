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
  ...["Via", "From", "To", "Call-ID", "CSeq"].map(
    (name) =>
      [
        `a request without ${name}`,
        request(
          "INVITE",
          FIELDS.filter((each) => !each.startsWith(name)),
        ),
      ] as const,
  ),
])("nothing is said to %s", (_name, message) => {
  expect(badRequest(message)).toBeUndefined();
});
