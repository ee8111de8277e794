/** The exchange of a token of home for one of a partner system, against two identity servers of others (oidc-provider) with grants of the lab. */
import type { KeyObject } from "node:crypto";
import { createHash, createPublicKey, type JsonWebKey } from "node:crypto";
import { createVerifier } from "fast-jwt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type IdentityAccess, scopesOf } from "../../../electron/identity/identity-access.ts";
import { identityServer } from "../../../electron/identity/identity-server.ts";
import { type IdentitySession, openIdentitySession } from "../../../electron/identity/identity-session.ts";
import { createPartnerTokens, type PartnerTokens } from "../../../electron/migration/partner-tokens.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import type { McService } from "../../../shared/mc/services/services.ts";
import {
  CLIENT_ID,
  type ForeignIdentityServer,
  openForeignIdentityServer,
} from "../../support/harness/identity/foreign-identity-server.ts";

const B = "mcx.system-b.example";
const AVA = "sip:ava@mcx.system-a.example";
const VISITOR = `sip:visitor-7@${B}`;

/** What a server says of its keys (RFC 7517 clause 5). */
interface KeySet {
  readonly keys: readonly JsonWebKey[];
}

let a: ForeignIdentityServer;
let b: ForeignIdentityServer;
let session: IdentitySession;
let tokens: PartnerTokens;
let lines: string[];
/** What is otherwise than it should be, this time. */
let wrong: {
  mayGo?: boolean;
  security?: (claims: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  id?: string;
  clientId?: string;
  grants?: number;
};
let securityTokens: string[];
/** The ID tokens of B. */
let idTokens: string[];
/** What each server says of its keys. */
let keysOf: Map<ForeignIdentityServer, KeySet>;

const accessTo = (server: ForeignIdentityServer, id: string, clientId = CLIENT_ID): IdentityAccess => ({
  issuer: server.issuer,
  clientId,
  scopes: scopesOf(["mcptt"]),
  acrValues: [],
  redirectPath: "/signed-in",
  redirectPort: undefined,
  signedOutPath: undefined,
  services: ["mcptt"],
  ids: new Map<McService, string>([["mcptt", id]]),
  trustAnchors: () => [server.authority],
  addressOf: () => ({ host: "127.0.0.1", port: server.port }),
  inBrowser: (url) => url,
  dial: undefined,
});

const codeOf = (tried: Promise<unknown>) =>
  tried.then(
    () => "nothing",
    (error: unknown) => (error instanceof McError ? error.code : String(error)),
  );

beforeEach(async () => {
  wrong = {};
  lines = [];
  securityTokens = [];
  idTokens = [];
  keysOf = new Map();
  let keyOfA: KeyObject | undefined;
  a = await openForeignIdentityServer({
    people: { ava: { mcptt: AVA } },
    grants(key) {
      keyOfA = createPublicKey(key);
      return {
        exchange: {
          key: { kid: "EC", key },
          mayGo: (_account, resource) => wrong.mayGo !== false && resource === b.issuer,
          change: (claims) => wrong.security?.(claims) ?? claims,
        },
      };
    },
  });
  a.tamper = ({ body, path }) => {
    const answer = body as Readonly<Record<string, unknown>>;
    if (path === "/token" && answer["issued_token_type"] !== undefined)
      securityTokens.push(String(answer["access_token"]));
    if (path === "/jwks") keysOf.set(a, body as KeySet);
  };
  b = await openForeignIdentityServer({
    people: { visitor: { mcptt: VISITOR } },
    host: "id.system-b.example",
    accessTokenLifetime: 600,
    grants: (key) => ({
      visitors: {
        key: { kid: "EC", key },
        trusts: new Map(keyOfA === undefined ? [] : [[a.issuer, keyOfA]]),
        visitorOf: (_issuer, subject) =>
          subject === "ava" ? { accountId: "visitor", claims: { mcptt_id: wrong.id ?? VISITOR } } : undefined,
      },
    }),
  });
  b.tamper = ({ body, path }) => {
    if (path === "/token") idTokens.push(String((body as Readonly<Record<string, unknown>>)["id_token"]));
    if (path === "/jwks") keysOf.set(b, body as KeySet);
  };
  const log = {
    info: (line: string, facts?: object) => void lines.push(`${line} ${JSON.stringify(facts)}`),
    warn: (line: string, facts?: object) => void lines.push(`${line} ${JSON.stringify(facts)}`),
  };
  session = openIdentitySession({
    server: identityServer(accessTo(a, AVA)),
    kept: {
      read: async () => undefined,
      write: async () => {},
      forget: () => {},
      hasSignedOut: () => false,
      signOut: () => {},
    },
    redirect: { path: "/signed-in", signedOutPath: undefined, port: undefined },
    openBrowser: async (url) => void a.browse(url, "ava").catch(() => {}),
    words: () => ({
      signedIn: { language: "en", title: "Back", text: "Go back." },
      signedOut: { language: "en", title: "Out", text: "Signed out." },
    }),
    log,
  });
  await session.signIn();
  tokens = createPartnerTokens({
    identityOf: (domain) =>
      domain === B ? { access: accessTo(b, VISITOR, wrong.clientId), audience: b.issuer } : undefined,
    home: () => accessTo(a, AVA),
    homeToken: session.accessToken,
    log,
  });
});
afterEach(async () => {
  tokens.forget();
  session.close();
  await Promise.all([a.close(), b.close()]);
});

test("who has signed in at home holds a token of the partner, of the user that the account there names", async () => {
  const token = await tokens.of(B).accessToken(false);
  expect(await b.holderOf(token)).toBe("visitor");
  expect(await a.holderOf(token)).toBeUndefined();
  // It is asked for once, and kept.
  expect(await tokens.of(B).accessToken(false)).toBe(token);
  expect(b.asked.filter((request) => request === "POST /token")).toHaveLength(1);
  const homes = session.heldToken()!;
  for (const secret of [token, homes, ...securityTokens]) expect(lines.join()).not.toContain(secret);
});

describe("what the servers of the lab sign, read by a library of another author than the server's", () => {
  type Claims = Readonly<Record<string, unknown>> & { readonly exp: number; readonly iat: number };
  interface Read {
    readonly header: object;
    readonly payload: Claims;
  }
  function verified(token: string, by: ForeignIdentityServer, audience: string): Read {
    const key = keysOf.get(by)?.keys.find(({ kid }) => kid === "EC");
    const pem = createPublicKey({ key: key ?? {}, format: "jwk" }).export({ format: "pem", type: "spki" });
    const options = { allowedIss: by.issuer, allowedAud: audience, algorithms: ["ES256" as const] };
    return createVerifier({ ...options, key: String(pem), complete: true })(token) as Read;
  }
  const refusedAs = (code: string) => expect.objectContaining({ code });

  test("the security token is for the client and the server of the partner, for ten minutes (TS 33.180 B.8)", async () => {
    await tokens.of(B).accessToken(false);
    const [token = ""] = securityTokens;
    const { header, payload } = verified(token, a, b.issuer);
    verified(token, a, CLIENT_ID);
    expect(header).toEqual({ alg: "ES256", typ: "JWT", kid: "EC" });
    expect([payload["sub"], payload.exp - payload.iat, typeof payload["jti"]]).toEqual(["ava", 600, "string"]);
    // What it is not for, and who has not made it.
    expect(() => verified(token, a, a.issuer)).toThrow(refusedAs("FAST_JWT_INVALID_CLAIM_VALUE"));
    expect(() => verified(token, b, b.issuer)).toThrow(refusedAs("FAST_JWT_INVALID_SIGNATURE"));
    const [head, , signature] = token.split(".");
    const changed = Buffer.from(JSON.stringify({ ...payload, sub: "bea" })).toString("base64url");
    const forged = `${head}.${changed}.${signature}`;
    expect(() => verified(forged, a, b.issuer)).toThrow(refusedAs("FAST_JWT_INVALID_SIGNATURE"));
  });

  test("the ID token of the partner is for the client, and names its user there and the access token", async () => {
    const access = await tokens.of(B).accessToken(false);
    const { payload } = verified(idTokens[0] ?? "", b, CLIENT_ID);
    const hash = createHash("sha256").update(access).digest().subarray(0, 16).toString("base64url");
    expect(payload).toMatchObject({ sub: "visitor", mcptt_id: VISITOR, at_hash: hash });
  });
});

test("the token of home is worth nothing at the partner, and each exchange has a security token of its own", async () => {
  const homes = session.heldToken()!;
  await tokens.of(B).accessToken(false);
  await tokens.of(B).accessToken(true);
  expect(new Set(securityTokens).size).toBe(2);
  expect(await codeOf(identityServer(accessTo(b, VISITOR)).redeemSecurityToken(homes))).toBe("migration-token-refused");
});

test("a token that a server of the partner refuses is replaced, and that is told", async () => {
  const told: string[] = [];
  tokens.onRenewed((domain) => told.push(domain));
  const first = await tokens.of(B).accessToken(false);
  expect(told).toEqual([]);
  const second = await tokens.of(B).accessToken(true);
  expect(second).not.toBe(first);
  expect(tokens.of(B).heldToken()).toBe(second);
  expect(told).toEqual([B]);
});

test("who comes home holds nothing of the partner, and the partner is told", async () => {
  const token = await tokens.of(B).accessToken(false);
  tokens.forget(B);
  expect(tokens.of(B).heldToken()).toBeUndefined();
  await expect.poll(() => b.holderOf(token)).toBeUndefined();
});

test("what comes after somebody has signed out is nobody's", async () => {
  const asked = tokens.of(B).accessToken(false);
  tokens.forget();
  expect(await codeOf(asked)).toBe("sign-in-needed");
  expect(tokens.of(B).heldToken()).toBeUndefined();
});

test("two who need it at once ask once", async () => {
  const both = await Promise.all([tokens.of(B).accessToken(false), tokens.of(B).accessToken(false)]);
  expect(new Set(both).size).toBe(1);
  expect(securityTokens).toHaveLength(1);
});

describe("a security token that the partner refuses", () => {
  const refused = async () => {
    wrong.security = (claims) => ({ ...claims, exp: 1 });
    return tokens
      .of(B)
      .accessToken(false)
      .then(
        () => undefined,
        (error: unknown) => (error instanceof McError ? error.report() : undefined),
      );
  };

  test("is told with how the clocks differ, where they do", async () => {
    b.clockAhead = 600;
    const { code, detail = "" } = (await refused()) ?? {};
    expect(code).toBe("migration-token-refused");
    const [, home, partner] = /^#clocks-differ (-?\d+) (-?\d+)$/.exec(detail) ?? [];
    expect(Math.abs(Number(home))).toBeLessThan(10);
    expect(Math.abs(Number(partner) - 600)).toBeLessThan(10);
  });

  test.each([0, 600])("is told as the partner tells it where they are the same, %i s ahead", async (seconds) => {
    a.clockAhead = seconds;
    b.clockAhead = seconds;
    expect(await refused()).toMatchObject({
      code: "migration-token-refused",
      detail: expect.stringMatching(/^invalid_grant/),
    });
  });
});

describe("what goes wrong has its name, and nothing is held", () => {
  test.each<readonly [string, typeof wrong, string, number]>([
    ["home does not let the user go there", { mayGo: false }, "migration-exchange-refused", 0],
    [
      "the security token is for another server",
      { security: (claims) => ({ ...claims, aud: ["https://id.elsewhere.example"] }) },
      "migration-token-refused",
      2,
    ],
    [
      "the security token is of another server",
      { security: (claims) => ({ ...claims, iss: "https://id.elsewhere.example" }) },
      "migration-token-refused",
      2,
    ],
    [
      "the security token is over when it comes",
      { security: (claims) => ({ ...claims, exp: 1 }) },
      "migration-token-refused",
      2,
    ],
    [
      "the partner does not know the user",
      { security: (claims) => ({ ...claims, sub: "nobody" }) },
      "migration-token-refused",
      2,
    ],
    ["the partner says that it is somebody else", { id: `sip:other@${B}` }, "migration-other-id", 1],
    ["the partner does not know this program", { clientId: "another" }, "migration-client-unknown", 1],
  ])("%s", async (_what, fault, code, given) => {
    wrong = fault;
    expect(await codeOf(tokens.of(B).accessToken(false))).toBe(code);
    expect(tokens.of(B).heldToken()).toBeUndefined();
    // One more security token where it may have been its age, and no more.
    expect(securityTokens).toHaveLength(given);
  });

  test("a partner whose identity server is gone", async () => {
    await b.close();
    expect(await codeOf(tokens.of(B).accessToken(false))).toBe("migration-identity-unreachable");
  });

  test("a server at home that is gone", async () => {
    await a.close();
    expect(await codeOf(tokens.of(B).accessToken(false))).toBe("identity-server-unreachable");
  });

  test("a server at home that gives something else than a security token", async () => {
    a.tamper = (answer) => {
      if (answer.path === "/token") answer.body = { ...(answer.body as object), issued_token_type: "urn:other" };
    };
    expect(await codeOf(tokens.of(B).accessToken(false))).toBe("identity-answer-wrong");
  });

  test("a partner whose account names no identity server", async () =>
    expect(await codeOf(tokens.of("mcx.system-c.example").accessToken(false))).toBe(
      "migration-without-token-exchange",
    ));

  test("a server at home that has no such grant", async () => {
    const [home] = [await openForeignIdentityServer({ people: { ava: { mcptt: AVA } } })];
    try {
      expect(await codeOf(identityServer(accessTo(home, AVA)).exchange("token", b.issuer))).toBe(
        "migration-without-token-exchange",
      );
    } finally {
      await home.close();
    }
  });
});
