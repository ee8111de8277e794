/** Signing in, staying signed in and signing out, judged by an identity server of others. */
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSigner } from "fast-jwt";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type { IdentityAccess } from "../../../electron/identity/identity-access.ts";
import { scopesFor, scopesOf, type TokenServer } from "../../../electron/identity/identity-access.ts";
import { identityServer } from "../../../electron/identity/identity-server.ts";
import { type IdentitySession, openIdentitySession } from "../../../electron/identity/identity-session.ts";
import { type KeptSignIn, keptSignIns } from "../../../electron/identity/kept-sign-in.ts";
import type { KeyStore } from "../../../electron/keys/key-store.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import type { McService } from "../../../shared/mc/services/services.ts";
import {
  CLIENT_ID,
  type ForeignIdentityServer,
  openForeignIdentityServer,
} from "../../support/harness/identity/foreign-identity-server.ts";

const AVA = "sip:dispatch-7@mcx.system-a.example";
const PEOPLE = {
  ava: { mcptt: AVA, mcdata: AVA },
  bea: { mcptt: "sip:bea@mcx.system-a.example", mcdata: "sip:bea@mcx.system-a.example" },
};

let server: ForeignIdentityServer;
let open: IdentitySession[];
let lines: string[];

beforeEach(async () => {
  server = await openForeignIdentityServer({ people: PEOPLE });
  open = [];
  lines = [];
});
afterEach(async () => {
  for (const session of open) session.close();
  await server.close();
});

const accessTo = (more: Partial<IdentityAccess> = {}): IdentityAccess => ({
  issuer: server.issuer,
  clientId: CLIENT_ID,
  scopes: scopesOf(["mcptt", "mcdata"]),
  acrValues: ["3gpp:acr:password"],
  redirectPath: "/signed-in",
  redirectPort: undefined,
  signedOutPath: "/signed-out",
  ids: new Map<McService, string>([
    ["mcptt", AVA],
    ["mcdata", AVA],
  ]),
  services: [
    ...(
      more.ids ??
      new Map<McService, string>([
        ["mcptt", AVA],
        ["mcdata", AVA],
      ])
    ).keys(),
  ],
  trustAnchors: () => [server.authority],
  addressOf: () => ({ host: "127.0.0.1", port: server.port }),
  inBrowser: (url) => url,
  dial: undefined,
  ...more,
});

/** A keeper that keeps what it is given. */
function memory(token?: string, withheld: readonly string[] = []) {
  const user = {
    subject: "ava",
    ids: new Map<McService, string>([
      ["mcptt", AVA],
      ["mcdata", AVA],
    ]),
  };
  const kept = { token, withheld, writes: 0, isOut: false };
  return {
    kept,
    read: async () => (kept.token === undefined ? undefined : { refresh: kept.token, user, withheld: kept.withheld }),
    write: async (written: { readonly refresh: string; readonly withheld: readonly string[] }) => {
      kept.token = written.refresh;
      kept.withheld = written.withheld;
      kept.isOut = false;
      kept.writes += 1;
    },
    forget: () => {
      kept.token = undefined;
    },
    signOut: () => {
      kept.token = undefined;
      kept.isOut = true;
    },
    hasSignedOut: () => kept.isOut,
  };
}

function sessionOf(more: {
  access?: Partial<IdentityAccess>;
  person?: string | null;
  browse?: (url: URL) => void | Promise<void>;
  kept?: KeptSignIn;
  now?: () => number;
  /** Where the browser comes from a log-out. */
  signedOutPath?: string;
  port?: number;
  /** Whether each server has a token of its own. */
  forEach?: boolean;
  /** The server whose token is asked for with a scope that no sign-in of these has. */
  neverGiven?: TokenServer;
}) {
  const seen: URL[] = [];
  const scopesOfServer = (of: TokenServer) => [
    ...scopesFor(of, accessTo(more.access).scopes),
    ...(of === more.neverGiven ? ["3gpp:mc:video_service"] : []),
  ];
  const pages: Promise<{ status: number; text: string }>[] = [];
  const session = openIdentitySession({
    server: identityServer(accessTo(more.access)),
    kept: more.kept ?? memory(),
    redirect: { path: "/signed-in", signedOutPath: more.signedOutPath, port: more.port },
    async openBrowser(url) {
      seen.push(url);
      if (more.browse !== undefined) return more.browse(url);
      pages.push(server.browse(url, more.person === undefined ? "ava" : more.person));
      for (const page of pages) page.catch(() => {});
    },
    words: () => ({
      signedIn: { language: "en", title: "Back", text: "Go back." },
      signedOut: { language: "en", title: "Out", text: "Signed out." },
    }),
    log: {
      info: (line, facts) => lines.push(`${line} ${JSON.stringify(facts)}`),
      warn: (line, facts) => lines.push(`${line} ${JSON.stringify(facts)}`),
    },
    ...(more.now === undefined ? {} : { now: more.now }),
    ...(more.forEach === true ? { scopesOf: scopesOfServer } : {}),
  });
  open.push(session);
  return { session, seen, pages };
}

const codeOf = (tried: Promise<unknown>) =>
  tried.then(
    () => "nothing",
    (error: { code: string; detail?: string }) => [error.code, error.detail],
  );

describe("signing in", () => {
  test("through the browser: code, PKCE, nonce, the token is the user's, and the page says so", async () => {
    const { pages, seen, session } = sessionOf({});
    expect(session.state()).toMatchObject({ kind: "out" });
    await session.signIn();
    expect(session.state()).toMatchObject({ kind: "in", until: null });
    expect(await server.holderOf(await session.accessToken(false))).toBe("ava");
    const asked = seen[0]!.searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: "code",
      client_id: CLIENT_ID,
      acr_values: "3gpp:acr:password",
      code_challenge_method: "S256",
    });
    expect(asked.get("redirect_uri")).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/signed-in$/);
    expect(asked.get("scope")).toContain("3gpp:mc:ptt_key_management_service");
    for (const name of ["state", "nonce", "code_challenge"]) expect(asked.get(name)).toMatch(/^[\w-]{43}$/);
    expect(await pages[0]).toMatchObject({ status: 200, text: expect.stringContaining("Go back.") });
  });

  test.each([
    ["says no there", { person: null }, "sign-in-cancelled"],
    ["is somebody else", { person: "bea" }, "sign-in-other-user"],
    [
      "used another way to prove it than was asked for",
      { access: { acrValues: ["3gpp:acr:card"] } },
      "identity-answer-wrong",
    ],
    [
      "is not known in a service of the account",
      { access: { ids: new Map<McService, string>([["mcvideo", AVA]]) } },
      "identity-answer-wrong",
    ],
  ] as const)("who %s is not signed in", async (_who, how, code) => {
    const { session } = sessionOf(how);
    const tried = codeOf(session.signIn());
    expect((await tried)[0]).toBe(code);
    expect(session.state().kind).toBe("out");
    expect((await codeOf(session.accessToken(false)))[0]).toBe("sign-in-needed");
  });

  test("a server that cannot be trusted, is another one, or is not there is named, and no browser is opened", async () => {
    const of = async (access: Partial<IdentityAccess>) => {
      const { seen, session } = sessionOf({ access });
      const found = await codeOf(session.signIn());
      expect(seen).toEqual([]);
      return found[0];
    };
    const other = await openForeignIdentityServer({ people: {} });
    expect(await of({ trustAnchors: () => [other.authority] })).toBe("identity-server-not-trusted");
    expect(await of({ issuer: `${server.issuer}/` })).toBe("identity-issuer-wrong");
    expect(await of({ issuer: server.issuer.replace("https", "http") })).toBe("identity-server-not-trusted");
    expect(await of({ addressOf: () => ({ host: "127.0.0.1", port: other.port }) })).toBe(
      "identity-server-not-trusted",
    );
    await other.close();
    expect(
      await of({ addressOf: () => ({ host: "127.0.0.1", port: other.port }), trustAnchors: () => [other.authority] }),
    ).toBe("identity-server-unreachable");
  });

  test("an answer without the state of the attempt, with another path or another host is none, and the attempt goes on", async () => {
    const asked: Promise<unknown>[] = [];
    const { session } = sessionOf({
      browse(url) {
        const back = new URL(url.searchParams.get("redirect_uri")!);
        const state = url.searchParams.get("state")!;
        const wrong = [
          new URL(`?code=stolen&state=guessed`, back),
          new URL(`/other?code=stolen&state=${state}`, back),
          new URL(`?code=stolen&state=${state}&state=guessed`.replace(state, "x"), back),
        ];
        asked.push(
          (async () => {
            for (const each of wrong) expect((await fetch(each)).status).toBe(404);
            expect((await fetch(new URL(`?code=stolen&state=${state}`, back), { method: "POST" })).status).toBe(404);
            await server.browse(url, "ava");
          })(),
        );
      },
    });
    await session.signIn();
    await Promise.all(asked);
    expect(session.state().kind).toBe("in");
  });

  test("a code that was made up is refused by the server, and named", async () => {
    const { session } = sessionOf({
      browse(url) {
        const back = new URL(url.searchParams.get("redirect_uri")!);
        back.search = new URLSearchParams({
          code: "made-up",
          state: url.searchParams.get("state")!,
          iss: server.issuer,
        }).toString();
        void fetch(back);
      },
    });
    expect(await codeOf(session.signIn())).toEqual(["sign-in-refused", expect.stringContaining("invalid_grant")]);
  });

  test("an answer that says it is of another issuer is refused before anything is told to anybody", async () => {
    const { session } = sessionOf({
      browse(url) {
        const back = new URL(url.searchParams.get("redirect_uri")!);
        const state = url.searchParams.get("state")!;
        back.search = new URLSearchParams({ code: "c", state, iss: "https://id.example" }).toString();
        void fetch(back);
      },
    });
    expect((await codeOf(session.signIn()))[0]).toBe("identity-answer-wrong");
    expect(server.asked).not.toContain("POST /token");
  });

  test.each([
    [
      "with an octet of its signature changed",
      (token: string) => token.slice(0, -4) + (token.endsWith("AAAA") ? "BBBB" : "AAAA"),
    ],
    [
      "without a signature",
      (token: string) => `${Buffer.from('{"alg":"none"}').toString("base64url")}.${token.split(".")[1]}.`,
    ],
    [
      "under a shared secret",
      (token: string) =>
        `${Buffer.from('{"alg":"HS256","kid":"RSA"}').toString("base64url")}.${token.split(".")[1]}.AAAA`,
    ],
    ["that is none", () => "x"],
  ])("an ID token %s is refused, and nothing of the answer is used", async (_how, change) => {
    server.tamper = ({ body, path }) => {
      if (path === "/token") (body as { id_token: string }).id_token = change((body as { id_token: string }).id_token);
    };
    const { session } = sessionOf({});
    expect((await codeOf(session.signIn()))[0]).toBe("identity-answer-wrong");
    expect(session.isIn()).toBe(false);
  });

  describe("a server that says nothing of itself, whose endpoints the account has", () => {
    /** Those of the server, as its own document has them: which these tests alone have read. */
    async function written(): Promise<NonNullable<IdentityAccess["endpoints"]>> {
      let said: Readonly<Record<string, string>> = {};
      server.tamper = ({ body, path }) => {
        if (path.startsWith("/.well-known")) said = body as typeof said;
      };
      await identityServer(accessTo()).check();
      // From now on it gives none.
      server.tamper = ({ body, path }) => {
        if (!path.startsWith("/.well-known")) return;
        for (const name of Object.keys(body as object)) delete (body as Record<string, unknown>)[name];
      };
      server.asked.length = 0;
      return {
        authorization: said["authorization_endpoint"]!,
        token: said["token_endpoint"]!,
        keys: said["jwks_uri"]!,
        revocation: said["revocation_endpoint"],
        endSession: said["end_session_endpoint"],
      };
    }

    test("signs its user in, renews and ends the sign-in, and is never asked for a document", async () => {
      const { session } = sessionOf({ access: { endpoints: await written() }, signedOutPath: "/signed-out" });
      await session.signIn();
      const first = await session.accessToken(false);
      expect(await server.holderOf(first)).toBe("ava");
      expect(await server.holderOf(await session.accessToken(true))).toBe("ava");
      await session.signOut();
      expect(server.asked).toContain("POST /token/revocation");
      expect(server.asked.filter((request) => request.includes("well-known"))).toEqual([]);
    });

    test("without them there is no sign-in", async () => {
      await written();
      expect((await codeOf(sessionOf({}).session.signIn()))[0]).toMatch(/^identity-/);
    });

    test("nothing is believed without the keys, nor under those of another server, nor where the issuer is another", async () => {
      const endpoints = await written();
      const codeWith = async (access: Partial<IdentityAccess>) =>
        (await codeOf(sessionOf({ access }).session.signIn()))[0];
      const noKeys = { ...endpoints, keys: `${server.issuer}/nothing` };
      expect(await codeWith({ endpoints: noKeys })).toBe("identity-server-failed");
      expect(await codeWith({ endpoints, issuer: `${server.issuer}/realm` })).toBe("identity-answer-wrong");
      const right = server.tamper;
      server.tamper = (answer) => {
        right?.(answer);
        if (answer.path !== "/jwks") return;
        const { n } = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ format: "jwk" });
        for (const key of (answer.body as { keys: Record<string, unknown>[] }).keys)
          if (key["kty"] === "RSA") key["n"] = n;
      };
      expect(await codeWith({ endpoints })).toBe("identity-answer-wrong");
    });
  });

  describe("an ID token that a library of another author has signed", () => {
    let key: KeyObject;
    beforeEach(async () => {
      await server.close();
      server = await openForeignIdentityServer({
        people: PEOPLE,
        grants(signing) {
          key = signing;
          return {};
        },
      });
    });

    /** The same claims, or others, in a token of that library under the key of the server. */
    function signedAnew(change: (claims: Record<string, unknown>) => void): void {
      server.tamper = ({ body, path }) => {
        if (path !== "/token") return;
        const answer = body as { id_token: string };
        const claims = JSON.parse(Buffer.from(answer.id_token.split(".")[1] ?? "", "base64url").toString());
        change(claims);
        const pem = key.export({ format: "pem", type: "pkcs8" });
        answer.id_token = createSigner({ key: String(pem), algorithm: "ES256", kid: "EC" })(claims);
      };
    }

    test("is taken", async () => {
      signedAnew(() => {});
      const { session } = sessionOf({});
      await session.signIn();
      expect(session.user()?.ids.get("mcptt")).toBe(AVA);
    });

    test.each<[string, (claims: Record<string, unknown>) => void, string]>([
      ["of another issuer", (claims) => (claims["iss"] = "https://id.example"), "identity-issuer-wrong"],
      ["for another client", (claims) => (claims["aud"] = "another"), "identity-answer-wrong"],
      ["of another attempt", (claims) => (claims["nonce"] = "A".repeat(43)), "identity-answer-wrong"],
      ["of another access token", (claims) => (claims["at_hash"] = "A".repeat(22)), "identity-answer-wrong"],
      ["that has no end", (claims) => delete claims["exp"], "identity-answer-wrong"],
      ["of somebody else", (claims) => (claims["mcptt_id"] = PEOPLE.bea.mcptt), "sign-in-other-user"],
    ])("%s is not", async (_what, change, code) => {
      signedAnew(change);
      const { session } = sessionOf({});
      expect((await codeOf(session.signIn()))[0]).toBe(code);
      expect(session.isIn()).toBe(false);
    });
  });

  test("an attempt that is given up ends, and its address answers nobody", async () => {
    let url: URL | undefined;
    const { session } = sessionOf({
      browse: (to) => {
        url = to;
      },
    });
    const tried = codeOf(session.signIn());
    await expect.poll(() => url).toBeDefined();
    expect(session.state().kind).toBe("waiting");
    session.cancel();
    expect((await tried)[0]).toBe("sign-in-cancelled");
    expect(session.state()).toMatchObject({ kind: "out" });
    await expect(fetch(url!.searchParams.get("redirect_uri")!)).rejects.toThrow();
  });

  test("whoever is signed in stays so when another attempt comes to nothing", async () => {
    let browsing = true;
    const { session } = sessionOf({ browse: (url) => void server.browse(url, browsing ? "ava" : null) });
    await session.signIn();
    browsing = false;
    expect((await codeOf(session.signIn()))[0]).toBe("sign-in-cancelled");
    expect(session.state()).toMatchObject({ kind: "in" });
    expect(await server.holderOf(await session.accessToken(false))).toBe("ava");
  });

  test("one that is begun again gives up the one that waits", async () => {
    let asked = 0;
    const { session } = sessionOf({
      browse(url) {
        asked += 1;
        if (asked === 2) void server.browse(url, "ava");
      },
    });
    const first = codeOf(session.signIn());
    await expect.poll(() => asked).toBe(1);
    await session.signIn();
    expect((await first)[0]).toBe("sign-in-cancelled");
    expect(session.state().kind).toBe("in");
  });
});

describe("staying signed in", () => {
  test("who signs out while a new token is being kept is out, and nothing is kept", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-sign-in-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const written = Promise.withResolvers<void>();
    const writing = Promise.withResolvers<void>();
    let isSlow = false;
    const store: KeyStore = {
      kind: "system-key-store",
      async protect(key) {
        const text = Buffer.from(key).toString("base64");
        if (isSlow) {
          writing.resolve();
          await written.promise;
        }
        return text;
      },
      open: async (text) => Buffer.from(text, "base64"),
    };
    const silent = { info: () => {}, warn: () => {} };
    const kept = keptSignIns(folder, async () => [store], silent)(accessTo());
    const { session } = sessionOf({ kept });
    await session.signIn();
    expect(await kept.read()).toBeDefined();
    isSlow = true;
    const asked = codeOf(session.accessToken(true));
    await writing.promise;
    const out = session.signOut();
    written.resolve();
    await Promise.all([asked, out]);
    expect((await asked)[0]).toBe("sign-in-cancelled");
    expect(session.state()).toMatchObject({ kind: "out" });
    expect([await kept.read(), kept.hasSignedOut()]).toEqual([undefined, true]);
    expect([session.isIn(), session.isAdmitted()]).toEqual([false, false]);
  });

  test("what the server ends cuts off nothing that goes on; signing out does", async () => {
    const { session } = sessionOf({});
    await session.signIn();
    await server.disable("ava");
    await codeOf(session.accessToken(true));
    expect([session.isIn(), session.isAdmitted()]).toEqual([false, true]);
    await session.signIn();
    await session.signOut();
    expect([session.isIn(), session.isAdmitted()]).toEqual([false, false]);
  });

  test("a token that was refused is replaced once, whoever asks at the same time, and the new refresh token is kept first", async () => {
    const kept = memory();
    const { session } = sessionOf({ kept });
    await session.signIn();
    const [first, firstKept] = [await session.accessToken(false), kept.kept.token];
    const refreshed = await Promise.all([session.accessToken(true), session.accessToken(true)]);
    expect(new Set(refreshed).size).toBe(1);
    expect(refreshed[0]).not.toBe(first);
    expect(kept.kept.token).not.toBe(firstKept);
    expect(kept.kept.writes).toBe(2);
    expect(await server.holderOf(refreshed[0]!)).toBe("ava");
    expect(server.asked.filter((each) => each === "POST /token")).toHaveLength(2);
  });

  test("a token whose time is over is replaced before it is used", async () => {
    let time = 1_000_000;
    const { session } = sessionOf({ now: () => time });
    await session.signIn();
    const first = await session.accessToken(false);
    time += 3_599_000;
    expect(await session.accessToken(false)).toBe(first);
    time += 2_000;
    expect(await session.accessToken(false)).not.toBe(first);
  });

  test("the next start takes it up without a browser", async () => {
    const kept = memory();
    const before = sessionOf({ kept });
    await before.session.signIn();
    before.session.close();
    const { seen, session } = sessionOf({ kept });
    await session.resume();
    expect(session.state()).toEqual({ kind: "in", server: expect.any(String), until: null });
    expect(await server.holderOf(await session.accessToken(false))).toBe("ava");
    expect(seen).toEqual([]);
  });

  test("a user whose sign-in the server has ended is signed out, with the reason, and nothing is kept", async () => {
    const kept = memory();
    const { session } = sessionOf({ kept });
    await session.signIn();
    await server.disable("ava");
    expect((await codeOf(session.accessToken(true)))[0]).toBe("sign-in-ended");
    expect(session.state()).toMatchObject({ kind: "out", problem: { code: "sign-in-ended" } });
    expect(kept.kept.token).toBeUndefined();
    expect((await codeOf(session.accessToken(false)))[0]).toBe("sign-in-ended");
  });

  test("a refresh that says that it is somebody else's is not used", async () => {
    const { session } = sessionOf({});
    await session.signIn();
    const held = await session.accessToken(false);
    const other = sessionOf({ access: { ids: new Map(), services: ["mcptt"] }, person: "bea" });
    let idToken: unknown;
    server.tamper = ({ body, path }) => {
      if (path === "/token") idToken = (body as { id_token: string }).id_token;
    };
    await other.session.signIn();
    let given = "";
    server.tamper = ({ body, path }) => {
      if (path !== "/token") return;
      given = (body as { access_token: string }).access_token;
      (body as { id_token: unknown }).id_token = idToken;
    };
    expect(await codeOf(session.accessToken(true))).toEqual(["identity-answer-wrong", "sub"]);
    expect(session.state()).toMatchObject({ kind: "in", problem: { code: "identity-answer-wrong" } });
    expect(await session.accessToken(false)).toBe(held);
    expect(given).not.toBe(held);
  });

  test("a server that is asked too often ends nothing: the sign-in is kept, and tried again", async () => {
    const kept = memory();
    const { session } = sessionOf({ kept });
    await session.signIn();
    server.tamper = (answer) => {
      if (answer.path !== "/token") return;
      answer.status = 429;
      answer.body = { error: "too_many_requests" };
    };
    expect((await codeOf(session.accessToken(true)))[0]).toBe("identity-server-failed");
    expect(session.state()).toMatchObject({ kind: "in", problem: { code: "identity-server-failed" } });
    expect(kept.kept.token).toBeDefined();
  });

  test("a server that is gone ends nothing: what is held is used, and the state says that it is not renewed", async () => {
    const { session } = sessionOf({});
    await session.signIn();
    const held = await session.accessToken(false);
    await server.close();
    expect((await codeOf(session.accessToken(true)))[0]).toBe("identity-server-unreachable");
    expect(session.state()).toMatchObject({ kind: "in", problem: { code: "identity-server-unreachable" } });
    expect(await session.accessToken(false)).toBe(held);
  });
});

describe("a token for each server", () => {
  const SERVERS = ["services", "keys", "configuration", "groups"] as const;
  const NAMED = {
    services: ["3gpp:mc:ptt_service", "3gpp:mc:data_service"],
    keys: ["3gpp:mc:ptt_key_management_service", "3gpp:mc:data_key_management_service"],
    configuration: ["3gpp:mc:ptt_config_management_service", "3gpp:mc:data_config_management_service"],
    groups: ["3gpp:mc:ptt_group_management_service", "3gpp:mc:data_group_management_service"],
  };

  test("is good for that one alone, and the one with which the sign-in began is shown to nobody", async () => {
    const given: string[] = [];
    server.tamper = ({ body, path }) => {
      if (path === "/token") given.push((body as { access_token: string }).access_token);
    };
    const kept = memory();
    const { session } = sessionOf({ kept, forEach: true });
    await session.signIn();
    const tokens = await Promise.all(SERVERS.map((each) => session.accessToken(false, each)));
    for (const [at, each] of SERVERS.entries()) expect(server.scopesOf(tokens[at]!)).toEqual(NAMED[each]);
    expect(session.heldToken()).toBe(tokens[0]);
    expect(server.scopesOf(given[0]!).length).toBeGreaterThan(NAMED.services.length);
    expect(tokens).not.toContain(given[0]);
    // Each refresh has brought another refresh token, and none was used twice, which would have ended the sign-in.
    expect(kept.kept.writes).toBe(5);
    expect(await session.accessToken(false, "keys")).toBe(tokens[1]);
    expect(session.state()).toMatchObject({ kind: "in" });
  });

  test("is replaced alone where its server refuses it, once for all who ask, and in time by itself", async () => {
    let time = 1_000_000;
    const { session } = sessionOf({ forEach: true, now: () => time });
    await session.signIn();
    const before = await Promise.all(SERVERS.map((each) => session.accessToken(false, each)));
    const [one, two] = await Promise.all([session.accessToken(true, "keys"), session.accessToken(true, "keys")]);
    expect(one).toBe(two);
    expect(one).not.toBe(before[1]);
    expect(await session.accessToken(false, "configuration")).toBe(before[2]);
    expect(session.heldToken()).toBe(before[0]);
    time += 2_701_000;
    const later = await session.accessToken(false, "keys");
    expect(later).not.toBe(one);
    expect(server.scopesOf(later)).toEqual(NAMED.keys);
  });

  test("is had by nobody after a sign-out, or when the server has ended the sign-in", async () => {
    const { session } = sessionOf({ forEach: true });
    await session.signIn();
    await session.accessToken(false, "keys");
    await session.signOut();
    expect((await codeOf(session.accessToken(false, "keys")))[0]).toBe("sign-in-needed");
    await session.signIn();
    await session.accessToken(false, "keys");
    await server.disable("ava");
    expect((await codeOf(session.accessToken(true, "keys")))[0]).toBe("sign-in-ended");
    expect(session.state()).toMatchObject({ kind: "out", problem: { code: "sign-in-ended" } });
    expect(session.heldToken()).toBeUndefined();
  });

  test("asks for nothing that the sign-in was not given: who wants that is told, all others have theirs, and after a restart too", async () => {
    const withheld = ["3gpp:mc:data_service", ...NAMED.configuration];
    const isWithheld = (scope: string) => withheld.includes(scope);
    const scopesIn = (text: unknown) => String(text ?? "").split(" ");
    server.tamper = (answer) => {
      const { asked, path } = answer;
      if (path !== "/token") return;
      const body = answer.body as { scope: string };
      if (asked["grant_type"] === "authorization_code")
        body.scope = scopesIn(body.scope)
          .filter((scope) => !isWithheld(scope))
          .join(" ");
      // RFC 6749 clause 6.
      else if (scopesIn(asked["scope"]).some(isWithheld)) {
        answer.status = 400;
        answer.body = { error: "invalid_scope" };
      }
    };
    const kept = memory();
    const judge = async (session: IdentitySession) => {
      expect(await codeOf(session.accessToken(false, "configuration"))).toEqual([
        "sign-in-server-missing",
        NAMED.configuration.join(" "),
      ]);
      expect(server.scopesOf(await session.accessToken(false))).toEqual(["3gpp:mc:ptt_service"]);
      expect(server.scopesOf(await session.accessToken(true, "keys"))).toEqual(NAMED.keys);
      expect(session.isWithheld("3gpp:mc:data_service")).toBe(true);
      expect(session.state()).toMatchObject({ kind: "in", until: null });
      expect(kept.kept.token).toBeDefined();
    };
    const { session } = sessionOf({ kept, forEach: true });
    await session.signIn();
    await judge(session);
    session.close();
    const next = sessionOf({ kept, forEach: true }).session;
    await next.resume();
    await judge(next);
  });

  test.each([
    ["groups", true],
    ["services", false],
  ] as const)("that is refused as such ends nothing: %s", async (refused, isQuiet) => {
    const kept = memory();
    const { session } = sessionOf({ kept, forEach: true, neverGiven: refused });
    if (isQuiet) await session.signIn();
    else expect((await codeOf(session.signIn()))[0]).toBe("sign-in-server-missing");
    expect(await codeOf(session.accessToken(false, refused))).toEqual([
      "sign-in-server-missing",
      expect.stringContaining("invalid_scope"),
    ]);
    // The strip says what is wrong where it concerns the whole desk.
    const problem = { code: "sign-in-server-missing", detail: expect.any(String) };
    const state = { kind: "in", server: expect.any(String), until: isQuiet ? null : expect.any(Number) };
    expect(session.state()).toEqual(isQuiet ? state : { ...state, problem });
    expect(kept.kept.token).toBeDefined();
    expect(server.scopesOf(await session.accessToken(false, "keys"))).toEqual(NAMED.keys);
  });

  test.each([
    ["services", ["3gpp:mcptt:ptt_server"]],
    ["keys", ["3gpp:mcptt:key_management_server"]],
    ["configuration", ["3gpp:mcptt:config_management_server"]],
    ["groups", ["3gpp:mcptt:group_management_server"]],
  ] as const)("the scopes of earlier releases are told apart too: %s", (of, expected) => {
    const names = ["ptt_server", "key_management_server", "config_management_server", "group_management_server"];
    const scopes = names.map((name) => `3gpp:mcptt:${name}`);
    expect(scopesFor(of, scopes)).toEqual(expected);
  });
});

test("who signs out is out here and there, and has to say anew who it is", async () => {
  const kept = memory();
  const { seen, session } = sessionOf({ kept });
  await session.signIn();
  const refresh = kept.kept.token!;
  await session.signOut();
  expect(session.state()).toEqual({ kind: "out", server: expect.any(String) });
  expect(kept.kept.token).toBeUndefined();
  const again = sessionOf({ kept: memory(refresh) });
  await again.session.resume();
  expect(again.session.state()).toMatchObject({ kind: "out", problem: { code: "sign-in-ended" } });
  await session.signIn();
  expect(seen.at(-1)!.searchParams.get("prompt")).toBe("login");
});

test("who signs in after a sign-out and a restart has to say who it is, until somebody has", async () => {
  const kept = memory();
  const first = sessionOf({ kept });
  await first.session.signIn();
  expect(first.seen[0]!.searchParams.has("prompt")).toBe(false);
  await first.session.signOut();
  first.session.close();
  const stranger = sessionOf({ kept, person: null });
  await codeOf(stranger.session.signIn());
  stranger.session.close();
  const next = sessionOf({ kept });
  await next.session.resume();
  await next.session.signIn();
  next.session.close();
  expect([stranger, next].map(({ seen }) => seen[0]!.searchParams.get("prompt"))).toEqual(["login", "login"]);
  const last = sessionOf({ kept });
  await last.session.signIn();
  expect(last.seen[0]!.searchParams.has("prompt")).toBe(false);
});

test("at a desk of several users everybody has to say who it is, each time", async () => {
  const access = { ids: new Map<McService, string>(), services: ["mcptt"] as const };
  const { seen, session } = sessionOf({ access });
  await session.signIn();
  await session.signIn();
  expect(seen.map((url) => url.searchParams.get("prompt"))).toEqual(["login", "login"]);
});

/** Whoever sits at the desk, at one browser for all of it, which goes where it is sent. */
function desk({
  change = (url: URL) => url,
  ...more
}: Parameters<typeof sessionOf>[0] & { change?: (url: URL) => URL } = {}) {
  const browse = server.openBrowser();
  const at = { person: "ava", opened: [] as URL[], pages: [] as ReturnType<typeof browse>[] };
  const { session } = sessionOf({
    signedOutPath: "/signed-out",
    browse: (url) => {
      at.opened.push(url);
      const page = browse(change(url), at.person);
      page.catch(() => {});
      at.pages.push(page);
    },
    ...more,
  });
  return { at, session, browse };
}

describe("a log-out in the browser", () => {
  const endings = () => server.asked.filter((each) => each.includes("/session/end"));

  test("ends the session there and comes back: whoever is next is asked, also by a program that knows of no sign-out", async () => {
    const { at, browse, session } = desk();
    await session.signIn();
    at.person = "bea";
    // What it is about: the server knows the browser, and asks nobody.
    await session.signIn();
    expect(session.user()?.subject).toBe("ava");
    await session.signOut();
    expect(await at.pages[2]).toEqual({ status: 200, text: expect.stringContaining("Signed out.") });
    expect(endings()).toEqual(["GET /session/end", "POST /session/end/confirm"]);
    const next = sessionOf({ browse: (url) => void browse(url, "bea").catch(() => {}) });
    expect((await codeOf(next.session.signIn()))[0]).toBe("sign-in-other-user");
  });

  test("comes after the revocation, from an address that says nothing and leads there once", async () => {
    const starts: URL[] = [];
    const { at, session } = desk({ browse: (url) => void starts.push(url) });
    const signedIn = session.signIn();
    await expect.poll(() => starts.length).toBe(1);
    await server.browse(starts[0]!, at.person);
    await signedIn;
    await session.signOut();
    const start = starts[1]!;
    expect(start.href).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{43}$/);
    expect(server.asked.at(-1)).toBe("POST /token/revocation");
    const answer = await fetch(start, { redirect: "manual" });
    const asked = new URL(answer.headers.get("location")!);
    expect([answer.status, `${asked.origin}${asked.pathname}`]).toEqual([303, `${server.issuer}/session/end`]);
    expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
    const {
      id_token_hint: hint = "",
      post_logout_redirect_uri: back = "",
      state,
    } = Object.fromEntries(asked.searchParams);
    expect(JSON.parse(Buffer.from(hint.split(".")[1]!, "base64url").toString())).toMatchObject({ sub: "ava" });
    expect(asked.searchParams.get("client_id")).toBe(CLIENT_ID);
    expect(back).toBe(`${start.origin}/signed-out`);
    const statusAt = async (url: string | URL) => (await fetch(url, { redirect: "manual" })).status;
    expect(await statusAt(start)).toBe(404);
    expect(await statusAt(`${back}?state=another`)).toBe(404);
    expect(await statusAt(`${back}?state=${state}`)).toBe(200);
    await expect(fetch(start)).rejects.toThrow();
    for (const secret of [hint, start.pathname, String(state)]) expect(lines.join("\n")).not.toContain(secret);
  });

  test("stays at the server where no way back is registered, and is known by what a renewal brought after a restart", async () => {
    const kept = memory();
    const before = desk({ kept });
    await before.session.signIn();
    before.session.close();
    const starts: URL[] = [];
    const { session } = sessionOf({ kept, browse: (url) => void starts.push(url) });
    await session.resume();
    await session.signOut();
    const answer = await fetch(starts[0]!, { redirect: "manual" });
    const asked = new URL(answer.headers.get("location")!).searchParams;
    expect([...asked.keys()].sort()).toEqual(["client_id", "id_token_hint"]);
    await expect(fetch(starts[0]!)).rejects.toThrow();
  });

  test("is not tried at a server that says of no place for it", async () => {
    await server.close();
    server = await openForeignIdentityServer({ people: PEOPLE, endsSessions: false });
    const { at, session } = desk();
    await session.signIn();
    await session.signOut();
    expect([at.opened.length, server.asked.at(-1)]).toEqual([1, "POST /token/revocation"]);
  });

  test.each([
    ["no browser opens", "sign-in-browser-missing"],
    ["the server fails to revoke", "identity-server-failed"],
    ["the place for it is not reached over TLS", "identity-answer-wrong"],
  ] as const)("holds up nobody where %s", async (what, code) => {
    const { at, browse, session } = desk({
      browse: (url) => {
        at.opened.push(url);
        if (at.opened.length > 1 && what === "no browser opens") throw new McError("sign-in-browser-missing");
        void browse(url, "ava").catch(() => {});
      },
    });
    const isPlain = code === "identity-answer-wrong";
    if (isPlain)
      server.tamper = ({ body, path }) => {
        if (path === "/.well-known/openid-configuration")
          (body as { end_session_endpoint: string }).end_session_endpoint = "http://id.system-a.example/end";
      };
    await session.signIn();
    server.tamper = (answer) => {
      if (answer.path !== "/token/revocation" || what !== "the server fails to revoke") return;
      answer.status = 500;
      answer.body = { error: "server_error" };
    };
    await session.signOut();
    expect(session.state()).toEqual({ kind: "out", server: expect.any(String) });
    expect(lines.filter((line) => line.startsWith("the server was not told")).join()).toContain(code);
    // What failed before it does not keep the browser from being told.
    expect(at.opened).toHaveLength(isPlain ? 1 : 2);
  });

  test("waits some seconds at most for a browser that never comes, and gives its port to the next sign-in", async () => {
    const taken = createServer();
    await once(taken.listen(0, "127.0.0.1"), "listening");
    const { port } = taken.address() as AddressInfo;
    await once(taken.close(), "close");
    const { at, browse, session } = desk({
      port,
      browse: (url) => {
        at.opened.push(url);
        if (at.opened.length === 2) return new Promise<void>(() => {});
        void browse(url, "ava").catch(() => {});
      },
    });
    await session.signIn();
    const begun = performance.now();
    await session.signOut();
    expect(performance.now() - begun).toBeLessThan(6_000);
    expect([at.opened[1]?.port, (await fetch(`http://127.0.0.1:${port}/signed-out`)).status]).toEqual([
      String(port),
      404,
    ]);
    await session.signIn();
    expect(session.isIn()).toBe(true);
  }, 20_000);
});

describe("a server that was to ask who is there, and went by a session from before", () => {
  const SHARED = { ids: new Map<McService, string>(), services: ["mcptt"] as const };
  afterEach(() => vi.useRealTimers());

  test.each([
    ["says so", "100000", "sign-in-not-proved", "3600 s"],
    ["does not say when that was", undefined, "identity-answer-wrong", "auth_time"],
  ] as const)("signs nobody in where it %s", async (_what, maxAge, code, detail) => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { at, session } = desk({
      access: SHARED,
      change: (url) => {
        if (at.opened.length === 1) return url;
        const changed = new URL(url);
        for (const name of ["prompt", "max_age"]) changed.searchParams.delete(name);
        if (maxAge !== undefined) changed.searchParams.set("max_age", maxAge);
        return changed;
      },
    });
    await session.signIn();
    expect(at.opened[0]?.searchParams.get("max_age")).toBe("0");
    vi.setSystemTime(Date.now() + 3_600_000);
    at.person = "bea";
    expect(await codeOf(session.signIn())).toEqual([code, detail]);
  });

  test("is right where it asks", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { session } = desk({ access: SHARED });
    await session.signIn();
    vi.setSystemTime(Date.now() + 3_600_000);
    await session.signIn();
    expect(session.user()?.subject).toBe("ava");
  });
});

test("no token, code or verifier is in the log", async () => {
  const kept = memory();
  const codes: string[] = [];
  server.tamper = ({ location }) => {
    const code = URL.parse(location ?? "")?.searchParams.get("code");
    if (code) codes.push(code);
  };
  const { seen, session } = sessionOf({ kept });
  await session.signIn();
  const refresh = kept.kept.token!;
  const access = await session.accessToken(true);
  await server.disable("ava");
  await codeOf(session.accessToken(true));
  server.tamper = ({ body, path }) => {
    if (path === "/token") (body as { id_token: string }).id_token += "x";
  };
  await codeOf(session.signIn());
  expect(lines.length).toBeGreaterThan(2);
  expect(codes.length).toBeGreaterThan(0);
  for (const secret of [access, refresh, ...codes, seen[0]!.searchParams.get("state")!])
    expect(lines.join("\n")).not.toContain(secret);
});
