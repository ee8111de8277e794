import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DigestInput, digestAlgorithm, digestResponse } from "../../../../electron/sign-in/digest-response.ts";
import { DigestAuthenticator } from "../../../../lab/sip/digest.ts";

const base = { nc: "00000001", method: "GET", body: "", qop: "auth" } as const;
const http: Omit<DigestInput, "algorithm"> = {
  ...base,
  username: "Mufasa",
  realm: "http-auth@example.org",
  password: "Circle of Life",
  nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
  cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
  uri: "/dir/index.html",
};

describe("examples of the standards", () => {
  test("RFC 2617 clause 3.5", () => {
    expect(
      digestResponse({
        ...base,
        algorithm: "MD5",
        username: "Mufasa",
        realm: "testrealm@host.com",
        password: "Circle Of Life",
        nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093",
        cnonce: "0a4f113b",
        uri: "/dir/index.html",
      }),
    ).toBe("6629fae49393a05397450978507c4ef1");
  });

  test.each([
    ["MD5", "8ca523f5e9506fed4657c9700eebdbec"],
    ["SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"],
  ] as const)("RFC 7616 clause 3.9.1, %s", (algorithm, response) =>
    expect(digestResponse({ ...http, algorithm })).toBe(response),
  );

  // As erratum 4897 has it: the text has the first half of SHA-512 in its place.
  test("RFC 7616 clause 3.9.2, SHA-512-256", () => {
    expect(
      digestResponse({
        ...base,
        algorithm: "SHA-512-256",
        username: "J\u00e4s\u00f8n Doe",
        realm: "api@example.org",
        password: "Secret, or not?",
        nonce: "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK",
        cnonce: "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v",
        uri: "/doe.json",
      }),
    ).toBe("3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5");
  });
});

test("without qop there is no count (RFC 2069)", () => {
  const md5 = (text: string) => createHash("md5").update(text).digest("hex");
  const { nonce, password, realm, uri, username } = http;
  const expected = md5(`${md5(`${username}:${realm}:${password}`)}:${nonce}:${md5(`GET:${uri}`)}`);
  expect(digestResponse({ ...http, algorithm: "MD5", qop: undefined })).toBe(expected);
});

test("another implementation accepts it, whatever the texts, and refuses it for another body under auth-int", () => {
  const algorithms = ["MD5", "SHA-256", "SHA-512-256"] as const;
  const qops = fc.constantFrom<("auth" | "auth-int")[]>("auth", "auth-int");
  const plain = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !/["\\\p{Cc}]/u.test(text));
  fc.assert(
    fc.property(
      plain,
      plain,
      fc.string(),
      fc.constantFrom(...algorithms),
      qops,
      (username, password, body, algorithm, qop) => {
        const offers = { algorithms: [algorithm], qop: [qop] };
        const server = new DigestAuthenticator({
          realm: "r",
          passwordOf: () => password,
          offers,
          nonceLifetimeMs: 1,
          now: () => 0,
        });
        const nonce = /nonce="([^"]+)"/.exec(server.challenges(false)[0] ?? "")?.[1] ?? "";
        const input = {
          ...base,
          qop,
          algorithm,
          username,
          password,
          realm: "r",
          nonce,
          cnonce: "c",
          uri: "sip:x",
          body,
        };
        const credentials = `Digest username="${username}", realm="r", nonce="${nonce}", uri="sip:x", algorithm=${algorithm}, qop=${qop}, cnonce="c", nc=00000001, response="${digestResponse(input)}"`;
        const request = { method: "GET", body, credentials, sameUri: () => true };
        const other = server.verify({ ...request, body: `${body}.` }).result;
        expect(other).toBe(qop === "auth" ? "accepted" : "challenge");
        if (qop === "auth-int") expect(server.verify(request)).toEqual({ result: "accepted", username });
      },
    ),
    { numRuns: 60 },
  );
});

test.each([
  [undefined, "MD5"],
  ["md5", "MD5"],
  ["sha-256", "SHA-256"],
  ["SHA-512-256", "SHA-512-256"],
  ["MD5-sess", undefined],
  ["SHA-256-sess", undefined],
  ["SHA-1", undefined],
  ["toString", undefined],
])("algorithm %s", (name, algorithm) => expect(digestAlgorithm(name)).toBe(algorithm));
