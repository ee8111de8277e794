/** What each step of the connection test makes of real servers over TLS, right and wrong. */
import { once } from "node:events";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { PlannedStep } from "../../../electron/connection-test/plan.ts";
import { createProbe, type ProbeParts } from "../../../electron/connection-test/probes.ts";
import type { ProbeOutcome } from "../../../electron/connection-test/run-test.ts";
import { createDial } from "../../../electron/network/host-network.ts";
import { ChallengeAnswers } from "../../../electron/sign-in/challenge-answers.ts";
import { withTokenBorne } from "../../../electron/signalling/token-in-request.ts";
import { createAuthority, issueServerIdentity, type TlsIdentity } from "../../../lab/kms/authority.ts";
import { type KeyStatus, NO_KMS } from "../../../shared/bridge/keys.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import { BEARER_PLACES } from "../../../shared/mc/access-token-place.ts";
import { type ConfigurationServer, startConfigurationServer } from "../../support/stand-ins/configuration-server.ts";
import { closedPort } from "../../support/stand-ins/proxy.ts";

let authority: TlsIdentity;
let own: TlsIdentity;
beforeAll(() => {
  authority = createAuthority();
  own = issueServerIdentity(authority, "localhost");
});

const dial = createDial({ policy: "none", env: {}, login: () => undefined });

/** What the probes ask with; the account names authorities of its own. */
const parts = (more: Partial<ProbeParts> = {}): ProbeParts => ({
  account: { impu: "sip:ava@a.test", registrar: "sip:a.test", servers: [], services: {}, signsIn: true },
  signalling: { trustAnchors: [authority.certificate], addressOf: () => undefined, dial },
  dial,
  findServers: async () => [],
  identity: () => undefined,
  signIn: () => ({ kind: "none" }),
  configurationAnchors: () => [authority.certificate],
  groupAnchors: () => [authority.certificate],
  documentTokens: () => undefined,
  proof: { authorize: () => Promise.reject(new Error("asked")), bear: (text) => text },
  refreshKeys: async () => NO_KMS,
  ...more,
});

const ask = (
  step: PlannedStep["step"],
  about: string,
  more: Partial<ProbeParts> = {},
  limit = 20_000,
): Promise<ProbeOutcome> =>
  createProbe(parts(more))({ name: step, step, about, needs: [] }, AbortSignal.timeout(limit));

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof McError) return error.code;
    throw error;
  }
  throw new Error("it was good");
}

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A server over TLS that answers each message with the same. */
async function talking(answer: string, shown: TlsIdentity = own): Promise<string> {
  const server = createTlsServer({ cert: shown.certificate, key: shown.key }, (socket) => {
    socket.on("error", () => {});
    socket.on("data", () => socket.write(answer));
    onTestFinished(() => void socket.destroy());
  });
  return `tls://localhost:${await listening(server)}`;
}

/** The answer to whatever was asked: a probe takes the status, and looks at nothing else. */
const OK = "SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n";

test("a server that would be shown the token without TLS fails before it is asked", async () => {
  const server = "ws://127.0.0.1:9";
  const account = { ...parts().account, bearsToken: true as const, servers: [server] };
  expect(await codeOf(ask("sip", server, { account }))).toBe("challenge-token-unprotected");
  const encrypted = await talking(OK);
  expect((await ask("sip", encrypted, { account: { ...account, servers: [encrypted] } })).found).toEqual({
    status: 200,
  });
});

describe("the name of a server", () => {
  test("is found, an address is one, and behind a proxy nobody looks it up here", async () => {
    const lookUp = async () => [{ address: "192.0.2.14" }];
    expect((await ask("name", "wss://sip.a.test/", { lookUp })).found).toEqual({ addresses: ["192.0.2.14"] });
    expect((await ask("name", "wss://127.0.0.1:5061/")).found).toEqual({ addresses: ["127.0.0.1"] });
    const proxied = createDial({
      policy: { url: "http://127.0.0.1:3128", bypass: [] },
      env: {},
      login: () => undefined,
    });
    const asked = { dial: proxied, lookUp: () => Promise.reject(new Error("asked")) };
    expect((await ask("name", "wss://sip.a.test/", asked)).found).toEqual({ throughProxy: true });
  });

  test("that nobody knows is said", async () => {
    const lookUp = () => Promise.reject(Object.assign(new Error("none"), { code: "ENOTFOUND" }));
    expect(await codeOf(ask("name", "wss://sip.a.test/", { lookUp }))).toBe("server-name-unknown");
  });
});

describe("the encrypted line", () => {
  test("says who vouches for the certificate, and until when", async () => {
    const { found } = await ask("line", await talking(OK));
    expect(found.issuer).toMatch(/./);
    expect(found.until).toBeGreaterThan(Date.now());
  });

  test("to a server of an unknown authority is none", async () => {
    const strange = issueServerIdentity(createAuthority(), "localhost");
    expect(await codeOf(ask("line", await talking(OK, strange)))).toBe("server-untrusted");
  });

  test("to a server with another name is none", async () => {
    const other = issueServerIdentity(authority, "other.test");
    expect(await codeOf(ask("line", await talking(OK, other)))).toBe("server-untrusted");
  });

  test("to a server without TLS, without a voice, or that is not there, is none", async () => {
    const plain = createTcpServer((socket) => {
      socket.on("error", () => {});
      socket.on("data", () => socket.end("hello\r\n"));
    });
    expect(await codeOf(ask("line", `tls://localhost:${await listening(plain)}`))).toBe("server-tls-failed");
    const silent = createTcpServer((socket) => {
      socket.on("error", () => {});
      onTestFinished(() => void socket.destroy());
    });
    expect(await codeOf(ask("line", `tls://localhost:${await listening(silent)}`, {}, 400))).toBe("server-unreachable");
    expect(await codeOf(ask("line", `tls://localhost:${await closedPort()}`))).toBe("server-unreachable");
  });
});

describe("the SIP server", () => {
  test("answers", async () => {
    expect((await ask("sip", await talking(OK))).found).toEqual({ status: 200 });
  });

  test("that says nothing to strangers is none the worse for it", { timeout: 15_000 }, async () => {
    expect((await ask("sip", await talking(""))).found).toEqual({ silent: true });
  });

  test("that speaks something else is none", async () => {
    expect(await codeOf(ask("sip", await talking("HTTP/1.1 400 Bad Request\r\n\r\n")))).toBe("server-without-sip");
  });
});

describe("the registration, and the services behind it", () => {
  const DIGEST = { username: "ava", realms: ["a.test"], password: "correct horse" };

  /** A server that answers the n-th request with the n-th of these, and says what it was asked. */
  async function registrar(...answers: readonly ((request: string) => string)[]) {
    const asked: string[] = [];
    const server = createTlsServer({ cert: own.certificate, key: own.key }, (socket) => {
      socket.on("error", () => {});
      socket.on("data", (octets) => {
        const request = octets.toString("utf8");
        // Whether it speaks SIP is asked before, by whoever goes no further.
        const isAsUser = !request.includes("\r\nMax-Forwards: 0\r\n");
        if (isAsUser) asked.push(request);
        socket.write(isAsUser ? (answers[asked.length - 1] ?? answers.at(-1))!(request) : OK);
      });
      onTestFinished(() => void socket.destroy());
    });
    return { asked, server: `tls://localhost:${await listening(server)}` };
  }
  const saying =
    (status: string, ...fields: readonly string[]) =>
    (request: string) =>
      [`SIP/2.0 ${status}`, /^CSeq: .*$/m.exec(request)![0].trim(), ...fields, "Content-Length: 0", "", ""].join(
        "\r\n",
      );
  const CHALLENGE = 'WWW-Authenticate: Digest realm="a.test", nonce="n1", algorithm=SHA-256, qop="auth"';

  /** Asks as a run does: the registration is asked for where SIP was answered. */
  async function askAt(
    server: string,
    more: Partial<ProbeParts> = {},
    step: Pick<PlannedStep, "about" | "step"> = { step: "registered", about: "sip:a.test" },
  ): Promise<ProbeOutcome> {
    const answers = new ChallengeAnswers();
    const probe = createProbe(
      parts({
        proof: {
          authorize: (order) => answers.answer(order, { digest: DIGEST, bearer: undefined }),
          bear: (text) => text,
        },
        ...more,
      }),
    );
    const signal = AbortSignal.timeout(20_000);
    await probe({ name: "sip", step: "sip", about: server, needs: [] }, signal);
    return probe({ name: step.step, ...step, needs: [] }, signal);
  }

  test("is asked for under the user's address, with the user proved, and nothing is registered by it", async () => {
    const { asked, server } = await registrar(
      saying("401 Unauthorized", CHALLENGE),
      (request) => saying("100 Trying")(request) + saying("200 OK")(request),
    );
    expect((await askAt(server)).found).toEqual({});
    expect(asked).toHaveLength(2);
    for (const request of asked) {
      expect(request).toMatch(/^REGISTER sip:a\.test SIP\/2\.0\r\n/);
      expect(request).toContain("\r\nTo: <sip:ava@a.test>\r\n");
      // RFC 3261 clause 10.2.3: without it nothing that is registered becomes another.
      expect(request).not.toMatch(/\r\n(?:Contact|m|Expires)[ \t]*:/i);
    }
    expect(asked[0]).not.toContain("Authorization");
    const { response } = Object.fromEntries(
      [...asked[1]!.matchAll(/(\w+)="?([^",\r]*)/g)].map(([, name, value]) => [name, value]),
    );
    expect(response).toMatch(/^[0-9a-f]{64}$/);
    expect(asked[1]).not.toContain(DIGEST.password);
  });

  test.each([
    ["does not know the address", [saying("404 Not Found")], "test-registration-refused"],
    ["refuses the user", [saying("401 Unauthorized", CHALLENGE), saying("403 Forbidden")], "test-registration-refused"],
    ["refuses the password", [saying("401 Unauthorized", CHALLENGE)], "credentials-refused"],
    [
      "asks for another realm",
      [saying("401 Unauthorized", CHALLENGE.replace("a.test", "b.test"))],
      "challenge-foreign",
    ],
    ["wants a new nonce for ever", [saying("401 Unauthorized", `${CHALLENGE}, stale=true`)], "challenged-without-end"],
    ["says something that is no SIP", [() => "HTTP/1.1 200 OK\r\n\r\n"], "server-without-sip"],
  ] as const)("of a server that %s fails, and says why", async (_what, answers, code) => {
    const { server } = await registrar(...answers);
    expect(await codeOf(askAt(server))).toBe(code);
  });

  const SERVICE = { step: "service", about: "sip:mcptt@a.test" } as const;
  test("of a service is asked for at its participating function, as the user", async () => {
    const { asked, server } = await registrar(saying("401 Unauthorized", CHALLENGE), saying("200 OK"));
    expect((await askAt(server, {}, SERVICE)).found).toEqual({ status: 200 });
    expect(asked).toHaveLength(2);
    for (const request of asked) {
      expect(request).toMatch(/^OPTIONS sip:mcptt@a\.test SIP\/2\.0\r\n/);
      expect(request).toContain("\r\nFrom: <sip:ava@a.test>;tag=");
    }
    expect(asked[1]).toContain("\r\nAuthorization: Digest ");
  });

  test.each(["403 Forbidden", "405 Method Not Allowed", "501 Not Implemented"])(
    "%s is an answer of a service all the same",
    async (status) => {
      const { server } = await registrar(saying(status));
      expect((await askAt(server, {}, SERVICE)).found).toEqual({ status: Number(status.slice(0, 3)) });
    },
  );

  test.each([
    "404 Not Found",
    "408 Request Timeout",
    "480 Temporarily Unavailable",
    "503 Service Unavailable",
    "604 Does Not Exist Anywhere",
  ])("%s says that nobody is there", async (status) => {
    const { server } = await registrar(saying(status));
    expect(await codeOf(askAt(server, {}, SERVICE))).toBe("test-service-unreached");
  });

  test("bears a token only as the host lets it leave", async () => {
    const { asked, server } = await registrar(saying("401 Unauthorized", CHALLENGE), saying("200 OK"));
    const proof: ProbeParts["proof"] = {
      authorize: async () => [{ field: "Authorization", value: BEARER_PLACES.first }],
      bear: (text, at) => withTokenBorne(text, at === server ? "letmein" : undefined),
    };
    await askAt(server, { proof });
    expect(asked[1]).toContain("\r\nAuthorization: Bearer letmein\r\n");
  });
});

describe("the identity server", () => {
  test("that answers with something else, or is unknown, is said", async () => {
    const server = await configurationServer();
    const access =
      (issuer: string, anchors = [authority.certificate]): ProbeParts["identity"] =>
      () => ({
        issuer,
        clientId: "desk",
        scopes: [],
        acrValues: [],
        redirectPath: "/signed-in",
        redirectPort: undefined,
        signedOutPath: undefined,
        services: [],
        ids: new Map(),
        trustAnchors: () => anchors,
        addressOf: () => undefined,
        inBrowser: (url) => url,
        dial,
      });
    const issuer = server.url("").replace(/\/$/, "");
    expect(await codeOf(ask("identity", "id", { identity: access(issuer) }))).toBe("identity-answer-wrong");
    const strange = [createAuthority().certificate];
    expect(await codeOf(ask("identity", "id", { identity: access(issuer, strange) }))).toBe(
      "identity-server-not-trusted",
    );
    server.habits({ closed: true });
    expect(await codeOf(ask("identity", "id", { identity: access(issuer) }))).toBe("identity-server-unreachable");
  });
});

async function configurationServer(): Promise<ConfigurationServer> {
  const server = await startConfigurationServer(authority);
  onTestFinished(() => server.close());
  return server;
}

describe.each([
  [
    "configuration",
    {
      failed: "configuration-refused",
      token: "configuration-token-refused",
      forbidden: "configuration-forbidden",
      stranger: "configuration-not-trusted",
      gone: "configuration-unreachable",
    },
  ],
  [
    "groups",
    {
      failed: "group-server-failed",
      token: "group-token-refused",
      forbidden: "group-forbidden",
      stranger: "group-server-not-trusted",
      gone: "group-server-unreachable",
    },
  ],
] as const)("the server of the step %s", (step, codes) => {
  test("has answered where nobody is signed in, whether it wants a token or not, and is asked for what every XCAP server has", async () => {
    const server = await configurationServer();
    for (const status of [200, 401, 404]) {
      server.habits({ status });
      expect((await ask(step, server.url("/xcap/"))).found).toEqual({ status });
    }
    expect(new Set(server.asked)).toEqual(new Set(["/xcap/xcap-caps/global/index"]));
  });

  test("is shown the token of whoever is signed in, another one where that has run out, and its refusal is said", async () => {
    const server = await configurationServer();
    const root = server.url("/xcap");
    const documentTokens: ProbeParts["documentTokens"] = (of) => async (refused) => `${of}-${refused ? 2 : 1}`;
    for (const taken of [`${step}-1`, `${step}-2`]) {
      server.habits({ takes: [taken] });
      expect((await ask(step, root, { documentTokens })).found).toEqual({ status: 200 });
    }
    server.habits({ takes: [] });
    expect(await codeOf(ask(step, root, { documentTokens }))).toBe(codes.token);
    server.habits({ status: 403 });
    expect(await codeOf(ask(step, root, { documentTokens }))).toBe(codes.forbidden);
    // One that has not what every server has takes the token all the same.
    server.habits({ status: 404 });
    expect((await ask(step, root, { documentTokens })).found).toEqual({ status: 404 });
    const none: ProbeParts["documentTokens"] = () => async () => {
      throw new McError("sign-in-server-missing");
    };
    expect(await codeOf(ask(step, root, { documentTokens: none }))).toBe("sign-in-server-missing");
    const broken: ProbeParts["documentTokens"] = () => async () => "a b\r\nX: y";
    expect(await codeOf(ask(step, root, { documentTokens: broken }))).toBe(codes.token);
  });

  test("that fails, is another one, or is gone, is said", async () => {
    const server = await configurationServer();
    const root = server.url("/xcap");
    server.habits({ status: 503 });
    expect(await codeOf(ask(step, root))).toBe(codes.failed);
    server.habits({ stranger: true });
    expect(await codeOf(ask(step, root))).toBe(codes.stranger);
    server.habits({ closed: true });
    expect(await codeOf(ask(step, root))).toBe(codes.gone);
  });
});

describe("what the host knows by itself", () => {
  test("the sign-in: its end, that there is none, and why", async () => {
    const state = (signIn: ReturnType<ProbeParts["signIn"]>) => ({ signIn: () => signIn });
    const until = 1_900_000_000_000;
    expect((await ask("sign-in", "id", state({ kind: "in", server: "id", until }))).found).toEqual({ until });
    expect(await codeOf(ask("sign-in", "id", state({ kind: "out", server: "id" })))).toBe("sign-in-needed");
    const refused = { kind: "out" as const, server: "id", problem: { code: "sign-in-refused" as const } };
    expect(await codeOf(ask("sign-in", "id", state(refused)))).toBe("sign-in-refused");
  });

  test("the key server: until when there are keys, or why there are none", async () => {
    const keys = (status: Partial<KeyStatus>) => ({ refreshKeys: async () => ({ ...NO_KMS, ...status }) });
    const ready = keys({ state: "ready", keysUntil: 1_900_000_000_000 });
    expect((await ask("keys", "kms.a.test", ready)).found).toEqual({ until: 1_900_000_000_000 });
    const problem = { code: "kms-token-refused" as const, detail: "kms.a.test" };
    expect(await codeOf(ask("keys", "kms.a.test", keys({ state: "failed", problem })))).toBe("kms-token-refused");
  });
});
