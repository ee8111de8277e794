/** Which challenge is answered. */
import { describe, expect, test } from "vitest";
import { withOneChallenge } from "../../../../shared/sip/challenges.ts";

const REALM = "ims.system-a.example";
const answer = (status: number, ...lines: string[]) =>
  [`SIP/2.0 ${status} Unauthorized`, "Call-ID: 1", ...lines, "CSeq: 1 REGISTER", "", "WWW-Authenticate: body"].join(
    "\r\n",
  );
const www = (parameters: string) => `WWW-Authenticate: Digest ${parameters}`;
const ours = (nonce: string, algorithm?: string) =>
  www(`realm="${REALM}", nonce="${nonce}"${algorithm === undefined ? "" : `, algorithm=${algorithm}`}, qop="auth"`);
/** The challenges that are left. */
const left = (message: string) =>
  withOneChallenge(message, REALM)
    .split("\r\n\r\n")[0]
    ?.split("\r\n")
    .filter((line) => /authenticate/i.test(line));

describe.each([401, 407])("in a %i", (status) => {
  test.each([
    ["MD5 first", [ours("m1", "MD5"), ours("s1", "SHA-256")], 0],
    ["SHA-256 first, which is not supported", [ours("s1", "SHA-256"), ours("m1", "MD5")], 1],
    ["two that would do", [ours("m1"), ours("m2", "md5")], 0],
    ["another realm beside ours", [www('realm="elsewhere", nonce="x"'), ours("m1")], 1],
    ["another scheme beside it", ['WWW-Authenticate: Bearer realm="x"', ours("m1")], 1],
    ["without qop, as RFC 3261 permits", [www(`realm="${REALM}", nonce="m1"`)], 0],
    ["ours on two lines", [`WWW-Authenticate: Digest realm="${REALM}",\r\n nonce="m1"`], 0],
    ["a realm that is a token", [www(`nonce="m1",realm=${REALM}`)], 0],
  ])("%s", (_, challenges, chosen) => {
    expect(left(answer(status, ...challenges))).toEqual([challenges[chosen]?.replace("\r\n ", " ")]);
  });

  test.each([
    ["a foreign realm without qop", [www('realm="elsewhere", nonce="x"')]],
    ["ours in other letters", [ours("x").replace("ims", "IMS")]],
    ["our realm inside another parameter", [www(`realm="x", nonce="realm=${REALM}"`)]],
    ["our realm behind an escaped quote", [www(`realm="x\\", realm=\\"${REALM}", nonce="x"`)]],
    ["SHA-256 alone", [ours("x", "SHA-256")]],
    ["MD5-sess", [ours("x", "MD5-sess")]],
    ["no realm", [www('nonce="x"')]],
    ["another scheme alone", [`WWW-Authenticate: Basic realm="${REALM}"`]],
  ])("%s is not answered", (_, challenges) => expect(left(answer(status, ...challenges))).toEqual([]));
});

test("its name may be that of a proxy, in any letters", () => {
  const proxy = `proxy-authenticate : Digest realm="${REALM}", nonce="p1"`;
  expect(left(answer(407, proxy))).toEqual([proxy]);
});

test.each([answer(200, ours("x")), answer(403, ours("x")), "INVITE sip:a SIP/2.0\r\nWWW-Authenticate: x\r\n\r\n", ""])(
  "any other message is left alone: %#",
  (message) => expect(withOneChallenge(message, REALM)).toBe(message),
);

test("the body is left alone", () => {
  expect(withOneChallenge(answer(401, ours("m1")), REALM)).toMatch(/\r\n\r\nWWW-Authenticate: body$/);
});
