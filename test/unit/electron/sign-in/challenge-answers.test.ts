/** What is shown to a server that asks for a token, for a password, or for either: the place of a token, and never a token. */
import { describe, expect, test } from "vitest";
import { type BearerAccess, ChallengeAnswers } from "../../../../electron/sign-in/challenge-answers.ts";
import { parseDigest } from "../../../../lab/sip/digest.ts";
import type { AuthorizationOrder } from "../../../../shared/bridge/authorization.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { BEARER_PLACES } from "../../../../shared/mc/access-token-place.ts";

const ISSUER = "https://id.system-a.example";
const REALM = "ims.system-a.example";
const AVA = { username: "ava", password: "correct-horse", realms: [REALM] };
const ORDER: AuthorizationOrder = { method: "REGISTER", uri: "sip:x", body: "", challenges: [], credentials: [] };

type Challenges = AuthorizationOrder["challenges"];
const www = (...values: string[]): Challenges => values.map((value) => ({ field: "WWW-Authenticate", value }));
const proxy = (...values: string[]): Challenges => values.map((value) => ({ field: "Proxy-Authenticate", value }));
const asksFor = (server: string, more = "") => `Bearer realm="${REALM}", authz_server="${server}"${more}`;
const bearer = asksFor(ISSUER, ', scope="sip"');
const digest = (nonce: string, realm = REALM) => `Digest realm="${realm}", nonce="${nonce}", qop="auth"`;

/** A sign-in that has tokens: `token-1` is held, and each that is refused is followed by the next. */
function signedIn(change: Partial<BearerAccess> = {}) {
  const asked: boolean[] = [];
  let number = 1;
  const held = () => `token-${number}`;
  const access: BearerAccess = {
    issuer: ISSUER,
    fault: undefined,
    about: "console REGISTER sip:x",
    told: undefined,
    held,
    async ready(refused) {
      asked.push(refused);
      if (refused) number += 1;
      return held();
    },
    ...change,
  };
  return { access, asked };
}

const PLACED = [{ field: "Authorization", value: BEARER_PLACES.first }];
const REPLACED = [{ field: "Authorization", value: BEARER_PLACES.again }];

const answer = (
  order: Partial<AuthorizationOrder>,
  { access }: { access: BearerAccess | undefined } = signedIn(),
  password: typeof AVA | undefined = undefined,
  by = new ChallengeAnswers(),
) => by.answer({ ...ORDER, ...order }, { bearer: access, digest: password });
const fault = async (...given: Parameters<typeof answer>) => {
  const caught = await answer(...given).then(
    () => new Error("answered"),
    (error: unknown) => error,
  );
  return caught instanceof McError ? { code: caught.code, detail: caught.detail } : caught;
};
const codeOf = async (...given: Parameters<typeof answer>) => ((await fault(...given)) as McError).code;

describe("a challenge for the token of our own server", () => {
  test.each([
    ["as RFC 8898 writes it", bearer],
    ["without a scope", asksFor(ISSUER)],
    ["without a realm", `Bearer authz_server="${ISSUER}"`],
    ["with parameters that nobody knows", asksFor(ISSUER, ', x=y, zz="\'"')],
    ["in other letters", `BEARER Authz_Server="${ISSUER}"`],
  ])("%s gets its place", async (_what, value) => {
    const { access, asked } = signedIn();
    expect(await answer({ challenges: www(value) }, { access })).toEqual(PLACED);
    expect(asked).toEqual([false]);
  });

  test("of a proxy, and of both", async () => {
    const ofProxy = { field: "Proxy-Authorization", value: BEARER_PLACES.first };
    expect(await answer({ challenges: proxy(bearer) })).toEqual([ofProxy]);
    expect(await answer({ challenges: [...www(bearer), ...proxy(bearer)] })).toEqual([...PLACED, ofProxy]);
    expect(await answer({ challenges: proxy(bearer), credentials: PLACED as never })).toEqual([ofProxy, ...PLACED]);
  });
});

describe("no token goes", () => {
  test.each([
    ["to whoever names another server", asksFor("https://id.elsewhere.example"), "challenge-token-foreign"],
    ["to a server with a slash more", asksFor(`${ISSUER}/`), "challenge-token-foreign"],
    ["to a server in other letters", asksFor(ISSUER.toUpperCase()), "challenge-token-foreign"],
    ["to one of which ours is the beginning", asksFor(`${ISSUER}.elsewhere.example`), "challenge-token-foreign"],
    ["without TLS to our own", asksFor(ISSUER.replace("https", "http")), "challenge-token-foreign"],
    [
      "where ours stands beside the first",
      `${asksFor("https://a.b")}, authz_server="${ISSUER}"`,
      "challenge-token-foreign",
    ],
    ["where ours is named in another parameter", `Bearer scope="authz_server=${ISSUER}"`, "challenge-unsupported"],
    ["where nobody is named", `Bearer realm="${REALM}", scope="sip"`, "challenge-unsupported"],
    ["where the name has no end", `Bearer authz_server="${ISSUER}`, "challenge-token-foreign"],
    ["where the name goes on and on", asksFor(`${ISSUER}${"/x".repeat(8_000)}`), "challenge-token-foreign"],
  ])("%s", async (_what, value, code) => {
    const { access, asked } = signedIn();
    expect(await codeOf({ challenges: www(value) }, { access })).toBe(code);
    expect(asked).toEqual([]);
  });

  test("and what is told of a server is one line, and short", async () => {
    const { detail } = (await fault({ challenges: www(asksFor(`https://e\u202e\t${"x".repeat(9_000)}`)) })) as McError;
    expect(detail).toMatch(/^https:\/\/e x{1,200}$/);
  });

  test("where the request may not bear it", async () => {
    const unprotected = signedIn({ fault: new McError("challenge-token-unprotected") });
    expect(await codeOf({ challenges: www(bearer) }, unprotected)).toBe("challenge-token-unprotected");
    expect(unprotected.asked).toEqual([]);
  });

  test("that a header field would not take as one", async () => {
    for (const token of ["a b", 'a"b', "a\r\nContact: x", "ä", "", "a=b"]) {
      const odd = signedIn({ ready: async () => token });
      expect(await fault({ challenges: www(bearer) }, odd)).toEqual({
        code: "identity-answer-wrong",
        detail: "access_token",
      });
    }
  });

  test("and why there is none is told", async () => {
    const ready = () => Promise.reject(new McError("sign-in-ended"));
    expect(await codeOf({ challenges: www(bearer) }, signedIn({ ready }))).toBe("sign-in-ended");
  });
});

describe("the first challenge that can be answered is", () => {
  test.each([
    ["a token before a password", www(bearer, digest("n")), "token"],
    ["a password before a token", www(digest("n"), bearer), "password"],
    ["a token of another server, and a password", www(asksFor("https://id.b.example"), digest("n")), "password"],
    ["a password of another realm, and a token", www(digest("n", "elsewhere"), bearer), "token"],
    ["both in one field", www(`${bearer}, ${digest("n")}`), "token"],
    ["a scheme that nobody has, and a token", www('Negotiate realm="x"', bearer), "token"],
  ])("%s", async (_what, challenges, chosen) => {
    const lines = await answer({ challenges }, signedIn(), AVA);
    if (chosen === "token") expect(lines).toEqual(PLACED);
    else expect(lines.map(({ value }) => parseDigest(value)?.get("nonce"))).toEqual(["n"]);
  });

  test.each([
    ["the edge by password, then the core by token", proxy(digest("e")), www(bearer)],
    ["the edge by token, then the core by password", proxy(bearer), www(digest("e"))],
  ])("%s: the next request has both", async (_what, first, second) => {
    const by = new ChallengeAnswers();
    const one = await answer({ challenges: first }, signedIn(), AVA, by);
    const both = await answer({ challenges: second, credentials: one }, signedIn(), AVA, by);
    expect(both.map(({ field, value }) => [field, value.split(" ")[0]]).sort()).toEqual(
      [
        [first === undefined ? "" : "Proxy-Authorization", one[0]?.value.split(" ")[0]],
        ["Authorization", one[0]?.value.startsWith("Digest") ? "Bearer" : "Digest"],
      ].sort(),
    );
    // No count of a nonce goes twice.
    const counts = [...one, ...both].flatMap(({ value }) => parseDigest(value)?.get("nc") ?? []);
    expect(new Set(counts).size).toBe(counts.length);
  });
});

describe("without a password", () => {
  test.each([
    [www(digest("n")), "challenge-password-missing"],
    [www('Basic realm="x"'), "challenge-unsupported"],
    [www(",,=;"), "challenge-unsupported"],
  ])("%j is told by name", async (challenges, code) => expect(await codeOf({ challenges })).toBe(code));

  test("an account with a password alone says that it shows no tokens", async () => {
    expect(await fault({ challenges: www(bearer) }, { access: undefined }, AVA)).toEqual({
      code: "challenge-unsupported",
      detail: "bearer",
    });
    expect(await codeOf({ challenges: www(bearer, digest("n", "x")) }, { access: undefined }, AVA)).toBe(
      "challenge-foreign",
    );
  });
});

describe("a token that is refused", () => {
  const refusal = www(asksFor(ISSUER, ', scope="sip", error="invalid_token"'));

  test("is replaced once, and then told", async () => {
    const by = new ChallengeAnswers();
    const { access, asked } = signedIn();
    const again = await answer(
      { challenges: refusal, credentials: PLACED as never },
      { access: { ...access, told: "token-1" } },
      undefined,
      by,
    );
    expect(again).toEqual(REPLACED);
    expect(asked).toEqual([true]);
    const last = { challenges: refusal, credentials: REPLACED as never };
    expect(await fault(last, { access: { ...access, told: "token-2" } }, undefined, by)).toEqual({
      code: "challenge-token-refused",
      detail: "invalid_token: sip",
    });
    expect(asked).toEqual([true]);
  });

  test("in the end is not replaced again for the next request; another one has its turn", async () => {
    const by = new ChallengeAnswers();
    const { access, asked } = signedIn();
    const carried = (told: string, credentials: unknown) =>
      [
        { challenges: refusal, credentials: credentials as never },
        { access: { ...access, told } },
        undefined,
        by,
      ] as const;
    expect(await codeOf(...carried("token-1", REPLACED))).toBe("challenge-token-refused");
    expect(await codeOf(...carried("token-1", PLACED))).toBe("challenge-token-refused");
    expect(asked).toEqual([]);
    expect(await answer(...carried("token-0", PLACED))).toEqual(REPLACED);
  });

  test("by one request after another is renewed for the first alone", async () => {
    const by = new ChallengeAnswers();
    const { access, asked } = signedIn();
    const carried = { challenges: refusal, credentials: PLACED as never };
    const told = (about: string) => ({ access: { ...access, about, told: "token-1" } });
    expect(await answer(carried, told("a"), undefined, by)).toEqual(REPLACED);
    expect(await answer(carried, told("b"), undefined, by)).toEqual(REPLACED);
    expect(asked).toEqual([true, false]);
  });

  test("of one kind of request says nothing of another kind", async () => {
    const by = new ChallengeAnswers();
    const { access } = signedIn();
    const last = { challenges: refusal, credentials: REPLACED as never };
    expect(await codeOf(last, { access: { ...access, about: "a", told: "token-1" } }, undefined, by)).toBe(
      "challenge-token-refused",
    );
    const carried = { challenges: refusal, credentials: PLACED as never };
    expect(await answer(carried, { access: { ...access, about: "b", told: "token-1" } }, undefined, by)).toEqual(
      REPLACED,
    );
  });
});
