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
  const other = "INVITE sip:a@b SIP/2.0\r\nContent-Type: application/sdpx\r\n\r\nContent-Type: multipart/x\r\n";
  expect(withSessionDisposition(other)).toBe(other);
  expect(withoutSessionDisposition(other)).toBe(other);
  expect(withSessionDisposition("SIP/2.0 200 OK")).toBe("SIP/2.0 200 OK");
});

test.each(["application/sdp", "Application/SDP", "application/sdp;", "application/sdp ; charset=utf-8"])(
  "%s is marked, whatever SIP.js makes of the type",
  (type) => {
    const sdp = `SIP/2.0 200 OK\r\nContent-Type: ${type}\r\n\r\nv=0\r\n`;
    expect(withSessionDisposition(sdp)).toContain("\r\nContent-Disposition: session\r\n\r\nv=0");
  },
);

test.each(["Session", "SESSION;handling=optional", "session\r\n ; handling=required"])(
  "a disposition %j is a session's",
  (disposition) => {
    const own = multipart.replace("\r\n\r\n", `\r\nContent-Disposition: ${disposition}\r\nX: y\r\n\r\n`);
    expect(withSessionDisposition(own)).toContain("\r\nContent-Disposition: session\r\nX: y\r\n\r\nabc");
  },
);

test.each(["sessions", "session-x", "early-session"])("a disposition %s is another", (disposition) => {
  const own = multipart.replace("\r\n\r\n", `\r\nContent-Disposition: ${disposition}\r\n\r\n`);
  expect(withSessionDisposition(own)).toBe(own);
});
