import { createServer as createPlainServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { KmsAccess, KmsSecurity } from "../../../electron/keys/kms-access.ts";
import { KMS_TIMEOUTS, KmsClient } from "../../../electron/keys/kms-client.ts";
import type { ExchangeEntry } from "../../../electron/keys/kms-exchange.ts";
import { SecurityKeys } from "../../../electron/keys/security-keys.ts";
import { createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import { type KmsUri, kmsUri } from "../../../shared/kms/identifiers.ts";
import type { KmsResource } from "../../../shared/kms/resource.ts";
import { DEFAULT_WIRE } from "../../../shared/mc/wire-profile.ts";
import { COLLEAGUE, DISPATCHER, HOME, HomeKms, type Reply, VISITOR } from "../../support/harness/keys/home-kms.ts";

const LOOKUP = { kind: "lookup", userUri: VISITOR } as const;
const NEVER = new AbortController().signal;

let kms: HomeKms;
let clients: KmsClient[];
beforeEach(async () => {
  kms = await HomeKms.start();
  clients = [];
});
afterEach(async () => {
  for (const client of clients) client.close();
  await kms.stop();
});

function clientOf(access: KmsAccess = kms.access()): KmsClient {
  const client = new KmsClient({ access, security: new SecurityKeys(() => access.security), now: () => kms.now() });
  clients.push(client);
  return client;
}

/** Code of the refusal, or "answered". Whatever is thrown has to be an error of the program. */
async function outcome(client: KmsClient, resource: KmsResource = LOOKUP): Promise<string> {
  return client.ask(resource, NEVER).then(
    () => "answered",
    (error: unknown) => {
      expect(error).toBeInstanceOf(McError);
      return (error as McError).code;
    },
  );
}

const always = (reply: Reply) => {
  kms.onExchange = () => reply;
};

describe("an exchange", () => {
  test("is a POST of a KmsRequest with a bearer token and the resource's URL", async () => {
    expect((await clientOf().ask(LOOKUP, NEVER)).kmsUris).toEqual(["kms.partner.test"]);
    const [request] = kms.requests;
    expect(request?.path).toBe("/keymanagement/identity/v1/lookup/sip%3Avisitor%40partner.test");
    expect(request?.headers).toMatchObject({
      host: HOME,
      authorization: "Bearer good-token",
      "content-type": "application/xml",
      accept: "application/xml",
    });
    expect(request?.body).toContain(`<UserUri>${DISPATCHER}</UserUri>`);
    expect(request?.body).toMatch(/<Time>[\d-]+T[\d:.]+Z<\/Time>/);
  });

  test("goes where the access says, under the name of the KMS", async () => {
    kms.domain = { ...kms.domain, kmsUri: kmsUri(`${HOME}:8443`) };
    const answer = outcome(clientOf(kms.access({ kmsUri: `${HOME}:8443` })));
    expect(await answer).toBe("answered");
    expect(kms.requests[0]?.headers.host).toBe(`${HOME}:8443`);
  });

  test("follows the template for lookups", async () => {
    const template = "{base}/discovery/{userUri}";
    const client = clientOf(kms.access({ wire: { ...DEFAULT_WIRE.keys, lookup: template } }));
    expect(await outcome(client)).toBe("kms-not-found");
    expect(kms.requests[0]?.path).toBe("/keymanagement/identity/v1/discovery/sip%3Avisitor%40partner.test");
  });

  test("keeps its connection for the next one", async () => {
    const client = clientOf();
    for (let i = 0; i < 3; i++) expect(await outcome(client)).toBe("answered");
    expect(kms.connections).toBe(1);
  });

  test("is made again when the kept connection was closed meanwhile", async () => {
    const client = clientOf();
    expect(await outcome(client)).toBe("answered");
    kms.dropConnections();
    expect(await outcome(client)).toBe("answered");
  });
});

describe("the way to the KMS", () => {
  test("nobody listens: refused twice, then unreachable", async () => {
    await kms.stop();
    expect(await outcome(clientOf())).toBe("kms-unreachable");
  });

  test("a name that does not exist", async () => {
    expect(await outcome(clientOf(kms.access({ addressOf: () => undefined })))).toBe("kms-unreachable");
  });

  test("a certificate of an unknown authority", async () => {
    await kms.stop();
    await kms.listen(issueServerIdentity(createAuthority(), HOME));
    expect(await outcome(clientOf())).toBe("kms-tls-unknown-authority");
    expect(kms.requests).toEqual([]);
  });

  test("the authorities of the platform do not vouch for ours", async () => {
    expect(await outcome(clientOf(kms.access({ trustAnchors: undefined })))).toBe("kms-tls-unknown-authority");
  });

  test("no variable of the environment switches verification off", async () => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    expect(await outcome(clientOf(kms.access({ trustAnchors: undefined })))).toBe("kms-tls-unknown-authority");
    vi.unstubAllEnvs();
  });

  test("a certificate for another host, wherever the address leads", async () => {
    const other = kmsUri("kms.other.test");
    const address = { host: "127.0.0.1", port: kms.port };
    expect(await outcome(clientOf(kms.access({ kmsUri: other, addressOf: () => address })))).toBe("kms-tls-wrong-host");
    expect(kms.requests).toEqual([]);
  });

  test("TLS 1.1 is not spoken", async () => {
    const authority = createAuthority();
    const identity = issueServerIdentity(authority, HOME);
    const old = createTlsServer({
      key: identity.key,
      cert: identity.certificate,
      minVersion: "TLSv1",
      maxVersion: "TLSv1.1",
      ciphers: "DEFAULT:@SECLEVEL=0",
    });
    await new Promise<void>((resolve) => old.listen(0, "127.0.0.1", resolve));
    const address = { host: "127.0.0.1", port: (old.address() as AddressInfo).port };
    const access = kms.access({ trustAnchors: [authority.certificate], addressOf: () => address });
    expect(await outcome(clientOf(access))).toBe("kms-tls-failed");
    old.close();
  });

  test("a server without TLS", async () => {
    const plain = createPlainServer((_request, response) => response.end("hello"));
    await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
    const address = { host: "127.0.0.1", port: (plain.address() as AddressInfo).port };
    expect(await outcome(clientOf(kms.access({ addressOf: () => address })))).toBe("kms-tls-failed");
    plain.closeAllConnections();
    plain.close();
  });

  test.each([
    ["http://kms.home.test", "kms-uri-insecure"],
    ["https://kms.home.test/some/path", "kms-uri-no-host"],
    ["https://user@kms.home.test", "kms-uri-no-host"],
    ["kms.home.test/../x", "kms-uri-no-host"],
    ["kms home.test", "kms-uri-invalid"],
    ["kms.h\u00f6me.test", "kms-uri-invalid"],
    ["ftp://kms.home.test", "kms-uri-no-host"],
  ])("the KMS URI %s is not connected to", async (uri, code) => {
    expect(await outcome(clientOf(kms.access({ kmsUri: uri as KmsUri })))).toBe(code);
    expect(kms.connections).toBe(0);
  });
});

describe("Retry-After", () => {
  const HOUR = 3_600_000;

  test.each([
    ["60", 60_000],
    ["86400", HOUR],
    [new Date(Date.now() + 10 * HOUR).toUTCString(), HOUR],
  ])("%s says before when the KMS is not asked without need", async (asked, wait) => {
    always({ status: 503, headers: { "Retry-After": asked } });
    const client = clientOf();
    expect(client.notBefore).toBeLessThan(kms.now());
    const begun = kms.now();
    expect(await outcome(client)).toBe("kms-failed");
    expect(client.notBefore).toBeGreaterThanOrEqual(begun + wait);
    expect(client.notBefore).toBeLessThanOrEqual(kms.now() + wait);

    // Who needs it now asks all the same.
    kms.onExchange = () => undefined;
    expect(await outcome(client)).toBe("answered");
    client.forgetWait();
    expect(client.notBefore).toBeLessThan(kms.now());
  });

  test.each(["soon", "-1", ""])("%j asks for nothing", async (asked) => {
    always({ status: 429, headers: { "Retry-After": asked } });
    const client = clientOf();
    expect(await outcome(client)).toBe("kms-refused");
    expect(client.notBefore).toBeLessThan(kms.now());
  });
});

describe("time", () => {
  test("a lookup waits three seconds and no more", async () => {
    always({ how: "never" });
    const begun = performance.now();
    expect(await outcome(clientOf())).toBe("kms-silent");
    expect(performance.now() - begun).toBeGreaterThan(KMS_TIMEOUTS.lookup - 100);
    expect(KMS_TIMEOUTS.lookup).toBe(3000);
  });

  test("a token that does not come is not waited for longer", async () => {
    const never = new Promise<string>(() => {});
    expect(await outcome(clientOf(kms.access({ accessToken: () => never })))).toBe("kms-silent");
  });

  test("cancelling ends it at once", async () => {
    const ending = new AbortController();
    kms.onExchange = () => {
      ending.abort();
      return { how: "never" };
    };
    const work = clientOf().ask(LOOKUP, ending.signal);
    await expect(work).rejects.toMatchObject({ code: "keys-failed", detail: "cancelled" });
  });

  test.each([
    [86_400, "kms-clock-differs"],
    [-86_400, "kms-clock-differs"],
    [301, "kms-clock-differs"],
    [200, "answered"],
  ])("a KMS whose clock is %i s off", async (seconds, code) => {
    kms.onExchange = ({ document }) => ({ body: document({ time: kms.now() / 1000 + seconds }) });
    expect(await outcome(clientOf())).toBe(code);
  });

  test("a KMS of another day that refuses our request for its time", async () => {
    kms.onExchange = ({ document }) => ({
      status: 400,
      headers: { Date: new Date(kms.now() + 86_400_000).toUTCString() },
      body: document({ content: { kind: "error", error: { code: "400", text: "Time" } } }),
    });
    expect(await outcome(clientOf())).toBe("kms-clock-differs");
  });
});

describe("the token", () => {
  test("is renewed once when it was refused", async () => {
    const accessToken = vi.fn(async (refused: boolean) => (refused ? "good-token" : "old-token"));
    expect(await outcome(clientOf(kms.access({ accessToken })))).toBe("answered");
    expect(accessToken.mock.calls).toEqual([[false], [true]]);
  });

  test("is refused for good after that", async () => {
    kms.token = "another";
    expect(await outcome(clientOf())).toBe("kms-token-refused");
    expect(kms.requests).toHaveLength(2);
  });

  test("keeps out of everything that a header must not hold", async () => {
    const access = kms.access({ accessToken: async () => "a\r\nX-Evil: 1" });
    expect(await outcome(clientOf(access))).toBe("kms-token-missing");
    expect(kms.requests).toEqual([]);
  });

  test("is missing", async () => {
    const accessToken = () => Promise.reject(new McError("kms-token-missing"));
    expect(await outcome(clientOf(kms.access({ accessToken })))).toBe("kms-token-missing");
  });
});

describe("an answer that is no use", () => {
  test.each<[string, Reply, string]>([
    ["403", { status: 403 }, "kms-forbidden"],
    ["404", { status: 404 }, "kms-not-found"],
    ["400", { status: 400 }, "kms-refused"],
    ["405", { status: 405 }, "kms-refused"],
    ["500", { status: 500, body: "oops" }, "kms-failed"],
    ["503", { status: 503 }, "kms-failed"],
    ["301", { status: 301, headers: { Location: "https://evil.test/" } }, "kms-redirected"],
    ["307", { status: 307, headers: { Location: "/elsewhere" } }, "kms-redirected"],
    ["204", { status: 204 }, "kms-refused"],
    ["a truncated body", { body: "<a>".repeat(1000), how: "half" }, "kms-truncated"],
    ["an empty body", { body: "" }, "kms-answer-broken"],
    ["no XML", { body: "hello" }, "kms-answer-broken"],
    ["HTML", { body: "<html><body/></html>" }, "kms-answer-unexpected"],
    ["no UTF-8", { body: Buffer.from([0x3c, 0x61, 0xff, 0xfe]) }, "kms-answer-broken"],
    ["5 MiB", { body: " ".repeat(5 * 1024 * 1024) }, "kms-answer-too-large"],
    ["5 MiB of unknown length", { body: " ".repeat(5 * 1024 * 1024), how: "chunks" }, "kms-answer-too-large"],
    ["something compressed", { body: "x", headers: { "Content-Encoding": "gzip" } }, "kms-answer-unexpected"],
    ["an XML bomb", { body: `<!DOCTYPE a [<!ENTITY b "${"c".repeat(100)}">]><a>&b;</a>` }, "kms-answer-doctype"],
    ["a deep document", { body: `${"<a>".repeat(1000)}${"</a>".repeat(1000)}` }, "kms-answer-broken"],
  ])("%s", async (_name, reply, code) => {
    always(reply);
    expect(await outcome(clientOf())).toBe(code);
    // Nothing is followed, and nothing that was answered is asked again.
    expect(kms.requests).toHaveLength(1);
  });

  test("is one about somebody else", async () => {
    kms.onExchange = ({ document, content }) => {
      const right = content();
      return { body: document({ content: { ...right, userUris: [COLLEAGUE] } as never }) };
    };
    expect(await outcome(clientOf())).toBe("kms-lookup-wrong-user");
  });

  test("is an error, whose words are told", async () => {
    kms.onExchange = ({ document }) => ({
      body: document({ content: { kind: "error", error: { code: "17", text: "out of paper" } } }),
    });
    await expect(clientOf().ask(LOOKUP, NEVER)).rejects.toMatchObject({
      code: "kms-refused",
      detail: "17 out of paper",
    });
  });

  test("is a refusal whose words are told", async () => {
    kms.onExchange = ({ document }) => ({
      status: 403,
      body: document({ content: { kind: "error", error: { code: "9", text: "not you" } } }),
    });
    await expect(clientOf().ask(LOOKUP, NEVER)).rejects.toMatchObject({
      code: "kms-forbidden",
      detail: "403 Forbidden: 9 not you",
    });
  });

  test("a connection that is cut before the answer is tried once more, and only once", async () => {
    let times = 0;
    kms.onExchange = () => (++times === 1 ? { how: "reset" } : undefined);
    expect(await outcome(clientOf())).toBe("answered");
    always({ how: "reset" });
    kms.requests.length = 0;
    expect(await outcome(clientOf())).toBe("kms-unreachable");
    expect(kms.requests).toHaveLength(2);
  });
});

describe("the security extension", () => {
  const SECURITY: KmsSecurity = {
    transportKey: { name: "tk.1", key: new Uint8Array(32).fill(1) },
    integrityKey: { name: "ink.1", key: new Uint8Array(32).fill(2) },
    signaturesRequired: false,
  };
  const WRONG = { name: "ink.1", octets: new Uint8Array(32).fill(3) };

  test("signs requests under the integrity key or, without one, the transport key", async () => {
    kms.secure(SECURITY);
    expect(await outcome(clientOf(kms.access({ security: SECURITY })))).toBe("answered");
    const early = { ...SECURITY, integrityKey: undefined };
    kms.secure(early);
    expect(await outcome(clientOf(kms.access({ security: early })))).toBe("answered");
    expect(kms.requests.map(({ body }) => /<KeyName>(.*?)</.exec(body)?.[1])).toEqual(["ink.1", "tk.1"]);
  });

  test("verifies a signature that is there, even where none is demanded", async () => {
    kms.onExchange = ({ document }) => ({ body: document({ key: WRONG }) });
    expect(await outcome(clientOf(kms.access({ security: SECURITY })))).toBe("kms-signature-invalid");
  });

  test("refuses an answer without signature, and one under an unknown key, where one is demanded", async () => {
    const client = clientOf(kms.access({ security: { ...SECURITY, signaturesRequired: true } }));
    expect(await outcome(client)).toBe("kms-signature-missing");
    kms.onExchange = ({ document }) => ({ body: document({ key: { ...WRONG, name: "ink.9" } }) });
    expect(await outcome(client)).toBe("kms-signature-key-unknown");
  });

  test("refuses an answer that was changed after it was signed", async () => {
    kms.secure(SECURITY);
    kms.onExchange = ({ document }) => ({ body: document().replace("kms.partner.test", "kms.qartner.test") });
    expect(await outcome(clientOf(kms.access({ security: SECURITY })))).toBe("kms-signature-digest");
  });

  test("a request that can make the KMS replace keys is not sent twice", async () => {
    const client = clientOf(kms.access({ security: SECURITY }));
    always({ how: "reset" });
    expect(await outcome(client, { kind: "keyprov" })).toBe("kms-unreachable");
    expect(kms.requests).toHaveLength(1);
    expect(await outcome(client, { kind: "certcache" })).toBe("kms-unreachable");
    expect(kms.requests).toHaveLength(3);
  });
});

describe("the ladder", () => {
  async function entriesOf(resource: KmsResource): Promise<ExchangeEntry[]> {
    const entries: ExchangeEntry[] = [];
    await clientOf()
      .ask(resource, NEVER, (entry) => entries.push(entry))
      .catch(() => {});
    return entries;
  }

  test("shows the exchange as it was, without the token", async () => {
    const [request, answer, ...more] = await entriesOf(LOOKUP);
    expect(more).toEqual([]);
    expect(request).toMatchObject({
      from: "console",
      to: "kms",
      what: { kind: "kms-request", resource: "lookup" },
      certainty: "observed",
    });
    expect(answer).toMatchObject({
      from: "kms",
      to: "console",
      what: { kind: "kms-answer", status: 200, content: "KmsLookup" },
      tone: "redirect",
    });
    expect(request?.text).toContain("Authorization: [removed]");
    expect(request?.text).toContain("<KmsRequest");
    expect(answer?.text).toContain("<KmsUri>kms.partner.test</KmsUri>");
    expect(JSON.stringify([request, answer])).not.toContain("good-token");
  });

  test.each(["init", "keyprov"] as const)("shows nothing of what %s brought", async (kind) => {
    const [, answer] = await entriesOf({ kind });
    expect(answer?.what).toMatchObject({ kind: "kms-answer", status: 200, content: expect.stringMatching(/^Kms/) });
    expect(answer?.text).toContain("octets removed: keys]");
    expect(answer?.text).not.toMatch(/<Kms|[0-9A-F]{64}/);
  });

  test("shows what failed", async () => {
    always({ status: 500 });
    expect((await entriesOf(LOOKUP))[1]).toMatchObject({
      what: { kind: "kms-answer", status: 500, content: "", phrase: "Internal Server Error" },
      tone: "failed",
    });
    await kms.stop();
    expect((await entriesOf(LOOKUP))[1]).toMatchObject({
      what: { kind: "kms-silent", code: "kms-unreachable" },
      tone: "failed",
      certainty: "inferred",
    });
  });
});
