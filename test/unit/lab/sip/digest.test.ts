import { createHash } from "node:crypto";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { DEFAULT_OFFERS, DigestAuthenticator, digestHa1, parseDigest } from "../../../../lab/sip/digest.ts";

const md5 = (text: string) => createHash("md5").update(text).digest("hex");

describe("parseDigest", () => {
  test("reads quoted and bare parameters", () => {
    const header = 'Digest username="a\\"b", realm="r, s" ,nc=00000001,qop = auth';
    expect(Object.fromEntries(parseDigest(header) ?? [])).toEqual({
      username: 'a"b',
      realm: "r, s",
      nc: "00000001",
      qop: "auth",
    });
  });

  test.each(["Basic abc", "Digest", "", 'Digest username="open', "Digest a=b c"])("refuses %j", (header) => {
    expect(parseDigest(header)).toBeUndefined();
  });

  test("any text is read or refused, never thrown at", () => {
    fc.assert(fc.property(fc.string(), (text) => void parseDigest(`Digest ${text}`)));
  });
});

describe("DigestAuthenticator", () => {
  const realm = "ims.system-a.example";
  const ha1 = digestHa1("MD5", "ava", realm, "secret");
  let clock = 0;
  let server: DigestAuthenticator;

  beforeEach(() => {
    clock = 1000;
    server = new DigestAuthenticator({
      realm,
      passwordOf: (username) => (username === "ava" ? "secret" : undefined),
      offers: DEFAULT_OFFERS,
      nonceLifetimeMs: 100,
      now: () => clock,
    });
  });

  const challenge = () => server.challenges(false).find((each) => each.includes("algorithm=MD5")) ?? "";
  const nonceOf = (text: string) => /nonce="([^"]+)"/.exec(text)?.[1] ?? "";

  function credentials(change: Record<string, string> = {}): string {
    const fields: Record<string, string> = {
      username: "ava",
      realm,
      nonce: nonceOf(challenge()),
      uri: "sip:x",
      nc: "00000001",
      cnonce: "c",
      qop: "auth",
      key: ha1,
      ...change,
    };
    const { key, nc, qop, ...quoted } = fields;
    const response =
      quoted["response"] ??
      md5(`${key}:${fields["nonce"]}:${nc}:${fields["cnonce"]}:auth:${md5(`REGISTER:${fields["uri"]}`)}`);
    const list = Object.entries({ ...quoted, response }).map(([name, value]) => `${name}="${value}"`);
    return `Digest ${list.join(", ")}, nc=${nc}, qop=${qop}`;
  }

  const verify = (header: string | undefined) =>
    server.verify({ method: "REGISTER", body: "", credentials: header, sameUri: (uri) => uri === "sip:x" });

  test("right credentials are accepted once per nonce count", () => {
    const nonce = nonceOf(challenge());
    expect(verify(credentials({ nonce }))).toEqual({ result: "accepted", username: "ava" });
    expect(verify(credentials({ nonce }))).toEqual({ result: "challenge", stale: true });
    expect(verify(credentials({ nonce, nc: "00000002" }))).toEqual({ result: "accepted", username: "ava" });
    expect(verify(credentials({ nonce, nc: "00000001" }))).toEqual({ result: "challenge", stale: true });
  });

  test("no credentials, a wrong password and an unknown user are asked again, without a hint", () => {
    const again = { result: "challenge", stale: false };
    expect(verify(undefined)).toEqual(again);
    expect(verify("Basic abc")).toEqual(again);
    expect(verify(credentials({ key: digestHa1("MD5", "ava", realm, "wrong") }))).toEqual(again);
    expect(verify(credentials({ username: "eve" }))).toEqual(again);
    expect(verify(credentials({ realm: "elsewhere" }))).toEqual(again);
    expect(verify(credentials({ qop: "auth-int" }))).toEqual(again);
    expect(verify(credentials({ nc: "1" }))).toEqual(again);
    expect(verify(credentials({ response: "short" }))).toEqual(again);
  });

  test("right credentials for a nonce that has run out or was never given are stale", () => {
    const nonce = nonceOf(challenge());
    clock += 101;
    expect(verify(credentials({ nonce }))).toEqual({ result: "challenge", stale: true });
    expect(verify(credentials({ nonce: "made-up" }))).toEqual({ result: "challenge", stale: true });
  });

  test("credentials for another URI contradict the request", () => {
    expect(verify(credentials({ uri: "sip:y" }))).toEqual({ result: "bad-request" });
  });

  test("credentials under another algorithm than that of their nonce are stale", () => {
    const [sha256 = ""] = server.challenges(false);
    expect(verify(credentials({ nonce: nonceOf(sha256) }))).toEqual({ result: "challenge", stale: true });
  });

  test("there is a challenge for each algorithm, the best first, each with its nonce; they say stale only when they are", () => {
    const challenges = server.challenges(false);
    expect(challenges.map((each) => /algorithm=([^,]+)/.exec(each)?.[1])).toEqual(["SHA-256", "MD5"]);
    expect(new Set(challenges.map(nonceOf)).size).toBe(2);
    expect(challenges.join()).not.toContain("stale");
    expect(server.challenges(true).every((each) => each.includes("stale=true"))).toBe(true);
  });

  test("H(A1) is that of RFC 2617 clause 3.5", () => {
    const ha1OfExample = digestHa1("MD5", "Mufasa", "testrealm@host.com", "Circle Of Life");
    expect(ha1OfExample).toBe("939e7578ed9e3c518a452acee763bce9");
  });
});
