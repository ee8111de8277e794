import { expect, test } from "vitest";
import { withoutSessionDisposition, withSessionDisposition } from "../../../../shared/sip/disposition.ts";

const multipart = "INVITE sip:a@b SIP/2.0\r\nc : multipart/mixed;boundary=x\r\nContent-Length: 3\r\n\r\nabc";

test("a multipart message is marked, and the mark comes off again", () => {
  const marked = withSessionDisposition(multipart);
  expect(marked).toContain("\r\nContent-Disposition: session\r\n\r\nabc");
  expect(withoutSessionDisposition(marked)).toBe(multipart);
});

test("a disposition of the sender's own stays", () => {
  const own = multipart.replace("\r\n\r\n", "\r\nContent-Disposition: render\r\n\r\n");
  expect(withSessionDisposition(own)).toBe(own);
  expect(withoutSessionDisposition(own)).toBe(own);
});

test("other messages and bodies are left alone", () => {
  const sdp = "INVITE sip:a@b SIP/2.0\r\nContent-Type: application/sdp\r\n\r\nContent-Type: multipart/x\r\n";
  expect(withSessionDisposition(sdp)).toBe(sdp);
  expect(withoutSessionDisposition(sdp)).toBe(sdp);
  expect(withSessionDisposition("SIP/2.0 200 OK")).toBe("SIP/2.0 200 OK");
});
