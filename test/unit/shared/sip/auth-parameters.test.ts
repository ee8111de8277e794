import fc from "fast-check";
import { expect, test } from "vitest";
import { parseAuthParameters } from "../../../../shared/sip/auth-parameters.ts";

const read = (value: string) =>
  parseAuthParameters(value).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);

test.each([
  ['Digest realm="a, b", nonce=n', [["digest", { realm: "a, b", nonce: "n" }]]],
  ['DIGEST Realm = "a\\"b" ,QOP="auth,auth-int"', [["digest", { realm: 'a"b', qop: "auth,auth-int" }]]],
  [
    'Digest realm="a", nonce="1", Digest realm="b", nonce="2"',
    [
      ["digest", { realm: "a", nonce: "1" }],
      ["digest", { realm: "b", nonce: "2" }],
    ],
  ],
  [
    'Negotiate, Digest realm="a"',
    [
      ["negotiate", {}],
      ["digest", { realm: "a" }],
    ],
  ],
  [
    'Bearer realm="a", error="x",Digest realm="b"',
    [
      ["bearer", { realm: "a", error: "x" }],
      ["digest", { realm: "b" }],
    ],
  ],
  [
    "Digest qop=auth, auth-int,realm=a, Digest qop=auth-int , realm=b",
    [
      ["digest", { qop: "auth,auth-int", realm: "a" }],
      ["digest", { qop: "auth-int", realm: "b" }],
    ],
  ],
  [
    "Digest realm=a, qop=auth, Negotiate, Digest realm=b",
    [
      ["digest", { realm: "a", qop: "auth" }],
      ["negotiate", {}],
      ["digest", { realm: "b" }],
    ],
  ],
  ['Digest realm="a", realm="b"', [["digest", { realm: "a" }]]],
  ['Digest realm=a nonce="n"', [["digest", { realm: "a", nonce: "n" }]]],
  ['Digest realm="open', [["digest", { realm: "" }]]],
  ['Digest nonce="n", @@@, realm="a"', [["digest", { nonce: "n", realm: "a" }]]],
  ['realm="a"', []],
  ["", []],
  [",,,", []],
])("%s", (value, expected) => expect(read(value)).toEqual(expected));

test("any text is read, and nothing is made up", () => {
  fc.assert(fc.property(fc.string(), (text) => void parseAuthParameters(text)));
});
