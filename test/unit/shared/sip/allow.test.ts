/** What our messages say about the methods that are taken here. */
import { expect, test } from "vitest";
import { ALLOW, withTrueAllow } from "../../../../shared/sip/allow.ts";

test("every Allow in the head is the true one, and the body stays as it is", () => {
  const message = "INVITE sip:a SIP/2.0\r\nAllow: ACK,REFER\r\nX: Allow: y\r\nallow: INFO\r\n\r\nAllow: body\r\n";
  expect(withTrueAllow(message)).toBe(
    `INVITE sip:a SIP/2.0\r\n${ALLOW}\r\nX: Allow: y\r\n${ALLOW}\r\n\r\nAllow: body\r\n`,
  );
});

test.each(["BYE sip:a SIP/2.0\r\nX: y\r\n\r\n", "SIP/2.0 200 OK\r\n\r\nAllow: b", "", "no end of a head"])(
  "%j has none",
  (message) => expect(withTrueAllow(message)).toBe(message),
);
