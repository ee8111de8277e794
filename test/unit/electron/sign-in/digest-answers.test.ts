import { describe, expect, test } from "vitest";
import { DigestAnswers } from "../../../../electron/sign-in/digest-answers.ts";
import { DigestAuthenticator, type DigestOffers, parseDigest } from "../../../../lab/sip/digest.ts";
import type { AuthorizationOrder } from "../../../../shared/bridge/authorization.ts";
import type { McError } from "../../../../shared/errors/mc-error.ts";

const REALM = "ims.system-a.example";
const EDGE = "edge.system-a.example";
const AVA = { username: "ava", password: "correct-horse", realms: [REALM, EDGE] };
const ORDER: AuthorizationOrder = { method: "INVITE", uri: "sip:x", body: "v=0", challenges: [], credentials: [] };

type Challenges = AuthorizationOrder["challenges"];
const www = (...values: string[]): Challenges => values.map((value) => ({ field: "WWW-Authenticate", value }));
const proxy = (...values: string[]): Challenges => values.map((value) => ({ field: "Proxy-Authenticate", value }));
const digest = (nonce: string, more = "", realm = REALM) => `Digest realm="${realm}", nonce="${nonce}"${more}`;

const answers = (order: Partial<AuthorizationOrder>, by = new DigestAnswers()) =>
  by.answer({ ...ORDER, ...order }, AVA);
/** What was answered: field, nonce, and the parameters that are asked for. */
const said = (lines: ReturnType<typeof answers>, ...names: string[]) =>
  lines.map(({ field, value }) => {
    const parameters = parseDigest(value);
    return [field, ...["nonce", ...names].map((name) => parameters?.get(name))];
  });
function codeOf(order: Partial<AuthorizationOrder>, by?: DigestAnswers): string {
  try {
    answers(order, by);
  } catch (error) {
    return (error as McError).code;
  }
  return "answered";
}

describe("of several challenges", () => {
  const [md5, sha, best] = [digest("m"), digest("s", ", algorithm=SHA-256"), digest("b", ", algorithm=SHA-512-256")];
  const unknown = digest("u", ", algorithm=SHA3-256");
  test.each([
    ["MD5 before SHA-256", www(md5, sha), "m", "MD5"],
    ["SHA-256 before MD5", www(sha, md5), "s", "SHA-256"],
    ["SHA-256 alone", www(sha), "s", "SHA-256"],
    ["SHA-512-256 before all", www(best, sha, md5), "b", "SHA-512-256"],
    ["in one field", www(`${sha}, ${md5}`), "s", "SHA-256"],
    ["one that we do not have first", www(unknown, sha), "s", "SHA-256"],
    ["a session variant first", www(digest("x", ", algorithm=MD5-sess"), md5), "m", "MD5"],
    ["a foreign realm first", www(digest("x", "", "elsewhere"), md5), "m", "MD5"],
    ["another scheme first", www('Bearer realm="x"', `Negotiate, ${md5}`), "m", "MD5"],
    ["a protection first that we do not have", www(digest("x", ', qop="auth-conf"'), md5), "m", "MD5"],
    ["of a proxy", proxy(sha, md5), "s", "SHA-256"],
    [
      "several unknown ones first, in one field",
      www(`${unknown}, ${digest("x", ", algorithm=AKAv1-MD5")}, ${sha}`),
      "s",
      "SHA-256",
    ],
    ["names in quotes and small letters", www(digest("q", ', algorithm="sha-256", qop="AUTH"')), "q", "SHA-256"],
  ])("the first that we can is answered: %s", (_name, challenges, nonce, algorithm) => {
    const field = challenges[0]?.field === "WWW-Authenticate" ? "Authorization" : "Proxy-Authorization";
    expect(said(answers({ challenges }), "algorithm")).toEqual([[field, nonce, algorithm]]);
  });

  test("each realm of ours gets its own, as a forking proxy gathers them (RFC 3261 clause 22.3)", () => {
    const challenges = [...www(md5), ...proxy(digest("e", "", EDGE), digest("p")), ...www(digest("w", "", EDGE))];
    expect(said(answers({ challenges }), "realm")).toEqual([
      ["Authorization", "m", REALM],
      ["Proxy-Authorization", "e", EDGE],
      ["Proxy-Authorization", "p", REALM],
      ["Authorization", "w", EDGE],
    ]);
  });

  test.each([
    ["no realm of ours", www(digest("x", "", "elsewhere")), "challenge-foreign"],
    ["our realm in other letters", www(digest("x", "", REALM.toUpperCase())), "challenge-foreign"],
    ["our realm inside another parameter", www(`Digest realm="x", nonce="realm=${REALM}"`), "challenge-foreign"],
    ["no realm", www('Digest nonce="x"'), "challenge-foreign"],
    ["no digest", www(`Basic realm="${REALM}"`), "challenge-foreign"],
    ["nothing that can be read", www(",,=;"), "challenge-foreign"],
    ["no algorithm of ours", www(digest("x", ", algorithm=MD5-sess")), "challenge-unsupported"],
    ["no protection of ours", www(digest("x", ', qop="auth-conf"')), "challenge-unsupported"],
    ["no nonce", www(`Digest realm="${REALM}", qop="auth"`), "challenge-unsupported"],
  ])("%s gets no answer", (_name, challenges, code) => expect(codeOf({ challenges })).toBe(code));
});

describe("quality of protection", () => {
  test.each([
    [', qop="auth"', "auth"],
    [', qop="auth-int"', "auth-int"],
    [', qop="auth-int, auth"', "auth"],
    [', qop="auth-conf,AUTH-INT"', "auth-int"],
    [", qop=auth", "auth"],
    [", qop=auth-int,auth", "auth"],
    [", qop=auth-int , auth-conf", "auth-int"],
    [', qop=""', undefined],
    ["", undefined],
  ])("%s", (offered, qop) => {
    const lines = answers({ challenges: www(digest("n", offered)) });
    expect(said(lines, "qop", "nc")).toEqual([["Authorization", "n", qop, qop === undefined ? undefined : "00000001"]]);
  });
});

test.each([
  ["quotes", 'a "b" c'],
  ["backslashes", "a\\\\b\\"],
  ["a comma and an equals sign", "Digest a, realm=b"],
  ["another alphabet", "\u0446\u0435\u043d\u0442\u0440 K\u00f6ln"],
])("a realm with %s is the one of the account, letter by letter", (_name, realm) => {
  const quoted = `"${realm.replace(/["\\]/g, "\\$&")}"`;
  const challenges = www(`Digest realm=${quoted}, nonce="n", qop="auth"`);
  const by = (realms: readonly string[]) => new DigestAnswers().answer({ ...ORDER, challenges }, { ...AVA, realms });
  expect(by([realm])[0]?.value).toContain(`realm=${quoted}, `);
  expect(() => by([`${realm} `])).toThrow(expect.objectContaining({ code: "challenge-foreign" }));
});

test("what came is given back: opaque, and quotes where they stood", () => {
  const given = answers({ challenges: www(digest('n\\"', ', opaque="o\\\\x"')), uri: "sip:x" });
  expect(given[0]?.value).toContain('nonce="n\\""');
  expect(given[0]?.value).toContain('opaque="o\\\\x"');
  expect(said(answers({ challenges: www(digest("n")) }), "opaque")).toEqual([["Authorization", "n", undefined]]);
});

test("the user name goes as it is, also where it could go hashed; UTF-8 means Normalization Form C", () => {
  const decomposed = { ...AVA, username: "Ja\u0308son" };
  const order = { ...ORDER, challenges: www(digest("n", ", userhash=true, charset=UTF-8")) };
  const [line] = new DigestAnswers().answer(order, decomposed);
  expect(parseDigest(line?.value ?? "")?.get("username")).toBe("J\u00e4son");
  const [plain] = new DigestAnswers().answer({ ...order, challenges: www(digest("n")) }, decomposed);
  expect(parseDigest(plain?.value ?? "")?.get("username")).toBe("Ja\u0308son");
});

describe("a nonce", () => {
  test("is counted, whatever it is used for, and no count goes twice", () => {
    const by = new DigestAnswers();
    const challenges = www(digest("n", ', qop="auth"'));
    const counts = [0, 1, 2].map(() => said(answers({ challenges }, by), "nc")[0]?.[2]);
    expect(counts).toEqual(["00000001", "00000002", "00000003"]);
    expect(said(answers({ challenges: www(digest("other", ', qop="auth"')) }, by), "nc")[0]?.[2]).toBe("00000001");
  });

  test("is never answered twice by the same request, and wrong credentials are not tried again", () => {
    const qop = ', qop="auth"';
    const credentials = answers({ challenges: www(digest("n", qop)) });
    const again = (challenge: string) => codeOf({ challenges: www(challenge), credentials });
    expect(again(digest("n", qop))).toBe("credentials-refused");
    expect(again(digest("n", `${qop}, algorithm=SHA-256`))).toBe("credentials-refused");
    expect(again(digest("n", `${qop}, stale=true`))).toBe("challenged-without-end");
    expect(again(digest("new", qop))).toBe("credentials-refused");
    expect(again(digest("new", `${qop}, stale=false`))).toBe("credentials-refused");
    expect(again(digest("new", `${qop}, stale=TRUE`))).toBe("answered");
    expect(again(digest("n", qop, EDGE))).toBe("answered");
    expect(codeOf({ challenges: proxy(digest("n", qop)), credentials })).toBe("answered");
  });

  test("that has been accepted before is over when another takes its place, whatever is said of it", () => {
    const by = new DigestAnswers();
    const edge = answers({ challenges: proxy(digest("p", ', qop="auth"')) }, by);
    const both = answers({ challenges: www(digest("s", ', qop="auth"')), credentials: edge }, by);
    expect(codeOf({ challenges: proxy(digest("p2", ', qop="auth"')), credentials: both }, by)).toBe("answered");
  });
});

test.each([
  ["407, then 401", proxy, www],
  ["401, then 407", www, proxy],
])("%s: the next request has both, each with a count of its own, made anew", (_name, first, second) => {
  const by = new DigestAnswers();
  const one = answers({ challenges: first(digest("1", ', qop="auth-int", opaque="o"')) }, by);
  const both = answers({ challenges: second(digest("2", ', qop="auth", algorithm=SHA-256')), credentials: one }, by);
  expect(said(both, "nc", "opaque", "qop", "algorithm").map(([, ...rest]) => rest)).toEqual([
    ["2", "00000001", undefined, "auth", "SHA-256"],
    ["1", "00000002", "o", "auth-int", "MD5"],
  ]);
  expect(new Set(both.map(({ field }) => field))).toEqual(new Set(["Authorization", "Proxy-Authorization"]));
});

describe("a server accepts what is answered to it", () => {
  const all: DigestOffers["algorithms"] = ["MD5", "SHA-256", "SHA-512-256"];
  test.each(all.flatMap((algorithm) => (["auth", "auth-int"] as const).map((qop) => [algorithm, qop] as const)))(
    "%s with %s, over the body where that is covered",
    (algorithm, qop) => {
      const server = new DigestAuthenticator({
        realm: REALM,
        passwordOf: (name) => (name === "ava" ? AVA.password : undefined),
        offers: { algorithms: [algorithm], qop: [qop] },
        nonceLifetimeMs: 1000,
        now: () => 0,
      });
      const body = "v=0\r\ns=K\u00f6ln\r\n";
      const [line] = answers({ challenges: www(...server.challenges(false)), body });
      const request = { method: "INVITE", body, credentials: line?.value, sameUri: (uri: string) => uri === "sip:x" };
      expect(server.verify(request)).toEqual({ result: "accepted", username: "ava" });
    },
  );
});

test("a foreign password gets nobody in, and no answer holds one", () => {
  const lines = answers({ challenges: www(digest("n", ', qop="auth"')) });
  expect(JSON.stringify(lines)).not.toContain(AVA.password);
});
