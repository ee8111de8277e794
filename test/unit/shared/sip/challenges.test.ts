/** What a 401 or 407 asks for. */
import { describe, expect, test } from "vitest";
import { takeChallenges } from "../../../../shared/sip/challenges.ts";

const answer = (status: number, ...lines: string[]) =>
  [`SIP/2.0 ${status} Unauthorized`, "Call-ID: 1", ...lines, "CSeq: 1 REGISTER", "", "WWW-Authenticate: body"].join(
    "\r\n",
  );
const WWW = { field: "WWW-Authenticate", value: 'Digest realm="a", nonce="m1"' };
const PROXY = { field: "Proxy-Authenticate", value: 'Digest realm="b", nonce="p1"' };

describe.each([401, 407])("in a %i", (status) => {
  test.each([
    ["one", [`WWW-Authenticate: ${WWW.value}`], [WWW]],
    ["several, of both kinds", [`WWW-Authenticate: ${WWW.value}`, `Proxy-Authenticate: ${PROXY.value}`], [WWW, PROXY]],
    ["in any letters", [`proxy-AUTHENTICATE \t:${PROXY.value}`], [PROXY]],
    ["on two lines", ['WWW-Authenticate: Digest realm="a",\r\n\tnonce="m1"'], [WWW]],
    ["none", [], []],
  ])("%s, taken out of it", (_name, lines, challenges) => {
    expect(takeChallenges(answer(status, ...lines))).toEqual({ challenges, message: answer(status) });
  });
});

test.each([answer(200), answer(403, "WWW-Authenticate: x"), "INVITE sip:a SIP/2.0\r\nWWW-Authenticate: x\r\n\r\n", ""])(
  "any other message is none: %#",
  (message) => expect(takeChallenges(message)).toBeUndefined(),
);

test.each(["SIP/2.0 401", "sip/2.0 407 Proxy", "SIP/2.0 407 "])("a first line %j is that of one", (line) => {
  expect(takeChallenges(`${line}\r\nProxy-Authenticate: ${PROXY.value}\r\n\r\n`)?.challenges).toEqual([PROXY]);
});
